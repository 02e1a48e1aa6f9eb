package flightlog

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skylatch/telemetry"
	"skylatch/telemetry/seal"
)

// With this flag the test binary is not a test but a station that records until
// it is killed, into the folder that the flag names.
var (
	recordInto = flag.String("flightlog.record", "", "record into this folder until killed")
	importFrom = flag.String("flightlog.import", "", "bring this log into that folder instead")
	sealedFor  = flag.String("flightlog.seal", "", "and seal it for this public key")
)

// toBeKilled is the recorder of that station.
func toBeKilled(dir string) *Recorder {
	c := Config{Dir: dir, Program: "to be killed"}
	var err error
	if *sealedFor != "" {
		c.Seal, err = seal.ParseRecipients([]string{*sealedFor})
	}
	if err == nil {
		var r *Recorder
		if r, err = New(c); err == nil {
			return r
		}
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
	return nil
}

func TestMain(m *testing.M) {
	flag.Parse()
	switch {
	case *filmed != "":
		filmUntilKilled(*recordInto, *filmed)
	case *importFrom != "":
		importUntilKilled(*recordInto, *importFrom, *sealedFor)
	case *recordInto != "":
		recordUntilKilled(*recordInto)
	}
	goleak.VerifyTestMain(m)
}

// start is a moment with microseconds, the resolution of a tlog.
var start = time.Date(2026, 11, 21, 3, 41, 58, 123456000, time.UTC)

// frame makes a MAVLink 2 frame of a system with a number in its payload.
func frame(system int, number uint64) []byte {
	b := []byte{magicV2, 28, 0, 0, byte(number), byte(system), 1, 30, 0, 0}
	b = binary.LittleEndian.AppendUint64(b, number)
	return append(b, make([]byte, 28-8+2)...)
}

// number returns what [frame] was given.
func number(raw []byte) uint64 { return binary.LittleEndian.Uint64(raw[10:]) }

func newRecorder(t *testing.T, c Config) *Recorder {
	t.Helper()
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run runs the recorder and returns what ends it and gives Run's error.
func run(t *testing.T, r *Recorder) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	stopped := false
	stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-done
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

// until waits for a state that only real time brings; a test in a bubble waits
// by synctest instead.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited 20 s for: %s", what)
		}
	}
}

// state is how the first recording goes.
func state(r *Recorder) telemetry.Recording {
	if list := r.Recordings(); len(list) > 0 {
		return list[0]
	}
	return telemetry.Recording{}
}

// onlyMission returns the one mission's folder.
func onlyMission(t *testing.T, dir string) string {
	t.Helper()
	list := missions(t, dir)
	if len(list) != 1 {
		t.Fatalf("missions = %q, want one", list)
	}
	return filepath.Join(dir, list[0])
}

func missions(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// entries reads a whole tlog with no help from [Reader]: 8 bytes of time, then
// a frame whose second byte tells its length. It knows only what frame makes.
func entries(t *testing.T, b []byte) (numbers []uint64, times []int64) {
	t.Helper()
	const size = 8 + 10 + 28 + 2
	if len(b)%size != 0 {
		t.Fatalf("log of %d bytes is torn: entries have %d", len(b), size)
	}
	for ; len(b) > 0; b = b[size:] {
		if b[8] != magicV2 || b[9] != 28 {
			t.Fatalf("no entry begins with % x", b[:16])
		}
		times = append(times, int64(binary.BigEndian.Uint64(b)))
		numbers = append(numbers, number(b[8:]))
	}
	return numbers, times
}

func readFile(t *testing.T, path ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func readMission(t *testing.T, dir string) Account {
	t.Helper()
	var m Account
	if err := json.Unmarshal(readFile(t, dir, metaName), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// eventTypes returns the types in events.jsonl, in order.
func eventTypes(t *testing.T, dir string) []string {
	t.Helper()
	var types []string
	d := json.NewDecoder(strings.NewReader(string(readFile(t, dir, eventsName))))
	for {
		var line struct {
			At   time.Time `json:"at"`
			Type string    `json:"type"`
		}
		if err := d.Decode(&line); errors.Is(err, io.EOF) {
			return types
		} else if err != nil {
			t.Fatal(err)
		}
		types = append(types, line.Type)
	}
}

// inOrder fails unless the numbers are 0, 1, 2 … n-1.
func inOrder(t *testing.T, numbers []uint64, n int) {
	t.Helper()
	if len(numbers) != n {
		t.Fatalf("log has %d frames, want %d", len(numbers), n)
	}
	for i, x := range numbers {
		if x != uint64(i) {
			t.Fatalf("frame %d has number %d", i, x)
		}
	}
}
