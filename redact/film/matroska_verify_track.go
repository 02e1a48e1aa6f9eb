package film

import (
	"bytes"
	"encoding/binary"
	"math"
)

// mkvFields reads elements in their order, as they are written: no size and no
// number longer than it has to be.
type mkvFields struct {
	b   []byte
	bad bool
}

// end reports whether all was read, and was good.
func (f *mkvFields) end() bool { return len(f.b) == 0 && !f.bad }

// is reports whether the next element has that id.
func (f *mkvFields) is(id string) bool { return !f.bad && bytes.HasPrefix(f.b, []byte(id)) }

// take returns the body of the next element, which has that id.
func (f *mkvFields) take(id string) []byte {
	if !f.is(id) || len(f.b) == len(id) {
		f.bad = true
		return nil
	}
	b := f.b[len(id):]
	n, size := 1, int(b[0])
	for n < 5 && size < 1<<(8-n) {
		n++
	}
	if n > 4 || len(b) < n {
		f.bad = true
		return nil
	}
	size -= 1 << (8 - n)
	for _, v := range b[1:n] {
		size = size<<8 | int(v)
	}
	if size > len(b)-n || size == 1<<(7*n)-1 || n > 1 && size < 1<<(7*(n-1))-1 {
		f.bad = true
		return nil
	}
	f.b = b[n+size:]
	return b[n : n+size]
}

// number reads a number.
func (f *mkvFields) number(id string) (v uint64) {
	b := f.take(id)
	if len(b) == 0 || len(b) > 8 || len(b) > 1 && b[0] == 0 {
		f.bad = true
		return 0
	}
	for _, next := range b {
		v = v<<8 | uint64(next)
	}
	return v
}

// maybe reads a number that may be missing, and is at most most.
func (f *mkvFields) maybe(id string, most uint64) {
	if f.is(id) && f.number(id) > most {
		f.bad = true
	}
}

func (f *mkvFields) float(id string) float64 {
	b := f.take(id)
	if len(b) != 8 {
		f.bad = true
		return 0
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

func (f *mkvFields) text(id string) string { return string(f.take(id)) }

// list reads the list of tracks.
func (c *mkvCheck) list() error {
	b, err := c.element("\x16\x54\xae\x6b")
	if err != nil {
		return err
	}
	for f := (mkvFields{b: b}); !f.end(); {
		t := mkvFields{b: f.take("\xae")}
		if f.bad || !c.track(&t) || !t.end() {
			return errMKV
		}
	}
	if len(c.tracks) == 0 || len(c.tracks) > maxTSTracks {
		return errMKV
	}
	return nil
}

// track reads one track, and makes its coder anew from what it says.
func (c *mkvCheck) track(f *mkvFields) bool {
	number := uint64(len(c.tracks) + 1)
	if f.number("\xd7") != number || f.number("\x73\xc5") != number {
		return false
	}
	e := mkvEntry{leave: func(uint32, int) { f.bad = true }}
	e.kind = f.number("\x83")
	f.maybe("\x88", 1)
	f.maybe("\x23\xe3\x83", 1<<36)
	f.maybe("\x56\xaa", 1<<36)
	f.maybe("\x56\xbb", 1<<36)
	if f.text("\x22\xb5\x9c") != "und" {
		return false
	}
	e.codec = f.text("\x86")
	if f.is("\x63\xa2") {
		e.private = f.take("\x63\xa2")
	}
	said := e.private
	if err := e.code(); err != nil || !bytes.Equal(said, e.private) {
		return false
	}
	c.tracks = append(c.tracks, &e.mkvTrack)
	if e.kind == mkvAudio {
		a := mkvFields{b: f.take("\xe1")}
		whole := func(v float64) bool { return v >= 1 && v <= 1<<20 && v == math.Trunc(v) }
		if !whole(a.float("\xb5")) || a.is("\x78\xb5") && !whole(a.float("\x78\xb5")) {
			return false
		}
		a.maybe("\x9f", 64)
		a.maybe("\x62\x64", 64)
		return a.end()
	}
	v := mkvFields{b: f.take("\xe0")}
	return e.kind == mkvVideo && v.video()
}

// video reads what is told of pictures.
func (f *mkvFields) video() bool {
	f.maybe("\x9a", 2)
	f.maybe("\x9d", 14)
	f.maybe("\x53\xb8", 14)
	for _, id := range []string{"\xb0", "\xba", "\x54\xaa", "\x54\xbb", "\x54\xcc", "\x54\xdd"} {
		f.maybe(id, 1<<15)
	}
	f.maybe("\x54\xb0", 1<<16)
	f.maybe("\x54\xba", 1<<16)
	f.maybe("\x54\xb2", 4)
	if f.is("\x55\xb0") {
		colour := mkvFields{b: f.take("\x55\xb0")}
		for _, field := range []struct {
			id   string
			most uint64
		}{
			{"\x55\xb1", 14}, {"\x55\xb2", 16}, {"\x55\xb3", 2}, {"\x55\xb4", 2}, {"\x55\xb5", 2}, {"\x55\xb6", 2}, {"\x55\xb7", 2},
			{"\x55\xb8", 2}, {"\x55\xb9", 3}, {"\x55\xba", 18}, {"\x55\xbb", 22}, {"\x55\xbc", 1 << 16}, {"\x55\xbd", 1 << 16},
		} {
			colour.maybe(field.id, field.most)
		}
		if !colour.end() {
			return false
		}
	}
	if f.is("\x76\x70") {
		p := mkvFields{b: f.take("\x76\x70")}
		kind, roll := p.number("\x76\x71"), p.float("\x76\x75")
		if kind > 1 || math.Abs(roll) > 180 || roll/90 != math.Trunc(roll/90) || kind == 0 && roll == 0 || !p.end() {
			return false
		}
	}
	return f.end()
}
