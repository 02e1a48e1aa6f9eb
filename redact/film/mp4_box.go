package film

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// box is where one box of a film is. (ISO/IEC 14496-12, 4.2)
type box struct {
	kind          string
	at, body, end int64
}

func (b box) size() int64 { return b.end - b.at }

// errBox is what a film is refused with whose boxes do not fit into each other.
var errBox = errors.New("it is damaged")

// maxLeaf bounds a box that is read into memory, maxKids how many boxes one
// holds: a film has few, but for its fragments.
const (
	maxLeaf = 1 << 20
	maxKids = 4096
)

// nextBox reads the head of the box at at, which has to end by end.
func nextBox(src io.ReaderAt, at, end int64) (box, error) {
	var head [16]byte
	if end-at < 8 {
		return box{}, fmt.Errorf("%w: %d bytes where a box should be", errBox, end-at)
	}
	if err := readFull(src, head[:8], at); err != nil {
		return box{}, err
	}
	b := box{kind: string(head[4:8]), at: at, body: at + 8}
	switch size := int64(binary.BigEndian.Uint32(head[:])); size {
	case 0:
		b.end = end
	case 1:
		if end-at < 16 {
			return box{}, fmt.Errorf("%w: the box %q is cut off", errBox, b.kind)
		}
		if err := readFull(src, head[8:], at+8); err != nil {
			return box{}, err
		}
		long := binary.BigEndian.Uint64(head[8:])
		if long < 16 || long > uint64(end-at) {
			return box{}, fmt.Errorf("%w: the box %q has %d bytes where there are %d", errBox, b.kind, long, end-at)
		}
		b.body, b.end = at+16, at+int64(long)
	default:
		if size < 8 || size > end-at {
			return box{}, fmt.Errorf("%w: the box %q has %d bytes where there are %d", errBox, b.kind, size, end-at)
		}
		b.end = at + size
	}
	return b, nil
}

// boxes lists the boxes between from and to.
func boxes(src io.ReaderAt, from, to int64) ([]box, error) {
	var list []box
	for at := from; at < to; {
		if to-at == 4 && len(list) > 0 {
			return list, nil // QuickTime ends some lists with a zero
		}
		b, err := nextBox(src, at, to)
		if err != nil {
			return nil, err
		}
		if len(list) == maxKids {
			return nil, fmt.Errorf("%w: more than %d boxes in one", errBox, maxKids)
		}
		list = append(list, b)
		at = b.end
	}
	return list, nil
}

// leaf reads the body of a box.
func leaf(src io.ReaderAt, b box) ([]byte, error) {
	n := b.end - b.body
	if n > maxLeaf {
		return nil, fmt.Errorf("%w: the box %q has %d bytes", errBox, b.kind, n)
	}
	body := make([]byte, n)
	return body, readFull(src, body, b.body)
}

// readFull reads all of p.
func readFull(src io.ReaderAt, p []byte, at int64) error {
	if n, err := src.ReadAt(p, at); n < len(p) {
		if err == nil || errors.Is(err, io.EOF) {
			return fmt.Errorf("%w: it ends at byte %d", errBox, at+int64(n))
		}
		return fmt.Errorf("read: %w", err)
	}
	return nil
}

// fields reads numbers from the body of a box. Past its end all are zero, and
// bad is true.
type fields struct {
	rest []byte
	bad  bool
}

func (f *fields) take(n int) []byte {
	if n < 0 || n > len(f.rest) {
		f.bad, f.rest = true, nil
		return make([]byte, max(min(n, 16), 0))
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

func (f *fields) u8() byte    { return f.take(1)[0] }
func (f *fields) u16() uint16 { return binary.BigEndian.Uint16(f.take(2)) }
func (f *fields) u32() uint32 { return binary.BigEndian.Uint32(f.take(4)) }
func (f *fields) u64() uint64 { return binary.BigEndian.Uint64(f.take(8)) }
func (f *fields) skip(n int) {
	if n > len(f.rest) {
		f.bad, f.rest = true, nil
		return
	}
	f.rest = f.rest[n:]
}

// full reads the version and flags of a full box.
func (f *fields) full() (version byte, flags uint32) {
	v := f.u32()
	return byte(v >> 24), v & 0xffffff
}

// wide reads a number of 64 bits where the version is 1, of 32 otherwise.
func (f *fields) wide(version byte) uint64 {
	if version == 1 {
		return f.u64()
	}
	return uint64(f.u32())
}
