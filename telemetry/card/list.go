package card

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/seal"
)

// The names in a mission's folder.
const (
	// ListName is the list of what was brought in, one JSON object a line.
	ListName = "camera.jsonl"
	// FolderName is the folder of the files, with the card's own folders below. In
	// a sealed mission they lie beside the flight, numbered: "camera-0001.JPG".
	// What they are called tells of people and places, and only the list has it.
	FolderName = "camera"
)

// Entry is one line of the list.
type Entry struct {
	// File is its name in the mission's folder, with '/'; From the one on the card.
	File    string    `json:"file"`
	From    string    `json:"from"`
	Kind    Kind      `json:"kind"`
	TakenAt time.Time `json:"taken_at,omitzero"`
	Bytes   int64     `json:"bytes"`
	SHA256  string    `json:"sha256"`
	// Modified is when the card's file was written, by the camera's clock.
	Modified time.Time `json:"modified"`
	At       time.Time `json:"at"` // when it was brought in
}

// List returns what was brought into the mission in a folder; nothing if there is
// none. A line that is none was not finished, and its file will be brought again.
// The error wraps [seal.ErrLocked] if the mission is sealed, and the keys do not
// open it.
func List(folder string, keys *seal.Keys) ([]Entry, error) {
	f, err := seal.Open(filepath.Join(folder, ListName), keys)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", ListName, err)
	}
	defer f.Close()
	var all []Entry
	for lines := bufio.NewScanner(f); ; {
		if !lines.Scan() {
			if err := lines.Err(); err != nil {
				return nil, fmt.Errorf("read %s: %w", ListName, err)
			}
			return all, nil
		}
		var e Entry
		if json.Unmarshal(lines.Bytes(), &e) == nil && filepath.IsLocal(filepath.FromSlash(e.File)) && e.SHA256 != "" {
			all = append(all, e)
		}
	}
}

// ErrBusy tells that somebody else brings files into a mission.
var ErrBusy = errors.New("somebody else is bringing files into the mission")

// list is the list of one mission.
type list struct {
	folder string
	keys   *seal.Keys
	key    *seal.Key // nil: the mission is not sealed
	known  []Entry

	// Where lines are added to, one or the other; neither in a dry run.
	plain  *os.File
	sealed *seal.List
}

// openList reads the list of a mission. If it is to be added to, it is claimed,
// and what a killed import left is removed.
func openList(folder string, keys *seal.Keys, add bool) (*list, error) {
	l := &list{folder: folder, keys: keys}
	var err error
	if seal.Sealed(folder) {
		if l.key, err = keys.Unlock(folder); err != nil {
			return nil, err
		}
	}
	if add {
		if err = l.begin(); err == nil {
			err = l.sweep()
		}
	}
	if err == nil {
		l.known, err = List(folder, keys)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// begin opens the list to be added to.
func (l *list) begin() (err error) {
	path := filepath.Join(l.folder, ListName)
	if l.key != nil {
		l.sealed, err = l.key.OpenList(path)
		if errors.Is(err, seal.ErrBusy) {
			err = ErrBusy
		}
		return err
	}
	if l.plain, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
		return err
	}
	if !disk.Claim(l.plain) {
		return ErrBusy
	}
	info, err := l.plain.Stat()
	if err != nil {
		return err
	}
	last := make([]byte, 1)
	if _, err := l.plain.ReadAt(last, info.Size()-1); err == nil && last[0] != '\n' { // a torn line gets an end
		if _, err := l.plain.Write([]byte{'\n'}); err != nil {
			return err
		}
	}
	return disk.SyncFolder(l.folder)
}

func (l *list) close() {
	if l.plain != nil {
		_ = l.plain.Close() // every line was synced
	}
	if l.sealed != nil {
		_ = l.sealed.Close() // so here
	}
}

// add writes a line to the disk.
func (l *list) add(e Entry) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if l.key != nil {
		err = l.sealed.Add(b)
	} else if _, err = l.plain.Write(b); err == nil {
		err = disk.Sync(l.plain)
	}
	if err == nil {
		l.known = append(l.known, e)
	}
	return err
}

// has reports whether a file was brought in before: the same name, size and time
// on the card, and still there.
func (l *list) has(f *File) bool {
	for _, e := range l.known {
		if e.From == f.From && e.Bytes == f.Bytes && e.Modified.Equal(f.modified) && l.there(e) {
			f.Before, f.As, f.SHA256 = true, e.File, e.SHA256
			return true
		}
	}
	return false
}

// same returns the file that has a hash already.
func (l *list) same(sum string) string {
	for _, e := range l.known {
		if e.SHA256 == sum && l.there(e) {
			return e.File
		}
	}
	return ""
}

// there reports whether a file is still what the list says, as far as its size
// tells.
func (l *list) there(e Entry) bool {
	f, err := seal.Open(l.path(e.File), l.keys)
	if err != nil {
		return false
	}
	defer f.Close()
	return f.Size() == e.Bytes && f.Finished()
}

// path is where a file of the mission lies, but for what a seal adds to its name.
func (l *list) path(name string) string { return filepath.Join(l.folder, filepath.FromSlash(name)) }
