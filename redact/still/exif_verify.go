package still

import (
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
)

var errEXIF = errors.New("its EXIF block is not one of ours")

// cursor reads a new EXIF block from its first byte to its last, and knows at
// each what may stand there.
type cursor struct {
	b   []byte
	at  int
	bad bool
}

func (c *cursor) take(n int) []byte {
	if c.bad || n < 0 || len(c.b)-c.at < n {
		c.bad = true
		return make([]byte, max(n, 0))
	}
	c.at += n
	return c.b[c.at-n : c.at]
}

func (c *cursor) u16() int { return int(binary.BigEndian.Uint16(c.take(2))) }
func (c *cursor) u32() int { return int(binary.BigEndian.Uint32(c.take(4))) }

// entry is what may stand in a directory: the value's shape by a pattern of its
// bytes, or the denominators of its fractions and what they may reach.
type entry struct {
	tag, kind, count int
	shape            *regexp.Regexp
	below, most      []uint32
}

var (
	northSouth, eastWest = entry{1, 2, 2, shaped("[NS]\x00"), nil, nil}, entry{3, 2, 2, shaped("[EW]\x00"), nil, nil}

	exifEntries = []entry{
		{0x9000, 7, 4, shaped("0232"), nil, nil},
		{0x9003, 2, 20, shaped(`\d{4}:[01]\d:[0-3]\d [012]\d:[0-5]\d:[0-5]\d` + "\x00"), nil, nil},
		{0x9011, 2, 7, shaped(`\+00:00` + "\x00"), nil, nil},
		{0x9291, 2, 4, shaped(`\d{3}` + "\x00"), nil, nil},
	}
	gpsEntries = []entry{
		{0x00, 1, 4, shaped("\x02\x03\x00\x00"), nil, nil},
		northSouth, {2, 5, 3, nil, []uint32{1, 1, 100_000}, []uint32{90, 59, 5_999_999}},
		eastWest, {4, 5, 3, nil, []uint32{1, 1, 100_000}, []uint32{180, 59, 5_999_999}},
		{5, 1, 1, shaped("[\x00\x01]"), nil, nil},
		{6, 5, 1, nil, []uint32{1000}, []uint32{100_000_000}},
		{0x10, 2, 2, shaped("[TM]\x00"), nil, nil},
		{0x11, 5, 1, nil, []uint32{100}, []uint32{35_999}},
	}
)

func shaped(pattern string) *regexp.Regexp { return regexp.MustCompile(`\A(?:` + pattern + `)\z`) }

// verifyEXIF reads an EXIF block as [facts.block] writes it, and refuses any
// other byte.
func verifyEXIF(b []byte) error {
	c := &cursor{b: b}
	if string(c.take(8)) != "MM\x00*\x00\x00\x00\x08" {
		return fmt.Errorf("%w: it begins otherwise", errEXIF)
	}
	exif, gps := 0, 0
	n, before := c.u16(), 0
	if n < 1 || n > 3 {
		return fmt.Errorf("%w: %d fields in its first directory", errEXIF, n)
	}
	for range n {
		tag, kind, count := c.u16(), c.u16(), c.u32()
		switch {
		case tag <= before || count != 1:
			return fmt.Errorf("%w: field %#x", errEXIF, tag)
		case tag == 0x0112 && kind == 3:
			if turned := c.u16(); turned < 2 || turned > 8 || c.u16() != 0 {
				return fmt.Errorf("%w: its orientation", errEXIF)
			}
		case tag == 0x8769 && kind == 4:
			exif = c.u32()
		case tag == 0x8825 && kind == 4:
			gps = c.u32()
		default:
			return fmt.Errorf("%w: field %#x", errEXIF, tag)
		}
		before = tag
	}
	if c.u32() != 0 {
		return fmt.Errorf("%w: a second directory follows", errEXIF)
	}
	for _, d := range []struct {
		at      int
		entries []entry
	}{{exif, exifEntries}, {gps, gpsEntries}} {
		if d.at == 0 {
			continue
		}
		if d.at != c.at {
			return fmt.Errorf("%w: a directory at %d, want it at %d", errEXIF, d.at, c.at)
		}
		if err := c.directory(d.entries); err != nil {
			return err
		}
	}
	if c.bad || c.at != len(b) {
		return fmt.Errorf("%w: %d bytes follow, or it ends too soon", errEXIF, len(b)-c.at)
	}
	return nil
}

// directory reads a directory of some of the entries, in their order, and the
// values behind it.
func (c *cursor) directory(allowed []entry) error {
	n := c.u16()
	if n == 0 || n > len(allowed) {
		return fmt.Errorf("%w: a directory of %d fields", errEXIF, n)
	}
	values := c.at + 12*n + 4
	behind := &cursor{b: c.b, at: values}
	for range n {
		tag, kind, count := c.u16(), c.u16(), c.u32()
		for len(allowed) > 0 && allowed[0].tag != tag {
			allowed = allowed[1:]
		}
		if len(allowed) == 0 || allowed[0].kind != kind || allowed[0].count != count {
			return fmt.Errorf("%w: field %#x", errEXIF, tag)
		}
		e := allowed[0]
		allowed = allowed[1:]
		value := c.take(4)
		length := e.count
		if e.kind == 5 {
			length = 8 * e.count
		}
		if length > 4 {
			if int(binary.BigEndian.Uint32(value)) != behind.at {
				return fmt.Errorf("%w: the value of field %#x is elsewhere", errEXIF, tag)
			}
			value = behind.take(length + length&1)
		}
		if !e.fits(value, length) {
			return fmt.Errorf("%w: the value of field %#x", errEXIF, tag)
		}
	}
	if c.u32() != 0 || behind.bad {
		return fmt.Errorf("%w: a directory follows, or values are missing", errEXIF)
	}
	c.at = behind.at
	return nil
}

// fits reports whether a value is one of the entry's, with zeros behind it.
func (e entry) fits(value []byte, length int) bool {
	for _, b := range value[length:] {
		if b != 0 {
			return false
		}
	}
	if e.shape != nil {
		return e.shape.Match(value[:length])
	}
	for i := range e.below {
		above, below := binary.BigEndian.Uint32(value[8*i:]), binary.BigEndian.Uint32(value[8*i+4:])
		if below != e.below[i] || above > e.most[i] {
			return false
		}
	}
	return true
}
