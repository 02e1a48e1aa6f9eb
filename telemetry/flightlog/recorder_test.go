package flightlog

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"skylatch/telemetry"
)

func TestFirstFrameStartsAMissionAndStoppingEndsIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missions")
	r := newRecorder(t, Config{Dir: dir, Program: "skylatch test"})
	stop := run(t, r)
	const n = 1000
	for i := range n {
		r.Frame(1, start.Add(time.Duration(i)*time.Millisecond), frame(1, uint64(i)))
	}
	r.Sent(1, start.Add(n*time.Millisecond), frame(255, n))
	r.Event(1, Event{At: start, Type: "armed", Data: map[string]bool{"armed": true}})
	if err := stop(); err != nil {
		t.Fatalf("Run = %v", err)
	}

	mission := onlyMission(t, dir)
	if got, want := filepath.Base(mission), "2026-11-21T03-41-58Z-vehicle-1"; got != want {
		t.Errorf("folder = %s, want %s", got, want)
	}
	numbers, times := entries(t, readFile(t, mission, tlogName))
	inOrder(t, numbers, n+1)
	if want := start.Add(7 * time.Millisecond).UnixMicro(); times[7] != want {
		t.Errorf("time of frame 7 = %d µs, want %d", times[7], want)
	}
	if got, want := eventTypes(t, mission), []string{"mission_started", "armed", "mission_ended"}; !slices.Equal(got, want) {
		t.Errorf("events = %q, want %q", got, want)
	}
	got := readMission(t, mission)
	want := Account{
		Format: 1, Program: "skylatch test", System: 1, StartedAt: start, EndedAt: start.Add((n - 1) * time.Millisecond),
		DurationMs: n - 1, EndReason: endStopped, FramesIn: n, FramesOut: 1, Bytes: (n + 1) * 48, Events: 3,
	}
	if got.Problems != nil || got.StartedAt != want.StartedAt || got.EndedAt != want.EndedAt || got.FramesIn != want.FramesIn ||
		got.FramesOut != want.FramesOut || got.Bytes != want.Bytes || got.Events != want.Events || got.DurationMs != want.DurationMs ||
		got.EndReason != want.EndReason || got.Program != want.Program || got.System != want.System || got.Recovered {
		t.Errorf("mission.json = %+v, want %+v", got, want)
	}
}

func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missions")
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	for path, want := range map[string]os.FileMode{
		dir: 0o700, mission: 0o700, filepath.Join(mission, tlogName): 0o600,
		filepath.Join(mission, eventsName): 0o600, filepath.Join(mission, metaName): 0o600,
	} {
		st, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := st.Mode().Perm(); got != want {
			t.Errorf("mode of %s = %o, want %o", filepath.Base(path), got, want)
		}
	}
}

func TestWhatIsNotTheVehiclesOwnStartsNoMission(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(51, 0)) // a radio speaks of vehicle 1
	r.Frame(1, start, []byte("no frame at all"))
	r.Frame(1, start, frame(1, 0)[:20])
	r.Sent(1, start, frame(255, 0))
	r.Event(1, Event{At: start, Type: "link"})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if list := missions(t, dir); len(list) != 0 {
		t.Errorf("missions = %q, want none", list)
	}
}

func TestBrokenFrameIsCountedAndDoesNotTearTheLog(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	r.Frame(1, start, frame(1, 9)[:30])
	r.Frame(1, start, frame(1, 1))
	if got := r.Recordings()[0]; got.Frames != 2 || got.Dropped != 1 {
		t.Errorf("recording = %+v, want 2 frames and 1 dropped", got)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	numbers, _ := entries(t, readFile(t, onlyMission(t, dir), tlogName))
	inOrder(t, numbers, 2)
}

func TestMissionsOfOneSecondHaveFoldersOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	for range 3 {
		r := newRecorder(t, Config{Dir: dir})
		stop := run(t, r)
		r.Frame(1, start, frame(1, 0))
		r.Frame(2, start, frame(2, 0))
		if err := stop(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"2026-11-21T03-41-58Z-vehicle-1", "2026-11-21T03-41-58Z-vehicle-1-2", "2026-11-21T03-41-58Z-vehicle-1-3",
		"2026-11-21T03-41-58Z-vehicle-2", "2026-11-21T03-41-58Z-vehicle-2-2", "2026-11-21T03-41-58Z-vehicle-2-3",
	}
	if got := missions(t, dir); !slices.Equal(got, want) {
		t.Errorf("missions = %q, want %q", got, want)
	}
}

func TestSilenceEndsAMissionAndTheNextFrameStartsAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		r := newRecorder(t, Config{Dir: dir, Silence: 10 * time.Second})
		stop := run(t, r)
		r.Frame(1, time.Now(), frame(1, 0))
		<-time.After(9 * time.Second)
		if got := r.Recordings(); len(got) != 1 || got[0].State != telemetry.RecordingOn {
			t.Fatalf("after 9 s of silence recordings = %+v, want one, on", got)
		}
		r.Frame(1, time.Now(), frame(1, 1)) // replugged in time: the same mission
		ended := time.Now()
		<-time.After(5 * time.Second)
		r.Sent(1, time.Now(), frame(255, 2)) // what we say is no sign of life
		r.Frame(1, time.Now(), frame(51, 3)) // nor is what its radio says
		<-time.After(6 * time.Second)
		if got := r.Recordings(); len(got) != 0 {
			t.Fatalf("after 11 s of silence recordings = %+v, want none", got)
		}
		r.Frame(1, time.Now(), frame(1, 0))
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		list := missions(t, dir)
		if len(list) != 2 {
			t.Fatalf("missions = %q, want two", list)
		}
		first := readMission(t, filepath.Join(dir, list[0]))
		if first.EndReason != endSilence || !first.EndedAt.Equal(ended) || first.FramesIn != 3 || first.FramesOut != 1 {
			t.Errorf("first mission = %+v, want 3 frames in, 1 out, ended by silence at %v", first, ended)
		}
	})
}

func TestWhatWasSaidIsOnDiskWithinASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		r := newRecorder(t, Config{Dir: dir})
		run(t, r)
		r.Frame(1, time.Now(), frame(1, 0))
		r.Event(0, Event{At: time.Now(), Type: "link"})
		<-time.After(time.Second)
		synctest.Wait()
		mission := onlyMission(t, dir)
		numbers, _ := entries(t, readFile(t, mission, tlogName))
		inOrder(t, numbers, 1)
		if got, want := eventTypes(t, mission), []string{"mission_started", "link"}; !slices.Equal(got, want) {
			t.Errorf("events = %q, want %q", got, want)
		}
		if m := readMission(t, mission); !m.EndedAt.IsZero() {
			t.Errorf("a mission being flown says it ended at %v", m.EndedAt)
		}
		if d := r.Disk(); d.TotalBytes == 0 || d.FreeBytes > d.TotalBytes {
			t.Errorf("disk = %+v", d)
		}
	})
}

func TestEventThatCannotBeEncodedIsStillAnEvent(t *testing.T) {
	for name, data := range map[string]any{
		"a channel is no JSON": make(chan int),
		"a huge text":          string(bytes.Repeat([]byte("x"), maxEventLen)),
	} {
		t.Run(name, func(t *testing.T) {
			line := Event{At: start, Type: "odd", Data: data}.line()
			if !bytes.Contains(line, []byte(`"type":"odd"`)) || !bytes.Contains(line, []byte("not_recorded")) || len(line) > maxEventLen {
				t.Errorf("line = %.200s", line)
			}
			if bytes.Count(line, []byte("\n")) != 1 {
				t.Error("an event is one line")
			}
		})
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]Config{
		"no folder":                 {},
		"a file where a folder is":  {Dir: file},
		"a silence below zero":      {Dir: t.TempDir(), Silence: -1},
		"a folder in a file's path": {Dir: filepath.Join(file, "missions")},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: New accepted it", name)
		}
	}
}

func TestEveryVehicleThatCanBeIsRecordedAtOnce(t *testing.T) {
	const systems, each = 255, 20
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	r.limits.closing = time.Minute // a disk that other tests use, too, is no hung one
	stop := run(t, r)
	for i := range each {
		for system := 1; system <= systems; system++ {
			r.Frame(system, start, frame(system, uint64(i)))
		}
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	list := missions(t, dir)
	if len(list) != systems {
		t.Fatalf("%d missions, want %d", len(list), systems)
	}
	for _, name := range list {
		numbers, _ := entries(t, readFile(t, dir, name, tlogName))
		inOrder(t, numbers, each)
	}
}
