package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// Extract makes the proofs that signed entries stand in the ledger in a folder:
// the first and the last that are of a time, until not included, and all between
// them. All are under the newest checkpoint, which it returns. Without any there
// is no proof.
func Extract(dir string, since, until time.Time) ([]Inclusion, Checkpoint, error) {
	within := Filter{Since: since, Until: until}
	first, last := int64(-1), int64(-1)
	s, err := openSigned(dir, func(n int64, line []byte) error {
		r, _, err := parseLine(line)
		if err != nil {
			return fmt.Errorf("entry %d: %w", n, err)
		}
		if within.wants(r) {
			last = n
			if first < 0 {
				first = n
			}
		}
		return nil
	})
	if err != nil {
		return nil, Checkpoint{}, fmt.Errorf("take an extract of the ledger: %w", err)
	}
	defer s.Close()
	if last < 0 {
		return nil, s.head, nil
	}
	proofs, err := s.prove(first, last)
	if err != nil {
		return nil, Checkpoint{}, fmt.Errorf("take an extract of the ledger: %w", err)
	}
	return proofs, s.head, nil
}

// signed is what the newest checkpoint of a ledger covers.
type signed struct {
	*os.File
	head Checkpoint
	tree memoryHashes
}

// openSigned reads all of it once; look, if any, sees each entry.
func openSigned(dir string, look func(n int64, line []byte) error) (*signed, error) {
	head, err := Head(dir)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, entriesName))
	if err != nil {
		return nil, err
	}
	s := &signed{File: f, head: head}
	err = s.each(func(n int64, line []byte) error {
		s.tree = s.tree.grow(n, tlog.RecordHash(line))
		if look == nil {
			return nil
		}
		return look(n, line)
	})
	if root, ok := s.tree.root(head.Entries); err == nil && (!ok || root != head.Root) {
		err = ErrDamaged
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

// each calls look with the lines of entries, from the first on.
func (s *signed) each(look func(n int64, line []byte) error) error {
	list := newLines(io.NewSectionReader(s, 0, s.head.Offset), 0)
	for n := int64(0); n < s.head.Entries; {
		line, err := list.next()
		if err != nil {
			return err
		}
		if isCheckpoint(line) {
			continue
		}
		if err := look(n, line); err != nil {
			return err
		}
		n++
	}
	return nil
}

// prove makes the proofs of entries, the last included.
func (s *signed) prove(first, last int64) ([]Inclusion, error) {
	proofs := make([]Inclusion, 0, last-first+1)
	err := s.each(func(n int64, line []byte) error {
		if n < first || n > last {
			return nil
		}
		p := Inclusion{Line: string(line), Number: n, Checkpoint: s.head.Note}
		var err error
		p.Hashes, err = tlog.ProveRecord(s.head.Entries, n, s.tree)
		proofs = append(proofs, p)
		return err
	})
	return proofs, err
}
