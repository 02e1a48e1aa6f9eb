// Package ulog takes PX4's own logs apart, the .ulg files of its SD cards (ULog
// file format, version 0 or 1).
//
// It knows how a log is written, and nothing of what its topics mean: who imports
// a flight and who takes secrets out of one read it alike. It trusts no length
// that a log tells, and opens and starts nothing.
package ulog

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// Magic begins a log; its version and the time of its beginning follow.
const Magic = "ULog\x01\x12\x35"

const (
	headSize = 16
	// flagBits is the kind of the message that says what a reader must know.
	flagBits     = 'B'
	flagBitsSize = 40
)

// Is reports whether a file begins as a log does.
func Is(src []byte) bool { return bytes.HasPrefix(src, []byte(Magic)) }

// Entry is one message of the log: its kind and what is in it.
type Entry struct {
	Kind byte
	Body []byte
}

// ErrDamaged tells that a log's messages do not fit into each other.
var ErrDamaged = errors.New("it is damaged: its messages do not fit into each other")

// Read takes a log apart; whoever wrote it may have been stopped, so that a torn
// last message is left out, and counted.
func Read(src []byte) (entries []Entry, torn int, err error) {
	if len(src) < headSize || src[7] > 1 {
		return nil, 0, errors.New("it is of a version that is not known")
	}
	for b := src[headSize:]; len(b) > 0; {
		if len(b) < 3 || len(b) < 3+int(binary.LittleEndian.Uint16(b)) {
			return entries, 1, nil
		}
		n := 3 + int(binary.LittleEndian.Uint16(b))
		e := Entry{b[2], b[3:n]}
		if e.Kind == flagBits && (len(e.Body) < flagBitsSize || !bytes.Equal(e.Body[8:16], make([]byte, 8))) {
			return nil, 0, errors.New("it needs something of its reader that is not known, as data after a crash do")
		}
		entries, b = append(entries, e), b[n:]
	}
	return entries, 0, nil
}
