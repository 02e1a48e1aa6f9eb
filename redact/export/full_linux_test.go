package export

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/ledger"
)

// smallDiskEnv says that the test runs where it may mount a disk.
const smallDiskEnv = "SKYLATCH_EXPORT_SMALL_DISK"

// TestAFullDiskEndsAnExport: nothing half is left, the ledger says it, and the
// error is about the disk and not about the file.
func TestAFullDiskEndsAnExport(t *testing.T) {
	if os.Getenv(smallDiskEnv) == "" {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), smallDiskEnv+"=1")
		again.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
		}
		if out, err := again.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Fatalf("in a namespace: %v\n%s", err, out)
		}
		return
	}
	for _, policy := range []string{"partner", "evidence"} {
		s := newSetting(t, policy)
		film := s.shoot(t, "film.mp4", "-t", "5", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "1")
		still := s.shoot(t, "still.bmp", "-frames:v", "1", "-vf", "scale=1000:1000")
		s.Folder = t.TempDir()
		if err := unix.Mount("none", s.Folder, "tmpfs", 0, "size=64k"); err != nil {
			t.Fatalf("mount a small disk: %v", err)
		}
		t.Cleanup(func() { _ = unix.Unmount(s.Folder, unix.MNT_DETACH) })
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
