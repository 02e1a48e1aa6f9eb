package ledger

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// survey is all that stands in a ledger, right or wrong.
type survey struct {
	verifier note.Verifier
	writing  bool // a program has it open and may be in the middle of a write

	leaves   []tlog.Hash  // of the lines that are, or stand where, entries
	tree     memoryHashes // over leaves
	kept     memoryHashes // the tree as it stands in its file
	keptTorn bool         // its last node is not whole
	seals    []seal
	broken   *TamperError // the first entry that is none, or does not follow the one before it

	first, last Record   // last: the last signed one
	recovered   []Record // the entries about unsigned ends

	sealed   int64 // leaves before the last seal
	unsigned int64 // bytes behind the last seal
}

// seal is a line that closes a write.
type seal struct {
	Checkpoint
	after int64 // leaves before it
	shift int64 // how many bytes later it stands than it was written
	wrong error // why it is not as it was written, as far as it alone can tell
}

// read goes through the lines.
func (s *survey) read(r io.Reader) error {
	var newest Record
	sealEnd := int64(0)
	list := newLines(r, 0)
	for {
		line, err := list.next()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			s.unsigned = list.end - sealEnd
			return nil
		case err != nil && !errors.Is(err, ErrTooLarge):
			return fmt.Errorf("read the ledger: %w", err)
		case err == nil && isCheckpoint(line):
			s.addSeal(line, list.start)
			sealEnd, s.sealed, s.last = list.end, int64(len(s.leaves)), newest
		default:
			newest = s.addEntry(line)
		}
	}
}

func (s *survey) addSeal(line []byte, offset int64) {
	l := seal{after: int64(len(s.leaves))}
	l.Checkpoint, l.wrong = parseCheckpointLine(line, s.verifier)
	switch {
	case l.wrong != nil:
	case l.Entries != l.after:
		l.wrong = fmt.Errorf("it covers %d entries and stands after %d", l.Entries, l.after)
	case l.Offset != offset:
		l.shift = offset - l.Offset
		l.wrong = fmt.Errorf("the next one was written at byte %d and stands at byte %d", l.Offset, offset)
	}
	s.seals = append(s.seals, l)
}

// addEntry takes a line that stands where an entry should. It looks at what the
// line says about its place, too: that helps to name the culprit if the tree's
// file has been made to fit.
func (s *survey) addEntry(line []byte) Record {
	n := int64(len(s.leaves))
	hash := tlog.RecordHash(line)
	r, form, err := parseLine(line)
	if s.broken == nil {
		switch {
		case err != nil:
			s.broken = &TamperError{Changed, entryName(n), n, err.Error()}
		case r.Number > n:
			s.broken = &TamperError{Removed, span(n, r.Number-1), n, fmt.Sprintf("entry %d stands in its place", r.Number)}
		case r.Number < n:
			s.broken = &TamperError{Inserted, entryName(n), n, fmt.Sprintf("its line says that it is entry %d", r.Number)}
		case n > 0 && form.Prev != s.leaves[n-1].String():
			s.broken = &TamperError{Changed, entryName(n - 1), n - 1, "the next entry names another hash"}
		case n == 0 && form.Prev != "":
			s.broken = &TamperError{Changed, entryName(0), 0, "the first entry has none before it"}
		}
	}
	s.leaves = append(s.leaves, hash)
	s.tree = s.tree.grow(n, hash)
	if err == nil && n == 0 {
		s.first = r
	}
	if err == nil && r.Kind == kindRecovered {
		s.recovered = append(s.recovered, r)
	}
	return r
}
