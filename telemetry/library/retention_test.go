package library

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"skylatch/telemetry/disk"
)

// TestOnlyWhatMayGoGoes has missions of three days, all older than the two days
// that they are kept but the last, and something that holds most of them.
func TestOnlyWhatMayGoGoes(t *testing.T) {
	s := newShelf(t, tour)
	for i, name := range []string{"a-old", "b-kept", "c-unreadable", "d-flying", "e-inside", "f-young"} {
		a := flown()
		a.StartedAt = noon.Add(time.Duration(i) * time.Minute)
		if name == "f-young" {
			a.StartedAt = noon.AddDate(0, 0, 3)
		}
		a.EndedAt = a.StartedAt.Add(time.Minute)
		dir := s.mission(name, a)
		switch name {
		case "b-kept":
			s.write(dir, "notes.json", []byte(`{"keep":true}`))
		case "c-unreadable":
			s.write(dir, "notes.json", []byte(`{"keep":tr`))
		case "d-flying":
			if err := os.Remove(filepath.Join(dir, "mission.json")); err != nil {
				t.Fatal(err)
			}
			log, err := os.OpenFile(filepath.Join(dir, tlogName), os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer log.Close()
			if !disk.Claim(log) {
				t.Fatal("the log cannot be claimed")
			}
		}
	}
	s.refresh()
	now := noon.AddDate(0, 0, 4)
	outside := func(name string) bool { return name != "e-inside" }
	for name, c := range map[string]struct {
		rules Retention
		goes  map[string]bool
		holds map[string]Hold
	}{
		"for ever":            {Retention{}, nil, map[string]Hold{"b-kept": HeldKept, "c-unreadable": HeldUnreadable, "d-flying": HeldFlying}},
		"two days":            {Retention{Age: 48 * time.Hour}, map[string]bool{"a-old": true, "e-inside": true}, nil},
		"two days, exported":  {Retention{Age: 48 * time.Hour, Exported: outside}, map[string]bool{"a-old": true}, map[string]Hold{"e-inside": HeldUnexported}},
		"more days than that": {Retention{Age: 240 * time.Hour}, nil, nil},
	} {
		fates, err := s.Fates(c.rules)
		if err != nil || len(fates) != 6 {
			t.Fatalf("%s: %d fates, %v", name, len(fates), err)
		}
		for i, f := range fates {
			if i > 0 && f.Mission.StartedAt.Before(fates[i-1].Mission.StartedAt) {
				t.Errorf("%s: %s comes after a younger one", name, f.Mission.Name)
			}
			if f.Goes(now) != c.goes[f.Mission.Name] {
				t.Errorf("%s: %s goes is %v, due %v, held by %q", name, f.Mission.Name, f.Goes(now), f.Due, f.Hold)
			}
			if want, ok := c.holds[f.Mission.Name]; ok && f.Hold != want {
				t.Errorf("%s: %s is held by %q, want %q", name, f.Mission.Name, f.Hold, want)
			}
		}
	}
}

// TestNotesWrittenMeanwhileHold: what somebody marks after the index was made
// counts.
func TestNotesWrittenMeanwhileHold(t *testing.T) {
	s := newShelf(t, tour)
	dir := s.mission("a", flown())
	s.refresh()
	s.write(dir, "notes.json", []byte(`{"keep":true}`))
	fates, err := s.Fates(Retention{Age: time.Nanosecond})
	if err != nil || len(fates) != 1 || fates[0].Hold != HeldKept || fates[0].Goes(noon.AddDate(1, 0, 0)) {
		t.Errorf("Fates = %+v, %v; want that it is kept", fates, err)
	}
}
