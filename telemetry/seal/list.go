package seal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"skylatch/telemetry/disk"
)

// ErrBusy means that somebody else adds to a list.
var ErrBusy = errors.New("somebody else is adding to it")

// List is a sealed file that entries are added to, over years. Each is on the
// disk, with the file's end behind it, before the next. It is for one goroutine.
type List struct {
	f      *os.File
	path   string
	stream *Stream
	size   int64 // up to where the end stands
}

// OpenList opens the list at path, or begins one; path is without [Suffix]. What
// its last writer was torn from is cut off. The error wraps [ErrBusy] if somebody
// else has it open, or a [*DamagedError] if it is none of the key's.
func (k *Key) OpenList(path string) (*List, error) {
	if _, err := os.Lstat(path + Suffix); errors.Is(err, fs.ErrNotExist) {
		if err := k.WriteFile(path, nil); err != nil { // with an end from its first moment
			return nil, err
		}
	}
	f, err := os.OpenFile(path+Suffix, os.O_RDWR, 0)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", filepath.Base(path), err)
	}
	l := &List{f: f, path: path}
	if err = ErrBusy; disk.Claim(f) {
		err = l.resume(k)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", filepath.Base(path), err), f.Close())
	}
	return l, nil
}

// resume finds where the list goes on, and puts an end there.
func (l *List) resume(k *Key) error {
	info, err := l.f.Stat()
	if err != nil {
		return err
	}
	c, ended, err := newContent(l.f, info.Size(), filepath.Base(l.path), k)
	if err != nil {
		return err
	}
	if ended {
		c.ends = c.ends[:len(c.ends)-1]
	}
	if n := len(c.ends); n > 0 && !ended {
		// A loss of power may have given the file the room of a write alone.
		if _, err := c.open(n - 1); errors.As(err, new(*DamagedError)) {
			c.ends = c.ends[:n-1]
		}
	}
	if n := len(c.ends); n > 0 {
		if _, err := c.open(n - 1); err != nil {
			return err
		}
		l.stream = &Stream{aead: c.aead, at: place{uint64(n), c.size()}}
		l.size = int64(headLen) + c.size() + int64(n)*frameLen
	} else if l.stream, err = k.Stream(filepath.Base(l.path)); err != nil {
		return err
	}
	if ended {
		return nil
	}
	if err := l.f.Truncate(l.size); err != nil { // an end further back would be damage
		return err
	}
	return l.write(l.stream.End(nil))
}

// Add adds an entry of 64 KiB at most; when it returns, the entry is on the disk.
func (l *List) Add(entry []byte) error {
	if len(entry) > maxChunk {
		return fmt.Errorf("add to %s: an entry of %d bytes is too long", filepath.Base(l.path), len(entry))
	}
	b := l.stream.Seal(nil, entry)
	whole := len(b)
	at := l.stream.at
	l.stream.Written()
	if err := l.write(l.stream.End(b)); err != nil {
		l.stream.at = at
		return fmt.Errorf("add to %s: %w", filepath.Base(l.path), err)
	}
	l.size += int64(whole)
	return nil
}

// write goes over the end with what follows it.
func (l *List) write(b []byte) error {
	if _, err := l.f.WriteAt(b, l.size); err != nil {
		return errors.Join(err, l.f.Truncate(l.size)) // half of it is damage to who reads
	}
	return disk.Sync(l.f)
}

// Close closes the list.
func (l *List) Close() error { return l.f.Close() }
