package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/redact/ledger"
)

func TestAPackageHoldsTheMissionByteForByte(t *testing.T) {
	c := aMission(t, 300_000)
	b, r := packed(t, c)
	files, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(c.Folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		want, err := os.ReadFile(filepath.Join(c.Folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		f, err := files.Open("mission/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if _, err := got.ReadFrom(f); err != nil || !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s is another in the package (%v)", e.Name(), err)
		}
	}
	got := verified(t, b, Against{Key: r.Key})
	if !got.Whole || !got.KeyCompared || len(got.Findings) > 0 || got.Mission != c.Mission {
		t.Errorf("Verify = %+v, want that it is whole", got)
	}
	// Of the minutes −10 to 19: from a minute before the mission to one after it.
	if got.Entries != 12 || r.Entries != 12 {
		t.Errorf("%d entries are proved, %d told, want 12", got.Entries, r.Entries)
	}
	if r.Verified != export.ByteForByte || r.After.Bytes != int64(len(b)) || r.Written != c.Out {
		t.Errorf("the receipt is %+v", r)
	}
}

func TestAPackageLeavesAfterTheLedgerSaysSo(t *testing.T) {
	c := aMission(t, 10_000)
	b, r := packed(t, c)
	said := ""
	for e, err := range ledger.Entries(c.Ledger, ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		if err != nil {
			t.Fatal(err)
		}
		said += string(e.Fields)
	}
	for _, want := range []string{hashOf(b), r.Manifest, c.Mission, `"purpose":"evidence"`, `"sealed_for":null`} {
		if !strings.Contains(said, want) {
			t.Errorf("the ledger says %s, want %s in it", said, want)
		}
	}
	full := errors.New("no space left")
	c.Out += "2"
	c.Write = func(context.Context, ledger.Entry) (ledger.Record, error) { return ledger.Record{}, full }
	if _, err := Pack(t.Context(), c); !errors.Is(err, full) {
		t.Errorf("without a ledger Pack = %v, want %v", err, full)
	}
	checkFolder(t, c, "package.zip")
}

// checkFolder checks what is in the folder for packages, hidden files too.
func checkFolder(t *testing.T, c Config, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(c.Out))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("in the folder there is %q, want %q", got, want)
	}
}

func TestNothingIsReplaced(t *testing.T) {
	c := aMission(t, 1000)
	b, _ := packed(t, c)
	if _, err := Pack(t.Context(), c); !errors.Is(err, export.ErrOccupied) {
		t.Errorf("a second Pack = %v, want that there is one", err)
	}
	if again, _ := os.ReadFile(c.Out); !bytes.Equal(again, b) {
		t.Error("the first package is another now")
	}
}

func TestAMissionThatChangesIsNotSealed(t *testing.T) {
	c := aMission(t, 100_000)
	changed := false
	c.Progress = func(p export.Progress) {
		if p.Files > 0 && !changed { // hashed, and some of it written
			changed = true
			if err := os.WriteFile(filepath.Join(c.Folder, "video-day.mp4"), make([]byte, 100_000), 0o600); err != nil {
				t.Error(err)
			}
		}
	}
	if _, err := Pack(t.Context(), c); !errors.Is(err, ErrChanged) {
		t.Errorf("Pack = %v, want that a file was changed", err)
	}
	checkFolder(t, c)
}

func TestAStoppedPackageLeavesNothing(t *testing.T) {
	c := aMission(t, 3_000_000)
	ctx, stop := context.WithCancel(t.Context())
	c.Progress = func(p export.Progress) {
		if p.Files > 0 {
			stop()
		}
	}
	if _, err := Pack(ctx, c); !errors.Is(err, context.Canceled) {
		t.Errorf("Pack = %v, want that it was stopped", err)
	}
	checkFolder(t, c)
	for e, err := range ledger.Entries(c.Ledger, ledger.Filter{Kinds: []ledger.Kind{ledger.Export}}) {
		t.Errorf("the ledger says that something left: %s (%v)", e.Fields, err)
	}
}

func TestWhatIsNoFileIsNotPassedOver(t *testing.T) {
	c := aMission(t, 1000)
	if err := os.Symlink("/etc/hostname", filepath.Join(c.Folder, "link")); err != nil {
		t.Fatal(err)
	}
	if _, err := Pack(t.Context(), c); err == nil || !strings.Contains(err.Error(), "link is no file") {
		t.Errorf("Pack = %v, want that it names the link", err)
	}
}

func TestAPolicyForOthersSealsNothing(t *testing.T) {
	c := aMission(t, 1000)
	var err error
	if c.Policy, err = redact.Shipped("partner"); err != nil {
		t.Fatal(err)
	}
	if _, err := Pack(t.Context(), c); err == nil {
		t.Error("it was sealed for a partner")
	}
}

func TestAMissionFromElsewhereBeginsALedger(t *testing.T) {
	c := aMission(t, 1000)
	c.Ledger = filepath.Join(t.TempDir(), "ledger")
	c.Write = func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
		return ledger.Write(ctx, c.Ledger, e)
	}
	b, r := packed(t, c)
	if got := verified(t, b, Against{Key: r.Key}); !got.Whole || got.Entries != 0 {
		t.Errorf("Verify = %+v, want whole, without entries", got)
	}
}

// block finds the commands that the README gives.
var block = regexp.MustCompile(`(?m)^    (?:KEY=|sha256sum|head|tail|\(printf| echo|openssl).*\n`)

// TestTheREADMEIsRight does what it says, with the programs that it names: unzip,
// sha256sum and OpenSSL.
func TestTheREADMEIsRight(t *testing.T) {
	c := aMission(t, 200_000)
	_, _ = packed(t, c)
	dir := t.TempDir()
	tool(t, dir, "unzip", "-q", c.Out)
	readme, err := os.ReadFile(filepath.Join(dir, "README.txt"))
	if err != nil {
		t.Fatal(err)
	}
	script := "set -e\n" + strings.Join(block.FindAllString(string(readme), -1), "")
	if n := strings.Count(script, "\n"); n != 9 {
		t.Fatalf("the README has %d lines of commands:\n%s", n, script)
	}
	out := tool(t, dir, "sh", "-c", script)
	if !strings.Contains(out, "Signature Verified Successfully") || strings.Count(out, ": OK") != 11 {
		t.Errorf("the README's commands say:\n%s", out)
	}
	if info, err := os.Stat(filepath.Join(dir, "mission", "flight.tlog")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("unpacked it is %v (%v), want it for its owner alone", info, err)
	}
}
