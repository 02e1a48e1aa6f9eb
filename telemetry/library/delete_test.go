package library

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"skylatch/telemetry/disk"
)

func TestADeletedMissionIsGone(t *testing.T) {
	s := newShelf(t, tour)
	dir := s.mission("a", flown())
	s.mission("b", flown())
	s.refresh()
	if err := s.Delete("a"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its folder: %v", err)
	}
	if _, err := s.Mission("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its row: %v", err)
	}
	if _, err := s.Mission("b"); err != nil {
		t.Errorf("another one: %v", err)
	}
	for _, name := range []string{"a", "../missions.sqlite", ""} {
		if err := s.Delete(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Delete(%q) = %v, want an error wrapping %v", name, err, fs.ErrNotExist)
		}
	}
}

func TestWhatIsKeptOrFlyingIsNotDeleted(t *testing.T) {
	s := newShelf(t, tour)
	kept := s.mission("kept", flown())
	flying := s.mission("flying", flown())
	unread := s.mission("unread", flown())
	s.refresh()
	s.write(kept, "notes.json", []byte(`{"keep":true}`)) // behind the index's back
	s.write(unread, "notes.json", []byte(`{"keep":tr`))
	log, err := os.OpenFile(filepath.Join(flying, tlogName), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if !disk.Claim(log) {
		t.Fatal("the log cannot be claimed")
	}
	if err := s.Delete("kept"); !errors.Is(err, ErrKept) {
		t.Errorf("a kept mission: %v", err)
	}
	if err := s.Delete("flying"); !errors.Is(err, ErrFlying) {
		t.Errorf("a mission that is recorded: %v", err)
	}
	if err := s.Delete("unread"); err == nil {
		t.Error("a mission is deleted whose notes cannot be read")
	}
	for _, dir := range []string{kept, flying, unread} {
		if _, err := os.Stat(filepath.Join(dir, tlogName)); err != nil {
			t.Errorf("a mission that stays: %v", err)
		}
	}
}

func TestAnInterruptedDeletionIsFinished(t *testing.T) {
	s := newShelf(t, tour)
	dir := s.mission("a", flown())
	if err := os.Rename(dir, filepath.Join(filepath.Dir(dir), deletedPrefix+"a")); err != nil {
		t.Fatal(err)
	}
	s.refresh()
	left, err := os.ReadDir(filepath.Dir(dir))
	if err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}
