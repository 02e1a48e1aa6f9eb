package export

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/convert"
	"skylatch/redact/ledger"
)

// TestAFullDiskEndsAConversion: of a log, and of a film that goes with it,
// nothing half is left.
func TestAFullDiskEndsAConversion(t *testing.T) {
	if !mayMount(t) {
		return
	}
	mission := record(t, filepath.Join(t.TempDir(), "missions"), "libx264")
	films, err := filepath.Glob(filepath.Join(mission, "video-*.mp4"))
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.ReadFile(filepath.Join(mission, "flight.tlog"))
	if err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(t.TempDir(), "flight.tlog")
	if err := os.WriteFile(long, bytes.Repeat(log, 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	items := []Item{{Path: filepath.Join(mission, "flight.tlog"), Into: "mcap", Films: films}}
	for _, format := range convert.Names() {
		items = append(items, Item{Path: long, Into: format})
	}
	for _, i := range items {
		s := newSetting(t, "partner")
		s.Folder = t.TempDir()
		smallDisk(t, s.Folder)
		if r, err := s.export(t).File(t.Context(), i); !errors.Is(err, unix.ENOSPC) {
			t.Errorf("%s: %+v, %v; want that the disk is full", i.Into, r, err)
		}
		if got := s.written(t); len(got) > 0 {
			t.Errorf("%s: %q is left", i.Into, got)
		}
		if left := s.entries(t, ledger.Export); len(left) > 0 {
			t.Errorf("%s: the ledger says that something left: %q", i.Into, left)
		}
	}
}
