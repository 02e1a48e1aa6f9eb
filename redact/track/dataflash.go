package track

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
)

// A DataFlash log of ArduPilot is a row of messages: 0xA3 0x95, which kind, and
// what is in it. Messages of kind 128, "FMT", say what a kind is called, how long
// it is, and what its columns are called and hold: a letter for each. The first
// message says so of FMT itself.
const (
	binHead = "\xa3\x95"
	binFMT  = 128
	fmtSize = 89
)

// binSelf is the FMT message of FMT.
var binSelf = binDefinition(binFMT, fmtSize, "FMT", "BBnNZ", "Type,Length,Name,Format,Columns")

func isDataFlash(src []byte) bool { return bytes.HasPrefix(src, binSelf[:11]) }

// binSizes are how long what a letter stands for is.
var binSizes = map[byte]int{
	'a': 64, 'b': 1, 'B': 1, 'h': 2, 'H': 2, 'i': 4, 'I': 4, 'f': 4, 'd': 8, 'g': 2, 'n': 4, 'N': 16, 'Z': 64,
	'c': 2, 'C': 2, 'e': 4, 'E': 4, 'L': 4, 'M': 1, 'q': 8, 'Q': 8,
}

// binNumbers are the letters for numbers; c, C, e and E are of hundredths.
const binNumbers = "bBhHiIfdgcCeEMqQ"

// binFormat is a kind of message, as a log has it.
type binFormat struct {
	name    string
	size    int // of a message without its head and kind
	columns []binColumn
}

type binColumn struct {
	name   string
	letter byte
	at     int
}

func (c binColumn) of(body []byte) []byte { return body[c.at : c.at+binSizes[c.letter]] }

// binDefinition is a FMT message.
func binDefinition(kind byte, size int, name, letters, columns string) []byte {
	b := make([]byte, fmtSize)
	copy(b, binHead)
	b[2], b[3], b[4] = binFMT, kind, byte(size)
	copy(b[5:9], name)
	copy(b[9:25], letters)
	copy(b[25:], columns)
	return b
}

var errBin = errors.New("it is damaged: its messages do not fit into each other")

// readBin hands over every message but FMT; f is nil for one whose format is not
// understood. Whoever wrote the log may have been stopped: a torn last message,
// or memory that was not written yet, are left out and counted.
func readBin(src []byte, each func(f *binFormat, body []byte) error) (torn int, err error) {
	formats := map[byte]*binFormat{binFMT: {size: fmtSize - 3}}
	for b := src; len(b) > 0; {
		if blank(b) {
			return 1, nil
		}
		if n := min(len(b), len(binHead)); string(b[:n]) != binHead[:n] {
			return 0, errBin
		}
		if len(b) < 3 {
			return 1, nil
		}
		f, kind := formats[b[2]], b[2]
		if f == nil {
			return 0, errBin
		}
		if len(b) < 3+f.size {
			return 1, nil
		}
		body := b[3 : 3+f.size]
		b = b[3+f.size:]
		if kind != binFMT {
			if err := each(f, body); err != nil {
				return 0, err
			}
			continue
		}
		defined, err := readFMT(body)
		if err != nil {
			return 0, err
		}
		if old := formats[body[0]]; old != nil && body[0] != binFMT && !old.equal(defined) {
			return 0, errBin
		}
		if body[0] != binFMT {
			formats[body[0]] = defined
		}
	}
	return 0, nil
}

// blank reports whether nothing is left but memory that was never written.
func blank(b []byte) bool {
	return (b[0] == 0 || b[0] == 0xff) && len(bytes.TrimLeft(b, string(b[:1]))) == 0
}

func (f *binFormat) equal(o *binFormat) bool {
	if f.name != o.name || f.size != o.size || len(f.columns) != len(o.columns) {
		return false
	}
	for i := range f.columns {
		if f.columns[i] != o.columns[i] {
			return false
		}
	}
	return true
}

// readFMT reads a definition. What it says of columns may be damaged or newer
// than this: then it has none, and nothing of its messages is told.
func readFMT(body []byte) (*binFormat, error) {
	if body[1] < 3 {
		return nil, errBin
	}
	f := &binFormat{name: cText(body[2:6]), size: int(body[1]) - 3}
	letters, names := cText(body[6:22]), strings.Split(cText(body[22:86]), ",")
	if len(letters) != len(names) {
		return f, nil
	}
	at, seen := 0, make(map[string]bool)
	var columns []binColumn
	for i, name := range names {
		n := binSizes[letters[i]]
		if n == 0 || seen[name] {
			return f, nil
		}
		seen[name] = true
		columns = append(columns, binColumn{name, letters[i], at})
		at += n
	}
	if at == f.size {
		f.columns = columns
	}
	return f, nil
}

// cText is a text up to its end.
func cText(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	return s
}

// number reads a column of those that hold places and heights, or a byte.
func (c binColumn) number(body []byte) float64 {
	b := c.of(body)
	switch c.letter {
	case 'B':
		return float64(b[0])
	case 'c':
		return float64(int16(binary.LittleEndian.Uint16(b))) / 100
	case 'e':
		return float64(int32(binary.LittleEndian.Uint32(b))) / 100
	case 'E':
		return float64(binary.LittleEndian.Uint32(b)) / 100
	case 'L':
		return float64(int32(binary.LittleEndian.Uint32(b))) / 1e7
	case 'f':
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.NaN()
}

// write writes a number as the column holds it. Without ok, or where there is
// no room for it, nothing is known.
func (c binColumn) write(v float64, ok bool) []byte {
	b := make([]byte, binSizes[c.letter])
	switch c.letter {
	case 'f':
		if !ok {
			v = math.NaN()
		}
		binary.LittleEndian.PutUint32(b, math.Float32bits(float32(v)))
		canonical(c.letter, b)
		return b
	case 'e', 'c', 'E':
		v *= 100
	case 'L':
		v *= 1e7
	}
	v = math.Round(v)
	switch {
	case !ok:
	case c.letter == 'c' && v >= math.MinInt16 && v <= math.MaxInt16:
		binary.LittleEndian.PutUint16(b, uint16(int16(v)))
	case (c.letter == 'e' || c.letter == 'L') && v >= math.MinInt32 && v <= math.MaxInt32:
		binary.LittleEndian.PutUint32(b, uint32(int32(v)))
	case c.letter == 'E' && v >= 0 && v <= math.MaxUint32:
		binary.LittleEndian.PutUint32(b, uint32(v))
	}
	return b
}

// canonical writes every NaN alike: there is room in one.
func canonical(letter byte, b []byte) {
	switch letter {
	case 'f':
		floats("float", b)
	case 'd':
		if v := math.Float64frombits(binary.LittleEndian.Uint64(b)); v != v {
			binary.LittleEndian.PutUint64(b, 0x7ff8000000000000)
		}
	case 'g': // half precision
		if v := binary.LittleEndian.Uint16(b); v&0x7fff > 0x7c00 {
			binary.LittleEndian.PutUint16(b, 0x7e00)
		}
	}
}
