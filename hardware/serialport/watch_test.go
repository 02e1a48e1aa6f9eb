//go:build linux

package serialport

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestANamedPathIsSeenComingAndGoing(t *testing.T) {
	// A link, as udev and simulated drones make them: it can come and go
	// while the port behind it stays.
	_, pts := plug(t)
	path := filepath.Join(t.TempDir(), "radio")

	ctx, cancel := context.WithCancel(t.Context())
	seen := make(chan []Found, 8)
	ended := make(chan error, 1)
	go func() { ended <- Watch(ctx, []string{path}, func(f []Found) { seen <- f }) }()

	if got := named(<-seen); len(got) != 0 {
		t.Fatalf("at first %+v, want nothing", got)
	}
	if err := os.Symlink(pts, path); err != nil {
		t.Fatal(err)
	}
	got := named(<-seen)
	if len(got) != 1 || got[0].Path != path || got[0].Entry.Use != Unknown || len(got[0].Entry.Bauds) < 6 {
		t.Fatalf("plugged in: %+v, want %s with the speeds to try", got, path)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if got := named(<-seen); len(got) != 0 {
		t.Errorf("pulled: %+v, want nothing", got)
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Watch = %v, want %v", err, context.Canceled)
	}
}

// named leaves out what the machine of the test has plugged in.
func named(list []Found) (out []Found) {
	for _, f := range list {
		if f.Named {
			out = append(out, f)
		}
	}
	return out
}
