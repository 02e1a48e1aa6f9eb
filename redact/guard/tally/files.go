package tally

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"skylatch/redact/guard"
)

const (
	// maxAttempts is how large the file of attempts grows before it becomes the
	// older one, of which there is one.
	maxAttempts = 8 << 20
	olderName   = "attempts.older.jsonl"
	// pastName is the folder of states that are closed.
	pastName = "past"
	// maxState is more than a state can be.
	maxState = 4 << 20

	// rowsPerSecond is how many attempts are written down in a second, and
	// sameRows how many of them may be alike: a flood is counted and not listed,
	// and hides nothing else.
	rowsPerSecond = 200
	sameRows      = 10
)

// Files keeps a guard's state and its newest attempts in a folder. They are for
// one goroutine.
type Files struct {
	dir  string
	file *os.File
	out  *bufio.Writer
	size int64

	second time.Time
	rows   int
	alike  map[likeness]int
}

// likeness is what attempts of one kind have in common.
type likeness struct {
	mac, name, to string
	transport     guard.Transport
	speech        guard.Speech
}

// OpenFiles makes the folder if there is none and opens its file of attempts.
func OpenFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the guard's folder: %w", err)
	}
	f := &Files{dir: dir, alike: make(map[likeness]int)}
	return f, f.open()
}

func (f *Files) open() error {
	file, err := os.OpenFile(filepath.Join(f.dir, guard.AttemptsName), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("keep attempts: %w", err)
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return errors.Join(fmt.Errorf("keep attempts: %w", err), file.Close())
	}
	f.file, f.out, f.size = file, bufio.NewWriterSize(file, 64<<10), size
	return nil
}

// Keep writes one attempt down, unless too many were in the same second.
func (f *Files) Keep(a guard.Attempt) error {
	second := a.At.Truncate(time.Second)
	if second.After(f.second) {
		f.second, f.rows = second, 0
		clear(f.alike)
	}
	like := likeness{a.MAC, a.Name, a.To.String(), a.Transport, a.Speech}
	if f.rows >= rowsPerSecond || f.alike[like] >= sameRows {
		return nil
	}
	f.rows++
	f.alike[like]++
	line, err := json.Marshal(a)
	if err != nil {
		return fmt.Errorf("keep an attempt: %w", err)
	}
	n, err := f.out.Write(append(line, '\n'))
	if f.size += int64(n); err != nil {
		return fmt.Errorf("keep an attempt: %w", err)
	}
	if f.size < maxAttempts {
		return nil
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(f.dir, guard.AttemptsName), filepath.Join(f.dir, olderName)); err != nil {
		return fmt.Errorf("keep attempts: %w", err)
	}
	return f.open()
}

// Put replaces the state, and brings what was kept to the file.
func (f *Files) Put(s guard.State) error {
	text, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("keep the guard's state: %w", err)
	}
	// Not synced: after a loss of power the wall is gone too, and counting begins anew.
	name := filepath.Join(f.dir, guard.StateName)
	err = os.WriteFile(name+".new", text, 0o600)
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err = errors.Join(err, f.out.Flush()); err != nil {
		return fmt.Errorf("keep the guard's state: %w", err)
	}
	return nil
}

// Close closes the file of attempts.
func (f *Files) Close() error {
	if err := errors.Join(f.out.Flush(), f.file.Close()); err != nil {
		return fmt.Errorf("keep attempts: %w", err)
	}
	return nil
}

// ReadState reads the state in a guard's folder. The error wraps
// [fs.ErrNotExist] if no guard ever ran there.
func ReadState(dir string) (guard.State, error) {
	var s guard.State
	file, err := os.Open(filepath.Join(dir, guard.StateName))
	if err != nil {
		return s, fmt.Errorf("read the guard's state: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxState+1))
	if err != nil {
		return s, fmt.Errorf("read the guard's state: %w", err)
	}
	if len(text) > maxState {
		return s, fmt.Errorf("read the guard's state: %s is larger than a state can be", file.Name())
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf("read the guard's state in %s: %w", file.Name(), err)
	}
	return s, nil
}

// Retire puts the state in a folder aside, under the time since which it
// counted. That there is none is no error.
func Retire(dir string) error {
	s, err := ReadState(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	name := s.Since.UTC().Format("2006-01-02T15-04-05Z")
	if err != nil {
		name = "unreadable" // kept, and in nobody's way
	}
	past := filepath.Join(dir, pastName)
	if err := os.MkdirAll(past, 0o700); err != nil {
		return fmt.Errorf("put the guard's last state aside: %w", err)
	}
	if err := os.Rename(filepath.Join(dir, guard.StateName), filepath.Join(past, name+".json")); err != nil {
		return fmt.Errorf("put the guard's last state aside: %w", err)
	}
	return nil
}
