package flightlog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"skylatch/telemetry/disk"
)

// The names in a mission's folder.
const (
	tlogName   = "flight.tlog"
	eventsName = "events.jsonl"
	metaName   = "mission.json"
)

// files is a mission's folder, and what is being written to it. It belongs to
// the writer's goroutine.
type files struct {
	dir       string    // empty: not made yet
	startedAt time.Time // of what is in the folder
	continues string    // name of the folder that was lost
	tlog      appendFile
	events    appendFile

	// The batches were taken out of the queue and are not written yet.
	frameBatch, eventBatch []byte

	suspect  bool      // the last write failed
	metaDue  bool      // mission.json is to be written
	syncing  bool      // a syncer has the files
	syncedAt time.Time // when the last sync began
	nextTry  time.Time // not to be tried before, after a failure

	heard   uint64    // [mission.heard] at heardAt
	heardAt time.Time // when heard was last seen to grow
}

// appendFile is a file that only grows by whole entries.
type appendFile struct {
	f     *os.File
	path  string
	size  int64 // of what is whole
	dirty bool  // written since the last sync began
}

// write appends b. After a failure the file ends with the last entry that got
// in whole; write returns how much of b that was.
func (a *appendFile) write(b []byte, whole func([]byte) int) (int, error) {
	a.dirty = true
	n, err := a.f.Write(b)
	if err == nil {
		a.size += int64(n)
		return n, nil
	}
	n = whole(b[:n])
	a.size += int64(n)
	// Best effort for the case that we are killed now; resume does it again.
	_ = a.f.Truncate(a.size)
	return n, fmt.Errorf("write %s: %w", a.path, err)
}

// resume makes the file ready for a next write after a failed one. It returns
// an error wrapping [errGone] if the file is no longer there.
func (a *appendFile) resume() error {
	if err := stillThere(a.f, a.path); err != nil {
		return err
	}
	if a.rewind() == nil {
		return nil
	}
	// A file that was open when its disk had a fault can stay unusable.
	f, err := os.OpenFile(a.path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("open %s again: %w", a.path, err)
	}
	_ = a.f.Close() // it has failed already
	a.f = f
	disk.Claim(f)
	if err := a.rewind(); err != nil {
		return fmt.Errorf("cut %s to its last whole entry: %w", a.path, err)
	}
	return nil
}

func (a *appendFile) rewind() error {
	if err := a.f.Truncate(a.size); err != nil {
		return err
	}
	_, err := a.f.Seek(a.size, io.SeekStart)
	return err
}

// stillThere returns an error wrapping [errGone] if path does not lead to f any
// more: writes to a removed file succeed, and are lost.
func stillThere(f *os.File, path string) error {
	there, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for %s: %w", path, errGone)
	}
	if err != nil {
		return fmt.Errorf("look for %s: %w", path, err)
	}
	here, err := f.Stat()
	if err != nil {
		return fmt.Errorf("look at %s: %w", path, err)
	}
	if !os.SameFile(here, there) {
		return fmt.Errorf("look for %s: %w", path, errGone)
	}
	return nil
}

// open makes a folder of its own for the mission and the files in it.
func (fl *files) open(missions string, startedAt time.Time, system int, create func(string) (*os.File, error)) error {
	if err := os.MkdirAll(missions, 0o700); err != nil {
		return fmt.Errorf("make missions folder: %w", err)
	}
	dir, err := makeFolder(missions, startedAt, system)
	if err != nil {
		return err
	}
	tlog, err := create(filepath.Join(dir, tlogName))
	if err != nil {
		_ = os.Remove(dir) // empty; a next try makes another
		return fmt.Errorf("make flight log: %w", err)
	}
	disk.Claim(tlog)
	events, err := create(filepath.Join(dir, eventsName))
	if err != nil {
		_ = tlog.Close()
		_ = os.Remove(filepath.Join(dir, tlogName))
		_ = os.Remove(dir)
		return fmt.Errorf("make event log: %w", err)
	}
	fl.dir = dir
	fl.tlog = appendFile{f: tlog, path: filepath.Join(dir, tlogName)}
	fl.events = appendFile{f: events, path: filepath.Join(dir, eventsName)}
	fl.suspect, fl.metaDue = false, true
	return nil
}

// makeFolder makes a folder named for the start and the vehicle. Several
// missions can start in one second, or with a clock that was set back.
func makeFolder(missions string, startedAt time.Time, system int) (string, error) {
	const tries = 1000
	base := fmt.Sprintf("%s-vehicle-%d", startedAt.UTC().Format("2006-01-02T15-04-05Z"), system)
	if system == noSystem {
		base = startedAt.UTC().Format("2006-01-02T15-04-05Z") + "-video"
	}
	name := base
	for i := 2; ; i++ {
		dir := filepath.Join(missions, name)
		err := os.Mkdir(dir, 0o700)
		if err == nil {
			return dir, nil
		}
		if !errors.Is(err, fs.ErrExist) || i > tries {
			return "", fmt.Errorf("make mission folder: %w", err)
		}
		name = fmt.Sprintf("%s-%d", base, i)
	}
}

func createFile(path string) (*os.File, error) {
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}

// write puts the batches on disk, frames first. What could not be written
// stays in them.
func (fl *files) write() error {
	if fl.suspect {
		if err := errors.Join(fl.tlog.resume(), fl.events.resume()); err != nil {
			return err
		}
		fl.suspect = false
	}
	for _, part := range []struct {
		file  *appendFile
		batch *[]byte
		whole func([]byte) int
	}{
		{&fl.tlog, &fl.frameBatch, wholeEntries},
		{&fl.events, &fl.eventBatch, wholeLines},
	} {
		if len(*part.batch) == 0 {
			continue
		}
		n, err := part.file.write(*part.batch, part.whole)
		*part.batch = append((*part.batch)[:0], (*part.batch)[n:]...)
		if err != nil {
			fl.suspect = true
			return err
		}
	}
	return nil
}

// close closes the files, if there are any; what matters was synced before.
func (fl *files) close() {
	if fl.dir == "" {
		return
	}
	_ = fl.tlog.f.Close()
	_ = fl.events.f.Close()
	fl.dir = ""
}
