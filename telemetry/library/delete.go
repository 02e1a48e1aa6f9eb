package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/seal"
)

// ErrKept means that a mission is not to be deleted: its notes say so.
var ErrKept = errors.New("its notes say that it is kept")

// ErrFlying means that a mission is being recorded.
var ErrFlying = errors.New("it is being recorded")

// deletedPrefix begins the hidden names of missions that are being deleted.
const deletedPrefix = ".deleted-"

// Delete removes a mission with all its files. The error wraps [ErrKept],
// [ErrFlying], or [fs.ErrNotExist] if there is no such mission.
//
// The files are gone from the file system; what a disk keeps of them until it
// writes there again is out of reach from here. Of a sealed mission the key goes
// first, and nobody can read what the disk keeps: see [seal.Erase].
func (l *Library) Delete(name string) error {
	dir, err := l.Folder(name)
	if err != nil {
		return err
	}
	// The folder is asked, not the index: it may know more.
	notes, err := readNotes(dir)
	switch {
	case err != nil:
		return fmt.Errorf("delete %s: %w", name, err) // they may say that it is kept
	case notes.Keep:
		return fmt.Errorf("delete %s: %w", name, ErrKept)
	case flightlog.Recording(dir):
		return fmt.Errorf("delete %s: %w", name, ErrFlying)
	}
	// First out of the list in one step: half a mission is none.
	hidden := filepath.Join(l.config.Dir, deletedPrefix+name)
	if err := os.Rename(dir, hidden); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete %s: %w", name, err)
	}
	if err := l.index.remove(name); err != nil {
		return err
	}
	if err := destroy(hidden); err != nil {
		return fmt.Errorf("delete %s: %w", name, err)
	}
	return disk.SyncFolder(l.config.Dir)
}

// destroy removes a folder with all that is in it, its key first. A key that
// cannot be overwritten is no reason to keep the rest.
func destroy(dir string) error {
	return errors.Join(seal.Erase(dir), os.RemoveAll(dir))
}

// sweep removes what a deletion left that was interrupted.
func (l *Library) sweep() error {
	left, err := filepath.Glob(filepath.Join(l.config.Dir, deletedPrefix+"*"))
	if err != nil {
		return fmt.Errorf("look for half-deleted missions: %w", err)
	}
	for _, hidden := range left {
		if err := destroy(hidden); err != nil {
			return fmt.Errorf("remove a half-deleted mission: %w", err)
		}
	}
	return nil
}
