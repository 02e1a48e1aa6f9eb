// Package dataflash takes ArduPilot's own logs apart, the .bin files of its
// DataFlash and SD cards.
//
// It knows how a log is written, and nothing of what its messages mean: who
// imports a flight and who takes secrets out of one read it alike. It trusts no
// length that a log tells, holds nothing but the log's own bytes, and opens and
// starts nothing.
package dataflash

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// A log is a row of messages: 0xA3 0x95, which kind, and what is in it. Messages
// of kind 128, "FMT", say what a kind is called, how long it is, and what its
// columns are called and hold: a letter for each. The first message says so of
// FMT itself.
const (
	Head    = "\xa3\x95"
	FMT     = 128
	FMTSize = 89
)

// Self is the FMT message of FMT, with which a log begins.
func Self() []byte {
	return Definition(FMT, FMTSize, "FMT", "BBnNZ", "Type,Length,Name,Format,Columns")
}

// Is reports whether a file begins as a log does.
func Is(src []byte) bool { return bytes.HasPrefix(src, Self()[:11]) }

// Definition is a FMT message.
func Definition(kind byte, size int, name, letters, columns string) []byte {
	b := make([]byte, FMTSize)
	copy(b, Head)
	b[2], b[3], b[4] = FMT, kind, byte(size)
	copy(b[5:9], name)
	copy(b[9:25], letters)
	copy(b[25:], columns)
	return b
}

// Format is a kind of message, as a log has it.
type Format struct {
	Name    string
	Size    int // of a message without its head and kind
	Columns []Column
}

// Column returns the column of that name.
func (f *Format) Column(name string) (Column, bool) {
	i := slices.IndexFunc(f.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return f.Columns[i], true
}

func (f *Format) equal(o *Format) bool {
	return f.Name == o.Name && f.Size == o.Size && slices.Equal(f.Columns, o.Columns)
}

// ErrDamaged tells that a log's messages do not fit into each other.
var ErrDamaged = errors.New("it is damaged: its messages do not fit into each other")

// Read hands over every message but FMT; f has no columns for one whose format
// is not understood. Whoever wrote the log may have been stopped: a torn last
// message, or memory that was not written yet, are left out and counted.
func Read(src []byte, each func(f *Format, body []byte) error) (torn int, err error) {
	formats := map[byte]*Format{FMT: {Size: FMTSize - 3}}
	for b := src; len(b) > 0; {
		if blank(b) {
			return 1, nil
		}
		if n := min(len(b), len(Head)); string(b[:n]) != Head[:n] {
			return 0, ErrDamaged
		}
		if len(b) < 3 {
			return 1, nil
		}
		f, kind := formats[b[2]], b[2]
		if f == nil {
			return 0, ErrDamaged
		}
		if len(b) < 3+f.Size {
			return 1, nil
		}
		body := b[3 : 3+f.Size]
		b = b[3+f.Size:]
		if kind != FMT {
			if err := each(f, body); err != nil {
				return 0, err
			}
			continue
		}
		defined, err := ReadFMT(body)
		if err != nil {
			return 0, err
		}
		if old := formats[body[0]]; old != nil && body[0] != FMT && !old.equal(defined) {
			return 0, ErrDamaged
		}
		if body[0] != FMT {
			formats[body[0]] = defined
		}
	}
	return 0, nil
}

// blank reports whether nothing is left but memory that was never written.
func blank(b []byte) bool {
	return (b[0] == 0 || b[0] == 0xff) && len(bytes.TrimLeft(b, string(b[:1]))) == 0
}

// ReadFMT reads a definition, of which body is all behind the head and kind. What
// it says of columns may be damaged or newer than this: then it has none, and
// nothing of its messages is known.
func ReadFMT(body []byte) (*Format, error) {
	if body[1] < 3 {
		return nil, ErrDamaged
	}
	f := &Format{Name: Text(body[2:6]), Size: int(body[1]) - 3}
	letters, names := Text(body[6:22]), strings.Split(Text(body[22:86]), ",")
	if len(letters) != len(names) {
		return f, nil
	}
	at, seen := 0, make(map[string]bool)
	var columns []Column
	for i, name := range names {
		n := Size(letters[i])
		if n == 0 || seen[name] {
			return f, nil
		}
		seen[name] = true
		columns = append(columns, Column{name, letters[i], at})
		at += n
	}
	if at == f.Size {
		f.Columns = columns
	}
	return f, nil
}

// Text is a text up to its end.
func Text(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	return s
}
