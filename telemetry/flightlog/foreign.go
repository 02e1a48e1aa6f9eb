package flightlog

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"skylatch/telemetry/seal"
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
// in dir, sealed for whom it is to be sealed, and returns the mission's name: its
// flight log is what the log says, and the log itself is kept beside it, byte for
// byte. The original is only read. The error is a [*KnownError] if the same log is
// a mission there.
func ImportForeign(ctx context.Context, dir, path string, f Foreign, to *seal.Recipients) (string, error) {
	return bringIn(dir, to, func(p *passage) (string, error) {
		log, err := f.read(path)
		if err != nil {
			return "", err
		}
		return f.bring(ctx, log, p, filepath.Base(path))
	})
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
func (f Foreign) bring(ctx context.Context, log []byte, p *passage, file string) (string, error) {
	sum := sha256.Sum256(log)
	from := Imported{File: file, SHA256: hex.EncodeToString(sum[:]), Format: f.Format, Kept: originalName + f.Extension}
	if known, err := withLog(p.missions, from.SHA256); err != nil || known != "" { // before the work
		return "", cmp.Or[error](err, &KnownError{known})
	}
	if err := p.keep(from.Kept, log, sum[:]); err != nil {
		return "", err
	}
	var problems []string
	told, err := p.write(p.tlog, tlogName, func(w io.Writer) (err error) {
		problems, err = f.Tell(ctx, log, w)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the %s: %w", f.Format, err)
	}
	s, err := surveyLog(ctx, told)
	if err != nil {
		return "", err
	}
	s.Problems = append(s.Problems, problems...)
	return s.settle(p, from)
}
