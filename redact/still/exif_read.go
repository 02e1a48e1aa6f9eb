package still

import (
	"encoding/binary"
	"slices"
)

// field is one entry of an image file directory. (TIFF 6.0, section 2)
type field struct {
	tag, kind uint16
	count     uint32
	value     []byte // in the order of its block
}

// The kinds of values that are read or written here.
const (
	kindByte      = 1
	kindASCII     = 2
	kindShort     = 3
	kindLong      = 4
	kindRational  = 5
	kindUndefined = 7
)

// kindSize is how many bytes a value of each kind has; 0 is no kind.
var kindSize = [14]int{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4}

// maxFields is how many entries of a block are looked at: far more than any
// camera writes, and few enough to be quick.
const maxFields = 4096

// directories reads the image file directories of one block, each once: their
// offsets may lead anywhere, and in circles.
type directories struct {
	block []byte
	order binary.ByteOrder

	seen    []uint32
	fields  int
	damaged int // fields and directories that could not be read
}

// openDirectories returns the reader of a block, and where its first directory
// is.
func openDirectories(block []byte) (*directories, uint32, bool) {
	d := &directories{block: block, order: binary.BigEndian}
	if len(block) < 8 {
		return nil, 0, false
	}
	switch string(block[:4]) {
	case "II*\x00":
		d.order = binary.LittleEndian
	case "MM\x00*":
	default:
		return nil, 0, false
	}
	return d, d.order.Uint32(block[4:]), true
}

// read returns the fields of a directory, and where the next one is, 0 for
// nowhere. Of what is damaged it counts the parts.
func (d *directories) read(at uint32) (list []field, next uint32) {
	if slices.Contains(d.seen, at) {
		d.damaged++
		return nil, 0
	}
	d.seen = append(d.seen, at)
	if uint64(at)+2 > uint64(len(d.block)) {
		d.damaged++
		return nil, 0
	}
	rest := d.block[at:]
	n := int(d.order.Uint16(rest))
	for rest = rest[2:]; n > 0; n-- {
		if d.fields++; d.fields > maxFields || len(rest) < 12 {
			d.damaged++
			return list, 0
		}
		if f, ok := d.field(rest[:12]); ok {
			list = append(list, f)
		} else {
			d.damaged++
		}
		rest = rest[12:]
	}
	if len(rest) < 4 {
		return list, 0 // many writers forget it
	}
	return list, d.order.Uint32(rest)
}

// field reads an entry of 12 bytes: its tag, kind and count, and the value or
// where it is.
func (d *directories) field(b []byte) (field, bool) {
	f := field{tag: d.order.Uint16(b), kind: d.order.Uint16(b[2:]), count: d.order.Uint32(b[4:])}
	if int(f.kind) >= len(kindSize) || kindSize[f.kind] == 0 {
		return f, false
	}
	size := uint64(kindSize[f.kind]) * uint64(f.count)
	if size <= 4 {
		f.value = b[8 : 8+size]
		return f, true
	}
	at := uint64(d.order.Uint32(b[8:]))
	if at+size > uint64(len(d.block)) {
		return f, false
	}
	f.value = d.block[at : at+size]
	return f, true
}

// find returns the first field of a tag.
func find(list []field, tag uint16) (field, bool) {
	i := slices.IndexFunc(list, func(f field) bool { return f.tag == tag })
	if i < 0 {
		return field{}, false
	}
	return list[i], true
}

// number returns a field that is one whole number.
func (d *directories) number(list []field, tag uint16) (uint32, bool) {
	f, ok := find(list, tag)
	switch {
	case !ok || f.count != 1:
		return 0, false
	case f.kind == kindShort:
		return uint32(d.order.Uint16(f.value)), true
	case f.kind == kindLong || f.kind == 13: // 13 is a directory's offset
		return d.order.Uint32(f.value), true
	case f.kind == kindByte:
		return uint32(f.value[0]), true
	}
	return 0, false
}

// text returns a field that is an ASCII string, up to its first zero.
func text(list []field, tag uint16) string {
	f, ok := find(list, tag)
	if !ok || f.kind != kindASCII {
		return ""
	}
	if i := slices.Index(f.value, 0); i >= 0 {
		return string(f.value[:i])
	}
	return string(f.value)
}

// rationals returns a field of n fractions.
func (d *directories) rationals(list []field, tag uint16, n int) ([]float64, bool) {
	f, ok := find(list, tag)
	if !ok || f.kind != kindRational || f.count != uint32(n) {
		return nil, false
	}
	values := make([]float64, n)
	for i := range values {
		above, below := d.order.Uint32(f.value[8*i:]), d.order.Uint32(f.value[8*i+4:])
		if below == 0 {
			return nil, false
		}
		values[i] = float64(above) / float64(below)
	}
	return values, true
}
