package flightlog

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"skylatch/telemetry/seal"
	"skylatch/telemetry/seal/sealtest"
)

// sealing is for whom a recording is sealed, and who opens it. The zero sealing
// is none.
type sealing struct {
	public string
	to     *seal.Recipients
	keys   *seal.Keys
}

func newSealing(t testing.TB) sealing {
	t.Helper()
	p := sealtest.NewPair(t)
	return sealing{public: p.Public, to: p.To, keys: p.Keys}
}

// open returns a folder with what is in a mission's: that itself, or a copy
// without the seal.
func (s sealing) open(t testing.TB, mission string) string {
	t.Helper()
	if s.keys == nil {
		return mission
	}
	copied := filepath.Join(t.TempDir(), filepath.Base(mission))
	if err := os.Mkdir(copied, 0o700); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(mission)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name, sealed := seal.Plain(e.Name())
		// What a killed process was about to write has another name.
		passing := strings.HasSuffix(name, ".new") || strings.HasSuffix(name, ".torn")
		if sealed == (name == metaName) && name != seal.KeyName && !passing {
			t.Errorf("%s is there, sealed or not as it should not be", e.Name())
		}
		f, err := seal.Open(filepath.Join(mission, name), s.keys)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(f)
		if err = errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(copied, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return copied
}

// finished reports whether every sealed file of a mission has its end.
func (s sealing) finished(t testing.TB, mission string) bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(mission, "*"+seal.Suffix))
	if err != nil || len(paths) == 0 {
		t.Fatal("nothing is sealed", err)
	}
	all := true
	for _, path := range paths {
		name, _ := seal.Plain(path)
		f, err := seal.Open(name, s.keys)
		if err != nil {
			t.Fatal(err)
		}
		all = all && f.Finished()
		_ = f.Close()
	}
	return all
}

// bothWays runs a test with a recording that is sealed, and with one that is not.
func bothWays(t *testing.T, test func(t *testing.T, s sealing)) {
	t.Helper()
	t.Run("plain", func(t *testing.T) { test(t, sealing{}) })
	t.Run("sealed", func(t *testing.T) { test(t, newSealing(t)) })
}

// holds reports whether any file below a folder has the bytes, or its name.
func holds(t testing.TB, dir, canary string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		found = found || bytes.Contains(b, []byte(canary)) || strings.Contains(path, canary)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestASealedMissionTellsNothing records the same with a seal and without, which
// is the twin that shows that the canaries would be found.
func TestASealedMissionTellsNothing(t *testing.T) {
	film := units(t, h264Film, "25", "front")
	picture := pngOf(t, 3)
	canaries := map[string]string{
		"a frame's payload": "Zx7Qm4Wv", "an event": "Kp3Rt9Lc",
		"a picture of the film": string(film[3].NALs[0][8:24]), "a PNG": string(picture[50:70]),
	}
	raw := frame(1, 0)
	copy(raw[20:], canaries["a frame's payload"])
	bothWays(t, func(t *testing.T, s sealing) {
		dir := t.TempDir()
		r := newRecorder(t, Config{Dir: dir, Seal: s.to})
		stop := run(t, r)
		r.Frame(1, start, raw)
		r.Event(1, Event{At: start, Type: "text", Data: canaries["an event"]})
		until(t, "the mission has a folder", func() bool { return state(r).Mission != "" })
		for _, u := range film {
			r.Video(u)
		}
		name, err := r.Picture("front", picture)
		if err != nil {
			t.Fatal(err)
		}
		if err := stop(); err != nil {
			t.Fatal(err)
		}
		mission := onlyMission(t, dir)
		for what, canary := range canaries {
			if got, want := holds(t, dir, canary), s.to == nil; got != want {
				t.Errorf("%s is on the disk: %v, want %v", what, got, want)
			}
		}
		opened := s.open(t, mission)
		for what, canary := range canaries {
			if !holds(t, opened, canary) {
				t.Errorf("%s is lost", what)
			}
		}
		if s.to != nil && !s.finished(t, mission) {
			t.Error("a file of a mission that was closed has no end")
		}
		if !bytes.Equal(readFile(t, opened, name), picture) {
			t.Error("the PNG is another one")
		}
		if got := eventTypes(t, opened); !slices.Contains(got, "mission_ended") || !slices.Contains(got, "video_ended") {
			t.Errorf("events = %q", got)
		}
		account := readMission(t, mission)
		if account.Sealed != (s.to != nil) || account.FramesIn != 1 || len(account.Videos) != 1 || account.Videos[0].File != "video-front.mp4" || account.Videos[0].Frames != 25 {
			t.Errorf("mission.json = %+v", account)
		}
		hashes, _ := frames(t, filepath.Join(opened, "video-front.mp4"))
		if len(hashes) != 25 {
			t.Errorf("%d pictures are decoded, want 25", len(hashes))
		}
	})
}

// TestASealedMissionThatGoesOnHasOneEnd ends a mission by silence at the moment
// in which its vehicle comes back.
func TestASealedMissionThatGoesOnHasOneEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSealing(t)
		dir := t.TempDir()
		r := newRecorder(t, Config{Dir: dir, Seal: s.to})
		m := newMission(1, start)
		r.missions[1] = m
		r.Frame(1, start, frame(1, 0))
		if err := r.flush(m); err != nil {
			t.Fatal(err)
		}
		if err := r.conclude(m, endSilence); err != nil {
			t.Fatal(err)
		}
		r.Frame(1, start.Add(time.Second), frame(1, 1))
		if err := r.end(m, endStopped); err != nil {
			t.Fatal(err)
		}
		mission := onlyMission(t, dir)
		numbers, _ := entries(t, readFile(t, s.open(t, mission), tlogName))
		inOrder(t, numbers, 2)
		if !s.finished(t, mission) {
			t.Error("a file has no end")
		}
	})
}

// TestRecoveryNeedsNoKey leaves a mission as a killed station does: with a torn
// write, an account that knows no end, and in the second turn without any.
func TestRecoveryNeedsNoKey(t *testing.T) {
	for _, account := range []bool{true, false} {
		s := newSealing(t)
		dir := t.TempDir()
		r := newRecorder(t, Config{Dir: dir, Seal: s.to})
		m := newMission(1, start)
		r.missions[1] = m
		for i := range uint64(10) {
			r.Frame(1, start, frame(1, i))
			if err := r.flush(m); err != nil {
				t.Fatal(err)
			}
		}
		m.files.close()
		mission := onlyMission(t, dir)
		path := filepath.Join(mission, tlogName+seal.Suffix)
		whole := readFile(t, path)
		if err := os.WriteFile(path, whole[:len(whole)-5], 0o600); err != nil {
			t.Fatal(err)
		}
		if !account {
			if err := os.Remove(filepath.Join(mission, metaName)); err != nil {
				t.Fatal(err)
			}
		}
		last := start.Add(time.Minute)
		if err := os.Chtimes(path, last, last); err != nil {
			t.Fatal(err)
		}
		got, err := Recover(dir)
		if err != nil || len(got) != 1 || got[0].Err != nil || !got[0].Sealed || got[0].Cut == 0 || len(got[0].Problems) > 0 {
			t.Fatalf("Recover = %+v, %v", got, err)
		}
		numbers, _ := entries(t, readFile(t, s.open(t, mission), tlogName))
		inOrder(t, numbers, 9)
		a := readMission(t, mission)
		if !a.Sealed || !a.Recovered || a.EndReason != endRecovered || a.System != 1 || !a.StartedAt.Truncate(time.Second).Equal(start.Truncate(time.Second)) {
			t.Errorf("mission.json = %+v", a)
		}
		if again, err := Recover(dir); err != nil || len(again) != 0 {
			t.Errorf("second Recover = %+v, %v; want nothing to do", again, err)
		}
	}
}

// TestDamageInASealedMissionIsNotCut changes the length of a chunk in the
// middle: what follows stays where it is.
func TestDamageInASealedMissionIsNotCut(t *testing.T) {
	s := newSealing(t)
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir, Seal: s.to})
	m := newMission(1, start)
	r.missions[1] = m
	for i := range uint64(50) {
		r.Frame(1, start, frame(1, i))
		if err := r.flush(m); err != nil {
			t.Fatal(err)
		}
	}
	m.files.close()
	mission := onlyMission(t, dir)
	path := filepath.Join(mission, tlogName+seal.Suffix)
	b := readFile(t, path)
	const chunk = 4 + 24 + 48 + 16
	b[len(b)-20*chunk] ^= 0x20 // a bit that no chunk has
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Recover(dir)
	if err != nil || len(got) != 1 || got[0].Err != nil || got[0].Cut != 0 || len(got[0].Problems) != 1 {
		t.Fatalf("Recover = %+v, %v; want a problem, and nothing cut", got, err)
	}
	if after := readFile(t, path); !bytes.Equal(after, b) {
		t.Errorf("the log has %d bytes, want the %d that it had", len(after), len(b))
	}
}
