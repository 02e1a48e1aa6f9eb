package ledger

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"
)

// Inclusion shows to somebody who has only the public key that an entry stands
// in the ledger. It can be kept and sent as JSON.
type Inclusion struct {
	Line       string           `json:"line"` // the entry as it stands on disk
	Number     int64            `json:"n"`
	Checkpoint string           `json:"checkpoint"`
	Hashes     tlog.RecordProof `json:"hashes"`
}

// Prove makes the proof that a signed entry stands in the ledger in a folder,
// under its newest checkpoint.
func Prove(dir string, number int64) (Inclusion, error) {
	wrap := func(err error) (Inclusion, error) {
		return Inclusion{}, fmt.Errorf("prove entry %d of the ledger: %w", number, err)
	}
	s, err := openSigned(dir, nil)
	if err != nil {
		return wrap(err)
	}
	defer s.Close()
	if number < 0 || number >= s.head.Entries {
		return wrap(fmt.Errorf("it has %d signed entries", s.head.Entries))
	}
	proofs, err := s.prove(number, number)
	if err != nil {
		return wrap(err)
	}
	return proofs[0], nil
}

// Check checks the proof with the public key alone, and returns the entry and
// the checkpoint under which it stands.
func (p Inclusion) Check(public string) (Record, Checkpoint, error) {
	wrap := func(err error) (Record, Checkpoint, error) {
		return Record{}, Checkpoint{}, fmt.Errorf("check that entry %d stands in the ledger: %w", p.Number, err)
	}
	v, err := parsePublic(public)
	if err != nil {
		return wrap(err)
	}
	c, err := parseCheckpoint(p.Checkpoint, v)
	if err != nil {
		return wrap(err)
	}
	r, _, err := parseLine([]byte(p.Line))
	if err != nil {
		return wrap(err)
	}
	if r.Number != p.Number || p.Number < 0 || p.Number >= c.Entries {
		return wrap(errors.New("it has another number"))
	}
	if err := tlog.CheckRecord(p.Hashes, c.Entries, c.Root, p.Number, tlog.RecordHash([]byte(p.Line))); err != nil {
		return wrap(err)
	}
	return r, c, nil
}

// Head returns the newest checkpoint of the ledger in a folder, whose signature
// is right, while a station writes it or not.
func Head(dir string) (Checkpoint, error) {
	var r Report
	v, err := publicKey(dir, &r)
	if err != nil {
		return Checkpoint{}, err
	}
	f, err := os.Open(filepath.Join(dir, entriesName))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("read the ledger: %w", err)
	}
	defer f.Close()
	end, err := readEnd(f)
	if err != nil {
		return Checkpoint{}, err
	}
	list := end.lines()
	i := len(list) - 1
	for i >= 0 && !isCheckpoint(list[i].text) {
		i-- // a write that is under way
	}
	if i < 0 {
		return Checkpoint{}, errors.New("the ledger has no checkpoint")
	}
	c, err := parseCheckpointLine(list[i].text, v)
	if err != nil || c.Offset != list[i].offset {
		return Checkpoint{}, fmt.Errorf("%w: its last checkpoint is not as it was written", ErrDamaged)
	}
	return c, nil
}
