//go:build linux

package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/cmd/simdrone/drone"
	"skylatch/redact/ledger"
	"skylatch/ui/wire"
)

// TestALedgerOnAFullDiskIsACaution: the disk under the ledger fills up in
// flight. The page says that nothing leaves, and takes it back by itself when
// there is room.
func TestALedgerOnAFullDiskIsACaution(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	ip(t, "link set lo up")
	data := t.TempDir()
	folder := filepath.Join(data, "ledger")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("none", folder, "tmpfs", 0, "size=128k"); err != nil {
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(folder, unix.MNT_DETACH) })
	udp := freeUDP(t)
	p := startProgram(t, data, udp)
	page := p.page(t)
	page.until("a station without that caution", func(s wire.Snapshot) bool { return s.Type != "" && !unwritable(s) })

	ballast := filepath.Join(folder, "ballast")
	fill(t, ballast)
	fly(t, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(udp) })
	page.vehicle("1.1", "ready", isReady)
	// Things to write down, until the last page of the file has no room either.
	eventually(t, "a caution that nothing leaves", func() bool {
		page.accepted("1.1", wire.PilotWish{Kind: "arm"})
		page.accepted("1.1", wire.PilotWish{Kind: "disarm"})
		return unwritable(page.until("a snapshot", func(wire.Snapshot) bool { return true }))
	})

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	page.until("the caution gone", func(s wire.Snapshot) bool { return !unwritable(s) })
	if err := p.cmd.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v, want a clean stop", err)
	}
	if r, err := ledger.Verify(folder, ledger.Against{}); err != nil || r.Last.Kind != ledger.Stop {
		t.Errorf("the ledger ends with %q (%v), want the stop", r.Last.Kind, err)
	}
}

func unwritable(s wire.Snapshot) bool {
	return slices.ContainsFunc(s.Alerts, func(a wire.Alert) bool { return a.Code == "ledger-unwritable" && a.Level == "caution" })
}

// fill takes the room that is left on a disk.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(make([]byte, 4096))
	}
	if !errors.Is(err, unix.ENOSPC) {
		t.Fatal(err)
	}
}
