package export

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/redact/ledger"
)

const gpx = `<gpx version="1.1"><wpt lat="47.1" lon="8.2"><name>Jane</name></wpt></gpx>`

// setting is a folder with files and a real ledger.
type setting struct {
	Config
	in, ledger string
}

func newSetting(t *testing.T, policy string) setting {
	t.Helper()
	p, err := redact.Shipped(policy)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	s := setting{in: root, ledger: filepath.Join(root, "ledger")}
	s.Config = Config{
		Policy: p, Secret: redact.NewSecret(), Origin: &redact.Origin{}, Folder: filepath.Join(root, "out"),
		Write: func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
			return ledger.Write(ctx, s.ledger, e)
		},
	}
	return s
}

func (s setting) file(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(s.in, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s setting) written(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(s.Folder)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAFileLeavesAfterTheLedgerSaysSo(t *testing.T) {
	s := newSetting(t, "partner")
	path := s.file(t, "flight.gpx", []byte(gpx))
	r, err := File(t.Context(), path, 1, s.Config)
	if err != nil || r.Refused != "" || r.Entry == nil {
		t.Fatalf("File = %+v, %v", r, err)
	}
	if after, _ := os.ReadFile(path); string(after) != gpx {
		t.Error("the original is another now")
	}
	found := false
	for e, err := range ledger.Entries(s.ledger, ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		if err != nil {
			t.Fatal(err)
		}
		found = e.Number == *r.Entry && bytes.Contains(e.Fields, []byte(r.SHA256))
	}
	if !found {
		t.Error("the ledger has no such entry")
	}
	if got := s.written(t); len(got) != 1 || got[0] != "flight.gpx" {
		t.Errorf("written are %q, want the file alone", got)
	}
}

func TestNothingLeavesWithoutALedger(t *testing.T) {
	s := newSetting(t, "partner")
	full := errors.New("no space left")
	s.Write = func(context.Context, ledger.Entry) (ledger.Record, error) { return ledger.Record{}, full }
	if _, err := File(t.Context(), s.file(t, "flight.gpx", []byte(gpx)), 1, s.Config); !errors.Is(err, full) {
		t.Errorf("the error is %v, want %v", err, full)
	}
	if got := s.written(t); len(got) > 0 {
		t.Errorf("written are %q, want none", got)
	}
}

func TestWhatCouldNotBeWrittenIsInTheLedger(t *testing.T) {
	s := newSetting(t, "partner")
	s.Folder = s.file(t, "not-a-folder", nil)
	r, err := File(t.Context(), s.file(t, "flight.gpx", []byte(gpx)), 1, s.Config)
	if err == nil && r.Refused == "" {
		t.Fatal("it is said to be written into a file")
	}
	told := false
	for e, err := range ledger.Entries(s.ledger, ledger.Filter{Kinds: []ledger.Kind{ledger.Decision}}) {
		told = told || err == nil && (bytes.Contains(e.Fields, []byte("not written")) || bytes.Contains(e.Fields, []byte("refused")))
	}
	if !told {
		t.Error("the ledger does not say that it was not written")
	}
}

func TestFlightRecordsLeaveForEvidenceAlone(t *testing.T) {
	record := make([]byte, 200)
	copy(record, []byte{120, 0, 0, 0, 0, 0, 0, 0, 0x90, 1, 12})
	duml := bytes.Repeat([]byte{0x55, 14, 0x04, 0x66, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 4)
	for name, src := range map[string][]byte{"DJIFlightRecord.txt": record, "FLY001.DAT": duml} {
		for _, policy := range redact.ShippedNames() {
			s := newSetting(t, policy)
			r, err := File(t.Context(), s.file(t, name, src), 1, s.Config)
			if err != nil {
				t.Fatal(err)
			}
			if policy == "evidence" {
				if got, _ := os.ReadFile(r.Written); !bytes.Equal(got, src) {
					t.Errorf("%s for evidence is not the whole file: %s", name, r.Refused)
				}
			} else if !strings.Contains(r.Refused, "evidence alone") || len(s.written(t)) > 0 {
				t.Errorf("%s for %s: refused %q, want a reason", name, policy, r.Refused)
			}
		}
	}
}

func TestANameTellsNoMoreThanTheFile(t *testing.T) {
	for _, c := range []struct{ policy, name, want string }{
		{"partner", "flight.gpx", "flight.gpx"},
		{"partner", "jane.doe@example.org.gpx", "track-3.gpx"},
		{"partner", "flight.txt", "flight.gpx"},
		{"local", "jane@example.org.gpx", "jane@example.org.gpx"},
	} {
		s := newSetting(t, c.policy)
		r, err := File(t.Context(), s.file(t, c.name, []byte(gpx)), 3, s.Config)
		if got := filepath.Base(r.Written); err != nil || got != c.want {
			t.Errorf("%s for %s is written as %q (%v, %s), want %q", c.name, c.policy, got, err, r.Refused, c.want)
		}
	}
}

func TestARefusalNamesNoPath(t *testing.T) {
	s := newSetting(t, "partner")
	r, err := File(t.Context(), filepath.Join(s.in, "jane.gpx"), 1, s.Config)
	if err != nil || r.Refused == "" || strings.Contains(r.Refused, "jane") {
		t.Errorf("a file that is not there is refused with %q (%v)", r.Refused, err)
	}
	if r, err := File(t.Context(), s.in, 1, s.Config); err != nil || r.Refused != "it is no file" {
		t.Errorf("a folder is refused with %q (%v)", r.Refused, err)
	}
}
