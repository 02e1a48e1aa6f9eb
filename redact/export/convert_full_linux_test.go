package export

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/convert"
	"skylatch/redact/egress/island"
	"skylatch/redact/ledger"
)

// TestAFullDiskEndsAConversion: of a log, and of a film that goes with it,
// nothing half is left.
func TestAFullDiskEndsAConversion(t *testing.T) {
	if !island.MayMount(t) {
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
	if err := os.WriteFile(long, unevenly(log, 1000), 0o600); err != nil {
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

// unevenly repeats a log with a time of its own for each frame: what only repeats
// is packed to nothing.
func unevenly(log []byte, times int) []byte {
	const stamp, head, checksum = 8, 10, 2 // of an entry of MAVLink 2
	random := rand.New(rand.NewPCG(1, 2))
	at := binary.BigEndian.Uint64(log)
	out := make([]byte, 0, times*len(log))
	for range times {
		for rest := log; len(rest) > 0; {
			n := stamp + head + int(rest[stamp+1]) + checksum
			at += random.Uint64N(1 << 28) // microseconds
			out = binary.BigEndian.AppendUint64(out, at)
			out = append(out, rest[stamp:n]...)
			rest = rest[n:]
		}
	}
	return out
}
