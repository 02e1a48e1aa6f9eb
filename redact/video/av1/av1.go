// Package av1 lets through of AV1 only what decoding needs, by allow-list: of the
// open bitstream units (OBUs) that a picture comes in those that it is made of.
// The sequence header is copied field by field and ends where its fields do;
// metadata, padding, delimiters, second copies and what is reserved is cut and
// counted. (AV1 Bitstream & Decoding Process Specification, 5.3)
//
// What it cannot see: bytes that stand within coded tiles, or behind the fields
// of a frame header. It opens nothing and
// starts nothing, and nothing in it panics on any input.
package av1

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"skylatch/telemetry"
)

// ErrDamaged is what is returned for what is damaged or not understood.
var ErrDamaged = errors.New("a unit of AV1 is damaged or not understood")

// Filter is the filter of one track. It is used by one goroutine. The zero value
// is ready to use.
type Filter struct {
	out     [][]byte
	memory  []byte
	removed map[string]*telemetry.VideoRemoved
}

// The types of OBUs. (6.2.2)
const (
	sequence  = 1
	delimiter = 2
	header    = 3
	tiles     = 4
	metadata  = 5
	frame     = 6
	copied    = 7 // a frame's header, once more
	padding   = 15
)

// Config returns anew what a file says of how a track is coded, an av1C.
// (AV1 Codec ISO Media File Format Binding, 2.3)
func (f *Filter) Config(config []byte) ([]byte, error) {
	if len(config) < 4 || config[0] != 0x81 {
		return nil, fmt.Errorf("%w: an av1C of %d bytes", ErrDamaged, len(config))
	}
	out := []byte{0x81, config[1], config[2], 0}
	if len(config) == 4 {
		return out, nil
	}
	parts, err := f.Unit(config[4:])
	if err != nil || len(parts) != 2 || parts[0][0]>>3 != sequence {
		return nil, fmt.Errorf("%w: an av1C without its sequence header", ErrDamaged)
	}
	return append(append(out, parts[0]...), parts[1]...), nil
}

// Unit returns what may pass of a temporal unit, in parts; nothing if that is
// nothing. They are partly the given memory and partly the filter's, valid until
// the next call, and not to be written to.
func (f *Filter) Unit(b []byte) ([][]byte, error) {
	f.out, f.memory = f.out[:0], f.memory[:0]
	for len(b) > 0 {
		head, body, rest, err := read(b)
		if err != nil {
			return nil, err
		}
		switch kind := head[0] >> 3; kind {
		case sequence:
			if body, err = remakeSequence(body); err != nil {
				return nil, err
			}
			head = head[:1]
		case header, tiles, frame:
		default:
			f.cut(kind, len(b)-len(rest))
			b = rest
			continue
		}
		f.pass(head, body)
		b = rest
	}
	return f.out, nil
}

// pass puts an OBU behind the others, with its size.
func (f *Filter) pass(head, body []byte) {
	if need := len(f.memory) + len(head) + 8; need > cap(f.memory) {
		f.memory = make([]byte, 0, 2*need) // the parts that stand in the old one keep it
	}
	from := len(f.memory)
	flags := head[0]&0x78 | 2 // with a size
	if len(head) > 1 {
		flags |= 4
	}
	f.memory = append(f.memory, flags)
	if len(head) > 1 {
		f.memory = append(f.memory, head[1]&0xf8) // layers; three bits are reserved
	}
	for size := len(body); ; size >>= 7 {
		if size < 0x80 {
			f.memory = append(f.memory, byte(size))
			break
		}
		f.memory = append(f.memory, byte(size)|0x80)
	}
	f.out = append(f.out, f.memory[from:len(f.memory):len(f.memory)])
	if len(body) > 0 {
		f.out = append(f.out, body)
	}
}

// read reads the head and the size of an OBU. (5.3.2)
func read(b []byte) (head, body, rest []byte, err error) {
	n := 1
	if b[0]&4 != 0 {
		n++
	}
	if b[0]&0x80 != 0 || len(b) < n {
		return nil, nil, nil, fmt.Errorf("%w: an OBU that is none", ErrDamaged)
	}
	head, b = b[:n], b[n:]
	if head[0]&2 == 0 { // it goes to the end
		return head, b, nil, nil
	}
	size := uint64(0)
	for i := 0; ; i++ {
		if i == 8 || i == len(b) {
			return nil, nil, nil, fmt.Errorf("%w: an OBU without a size", ErrDamaged)
		}
		size |= uint64(b[i]&0x7f) << (7 * i)
		if b[i]&0x80 == 0 {
			b = b[i+1:]
			break
		}
	}
	if size > uint64(len(b)) {
		return nil, nil, nil, fmt.Errorf("%w: an OBU of %d bytes in %d", ErrDamaged, size, len(b))
	}
	return head, b[:size], b[size:], nil
}

// cut counts what was left out.
func (f *Filter) cut(kind byte, size int) {
	name := "AV1 reserved unit"
	switch kind {
	case delimiter:
		name = "AV1 delimiter"
	case metadata:
		name = "AV1 metadata"
	case copied:
		name = "AV1 second frame header"
	case padding:
		name = "AV1 padding"
	}
	r := f.removed[name]
	if r == nil {
		r = &telemetry.VideoRemoved{Kind: name}
		if f.removed == nil {
			f.removed = make(map[string]*telemetry.VideoRemoved)
		}
		f.removed[name] = r
	}
	r.Count++
	r.Bytes += uint64(size)
}

// Removed returns what was cut since the start, by kind.
func (f *Filter) Removed() []telemetry.VideoRemoved {
	list := make([]telemetry.VideoRemoved, 0, len(f.removed))
	for _, r := range f.removed {
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b telemetry.VideoRemoved) int { return cmp.Compare(a.Kind, b.Kind) })
	return list
}
