package flightlog

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/seal"
)

const endImported = "imported"

// KnownError says that a log is among the missions already.
type KnownError struct{ Mission string }

// Error implements the error interface.
func (e *KnownError) Error() string { return "it is there already, as " + e.Mission }

// Import copies a tlog that another program recorded, QGroundControl, Mission
// Planner or MAVProxy for example, byte for byte into a mission of its own in
// dir, sealed for whom it is to be sealed, and returns the mission's name. The
// original is only read. The error is a [*KnownError] if the same log is a
// mission there.
func Import(ctx context.Context, dir, path string, to *seal.Recipients) (string, error) {
	from, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open the log: %w", err)
	}
	defer from.Close()
	return bringIn(dir, to, func(p *passage) (string, error) {
		s, err := surveyLog(ctx, from)
		if err != nil {
			return "", err
		}
		return s.bring(ctx, from, p, filepath.Base(path))
	})
}

// surveyed is what a log holds.
type surveyed struct {
	Account
	systems map[int]uint64 // frames of each sender
}

// surveyLog reads a log to its end. What is damaged stays in it, and is told.
func surveyLog(ctx context.Context, f io.Reader) (surveyed, error) {
	s := surveyed{systems: make(map[int]uint64)}
	r := NewReader(f)
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return s, ctx.Err()
		}
		e, err := r.Next()
		if corrupt, ok := errors.AsType[*CorruptError](err); ok {
			if len(s.Problems) < maxProblems {
				s.Problems = append(s.Problems, corrupt.Error())
			}
			if _, err = r.Resync(); err == nil {
				continue
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return s, s.judge()
		case errors.Is(err, ErrTorn):
			s.Problems = append(s.Problems, err.Error())
			return s, s.judge()
		case err != nil:
			return s, err
		}
		if s.StartedAt.IsZero() {
			s.StartedAt = e.At.UTC()
		}
		if e.At.After(s.EndedAt) {
			s.EndedAt = e.At.UTC()
		}
		s.Bytes = uint64(r.Offset())
		if sender, ok := frameSender(e.Raw); ok {
			s.systems[sender]++
		}
	}
}

// groundStation is by custom the system id of ground stations; everything below
// flies, drives or swims.
const groundStation = 255

// judge says whose mission it is: the vehicle's that said most.
func (s *surveyed) judge() error {
	var most uint64
	for sender, n := range s.systems {
		if sender != groundStation && (n > most || n == most && sender < s.System) {
			s.System, most = sender, n
		}
	}
	if most == 0 || len(s.Problems) >= maxProblems {
		return errors.New("it is no MAVLink log, or holds nothing that a vehicle said")
	}
	for sender, n := range s.systems {
		if sender == s.System {
			s.FramesIn += n
		} else {
			s.FramesOut += n
		}
	}
	return nil
}

// bring copies the log into the passing folder and gives that its name.
func (s *surveyed) bring(ctx context.Context, from *os.File, p *passage, file string) (string, error) {
	if _, err := from.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("read the log: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { _ = from.Close() }) // ends the copy
	defer stop()
	sum := sha256.New()
	again, err := p.write(p.tlog, tlogName, func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, sum), from)
		return err
	})
	if err == nil {
		err = same(again, sum.Sum(nil))
	}
	if err != nil {
		return "", cmp.Or(ctx.Err(), fmt.Errorf("copy the log: %w", err))
	}
	return s.settle(p, Imported{File: file, SHA256: hex.EncodeToString(sum.Sum(nil))})
}

// settle writes the account of a mission that was brought in, and gives its folder
// a name.
func (s *surveyed) settle(p *passage, from Imported) (string, error) {
	from.At = time.Now().UTC()
	s.Format, s.Imported = metaFormat, &from
	if known, err := withLog(p.missions, from.SHA256); err != nil || known != "" {
		return "", cmp.Or[error](err, &KnownError{known})
	}
	if p.key != nil {
		s.Sealed, s.Events = true, 1
		if err := p.hideOrigin(s.StartedAt, &from); err != nil {
			return "", err
		}
	}
	s.end(s.EndedAt, endImported)
	if err := s.write(p.dir); err != nil {
		return "", err
	}
	final, err := makeFolder(p.missions, s.StartedAt, s.System)
	if err != nil {
		return "", err
	}
	// The folder was made to have the name; os.Rename wants it gone.
	if err := errors.Join(os.Remove(final), os.Rename(p.dir, final)); err != nil {
		return "", fmt.Errorf("name the mission: %w", err)
	}
	return filepath.Base(final), disk.SyncFolder(p.missions)
}

// withLog returns the mission whose log was brought in with that hash, if any.
func withLog(dir, sum string) (string, error) {
	folders, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("read missions folder: %w", err)
	}
	for _, f := range folders {
		if strings.HasPrefix(f.Name(), ".") {
			continue
		}
		if a, err := ReadAccount(filepath.Join(dir, f.Name())); err == nil && a.Imported != nil && a.Imported.SHA256 == sum {
			return f.Name(), nil
		}
	}
	return "", nil
}
