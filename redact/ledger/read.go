package ledger

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	entriesName = "ledger.jsonl" // entries and checkpoints, one a line
	hashesName  = "hashes"       // the Merkle tree over the entries
)

// Filter says which entries are asked for; the zero value asks for all.
type Filter struct {
	Kinds        []Kind
	Since, Until time.Time // the first is within, the second is not
}

func (f Filter) wants(r Record) bool {
	return (len(f.Kinds) == 0 || slices.Contains(f.Kinds, r.Kind)) &&
		(f.Since.IsZero() || !r.At.Before(f.Since)) &&
		(f.Until.IsZero() || r.At.Before(f.Until))
}

// Entries reads the entries of the ledger in a folder, in order, while a
// station writes it or not. It checks that each line is an entry, and nothing
// more: that is [Verify]'s. A line that is none gives one error, and ends it;
// unsigned lines at the end, which a station was just writing, are left out.
func Entries(dir string, filter Filter) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		f, err := os.Open(filepath.Join(dir, entriesName))
		if err != nil {
			yield(Record{}, fmt.Errorf("read the ledger: %w", err))
			return
		}
		defer f.Close()
		var batch []Record // not signed yet
		size := 0
		lines := newLines(f, 0)
		for {
			line, err := lines.next()
			switch {
			case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
				return
			case err != nil:
				yield(Record{}, fmt.Errorf("read the ledger: %w", err))
				return
			case isCheckpoint(line):
				for _, r := range batch {
					if !yield(r, nil) {
						return
					}
				}
				batch, size = batch[:0], 0
				continue
			}
			r, _, err := parseLine(line)
			if err == nil && size+len(line) > maxBatch {
				err = errors.New("there is no checkpoint where one must be")
			}
			if err != nil {
				yield(Record{}, fmt.Errorf("line at byte %d of the ledger: %w", lines.start, err))
				return
			}
			size += len(line)
			if filter.wants(r) {
				batch = append(batch, r)
			}
		}
	}
}

// Tail returns the newest signed entries, at most n and at most a few MiB of
// them, the oldest first.
func Tail(dir string, n int) ([]Record, error) {
	f, err := os.Open(filepath.Join(dir, entriesName))
	if err != nil {
		return nil, fmt.Errorf("read the ledger: %w", err)
	}
	defer f.Close()
	end, err := readEnd(f)
	if err != nil {
		return nil, err
	}
	var list []Record
	for _, l := range slices.Backward(end.lines()) {
		switch {
		case isCheckpoint(l.text):
			end.signed = true
		case end.signed && len(list) < n:
			r, _, err := parseLine(l.text)
			if err != nil {
				return nil, fmt.Errorf("line at byte %d of the ledger: %w", l.offset, err)
			}
			list = append(list, r)
		}
	}
	slices.Reverse(list)
	return list, nil
}

func isCheckpoint(line []byte) bool { return bytes.HasPrefix(line, checkpointMark) }

// lines reads a ledger's lines, none longer than can be written.
type lines struct {
	r     *bufio.Reader
	start int64 // where the line begins that next returned
	end   int64 // where the next one begins
}

func newLines(r io.Reader, at int64) *lines {
	return &lines{r: bufio.NewReaderSize(r, maxLine+1), end: at}
}

// next returns a line without its newline, valid until the next call. At the
// end it returns [io.EOF], or the rest and [io.ErrUnexpectedEOF] if the last
// line has no newline; [ErrTooLarge], with the line's beginning, skips a line.
func (l *lines) next() ([]byte, error) {
	l.start = l.end
	line, err := l.r.ReadSlice('\n')
	l.end += int64(len(line))
	switch {
	case err == nil:
		return line[:len(line)-1], nil
	case errors.Is(err, bufio.ErrBufferFull):
		begin := bytes.Clone(line)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = l.r.ReadSlice('\n')
			l.end += int64(len(line))
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return begin, ErrTooLarge
	case errors.Is(err, io.EOF) && len(line) > 0:
		return line, io.ErrUnexpectedEOF
	}
	return nil, err
}

// ending is the last part of a ledger's file.
type ending struct {
	offset int64  // of its first byte
	text   []byte // to the end of the file
	signed bool
}

// lineAt is a whole line and its place in the file.
type lineAt struct {
	offset int64
	text   []byte
}

// readEnd reads the end of the file: at least one whole write and its
// checkpoint, and what a torn one after it can leave.
func readEnd(f *os.File) (ending, error) {
	info, err := f.Stat()
	if err != nil {
		return ending{}, fmt.Errorf("measure the ledger: %w", err)
	}
	e := ending{offset: max(0, info.Size()-2*(maxBatch+2*maxLine))}
	e.text = make([]byte, info.Size()-e.offset)
	n, err := f.ReadAt(e.text, e.offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return ending{}, fmt.Errorf("read the end of the ledger: %w", err)
	}
	e.text = e.text[:n]
	return e, nil
}

// lines returns the whole lines of the ending.
func (e ending) lines() []lineAt {
	var list []lineAt
	text, offset := e.text, e.offset
	for whole := e.offset == 0; ; whole = true {
		i := bytes.IndexByte(text, '\n')
		if i < 0 {
			return list
		}
		if whole {
			list = append(list, lineAt{offset, text[:i]})
		}
		text, offset = text[i+1:], offset+int64(i)+1
	}
}

// readLimited reads a small file, and refuses a large one before reading it.
func readLimited(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("%s has more than %d bytes", path, limit)
	}
	return b, nil
}
