package seal

import (
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync/atomic"
)

// File is the content of a file, sealed or not, as it was when it was opened. It
// may be read by several goroutines with ReadAt.
type File struct {
	*io.SectionReader
	file     *os.File
	info     fs.FileInfo
	finished bool
}

// Open opens the file at path, or the sealed one that stands for it. The error
// wraps [fs.ErrNotExist], [ErrLocked] or [ErrErased], or is a [*DamagedError].
func Open(path string, keys *Keys) (*File, error) {
	dir, name := filepath.Split(path)
	return open(func(name string) (*os.File, error) { return os.Open(dir + name) }, name, keys)
}

// OpenIn is [Open] for a file that must lie in a folder. What is no file is not
// there.
func OpenIn(root *os.Root, name string, keys *Keys) (*File, error) {
	return open(func(name string) (*os.File, error) {
		info, err := root.Stat(name) // first: to open a pipe waits for its writer
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("%s is no file: %w", name, fs.ErrNotExist)
		}
		if err != nil {
			return nil, err
		}
		return root.Open(name)
	}, name, keys)
}

func open(file func(name string) (*os.File, error), name string, keys *Keys) (*File, error) {
	f, err := file(name)
	sealed := errors.Is(err, fs.ErrNotExist)
	if sealed {
		var other error
		if f, other = file(name + Suffix); !errors.Is(other, fs.ErrNotExist) {
			err = other
		}
	}
	if err != nil {
		return nil, err
	}
	opened, err := opened(f, name, sealed, func() (*Key, error) { return keys.unlock(file) })
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return opened, nil
}

func opened(f *os.File, name string, sealed bool, unlock func() (*Key, error)) (*File, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	opened := &File{file: f, info: info, finished: true}
	if !sealed {
		opened.SectionReader = io.NewSectionReader(f, 0, info.Size())
		return opened, nil
	}
	key, err := unlock()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	c, ended, err := newContent(f, info.Size(), name, key)
	if err != nil {
		return nil, err
	}
	opened.SectionReader, opened.finished = io.NewSectionReader(c, 0, c.size()), ended
	return opened, nil
}

// Stat describes the file at path, or the sealed one that stands for it.
func Stat(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if sealed, other := os.Stat(path + Suffix); other == nil {
			return sealed, nil
		}
	}
	return info, err
}

// Close closes the file.
func (f *File) Close() error { return f.file.Close() }

// Info describes the file on the disk.
func (f *File) Info() fs.FileInfo { return f.info }

// Finished reports whether the file is as its writer ended it. It is false only
// for a sealed one that is being written, whose writer was killed, or of which
// somebody has cut off the end.
func (f *File) Finished() bool { return f.finished }

// Plain returns a name without [Suffix], and whether it had one.
func Plain(name string) (string, bool) { return strings.CutSuffix(name, Suffix) }

// content is what is in a sealed file.
type content struct {
	r    io.ReaderAt
	name string
	aead cipher.AEAD
	ends []int64
	last atomic.Pointer[chunk] // of the last read
}

// chunk is one that was opened, and is not changed after that.
type chunk struct {
	number  int
	content []byte
}

func newContent(r io.ReaderAt, size int64, name string, key *Key) (c *content, ended bool, err error) {
	l, err := Look(r, size)
	if err != nil {
		return nil, false, err
	}
	if l.Damaged {
		return nil, false, &DamagedError{name, max(l.Whole, 0)}
	}
	c = &content{r: r, name: name, ends: l.ends}
	if size < int64(headLen) {
		return c, false, nil // nothing was written yet
	}
	salt := make([]byte, saltLen)
	if _, err := r.ReadAt(salt, int64(len(magic))); err != nil {
		return nil, false, fmt.Errorf("read %s: %w", name, err)
	}
	if c.aead, err = key.file(name, salt); err != nil {
		return nil, false, err
	}
	if l.Ended { // or somebody only says so
		if _, err := c.open(len(c.ends) - 1); err != nil {
			return nil, false, err
		}
	}
	return c, l.Ended, nil
}

func (c *content) size() int64 {
	if len(c.ends) == 0 {
		return 0
	}
	return c.ends[len(c.ends)-1]
}

// begin is where the content of a chunk begins.
func (c *content) begin(number int) int64 {
	if number == 0 {
		return 0
	}
	return c.ends[number-1]
}

// ReadAt implements io.ReaderAt. What it returns is authenticated.
func (c *content) ReadAt(b []byte, offset int64) (n int, err error) {
	for n < len(b) {
		at := offset + int64(n)
		i := sort.Search(len(c.ends), func(i int) bool { return c.ends[i] > at })
		if i == len(c.ends) {
			return n, io.EOF
		}
		content, err := c.open(i)
		if err != nil {
			return n, err
		}
		n += copy(b[n:], content[at-c.begin(i):])
	}
	return n, nil
}

// open returns the content of one chunk.
func (c *content) open(number int) ([]byte, error) {
	if last := c.last.Load(); last != nil && last.number == number {
		return last.content, nil
	}
	at := place{uint64(number), c.begin(number)}
	offset := int64(headLen) + at.content + int64(number)*frameLen
	size := c.ends[number] - at.content
	b := make([]byte, frameLen+size)
	if _, err := c.r.ReadAt(b, offset); err != nil {
		return nil, fmt.Errorf("read %s: %w", c.name, err)
	}
	word := binary.BigEndian.Uint32(b)
	nonce, sealed := b[wordLen:wordLen+nonceLen], b[wordLen+nonceLen:]
	content, err := c.aead.Open(sealed[:0], nonce, sealed, at.bound(word))
	if err != nil || int64(len(content)) != size {
		return nil, &DamagedError{c.name, offset}
	}
	c.last.Store(&chunk{number, content})
	return content, nil
}
