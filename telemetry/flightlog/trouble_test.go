package flightlog

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry"
)

func TestRemovedFolderIsReplacedAndItsFramesAreCountedAsLost(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	var first string
	until(t, "the mission is on disk", func() bool {
		list := r.Recordings()
		first = list[0].Mission
		return list[0].Bytes > 0
	})
	if err := os.RemoveAll(filepath.Join(dir, first)); err != nil {
		t.Fatal(err)
	}
	sent := uint64(1)
	until(t, "the loss is counted and the recording goes on", func() bool {
		r.Frame(1, time.Now(), frame(1, sent))
		sent++
		now := r.Recordings()[0]
		return now.Dropped > 0 && now.State == telemetry.RecordingOn && now.Mission != first
	})
	dropped := r.Recordings()[0].Dropped
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	numbers, _ := entries(t, readFile(t, mission, tlogName))
	if got := uint64(len(numbers)) + dropped; got != sent {
		t.Errorf("%d kept and %d lost of %d frames", len(numbers), dropped, sent)
	}
	if m := readMission(t, mission); m.Continues != first {
		t.Errorf("mission.json continues %q, want %q", m.Continues, first)
	}
	if got := eventTypes(t, mission); !slices.Contains(got, "folder_lost") {
		t.Errorf("events = %q, want folder_lost among them", got)
	}
}

func TestDiskThatDoesNotComeBackIsReported(t *testing.T) {
	m := newMission(1, start)
	m.busySince = start
	if got := m.recording(start.Add(stallAfter - 1)); got.State != telemetry.RecordingOn {
		t.Errorf("state before %v = %+v, want on", stallAfter, got)
	}
	if got := m.recording(start.Add(stallAfter)); got.State != telemetry.RecordingFailed || got.Reason == "" {
		t.Errorf("state after %v = %+v, want failed with a reason", stallAfter, got)
	}
}

func TestManySystemsShareABound(t *testing.T) {
	r := newRecorder(t, Config{Dir: t.TempDir()})
	r.limits.total = 10 << 10
	for i := range 100_000 {
		r.Frame(1+i%255, start, frame(1+i%255, uint64(i)))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	held, dropped := 0, uint64(0)
	for _, m := range r.missions {
		held += len(m.frames) + len(m.events)
		dropped += m.dropped
	}
	if held > r.limits.total || held != r.queued || dropped == 0 {
		t.Errorf("missions hold %d bytes (%d counted), limit %d; %d dropped", held, r.queued, r.limits.total, dropped)
	}
}
