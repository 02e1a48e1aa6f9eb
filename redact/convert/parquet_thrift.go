package convert

import (
	"bufio"
	"io"
	"math"
)

// object is a struct of Thrift's: its fields by their numbers. They are int32,
// int64, string, bool, []any and object.
type object = map[int]any

// thriftReader reads structs of Thrift's compact protocol from a stream, as far
// as they are used here. After what is not read so it is bad, and reads nothing
// more.
type thriftReader struct {
	in   *bufio.Reader
	at   int64
	left int // what the struct may have yet, in bytes
	bad  bool
}

// maxDepth is how deep structs and lists may be in each other.
const maxDepth = 12

// object reads a struct that has at most so many bytes.
func (r *thriftReader) object(limit int) object {
	r.left = limit
	return r.fields(maxDepth)
}

// fill fills b from the stream itself.
func (r *thriftReader) fill(b []byte) []byte {
	n, err := io.ReadFull(r.in, b)
	r.at += int64(n)
	r.bad = r.bad || err != nil
	return b
}

func (r *thriftReader) byte() byte {
	if r.left--; r.left < 0 {
		r.bad = true
	}
	if r.bad {
		return 0
	}
	b, err := r.in.ReadByte()
	if err != nil {
		r.bad = true
		return 0
	}
	r.at++
	return b
}

// uvarint reads a number; one that could be spelled shorter is bad.
func (r *thriftReader) uvarint() uint64 {
	var v uint64
	for shift := 0; shift < 63; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			r.bad = r.bad || b == 0 && shift > 0
			return v
		}
	}
	r.bad = true
	return 0
}

func (r *thriftReader) varint() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *thriftReader) fields(depth int) object {
	o := object{}
	for id := 0; ; {
		b := r.byte()
		if r.bad || b == 0 {
			return o
		}
		if b>>4 == 0 { // a field whose number is far from the last is none of ours
			r.bad = true
			return o
		}
		id += int(b >> 4)
		o[id] = r.value(b&0xf, depth)
	}
}

func (r *thriftReader) value(kind byte, depth int) any {
	if depth--; depth < 0 {
		r.bad = true
	}
	if r.bad {
		return nil
	}
	switch kind {
	case thriftTrue:
		return true
	case thriftI32:
		v := r.varint()
		r.bad = r.bad || v < math.MinInt32 || v > math.MaxInt32
		return int32(v)
	case thriftI64:
		return r.varint()
	case thriftBinary:
		n := r.uvarint()
		if n > uint64(max(r.left, 0)) {
			r.bad = true
			return nil
		}
		r.left -= int(n)
		return string(r.fill(make([]byte, n)))
	case thriftList:
		return r.elements(depth)
	case thriftStruct:
		return r.fields(depth)
	}
	r.bad = true
	return nil
}

func (r *thriftReader) elements(depth int) any {
	head := r.byte()
	n := uint64(head >> 4)
	if n == 15 {
		if n = r.uvarint(); n < 15 {
			r.bad = true
		}
	}
	all := []any{}
	for ; n > 0 && !r.bad; n-- {
		if head&0xf == thriftTrue { // would have no bytes, or one
			r.bad = true
		}
		all = append(all, r.value(head&0xf, depth))
	}
	return all
}
