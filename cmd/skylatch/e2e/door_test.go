//go:build linux

package e2e

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestBrowserSaysHowClosedTheDoorIs: the real program's word is AIR-GAP on a
// machine without a way out, and DOOR HELD as soon as it has one.
func TestBrowserSaysHowClosedTheDoorIs(t *testing.T) {
	needBrowser(t)
	if !onIsland(t) {
		return
	}
	// The island's own interfaces: /sys shows those of whoever mounted it.
	if err := unix.Mount("none", "/sys", "sysfs", 0, ""); err != nil {
		t.Fatalf("see the island's interfaces: %v", err)
	}
	ip(t, "link set lo up")
	p := startProgram(t, t.TempDir(), freeUDP(t))
	var left func() []string
	browse(t, "door", p.address, world{"lay a cable": func() error {
		left = cable(t)
		return nil
	}})
	if left == nil {
		t.Fatal("the page was never shown a way out")
	}
}
