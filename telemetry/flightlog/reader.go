package flightlog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrTorn means that the log ends within an entry: whoever wrote it was
// stopped. What came before is whole.
var ErrTorn = errors.New("the flight log ends within an entry")

// CorruptError says where in a log something is that no entry begins with.
type CorruptError struct{ Offset int64 }

// Error implements the error interface.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("the flight log is damaged at byte %d", e.Offset)
}

// Entry is one frame of a flight log.
type Entry struct {
	At time.Time
	// Raw is the frame; it is the caller's until the next call of Next.
	Raw []byte
}

// Reader reads a tlog, entry by entry, whoever wrote it. It holds one entry in
// memory and never more than 64 kB of the file.
type Reader struct {
	r      *bufio.Reader
	offset int64
	last   int64 // microseconds of the last entry
	any    bool  // an entry has been read
	frame  [maxFrameLen]byte
}

// NewReader returns a reader of the log that r holds.
func NewReader(r io.Reader) *Reader { return &Reader{r: bufio.NewReaderSize(r, 64<<10)} }

// Offset returns where the next entry begins.
func (r *Reader) Offset() int64 { return r.offset }

// Next returns the next entry. The error is [io.EOF] at the end, wraps
// [ErrTorn] if the log ends within an entry, is a [*CorruptError] if there is no
// entry here (then [Reader.Resync] may find the next), or wraps that of the
// underlying reader.
func (r *Reader) Next() (Entry, error) {
	head, err := r.r.Peek(headLen)
	if len(head) < headLen {
		return Entry{}, r.short(len(head), err)
	}
	n, ok := frameLen(head[stampLen:])
	if !ok {
		return Entry{}, &CorruptError{Offset: r.offset}
	}
	entry, err := r.r.Peek(stampLen + n)
	if len(entry) < stampLen+n {
		return Entry{}, r.short(len(entry), err)
	}
	stamp := int64(binary.BigEndian.Uint64(entry))
	copy(r.frame[:n], entry[stampLen:])
	r.skip(stampLen + n)
	r.last, r.any = stamp, true
	return Entry{At: time.UnixMicro(stamp), Raw: r.frame[:n]}, nil
}

// short explains why there were only n bytes.
func (r *Reader) short(n int, err error) error {
	switch {
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("read flight log at byte %d: %w", r.offset, err)
	case n == 0:
		return io.EOF
	default:
		return fmt.Errorf("at byte %d: %w", r.offset, ErrTorn)
	}
}

// Resync skips what is damaged and returns how many bytes that was. The error
// is [io.EOF] if no entry follows, or wraps that of the underlying reader.
func (r *Reader) Resync() (int64, error) {
	from := r.offset
	for {
		window, err := r.r.Peek(1 + maxEntryLen + headLen)
		if err != nil && !errors.Is(err, io.EOF) {
			return r.offset - from, fmt.Errorf("read flight log at byte %d: %w", r.offset, err)
		}
		if len(window) < 1+headLen {
			r.skip(len(window))
			return r.offset - from, io.EOF
		}
		r.skip(1)
		if r.plausible(window[1:]) {
			return r.offset - from, nil
		}
	}
}

// plausible reports whether an entry begins here: a frame whose length leads to
// the next entry or the end of the file, at most a day from the last entry.
// Two bytes of magic alone occur in any payload.
func (r *Reader) plausible(b []byte) bool {
	n, ok := frameLen(b[stampLen:])
	if !ok || len(b) < stampLen+n {
		return false
	}
	const day = int64(24 * time.Hour / time.Microsecond)
	stamp := int64(binary.BigEndian.Uint64(b))
	if r.any && (stamp < r.last-day || stamp > r.last+day) {
		return false
	}
	next := b[stampLen+n:]
	if len(next) < headLen {
		return true
	}
	_, ok = frameLen(next[stampLen:])
	return ok
}

// skip moves on by bytes that were peeked.
func (r *Reader) skip(n int) {
	_, _ = r.r.Discard(n) // cannot fail: they are in the buffer
	r.offset += int64(n)
}

// EntryAt reads the one entry that begins at offset, which [Reader.Offset] told.
// The errors are those of [Reader.Next].
func EntryAt(r io.ReaderAt, offset int64) (Entry, error) {
	var b [maxEntryLen]byte
	got, err := r.ReadAt(b[:], offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return Entry{}, fmt.Errorf("read flight log at byte %d: %w", offset, err)
	}
	if got == 0 {
		return Entry{}, io.EOF
	}
	n, ok := frameLen(b[min(stampLen, got):got])
	switch {
	case got < headLen || ok && got < stampLen+n:
		return Entry{}, fmt.Errorf("at byte %d: %w", offset, ErrTorn)
	case !ok:
		return Entry{}, &CorruptError{Offset: offset}
	}
	return Entry{At: time.UnixMicro(int64(binary.BigEndian.Uint64(b[:]))), Raw: b[stampLen : stampLen+n]}, nil
}
