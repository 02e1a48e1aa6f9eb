package flightlog

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// unfinished makes a mission's folder as a killed station leaves it.
func unfinished(t *testing.T, tlog []byte, events string, account string) (dir, mission string) {
	t.Helper()
	dir = t.TempDir()
	mission = filepath.Join(dir, "2026-11-21T03-41-58Z-vehicle-7")
	if err := os.Mkdir(mission, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{tlogName: tlog, eventsName: []byte(events), metaName: []byte(account)} {
		if b == nil || name == metaName && account == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(mission, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, mission
}

// tlogOf makes a log of n frames of vehicle 7, a second apart.
func tlogOf(n int) []byte {
	var b []byte
	for i := range n {
		b = appendEntry(b, start.Add(time.Duration(i)*time.Second), frame(7, uint64(i)))
	}
	return b
}

const (
	wholeEvents = `{"at":"2026-11-21T03:41:58Z","type":"mission_started"}` + "\n"
	openMission = `{"format":1,"program":"killed one","system":7,"started_at":"2026-11-21T03:41:58.123456Z","frames_in":0}`
)

func TestRecoverClosesWhatAStationLeft(t *testing.T) {
	log := tlogOf(5)
	for name, c := range map[string]struct {
		tlog             []byte
		events, account  string
		frames           uint64
		cut              int64
		problem, program string
	}{
		"a whole log is closed as it is": {log, wholeEvents, openMission, 5, 0, "", "killed one"},
		"a torn last frame and a torn last event are cut": {
			log[:len(log)-7], wholeEvents + `{"at":"2026`, openMission, 4, 41 + 11, "", "killed one",
		},
		"room that was never written is cut":           {append(bytes.Clone(log), make([]byte, 5000)...), wholeEvents, openMission, 5, 5000, "", "killed one"},
		"an empty log is a mission of no frames":       {[]byte{}, "", openMission, 0, 0, "", "killed one"},
		"without mission.json the folder names it":     {log, wholeEvents, "", 5, 0, "", ""},
		"a damaged mission.json is put aside":          {log, wholeEvents, `{"format":1,"prog`, 5, 0, "mission.json was damaged", ""},
		"damage in the middle is told and not touched": {damage(log, 100, 20), wholeEvents, openMission, 4, 0, "damaged", "killed one"},
		"a damaged end is told and not touched": {
			append(bytes.Clone(log), bytes.Repeat([]byte("x"), 400)...), wholeEvents, openMission, 5, 0, "damaged", "killed one",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, mission := unfinished(t, c.tlog, c.events, c.account)
			list, err := Recover(dir)
			if err != nil || len(list) != 1 || list[0].Err != nil {
				t.Fatalf("Recover = %+v, %v", list, err)
			}
			got := list[0]
			if got.Frames != c.frames || got.Cut != c.cut {
				t.Errorf("recovered %d frames and cut %d bytes, want %d and %d", got.Frames, got.Cut, c.frames, c.cut)
			}
			m := readMission(t, mission)
			if !m.Recovered || m.EndReason != endRecovered || m.System != 7 || m.FramesIn != c.frames || m.Program != c.program {
				t.Errorf("mission.json = %+v", m)
			}
			if c.frames == 5 && !m.EndedAt.Equal(start.Add(4*time.Second)) {
				t.Errorf("ended at %v, want with the last frame at %v", m.EndedAt, start.Add(4*time.Second))
			}
			if has := strings.Join(m.Problems, "\n"); !strings.Contains(has, c.problem) || (c.problem == "" && has != "") {
				t.Errorf("problems = %q, want %q", has, c.problem)
			}
			after := readFile(t, mission, tlogName)
			if !bytes.HasPrefix(c.tlog, after) || (c.problem == "damaged" && len(after) != len(c.tlog)) {
				t.Errorf("the log of %d bytes became another of %d", len(c.tlog), len(after))
			}
			if again, err := Recover(dir); err != nil || len(again) != 0 {
				t.Errorf("second Recover = %+v, %v; want nothing to do", again, err)
			}
		})
	}
}

func damage(log []byte, at, n int) []byte {
	b := bytes.Clone(log)
	copy(b[at:at+n], bytes.Repeat([]byte("?"), n))
	return b
}

func TestRecoverLeavesAMissionAloneThatIsBeingFlown(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	until(t, "the mission is on disk", func() bool { return r.Recordings()[0].Bytes > 0 })
	if list, err := Recover(dir); err != nil || len(list) != 0 {
		t.Errorf("Recover = %+v, %v; want nothing to do", list, err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if m := readMission(t, onlyMission(t, dir)); m.Recovered {
		t.Error("a mission that was closed properly says it was recovered")
	}
}

func TestRecoverOfNothingIsNothing(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "holiday pictures"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "notes.txt"), []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{dir, filepath.Join(dir, "missing")} {
		if list, err := Recover(d); err != nil || len(list) != 0 {
			t.Errorf("Recover(%s) = %+v, %v; want nothing", filepath.Base(d), list, err)
		}
	}
	if got := missions(t, dir); len(got) != 2 {
		t.Errorf("folder holds %q afterwards", got)
	}
}
