package library

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/seal"
	"skylatch/telemetry/seal/sealtest"
	"skylatch/telemetry/store"
)

// What of a mission nobody may know without a key.
const (
	secretMode  = "Zx7Qm4Wv"
	secretTitle = "Kp3Rt9Lc"
	secretAlert = "Hn5Vb2Qd"
)

// secretTour tells a secret, and where it was.
func secretTour(_ context.Context, log io.Reader, _ time.Duration, look func(time.Time, store.Snapshot)) error {
	if b, err := io.ReadAll(log); err != nil || string(b) != "a flight" {
		return errors.Join(err, errors.New("it is another flight"))
	}
	s := store.New()
	s.Apply(craft, "", noon, telemetry.Heartbeat{Type: telemetry.TypeCopter, Mode: secretMode},
		telemetry.Position{Place: telemetry.LatLon{LatDeg: 12.3456789, LonDeg: 8}})
	look(noon, s.Snapshot())
	return nil
}

// seal makes a sealed mission, and returns its folder and what opens it.
func (s shelf) seal(name string, end bool) (string, *seal.Keys) {
	s.t.Helper()
	pair := sealtest.NewPair(s.t)
	a := flown()
	a.Sealed = true
	dir := s.mission(name, a)
	key, err := seal.NewKey(dir, pair.To)
	if err != nil {
		s.t.Fatal(err)
	}
	alert := `{"at":"2026-11-21T12:00:20Z","type":"alert","data":{"change":"raised","code":"x","level":"caution","cause":"` + secretAlert + `"}}`
	for file, content := range map[string]string{tlogName: "a flight", "events.jsonl": alert + "\n", "picture-1.png": "png"} {
		if err := key.WriteFile(filepath.Join(dir, file), []byte(content)); err != nil {
			s.t.Fatal(err)
		}
		_ = os.Remove(filepath.Join(dir, file)) // the one that is not sealed
	}
	if !end {
		stream, err := key.Stream(tlogName)
		if err != nil {
			s.t.Fatal(err)
		}
		s.write(dir, tlogName+seal.Suffix, stream.Seal(nil, []byte("a flight")))
	}
	return dir, pair.Keys
}

// unlocked opens the shelf's library again, with keys or without.
func (s *shelf) unlocked(keys *seal.Keys) {
	s.t.Helper()
	if err := s.Close(); err != nil {
		s.t.Fatal(err)
	}
	l, err := Open(Config{Dir: filepath.Join(s.dir, "missions"), Index: filepath.Join(s.dir, "missions.sqlite"), Watch: secretTour, Keys: keys})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = l.Close() })
	s.Library = l
	s.refresh()
}

// onDisk returns which secrets stand anywhere below the shelf.
func (s shelf) onDisk() (found []string) {
	s.t.Helper()
	err := filepath.WalkDir(s.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, secret := range []string{secretMode, secretTitle, secretAlert, "12.345678"} {
			if strings.Contains(string(b), secret) && !slices.Contains(found, secret) {
				found = append(found, secret)
			}
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return found
}

// TestTheIndexTellsNothingOfASealedMission reads the same mission sealed and
// not; the second is the twin that shows that its secrets would be found.
func TestTheIndexTellsNothingOfASealedMission(t *testing.T) {
	s := newShelf(t, secretTour)
	_, keys := s.seal("a", true)
	s.refresh()
	m, err := s.Mission("a")
	if err != nil || m.State != Sealed || !m.Sealed || m.Unlocked || len(m.Path) > 0 || m.Vehicle != "" || !m.EndedAt.Equal(flown().EndedAt) || m.Pictures != 1 {
		t.Errorf("locked it is %+v, %v", m, err)
	}
	s.unlocked(keys)
	if err := s.Annotate("a", Notes{Title: secretTitle, Tags: []string{secretTitle}}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it was annotated, and as it is read again
		list, n, err := s.Missions(Query{Search: strings.ToLower(secretTitle) + " whole", Order: ByDistance})
		if err != nil || n != 1 || len(list) != 1 || list[0].Notes.Title != secretTitle || list[0].State != Whole || !list[0].Unlocked || len(list[0].Path) == 0 || list[0].Alerts[telemetry.Caution] != 1 {
			t.Fatalf("unlocked it is %+v of %d, %v", list, n, err)
		}
		s.unlocked(keys)
	}
	if found := s.onDisk(); len(found) > 0 {
		t.Errorf("on the disk stand %q", found)
	}
	if err := s.Unlock(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Mission("a"); err != nil || m.State != Sealed || m.Notes.Title != "" {
		t.Errorf("locked while it is open, it is %+v, %v", m, err)
	}
	if err := s.Unlock(t.Context(), keys); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Mission("a"); err != nil || m.State != Whole || m.Notes.Title != secretTitle {
		t.Errorf("unlocked while it is open, it is %+v, %v", m, err)
	}
	s.unlocked(nil)
	if list, n, err := s.Missions(Query{}); err != nil || n != 1 || len(list) != 1 || list[0].State != Sealed || list[0].Notes.Title != "" {
		t.Errorf("locked again it is %+v of %d, %v", list, n, err)
	}

	twin := newShelf(t, secretTour)
	twin.mission("a", flown(), `{"at":"2026-11-21T12:00:20Z","type":"alert","data":{"change":"raised","level":"caution","cause":"`+secretAlert+`"}}`)
	twin.refresh()
	if err := twin.Annotate("a", Notes{Title: secretTitle}); err != nil {
		t.Fatal(err)
	}
	if found := twin.onDisk(); len(found) != 4 {
		t.Errorf("of a mission that is not sealed only %q are found", found)
	}
}

func TestWithoutAKeyASealedMissionCanOnlyBeKept(t *testing.T) {
	s := newShelf(t, secretTour)
	_, keys := s.seal("a", true)
	s.unlocked(keys)
	if err := s.Annotate("a", Notes{Title: secretTitle}); err != nil {
		t.Fatal(err)
	}
	s.unlocked(nil)
	if err := s.Annotate("a", Notes{Title: "another"}); !errors.Is(err, seal.ErrLocked) {
		t.Errorf("other words: %v, want %v", err, seal.ErrLocked)
	}
	if err := s.Annotate("a", Notes{Keep: true}); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete("a"); !errors.Is(err, ErrKept) {
		t.Errorf("a kept mission: %v, want %v", err, ErrKept)
	}
	s.unlocked(keys)
	if m, err := s.Mission("a"); err != nil || !m.Notes.Keep || m.Notes.Title != secretTitle {
		t.Errorf("its notes are %+v, %v", m.Notes, err)
	}
	if err := s.Annotate("a", Notes{}); err != nil {
		t.Fatal(err)
	}
	s.unlocked(nil)
	if m, err := s.Mission("a"); err != nil || m.Notes.Keep {
		t.Errorf("its notes are %+v, %v", m.Notes, err)
	}
}

func TestASealedMissionWithoutItsEndIsDamaged(t *testing.T) {
	s := newShelf(t, secretTour)
	_, keys := s.seal("a", false)
	s.unlocked(keys)
	m, err := s.Mission("a")
	if err != nil || m.State != Damaged || len(m.Problems) != 1 || !strings.Contains(m.Problems[0], "flight.tlog has no end") {
		t.Errorf("it is %s with %q, %v", m.State, m.Problems, err)
	}
}

// TestADeletedSealedMissionCannotBeBroughtBack keeps what a disk may keep: every
// block of the files.
func TestADeletedSealedMissionCannotBeBroughtBack(t *testing.T) {
	for _, interrupted := range []bool{false, true} {
		s := newShelf(t, secretTour)
		dir, keys := s.seal("a", true)
		s.refresh()
		back := filepath.Join(t.TempDir(), "back")
		if err := os.Mkdir(back, 0o700); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if err := os.Link(filepath.Join(dir, e.Name()), filepath.Join(back, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
		if f, err := seal.Open(filepath.Join(back, tlogName), keys); err != nil {
			t.Fatal(err)
		} else if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if interrupted {
			err = os.Rename(dir, filepath.Join(filepath.Dir(dir), deletedPrefix+"a"))
			s.refresh()
		} else {
			err = s.Delete("a")
		}
		if err != nil {
			t.Fatal(err)
		}
		if f, err := seal.Open(filepath.Join(back, tlogName), keys); err == nil {
			_ = f.Close()
			t.Error("who has the key opens it still")
		}
	}
}

func TestAKeyThatIsGoneIsSaid(t *testing.T) {
	s := newShelf(t, secretTour)
	dir, keys := s.seal("a", true)
	if err := os.Remove(filepath.Join(dir, seal.KeyName)); err != nil {
		t.Fatal(err)
	}
	s.unlocked(keys)
	m, err := s.Mission("a")
	if err != nil || m.State != Sealed || len(m.Problems) != 1 || !strings.Contains(m.Problems[0], "its key is gone") {
		t.Errorf("it is %s with %q, %v", m.State, m.Problems, err)
	}
	if _, err := s.Open("a", tlogName); !errors.Is(err, seal.ErrErased) {
		t.Errorf("its log: %v, want %v", err, seal.ErrErased)
	}
}
