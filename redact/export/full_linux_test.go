package export

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/island"
	"skylatch/redact/ledger"
)

// smallDisk makes a folder a disk of 64 KiB.
func smallDisk(t *testing.T, folder string) {
	t.Helper()
	if err := unix.Mount("none", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(folder, unix.MNT_DETACH) })
}

// TestAFullDiskEndsAnExport: nothing half is left, the ledger says it, and the
// error is about the disk and not about the file.
func TestAFullDiskEndsAnExport(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	for _, policy := range []string{"partner", "evidence"} {
		s := newSetting(t, policy)
		film := s.shoot(t, "film.mp4", "-t", "5", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "1")
		still := s.shoot(t, "still.bmp", "-frames:v", "1", "-vf", "scale=1000:1000")
		s.Folder = t.TempDir()
		smallDisk(t, s.Folder)
		for _, path := range []string{film, still} {
			if r, err := s.out(t, path); !errors.Is(err, unix.ENOSPC) {
				t.Errorf("%s for %s: %+v, %v; want that the disk is full", path, policy, r, err)
			}
			if got := s.written(t); len(got) > 0 {
				t.Errorf("%s for %s: %q is left", path, policy, got)
			}
		}
		entries := s.entries(t, ledger.Decision)
		if len(entries) != 2 || slices.ContainsFunc(entries, func(e string) bool { return !strings.Contains(e, "not written") }) {
			t.Errorf("for %s the ledger has %q, want twice that it was not written", policy, entries)
		}
		if left := s.entries(t, ledger.Export); len(left) > 0 {
			t.Errorf("for %s the ledger says that something left: %q", policy, left)
		}
	}
}

// TestAFullDiskEndsAMaking: what needs more room is not begun; what does not say
// so ends when the disk is full, and the ledger tells it.
func TestAFullDiskEndsAMaking(t *testing.T) {
	if !island.MayMount(t) {
		return
	}
	s := newSetting(t, "evidence")
	s.Folder = t.TempDir()
	smallDisk(t, s.Folder)
	m := s.making("package.zip")
	m.Bytes = 1 << 20
	if _, err := Make(t.Context(), m, func(io.Writer) error { t.Error("it was begun"); return nil }); !errors.Is(err, errNoRoom) {
		t.Errorf("Make = %v, want that there is no room", err)
	}
	if got := s.entries(t, ledger.Decision); len(got) > 0 {
		t.Errorf("the ledger has %q of what was not begun", got)
	}
	m.Bytes = 1
	_, err := Make(t.Context(), m, func(w io.Writer) error {
		_, err := w.Write(make([]byte, 1<<20))
		return err
	})
	if !errors.Is(err, unix.ENOSPC) {
		t.Errorf("Make = %v, want that the disk is full", err)
	}
	if got := s.entries(t, ledger.Decision); len(got) != 1 || !strings.Contains(got[0], "not written") {
		t.Errorf("the ledger has %q, want that it was not written", got)
	}
	if got := s.written(t); len(got) > 0 {
		t.Errorf("%q is left", got)
	}
}
