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
	"skylatch/telemetry/seal"
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
	key       *seal.Key // nil: nothing is sealed
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

	stream *seal.Stream // nil: it is not sealed
	sealed []byte       // of the last write
}

// makeFile makes a file in a mission's folder, sealed if there is a key.
func makeFile(path string, key *seal.Key, create func(string) (*os.File, error)) (appendFile, error) {
	a := appendFile{path: path}
	var err error
	if key != nil {
		a.path += seal.Suffix
		if a.stream, err = key.Stream(filepath.Base(path)); err != nil {
			return a, err
		}
	}
	a.f, err = create(a.path)
	return a, err
}

// write appends b. After a failure the file ends with the last entry that got
// in whole; write returns how much of b that was.
func (a *appendFile) write(b []byte, whole func([]byte) int) (int, error) {
	a.dirty = true
	out := b
	if a.stream != nil {
		a.sealed = a.stream.Seal(emptied(a.sealed), b)
		out = a.sealed
	}
	n, err := a.f.Write(out)
	if err == nil {
		a.size += int64(n)
		if a.stream != nil {
			a.stream.Written()
		}
		return len(b), nil
	}
	if a.stream != nil {
		n = 0 // parts of a chunk cannot be read
	} else {
		n = whole(b[:n])
	}
	a.size += int64(n)
	// Best effort for the case that we are killed now; resume does it again.
	_ = a.f.Truncate(a.size)
	return n, fmt.Errorf("write %s: %w", a.path, err)
}

// finish writes what ends a sealed file. A next write goes over it.
func (a *appendFile) finish() error {
	if a.stream == nil {
		return nil
	}
	a.dirty = true
	if _, err := a.f.WriteAt(a.stream.End(nil), a.size); err != nil {
		return fmt.Errorf("end %s: %w", a.path, err)
	}
	return nil
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

// open makes a folder of its own for the mission and the files in it, sealed if
// they are for somebody.
func (fl *files) open(missions string, startedAt time.Time, system int, to *seal.Recipients, create func(string) (*os.File, error)) error {
	if err := os.MkdirAll(missions, 0o700); err != nil {
		return fmt.Errorf("make missions folder: %w", err)
	}
	dir, err := makeFolder(missions, startedAt, system)
	if err != nil {
		return err
	}
	if err := fl.fill(dir, to, create); err != nil {
		fl.close()
		_ = os.RemoveAll(dir) // nothing is in it; a next try makes another
		return err
	}
	fl.suspect, fl.metaDue = false, true
	return nil
}

// fill makes what a new folder begins with.
func (fl *files) fill(dir string, to *seal.Recipients, create func(string) (*os.File, error)) (err error) {
	fl.key, fl.tlog, fl.events = nil, appendFile{}, appendFile{}
	if to != nil {
		if fl.key, err = seal.NewKey(dir, to); err != nil {
			return err
		}
	}
	if fl.tlog, err = makeFile(filepath.Join(dir, tlogName), fl.key, create); err != nil {
		return fmt.Errorf("make flight log: %w", err)
	}
	disk.Claim(fl.tlog.f)
	if fl.events, err = makeFile(filepath.Join(dir, eventsName), fl.key, create); err != nil {
		return fmt.Errorf("make event log: %w", err)
	}
	fl.dir = dir
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
	for _, a := range []*appendFile{&fl.tlog, &fl.events} {
		if a.f != nil {
			_ = a.f.Close()
		}
	}
	fl.dir = ""
}
