package flightlog

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"
)

// told is what the recording process says on its output, once for every block
// of frames: how many it has handed to the recorder, and when.
type told struct {
	Frames uint64
	At     time.Time
}

// recordUntilKilled is the other process of the tests here: 20 frames and an
// event every millisecond, without an end.
func recordUntilKilled(dir string) {
	r := toBeKilled(dir)
	go func() { _ = r.Run(context.Background()) }()
	tick := time.NewTicker(time.Millisecond)
	out := json.NewEncoder(os.Stdout)
	for n := uint64(0); ; {
		now := <-tick.C
		for range 20 {
			r.Frame(1, now, frame(1, n))
			n++
		}
		r.Event(1, Event{At: now, Type: "block", Data: n})
		_ = out.Encode(told{n, now}) // the reader may have gone: we are killed
	}
}

// killAtRandom records into dir in another process, kills it at a random
// moment, and returns all it had told and the moment of the kill.
func killAtRandom(t *testing.T, dir string, s sealing, blocks int) ([]told, time.Time) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-flightlog.record", dir, "-flightlog.seal", s.public)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var list []told
	lines := bufio.NewScanner(out)
	var killed time.Time
	for lines.Scan() {
		var l told
		if json.Unmarshal(lines.Bytes(), &l) != nil {
			break // half a line: it was killed while telling
		}
		list = append(list, l)
		if len(list) == blocks {
			killed = time.Now()
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || killed.IsZero() {
		t.Fatalf("the recording process ended by itself: %v", err)
	}
	return list, killed
}

func TestKilledAtAnyMomentTheLogHoldsAllButTheLastSecond(t *testing.T) {
	for i := range 10 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			var s sealing
			if i%2 == 1 {
				s = newSealing(t)
			}
			dir := t.TempDir()
			list, killed := killAtRandom(t, dir, s, 100+rand.IntN(1800))
			mustHave := mustBeKept(list, killed)
			got, err := Recover(dir)
			if err != nil || len(got) != 1 || got[0].Err != nil || len(got[0].Problems) != 0 {
				t.Fatalf("Recover = %+v, %v; want one mission without problems", got, err)
			}
			mission := s.open(t, onlyMission(t, dir))
			numbers, _ := entries(t, readFile(t, mission, tlogName))
			inOrder(t, numbers, len(numbers))
			if uint64(len(numbers)) < mustHave {
				t.Errorf("log has %d frames, want at least %d", len(numbers), mustHave)
			}
			m := readMission(t, mission)
			counted := m.FramesIn == uint64(len(numbers)) || m.Sealed
			if !m.Recovered || m.EndedAt.IsZero() || !counted || m.EndReason != endRecovered || m.Sealed != (s.to != nil) {
				t.Errorf("mission.json = %+v, want recovered with %d frames", m, len(numbers))
			}
			eventTypes(t, mission) // every line is whole
			if again, err := Recover(dir); err != nil || len(again) != 0 {
				t.Errorf("second Recover = %+v, %v; want nothing to do", again, err)
			}
		})
	}
}
