package export

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/telemetry/disk"
)

// draftPrefix begins the hidden names of files that are not finished.
const draftPrefix = ".skylatch-"

// neutralTime is how a file is dated that must not tell when: the first that
// every file system can hold.
var neutralTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// draft is a new file that has no name yet.
type draft struct {
	*os.File
	export *Export
	name   string     // that it will have below the export's folder, with '/'
	full   error      // why its disk took no more
	synced chan error // says how sync ended; nil while there is none to wait for

	published bool
}

// draft makes one. Folders are made and removed under the lock, so that none
// goes while another file comes.
func (e *Export) draft(name string) (*draft, error) {
	d := &draft{export: e, name: name}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.makeFolder(filepath.Dir(d.to())); err != nil {
		return nil, fmt.Errorf("make the folder for new files: %w", err)
	}
	for {
		f, err := os.CreateTemp(filepath.Dir(d.to()), draftPrefix+"*")
		if err != nil {
			return nil, fmt.Errorf("write %s: %w", d.to(), err)
		}
		if disk.Claim(f) { // else somebody is just sweeping it away
			d.File = f
			return d, nil
		}
		_ = f.Close()
	}
}

// makeFolder makes a folder and those above it.
func (e *Export) makeFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if above := filepath.Dir(path); above != path {
		if err := e.makeFolder(above); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	} else if err == nil {
		e.made = append(e.made, path)
		return nil
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return errors.Join(err, fmt.Errorf("%s is no folder", path))
	}
	return nil // somebody else was faster
}

// to is where it will be.
func (d *draft) to() string { return filepath.Join(d.export.Folder, filepath.FromSlash(d.name)) }

// Write remembers why the disk took no more: what rebuilds a film says it in
// words of its own.
func (d *draft) Write(b []byte) (int, error) {
	n, err := d.File.Write(b)
	if err != nil {
		d.full = err
	}
	return n, err
}

// sync begins to bring it to the disk, while it is read again: nothing is written
// to it any more. finish and discard wait for that.
func (d *draft) sync() {
	synced := make(chan error, 1)
	go func() { synced <- disk.Sync(d.File) }()
	d.synced = synced
}

// finish brings all of it to the disk, dated.
func (d *draft) finish(at time.Time) error {
	if d.synced == nil {
		d.sync()
	}
	err := <-d.synced
	d.synced = nil
	if err == nil {
		err = os.Chtimes(d.Name(), at, at)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", d.to(), err)
	}
	return nil
}

// publish gives it its name. The error wraps [fs.ErrExist] if another file has
// it: a link, unlike a rename, never replaces.
func (d *draft) publish() error {
	passing := d.Name()
	if err := d.Close(); err != nil {
		return fmt.Errorf("write %s: %w", d.to(), err)
	}
	err := os.Link(passing, d.to())
	switch {
	case err == nil:
		err = os.Remove(passing)
	case !errors.Is(err, fs.ErrExist): // file systems of cards have no links
		if _, err := os.Lstat(d.to()); err == nil {
			return fs.ErrExist
		}
		err = os.Rename(passing, d.to())
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", d.to(), err)
	}
	d.published = true
	d.date()
	// The name is on disk when its folder is; not every system can be asked to.
	_ = disk.SyncFolder(filepath.Dir(d.to()))
	return nil
}

// discard removes what was not published, and the folders that were made for
// nothing.
func (d *draft) discard() {
	if d.published {
		return
	}
	if d.synced != nil {
		_ = d.Truncate(0) // what is not on the disk yet need not get there
		<-d.synced
	}
	e := d.export
	e.mu.Lock()
	_ = d.Close() // it may be closed
	_ = os.Remove(d.Name())
	for i, folder := range slices.Backward(e.made) {
		if os.Remove(folder) == nil {
			e.made = slices.Delete(e.made, i, i+1)
		}
	}
	e.mu.Unlock()
	d.date()
}

// date makes the folders above it tell no time, unless the policy tells it: each
// file that comes or goes changes that of its folder.
func (d *draft) date() {
	e := d.export
	if e.Policy.Action(redact.Time) == redact.Keep {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	top := filepath.Clean(e.Folder)
	for folder := filepath.Dir(d.to()); folder != top; folder = filepath.Dir(folder) {
		_ = os.Chtimes(folder, neutralTime, neutralTime)
	}
	if slices.Contains(e.made, top) {
		_ = os.Chtimes(top, neutralTime, neutralTime)
	}
}

// sweep removes what killed exports left unfinished below a folder: hidden files
// whose writer is no more.
func sweep(folder string) error {
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasPrefix(entry.Name(), draftPrefix) {
			return nil // what cannot be looked at shows itself when it is written to
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil
		}
		defer f.Close()
		if disk.Claim(f) {
			return os.Remove(path)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("remove what a killed export left: %w", err)
	}
	return nil
}
