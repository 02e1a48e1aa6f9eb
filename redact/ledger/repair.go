package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"skylatch/telemetry/disk"
)

// asideName begins the names of files with what a killed process left unsigned.
const asideName = "unsigned-"

// maxUnsigned is the most that one write can leave, which is all that a killed
// process or a pulled plug can leave. More unsigned bytes are no accident.
const maxUnsigned = maxBatch + maxLine

// begun is what a ledger's first entry says.
type begun struct {
	Key string `json:"key"`
}

// setAside is what is said about an unsigned end.
type setAside struct {
	Bytes   int64  `json:"bytes"`
	Entries int    `json:"entries"` // whole ones among them; none had been acknowledged
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
}

// repair finds the last checkpoint, sets aside what stands behind it, and makes
// the tree fit. It looks at the end only, so that a long ledger costs no start;
// [Verify] looks at all of it.
func (l *Ledger) repair() ([]Entry, error) {
	end, err := readEnd(l.file)
	if err != nil {
		return nil, unwritable(l.dir, err)
	}
	if err := l.readKeys(len(end.text) == 0); err != nil {
		return nil, err
	}
	if err := l.findHead(end); err != nil {
		return nil, err
	}
	if err := l.fitTree(); err != nil {
		return nil, err
	}
	var own []Entry
	rest := end.text[l.size-end.offset:]
	if len(rest) > maxUnsigned {
		return nil, damaged(l.dir, fmt.Errorf("%d bytes at its end are not signed, more than one write can leave", len(rest)))
	}
	if len(rest) > 0 {
		said, err := l.putAside(rest)
		if err != nil {
			return nil, unwritable(l.dir, err)
		}
		own = append(own, Entry{Kind: kindRecovered, Fields: said})
	}
	if l.head.Entries == 0 {
		own = append([]Entry{{Kind: kindBegin, Fields: begun{l.keys.public}}}, own...)
	}
	return own, nil
}

// readKeys reads the keys, or makes them for a ledger without a byte in it.
func (l *Ledger) readKeys(empty bool) error {
	k, err := loadKeys(l.dir)
	if empty && errors.Is(err, fs.ErrNotExist) {
		k, err = newKeys(l.dir)
		if err != nil {
			return unwritable(l.dir, err)
		}
	}
	if err != nil {
		return damaged(l.dir, err)
	}
	l.keys = k
	return nil
}

// findHead finds the last checkpoint that is right about where it stands.
func (l *Ledger) findHead(end ending) error {
	list := end.lines()
	for i := len(list) - 1; i > 0; i-- {
		if !isCheckpoint(list[i].text) {
			continue
		}
		c, err := parseCheckpointLine(list[i].text, l.keys.verifier)
		if err != nil || c.Offset != list[i].offset {
			continue
		}
		r, _, err := parseLine(list[i-1].text)
		if err != nil || r.Number != c.Entries-1 {
			return damaged(l.dir, fmt.Errorf("entry %d does not stand before its checkpoint", c.Entries-1))
		}
		l.head, l.last = c, tlog.RecordHash(list[i-1].text)
		l.size = c.Offset + int64(len(list[i].text)) + 1
		return nil
	}
	if end.offset > 0 || len(end.text) > maxUnsigned {
		return damaged(l.dir, errors.New("there is no checkpoint at its end"))
	}
	return nil // its first write was never finished
}

// putAside moves the unsigned end into a file of its own. Nothing is thrown
// away, and doing it twice gives the same file.
func (l *Ledger) putAside(rest []byte) (setAside, error) {
	sum := sha256.Sum256(rest)
	said := setAside{
		Bytes: int64(len(rest)), Entries: wholeEntries(rest),
		File: asideName + hex.EncodeToString(sum[:8]), SHA256: hex.EncodeToString(sum[:]),
	}
	if err := disk.WriteFile(filepath.Join(l.dir, said.File), rest); err != nil {
		return said, fmt.Errorf("set aside the unsigned end of the ledger: %w", err)
	}
	if err := l.file.Truncate(l.size); err != nil {
		return said, fmt.Errorf("cut the unsigned end off the ledger: %w", err)
	}
	return said, l.file.Sync()
}

func wholeEntries(text []byte) (n int) {
	list := newLines(bytes.NewReader(text), 0)
	for {
		line, err := list.next()
		if err != nil {
			return n
		}
		if _, _, err := parseLine(line); err == nil {
			n++
		}
	}
}

// fitTree makes the tree's file that of the last checkpoint.
func (l *Ledger) fitTree() error {
	entries := l.head.Entries
	surplus, err := l.hashes.fit(entries)
	switch {
	case err != nil:
		return unwritable(l.dir, err)
	case surplus > 0: // the tree is written last
		return damaged(l.dir, errors.New("signed entries are missing at its end"))
	case entries == 0 || surplus == 0 && l.treeFits():
		return nil
	}
	tree, err := treeFromEntries(l.file, l.size)
	if err != nil {
		return err
	}
	if root, ok := tree.root(entries); !ok || root != l.head.Root || int64(len(tree)) != tlog.StoredHashCount(entries) {
		return damaged(l.dir, errors.New("its entries are not those that were signed"))
	}
	l.hashes.kept, l.hashes.pending = 0, tree
	if err := l.hashes.flush(); err != nil {
		return unwritable(l.dir, err)
	}
	return nil
}

// treeFits reports whether the tree's root is the signed one and its last leaf
// the last entry.
func (l *Ledger) treeFits() bool {
	root, err := tlog.TreeHash(l.head.Entries, &l.hashes)
	if err != nil || root != l.head.Root {
		return false
	}
	leaf, err := l.hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, l.head.Entries-1)})
	return err == nil && leaf[0] == l.last
}

// treeFromEntries builds the tree again from the entries in the first bytes of
// the file.
func treeFromEntries(f *os.File, size int64) (memoryHashes, error) {
	var tree memoryHashes
	list, n := newLines(io.NewSectionReader(f, 0, size), 0), int64(0)
	for {
		line, err := list.next()
		switch {
		case errors.Is(err, io.EOF):
			return tree, nil
		case err != nil:
			return nil, fmt.Errorf("build the ledger's tree again: %w", err)
		case !isCheckpoint(line):
			tree = tree.grow(n, tlog.RecordHash(line))
			n++
		}
	}
}
