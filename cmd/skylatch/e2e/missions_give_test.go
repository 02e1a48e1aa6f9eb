//go:build linux

package e2e

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"skylatch/redact/export/evidence"
	"skylatch/redact/ledger"
)

// checkGiven looks into what the browser saved of a mission: a package that is
// whole and of this station, and a log that tells anybody nothing of places.
func checkGiven(t *testing.T, data string) {
	t.Helper()
	pictures := picturesOf(t, "missions")
	key, err := os.ReadFile(filepath.Join(data, "ledger", "key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	b := readFile(t, filepath.Join(pictures, "package.zip"))
	got, err := evidence.Verify(t.Context(), bytes.NewReader(b), int64(len(b)), evidence.Against{Key: string(bytes.TrimSpace(key))})
	if err != nil || !got.Whole || !got.KeyCompared || got.Entries == 0 {
		t.Errorf("Verify of what was saved = %+v, %v", got, err)
	}
	logs, err := filepath.Glob(filepath.Join(data, "missions", got.Mission, "flight.tlog"))
	if err != nil || len(logs) != 1 {
		t.Fatalf("the log of %q: %v, %v", got.Mission, logs, err)
	}
	mine, theirs := latitudes(t, readFile(t, logs[0])), latitudes(t, readFile(t, filepath.Join(pictures, "public.tlog")))
	if len(mine) == 0 || len(theirs) == 0 {
		t.Fatalf("the log has %d positions, the public one %d", len(mine), len(theirs))
	}
	home := mine[len(mine)-1]
	if i := slices.IndexFunc(theirs, func(lat int32) bool { return max(lat-home, home-lat) < 1_000_000 }); i >= 0 {
		t.Errorf("the public log tells the latitude %d, and the flight was at %d", theirs[i], home)
	}
	if left, err := filepath.Glob(filepath.Join(data, "exports", "*")); err != nil || len(left) != 1 {
		t.Errorf("%q is left of two exports, of which one was deleted (%v)", left, err)
	}
	if _, err := ledger.Verify(filepath.Join(data, "ledger"), ledger.Against{}); err != nil {
		t.Error(err)
	}
}

// latitudes are those of a log's positions, in 1e-7 degrees. Each message has 8
// bytes of time before its frame of MAVLink 2.
func latitudes(t *testing.T, log []byte) []int32 {
	t.Helper()
	const head, tail, signature, globalPositionInt = 8 + 10, 2, 13, 33
	var list []int32
	for len(log) > 0 {
		if len(log) < head || log[8] != 0xfd {
			t.Fatalf("%d bytes before the end there is no frame of MAVLink 2", len(log))
		}
		size := int(log[9])
		if id := uint32(log[15]) | uint32(log[16])<<8 | uint32(log[17])<<16; id == globalPositionInt {
			var payload [8]byte // zeros at the end are not sent
			copy(payload[:], log[head:head+size])
			list = append(list, int32(binary.LittleEndian.Uint32(payload[4:])))
		}
		n := head + size + tail
		if log[10]&1 != 0 {
			n += signature
		}
		log = log[n:]
	}
	return list
}
