package card

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"skylatch/telemetry/disk"
)

// The names in a mission's folder.
const (
	// ListName is the list of what was brought in, one JSON object a line.
	ListName = "camera.jsonl"
	// FolderName is the folder of the files, with the card's own folders below.
	FolderName = "camera"
)

// partPrefix begins the hidden names of copies that are not whole.
const partPrefix = ".part-"

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

// list is the list of one mission.
type list struct {
	folder string
	f      *os.File // nil: nothing was added yet
	known  []Entry
}

// openList reads the list of a mission, and removes what a killed import left.
func openList(folder string) (*list, error) {
	l := &list{folder: folder}
	known, err := List(folder)
	if err != nil {
		return nil, err
	}
	l.known = known
	return l, l.sweep()
}

// List returns what was brought into the mission in a folder; nothing if there is
// none. A line that is none was not finished, and its file will be brought again.
func List(folder string) ([]Entry, error) {
	f, err := os.Open(filepath.Join(folder, ListName))
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

func (l *list) close() {
	if l.f != nil {
		_ = l.f.Close() // every line was synced
	}
}

// sweep removes copies that are not whole.
func (l *list) sweep() error {
	err := filepath.WalkDir(filepath.Join(l.folder, FolderName), func(at string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasPrefix(entry.Name(), partPrefix) {
			return err
		}
		return os.Remove(at)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove what an import left: %w", err)
	}
	return nil
}

// has reports whether a file was brought in before: the same name, size and time
// on the card, and still there.
func (l *list) has(f *File) bool {
	for _, e := range l.known {
		if e.From != f.From || e.Bytes != f.Bytes || !e.Modified.Equal(f.modified) {
			continue
		}
		if info, err := os.Lstat(l.path(e.File)); err == nil && info.Size() == e.Bytes {
			f.Before, f.As, f.SHA256 = true, e.File, e.SHA256
			return true
		}
	}
	return false
}

func (l *list) path(name string) string { return filepath.Join(l.folder, filepath.FromSlash(name)) }

// bring copies one file, and notes it when its copy is on the disk and was read
// again.
func (l *list) bring(ctx context.Context, root string, f *File, done func(int64)) error {
	from, err := os.Open(filepath.Join(root, filepath.FromSlash(f.From)))
	if err != nil {
		return err
	}
	defer from.Close()
	folder := l.path(path.Join(FolderName, path.Dir(f.From)))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(folder, partPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // unless it has its name by then
	defer part.Close()           // synced before that
	if f.SHA256, err = copySum(ctx, part, from, f.Bytes, done); err != nil {
		return err
	}
	if f.As = l.same(f.SHA256); f.As != "" { // under another name or time
		f.Before = true
		return nil
	}
	if err := os.Chtimes(part.Name(), f.modified, f.modified); err != nil {
		return err
	}
	if f.As, err = l.name(part, f); err != nil {
		return err
	}
	return l.add(Entry{
		File: f.As, From: f.From, Kind: f.Kind, TakenAt: f.TakenAt, Bytes: f.Bytes, SHA256: f.SHA256, Modified: f.modified, At: time.Now().UTC(),
	})
}

// copySum copies a file to the disk, and returns the hash that both have.
func copySum(ctx context.Context, to, from *os.File, size int64, done func(int64)) (string, error) {
	sum := sha256.New()
	n, err := pour(ctx, io.MultiWriter(to, sum), from, func(n int64) { done(n / 2) })
	if err != nil {
		return "", err
	}
	if n != size {
		return "", fmt.Errorf("it has %d bytes, and had %d when the card was listed", n, size)
	}
	if err := to.Sync(); err != nil {
		return "", err
	}
	again := sha256.New()
	if _, err := pour(ctx, again, io.NewSectionReader(to, 0, size), func(n int64) { done((size + n) / 2) }); err != nil {
		return "", err
	}
	if hexOf(again) != hexOf(sum) {
		return "", errors.New("the disk gives back other bytes than the card")
	}
	return hexOf(sum), nil
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// pour copies until the end, or until ctx ends.
func pour(ctx context.Context, to io.Writer, from io.Reader, done func(int64)) (all int64, err error) {
	b := make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, err := from.Read(b)
		if _, full := to.Write(b[:n]); full != nil {
			return all, full
		}
		all += int64(n)
		done(all)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
	return all, ctx.Err()
}

// same returns the file that has a hash already.
func (l *list) same(sum string) string {
	for _, e := range l.known {
		if e.SHA256 != sum {
			continue
		}
		if info, err := os.Lstat(l.path(e.File)); err == nil && info.Size() == e.Bytes {
			return e.File
		}
	}
	return ""
}

// name gives a copy its name: the card's, or one beside another file of that
// name.
func (l *list) name(part *os.File, f *File) (string, error) {
	extension := path.Ext(f.From)
	stem := path.Join(FolderName, strings.TrimSuffix(f.From, extension))
	const tries = 10_000
	for i, name := 2, stem+extension; i < tries; i++ {
		err := settle(part.Name(), l.path(name))
		if err == nil {
			return name, disk.SyncFolder(filepath.Dir(l.path(name)))
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		if sum, err := sumOf(l.path(name)); err == nil && sum == f.SHA256 { // a killed import has named it
			return name, nil
		}
		name = fmt.Sprintf("%s-%d%s", stem, i, extension)
	}
	return "", fmt.Errorf("there are %d files of its name", tries)
}

// settle gives a file a name that no other one has. A link, unlike a rename, never
// replaces; but not every file system has them.
func settle(passing, name string) error {
	err := os.Link(passing, name)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(name); err == nil {
		return fs.ErrExist
	}
	return os.Rename(passing, name)
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hexOf(sum), nil
}

// add writes a line to the disk. A torn last line gets an end first.
func (l *list) add(e Entry) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if l.f == nil {
		if l.f, err = os.OpenFile(filepath.Join(l.folder, ListName), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
			return err
		}
		info, err := l.f.Stat()
		if err != nil {
			return err
		}
		last := make([]byte, 1)
		if _, err := l.f.ReadAt(last, info.Size()-1); err == nil && last[0] != '\n' {
			b = append([]byte{'\n'}, b...)
		}
		if err := disk.SyncFolder(l.folder); err != nil {
			return err
		}
	}
	if _, err := l.f.Write(b); err != nil {
		return err
	}
	l.known = append(l.known, e)
	return disk.Sync(l.f)
}
