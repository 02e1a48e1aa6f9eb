package ledger

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// smallDiskEnv says that the test runs where it may mount a disk.
const smallDiskEnv = "SKYLATCH_LEDGER_SMALL_DISK"

// smallDisk runs the calling test once more in namespaces of its own, and there
// returns a folder on a disk of that size. In the first process it returns
// false.
func smallDisk(t *testing.T, size string) (string, bool) {
	t.Helper()
	if os.Getenv(smallDiskEnv) == "" {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		again.Env = append(os.Environ(), smallDiskEnv+"=1")
		again.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}},
		}
		out, err := again.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
			t.Fatalf("in a namespace: %v\n%s", err, out)
		}
		return "", false
	}
	disk := t.TempDir()
	if err := unix.Mount("none", disk, "tmpfs", 0, "size="+size); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(disk, unix.MNT_DETACH) })
	return disk, true
}

// TestAFullDiskIsSaidAndGotOver: what is written while there is no room is
// counted, and the ledger goes on by itself when there is room.
func TestAFullDiskIsSaidAndGotOver(t *testing.T) {
	disk, inside := smallDisk(t, "256k")
	if !inside {
		return
	}
	dir, ballast := filepath.Join(disk, "ledger"), filepath.Join(disk, "ballast")
	l := open(t, dir)
	full := func() {
		f, err := os.Create(ballast)
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = f.Write(make([]byte, 4096))
		}
		if !errors.Is(err, unix.ENOSPC) {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	// Several times, so that the disk is full at different bytes of a write.
	for round := range 4 {
		full()
		written := 0
		for l.Err() == nil && written < 1000 {
			if err := l.Post(Entry{Kind: Link, Fields: map[string]int{"round": round}}); err != nil {
				t.Fatal(err)
			}
			_, _ = l.Append(Entry{Kind: Decision}) // waits for the disk
			written++
		}
		if l.Err() == nil {
			t.Fatal("the ledger does not say that its disk is full")
		}
		if err := l.Post(Entry{Kind: Link}); err != nil { // something that heals it, whatever failed first
			t.Fatal(err)
		}
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(10 * time.Millisecond)
		for late := time.After(time.Minute); l.Err() != nil; {
			select {
			case <-tick.C:
			case <-late:
				t.Fatalf("there is room again, and still: %v", l.Err())
			}
		}
		tick.Stop()
		write(t, l, Entry{Kind: Decision})
	}
	shut(t, l)
	if lost := read(t, dir, Filter{Kinds: []Kind{kindLost}}); len(lost) == 0 {
		t.Error("no entry says what was lost")
	}
	intact(t, dir, Against{})
}
