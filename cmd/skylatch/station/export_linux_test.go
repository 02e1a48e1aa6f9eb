package station

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact/export"
	"skylatch/redact/export/evidence"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/ui/wire"
)

// counter is a station's exporter with one mission, day-0.
func counter(t *testing.T) (exporter, attic) {
	t.Helper()
	a := newAttic(t, t.TempDir(), 1, Config{}.Settings.Record)
	if err := a.library.Refresh(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	c := Config{Version: "1.2.3"}
	c.Settings.Data = a.data
	return exporter{c, a.library, a.write, func() int64 { return math.MaxInt64 }}, a
}

func TestThePageGetsWhatAPolicyLetsOut(t *testing.T) {
	x, a := counter(t)
	told := 0
	r, err := x.give(t.Context(), wire.ExportStart{Mission: "day-0", Purpose: "partner"}, func(export.Progress) { told++ })
	if err != nil {
		t.Fatal(err)
	}
	var copied, refused []string
	for _, f := range r.Files {
		if f.Refused != "" {
			refused = append(refused, f.As)
			continue
		}
		copied = append(copied, f.As)
		if info, err := os.Stat(filepath.Join(r.Folder, f.Copy)); err != nil || info.Size() != f.AfterBytes || f.LedgerEntry == nil {
			t.Errorf("the copy of %s: %v, entry %v", f.As, err, f.LedgerEntry)
		}
	}
	if strings.Join(copied, " ") != "mission.json" || len(refused) != 2 || told == 0 {
		t.Errorf("copied are %q, refused %q; told %d times", copied, refused, told)
	}
	if r.Run != filepath.Base(r.Folder) || filepath.Dir(r.Folder) != filepath.Join(a.data, "exports") {
		t.Errorf("they are in %s, run %q", r.Folder, r.Run)
	}
}

func TestThePageGetsAPackage(t *testing.T) {
	x, a := counter(t)
	r, err := x.give(t.Context(), wire.ExportStart{Mission: "day-0", Purpose: "evidence"}, func(export.Progress) {})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Files) != 1 || r.Files[0].Copy != "day-0.zip" || r.Package == nil || r.Package.Sealed {
		t.Fatalf("made was %+v", r)
	}
	f, err := os.Open(filepath.Join(r.Folder, r.Files[0].Copy))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := evidence.Verify(t.Context(), f, r.Files[0].AfterBytes, evidence.Against{Key: r.Package.Key})
	if err != nil || !got.Whole || !got.KeyCompared {
		t.Errorf("Verify = %+v, %v", got, err)
	}
	// It has left whole: the keeper may let it go.
	if left, err := leftWhole(ledgerFolder(a.data)); err != nil || !left["day-0"] {
		t.Errorf("leftWhole = %v, %v", left, err)
	}
}

func TestWhatCannotBeExportedSaysWhy(t *testing.T) {
	x, a := counter(t)
	small := x
	small.room = func() int64 { return 1000 }
	for name, c := range map[string]struct {
		exporter
		asked wire.ExportStart
		says  string
	}{
		"a mission that there is not": {x, wire.ExportStart{Mission: "none", Purpose: "public"}, "There is no such mission"},
		"a way out of the folder":     {x, wire.ExportStart{Mission: "../ledger", Purpose: "public"}, "There is no such mission"},
		"the vendor":                  {x, wire.ExportStart{Mission: "day-0", Purpose: "vendor"}, `"vendor"`},
		"the crew itself":             {x, wire.ExportStart{Mission: "day-0", Purpose: "local"}, `"local"`},
		"a format that there is not":  {x, wire.ExportStart{Mission: "day-0", Purpose: "public", Format: "exe"}, `"exe"`},
		"a short passphrase":          {x, wire.ExportStart{Mission: "day-0", Purpose: "evidence", Passphrase: "short"}, "less than 8 letters"},
		"no room beside a recording":  {small, wire.ExportStart{Mission: "day-0", Purpose: "evidence"}, "the room that is left is for recordings"},
	} {
		if r, err := c.give(t.Context(), c.asked, func(export.Progress) {}); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %+v, %v; want an error that says %q", name, r, err, c.says)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := x.give(ctx, wire.ExportStart{Mission: "day-0", Purpose: "partner"}, func(export.Progress) { cancel() })
	if !errors.Is(err, context.Canceled) || !errors.As(err, new(*telemetry.ProblemError)) {
		t.Errorf("cancelled: %v", err)
	}
	hidden, err := filepath.Glob(filepath.Join(a.data, "exports", "*", ".*"))
	if err != nil || len(hidden) > 0 {
		t.Errorf("left is %q, %v", hidden, err)
	}
	for r, err := range ledger.Entries(ledgerFolder(a.data), ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		t.Errorf("the ledger says that something left: %s, %v", r.Fields, err)
	}
}
