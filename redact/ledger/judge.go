package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// judge returns the first difference, or nil.
//
// There are three witnesses: the entries themselves, each with its number and
// the hash of the one before; the tree's file, with a hash for each entry; and
// the signed checkpoints, which alone cannot be made anew without the key. The
// checkpoints decide which of the other two is right, and the tree's file, if
// it is, names the entry.
func (s *survey) judge() error {
	if s.intact() {
		return s.judgeEnd()
	}
	if leaves := s.signedLeaves(); leaves != nil {
		if e := compare(s.leaves, leaves); e != nil {
			return e
		}
	}
	return s.bracket()
}

// intact reports whether all that is signed is as it was signed.
func (s *survey) intact() bool {
	if len(s.seals) == 0 {
		return len(s.kept) == 0 // its first write was never finished
	}
	if s.broken != nil && s.broken.Entry < s.sealed {
		return false
	}
	for _, l := range s.seals {
		if !s.fits(l) {
			return false
		}
	}
	return true
}

func (s *survey) fits(l seal) bool {
	root, ok := s.tree.root(l.Entries)
	return l.wrong == nil && ok && root == l.Root
}

// judgeEnd looks at what is behind the last checkpoint, where a program that
// was killed, or just writes, leaves less than there should be.
func (s *survey) judgeEnd() error {
	signed := s.tree[:tlog.StoredHashCount(s.sealed)]
	for i := range min(len(signed), len(s.kept)) {
		if s.kept[i] != signed[i] {
			level, n := tlog.SplitStoredHashIndex(int64(i))
			first := n << level
			return &TamperError{
				Changed, "the tree's file at " + span(first, first+1<<level-1), first,
				"the entries are as they were signed",
			}
		}
	}
	lacking := len(signed) - len(s.kept)
	switch {
	case lacking < 0:
		leaves := leavesOf(s.kept)
		if e := compare(s.leaves, leaves); e != nil {
			return e
		}
		last := int64(len(leaves)) - 1
		return &TamperError{
			Removed, fmt.Sprintf("the checkpoint after entry %d", last), last,
			"the tree's file has entries that were signed",
		}
	case lacking == 0 && s.keptTorn:
		return &TamperError{Inserted, "the end of the tree's file", s.sealed - 1, "the entries are as they were signed"}
	case len(s.seals) == 0 && s.broken == nil:
		return &TamperError{Unfinished, "the first write", -1, "nothing has been acknowledged"}
	case s.writing && len(s.seals) > 0:
		return nil
	case s.broken != nil && s.unsigned > 0:
		return s.broken // a torn write is the beginning of a right one
	case s.unsigned > maxUnsigned:
		return &TamperError{Inserted, entryName(s.sealed), s.sealed, "it is not signed"}
	case s.unsigned > 0:
		return &TamperError{
			Unfinished, fmt.Sprintf("%d bytes at the end", s.unsigned), s.sealed - 1,
			"they are not signed; no entry in them was acknowledged",
		}
	case lacking > 0:
		return &TamperError{Unfinished, "the tree's file", s.sealed - 1, "it is shorter than the entries, which are as they were signed"}
	}
	return nil
}

// signedLeaves returns the entries' hashes from the tree's file if a checkpoint
// speaks for them, or nil.
func (s *survey) signedLeaves() []tlog.Hash {
	leaves := leavesOf(s.kept)
	tree := treeOf(leaves)
	for i := len(s.seals) - 1; i >= 0; i-- {
		l := s.seals[i]
		if root, ok := tree.root(l.Entries); ok && l.Root != (tlog.Hash{}) {
			if root == l.Root {
				return leaves
			}
			return nil
		}
	}
	return nil
}

// leavesOf returns the entries' hashes in a tree.
func leavesOf(tree memoryHashes) (leaves []tlog.Hash) {
	for {
		i := tlog.StoredHashIndex(0, int64(len(leaves)))
		if i >= int64(len(tree)) {
			return leaves
		}
		leaves = append(leaves, tree[i])
	}
}

// compare names the first difference between the entries that are and those
// that were.
func compare(are, were []tlog.Hash) error {
	i := 0
	for i < len(are) && i < len(were) && are[i] == were[i] {
		i++
	}
	n := int64(i)
	switch {
	case i == len(were):
		return nil // if there are more, they were never signed
	case i == len(are):
		return &TamperError{Removed, span(n, int64(len(were))-1), n, "the tree's file still has their hashes"}
	}
	was, is := place(were, are[i]), place(are, were[i])
	switch {
	case was > i && is > i:
		return &TamperError{Reordered, entryName(n), n, fmt.Sprintf("entry %d stands in its place, and it stands as entry %d", was, is)}
	case was > i:
		return &TamperError{Removed, span(n, int64(was)-1), n, fmt.Sprintf("entry %d stands in its place", was)}
	case is > i:
		return &TamperError{Inserted, span(n, int64(is)-1), n, fmt.Sprintf("what was entry %d stands as entry %d", i, is)}
	}
	return &TamperError{Changed, entryName(n), n, "its hash is not the one that was signed"}
}

// place returns where a hash stands in a list, or -1.
func place(list []tlog.Hash, h tlog.Hash) int {
	for i, x := range list {
		if x == h {
			return i
		}
	}
	return -1
}

// bracket names the first difference without the help of the tree's file.
func (s *survey) bracket() error {
	good := int64(0) // entries that a checkpoint vouches for
	for _, l := range s.seals {
		if s.fits(l) {
			good = l.Entries
			continue
		}
		if s.broken != nil && s.broken.Entry < l.after {
			return s.broken
		}
		root, _ := s.tree.root(l.Entries)
		switch {
		case l.wrong != nil && l.shift == 0:
			return &TamperError{Changed, fmt.Sprintf("the checkpoint after entry %d", l.after-1), l.after - 1, l.wrong.Error()}
		case root != l.Root:
			return &TamperError{
				Changed, "one of " + span(good, l.after-1), good,
				"their numbers and hashes were made to fit, but not the checkpoint that was signed over them",
			}
		}
		finding := Removed
		if l.shift > 0 {
			finding = Inserted
		}
		last := max(good-1, 0)
		what := fmt.Sprintf("a checkpoint between entry %d and that after entry %d", last, l.after-1)
		return &TamperError{finding, what, last, l.wrong.Error()}
	}
	if s.broken != nil {
		return s.broken
	}
	return &TamperError{Removed, "every checkpoint", 0, "no line of the ledger is signed"}
}
