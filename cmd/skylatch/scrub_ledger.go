package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"skylatch/redact/export"
	"skylatch/redact/ledger"
)

// sharedLedger writes the entries of files that leave at the same time with as
// few writes to the disk as can be. It has the ledger open only while somebody
// waits, so that a station that starts meanwhile gets it; one that has it open
// already takes the entries in.
type sharedLedger struct {
	dir string

	mu sync.Mutex // guards what follows

	open  *ledger.Ledger
	users int
}

// Write writes one entry, as [ledger.Write] does.
func (s *sharedLedger) Write(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
	l, err := s.enter()
	if errors.Is(err, ledger.ErrInUse) {
		ctx, cancel := context.WithTimeout(ctx, ledger.Patience)
		defer cancel()
		return ledger.Write(ctx, s.dir, e)
	}
	if err != nil {
		return ledger.Record{}, err
	}
	number, err := l.Append(e)
	return ledger.Record{Number: number, Kind: e.Kind}, errors.Join(err, s.leave())
}

func (s *sharedLedger) enter() (*ledger.Ledger, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == nil {
		l, err := ledger.Open(s.dir)
		if err != nil {
			return nil, err
		}
		s.open = l
	}
	s.users++
	return s.open, nil
}

func (s *sharedLedger) leave() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users > 0 {
		return nil
	}
	l := s.open
	s.open = nil
	return l.Close()
}

// quarantine adds to the owner's list what was refused.
func quarantine(data string, done scrubbed, at time.Time) error {
	var refused []export.Refused
	for _, r := range done.Files {
		if r.Refused != "" && !r.Junk {
			path, err := filepath.Abs(r.File)
			if err != nil {
				path = r.File
			}
			refused = append(refused, export.Refused{File: path, Reason: r.Refused})
		}
	}
	return export.Quarantine(data, done.Policy, at, refused...)
}
