package flightlog

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"skylatch/telemetry/disk"
)

// Foreign says how a log that is no tlog is told as one.
type Foreign struct {
	Format    string // in words
	Extension string // of its files, e.g. ".bin"
	MaxSize   int64
	// Tell writes the log as a tlog, and returns what is wrong with it.
	Tell func(ctx context.Context, log []byte, w io.Writer) (problems []string, err error)
}

// originalName is what the original of a foreign log is called, but for its
// extension.
const originalName = "autopilot"

// ImportForeign brings a log in that an autopilot wrote, as a mission of its own
// in dir, and returns the mission's name: its flight log is what the log says, and
// the log itself is kept beside it, byte for byte. The original is only read. The
// error is a [*KnownError] if the same log is a mission there.
func ImportForeign(ctx context.Context, dir, path string, f Foreign) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make missions folder: %w", err)
	}
	if err := sweepImports(dir); err != nil {
		return "", err
	}
	log, err := f.read(path)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(log)
	from := Imported{
		File: filepath.Base(path), SHA256: hex.EncodeToString(sum[:]), Format: f.Format, Kept: originalName + f.Extension,
	}
	if known, err := withLog(dir, from.SHA256); err != nil || known != "" {
		return "", cmp.Or[error](err, &KnownError{known})
	}
	passing, err := os.MkdirTemp(dir, importPrefix)
	if err != nil {
		return "", fmt.Errorf("make mission folder: %w", err)
	}
	name, err := f.bring(ctx, log, dir, passing, from)
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(passing))
	}
	return name, nil
}

// read reads all of a log.
func (f Foreign) read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, f.MaxSize+1))
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	if int64(len(b)) > f.MaxSize {
		return nil, fmt.Errorf("the log has more than %d MB, which is the most that is read", f.MaxSize>>20)
	}
	return b, nil
}

// bring writes both logs into the passing folder and gives that its name.
func (f Foreign) bring(ctx context.Context, log []byte, dir, passing string, from Imported) (string, error) {
	to, err := createFile(filepath.Join(passing, tlogName))
	if err != nil {
		return "", fmt.Errorf("make flight log: %w", err)
	}
	defer to.Close() // synced below
	disk.Claim(to)   // nobody sweeps the folder away
	if err := keepOriginal(log, filepath.Join(passing, from.Kept)); err != nil {
		return "", err
	}
	problems, err := f.Tell(ctx, log, to)
	if err != nil {
		return "", fmt.Errorf("read the %s: %w", f.Format, err)
	}
	if err := to.Sync(); err != nil {
		return "", fmt.Errorf("write flight log: %w", err)
	}
	if _, err := to.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("read flight log: %w", err)
	}
	s, err := surveyLog(ctx, to)
	if err != nil {
		return "", err
	}
	s.Problems = append(s.Problems, problems...)
	return s.settle(dir, passing, from)
}

// keepOriginal writes a file and reads it again: it is the evidence.
func keepOriginal(log []byte, path string) error {
	if err := disk.WriteFile(path, log); err != nil {
		return fmt.Errorf("keep the original log: %w", err)
	}
	again, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(again, log) {
		err = errors.New("the disk gives back other bytes than were written")
	}
	if err != nil {
		return fmt.Errorf("keep the original log: %w", err)
	}
	return nil
}
