package card

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
	"skylatch/telemetry/seal"
)

// partPrefix begins the hidden names of copies that are not whole.
const partPrefix = ".part-"

// sweep removes copies that are not whole.
func (l *list) sweep() error {
	parts, err := filepath.Glob(filepath.Join(l.folder, partPrefix+"*"))
	if err != nil {
		return fmt.Errorf("look for what an import left: %w", err)
	}
	err = filepath.WalkDir(filepath.Join(l.folder, FolderName), func(at string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasPrefix(entry.Name(), partPrefix) {
			parts = append(parts, at)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	for _, part := range parts {
		err = errors.Join(err, os.Remove(part))
	}
	if err != nil {
		return fmt.Errorf("remove what an import left: %w", err)
	}
	return nil
}

// bring copies one file, and notes it when its copy is on the disk and was read
// again.
func (l *list) bring(ctx context.Context, root string, f *File, done func(int64)) error {
	from, err := os.Open(filepath.Join(root, filepath.FromSlash(f.From)))
	if err != nil {
		return err
	}
	defer from.Close()
	name, there, err := l.name(f, from)
	if err == nil && !there {
		err = l.copy(ctx, name, from, f, done)
	}
	if err != nil {
		return err
	}
	if f.As = l.same(f.SHA256); f.As != "" { // under another name or time
		f.Before = true
		return nil
	}
	f.As = name
	return l.add(Entry{
		File: f.As, From: f.From, Kind: f.Kind, TakenAt: f.TakenAt, Bytes: f.Bytes, SHA256: f.SHA256, Modified: f.modified, At: time.Now().UTC(),
	})
}

// name finds a name for a copy that no other file has. What lies there with the
// same in it needs no copy: a killed import had made it.
func (l *list) name(f *File, from io.ReadSeeker) (name string, there bool, err error) {
	stem, extension := l.stem(f)
	const tries = 10_000
	for i, name := 2, stem+extension; i < tries; i++ {
		on, err := seal.Open(l.path(name), l.keys)
		if errors.Is(err, fs.ErrNotExist) {
			return name, false, nil
		}
		if err == nil {
			there, err = left(on, from, f)
			err = errors.Join(err, on.Close())
		}
		if err != nil && !errors.As(err, new(*seal.DamagedError)) {
			return "", false, err
		}
		if there {
			return name, true, nil
		}
		name = fmt.Sprintf("%s-%d%s", stem, i, extension)
	}
	return "", false, fmt.Errorf("there are %d files of its name", tries)
}

// left reports whether a file is what the card holds, and notes its hash then.
func left(on *seal.File, from io.ReadSeeker, f *File) (bool, error) {
	if on.Size() != f.Bytes || !on.Finished() {
		return false, nil
	}
	here, err := sumOf(on)
	if err != nil {
		return false, err
	}
	there, err := sumOf(from)
	if err != nil {
		return false, err
	}
	if _, err := from.Seek(0, io.SeekStart); err != nil || here != there {
		return false, err
	}
	f.SHA256 = here
	return true, nil
}

// stem is the name of a copy without its extension: the card's, with its folders,
// or a number. What lies beside a file there has the same here.
func (l *list) stem(f *File) (stem, extension string) {
	extension = path.Ext(f.From)
	if l.key == nil {
		return path.Join(FolderName, strings.TrimSuffix(f.From, extension)), extension
	}
	if !plainExtension(extension) {
		extension = ""
	}
	for _, e := range l.known {
		if (File{From: e.From}).stem() == f.stem() {
			return strings.TrimSuffix(e.File, path.Ext(e.File)), extension
		}
	}
	return fmt.Sprintf("%s-%04d", FolderName, len(l.known)+1), extension
}

// plainExtension reports whether an extension says what a file is, and nothing
// else.
func plainExtension(s string) bool {
	return len(s) > 1 && len(s) <= 5 && strings.Trim(strings.ToLower(s[1:]), "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

// copy copies a file under a name that is free, unless what is in it is listed
// under another.
func (l *list) copy(ctx context.Context, name string, from io.Reader, f *File, done func(int64)) error {
	folder := filepath.Dir(l.path(name))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	part, err := os.CreateTemp(folder, partPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(part.Name()) // unless it has its name by then
	defer part.Close()           // synced before that
	if f.SHA256, err = l.copySum(ctx, part, path.Base(name), from, f.Bytes, done); err != nil {
		return err
	}
	if l.same(f.SHA256) != "" {
		return nil
	}
	if err := os.Chtimes(part.Name(), f.modified, f.modified); err != nil {
		return err
	}
	if err := settle(part.Name(), l.key.Path(l.path(name))); err != nil {
		return err
	}
	return disk.SyncFolder(folder)
}

// copySum copies a file to the disk, sealed if there is a key, and returns the
// hash that both have.
func (l *list) copySum(ctx context.Context, to *os.File, name string, from io.Reader, size int64, done func(int64)) (string, error) {
	w, err := l.key.Writer(to, name)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	n, err := pour(ctx, io.MultiWriter(w, sum), from, func(n int64) { done(n / 2) })
	if err != nil {
		return "", err
	}
	if n != size {
		return "", fmt.Errorf("it has %d bytes, and had %d when the card was listed", n, size)
	}
	if err := errors.Join(w.End(), to.Sync()); err != nil {
		return "", err
	}
	r, err := l.key.Again(to, name)
	if err != nil {
		return "", err
	}
	again := sha256.New()
	if _, err := pour(ctx, again, r, func(n int64) { done((size + n) / 2) }); err != nil {
		return "", err
	}
	if hexOf(again) != hexOf(sum) {
		return "", errors.New("the disk gives back other bytes than the card")
	}
	return hexOf(sum), nil
}

func hexOf(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

func sumOf(r io.Reader) (string, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, r)
	return hexOf(sum), err
}

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
