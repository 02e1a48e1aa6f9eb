package still

import (
	"bytes"
	"errors"

	"golang.org/x/image/vp8"
)

// vp8Frame is a key frame in its partitions. (RFC 6386, 9.1 and 9.5)
type vp8Frame struct {
	head          [10]byte
	width, height int
	parts         [][]byte // the first, then those of the coefficients
}

// vp8Spare is how many bytes a coder may leave behind the last one that is read.
const vp8Spare = 2

// vp8Tries is how often a picture is decoded to find its ends: enough for a
// few partitions with anything behind them, and all others with nothing.
const vp8Tries = 64

// trimVP8 cuts off what is behind each partition: a decoder reads it to the last
// macroblock, and no further. Where that is, is found by decoding: with fewer
// bytes it fails.
func trimVP8(data []byte) (_ []byte, width, height int, err error) {
	f, err := splitVP8(data)
	if err != nil {
		return nil, 0, 0, err
	}
	if err := roomy(f.width, f.height, len(data)); err != nil {
		return nil, 0, 0, err
	}
	if !decodesVP8(f.join()) {
		return nil, 0, 0, errors.New("its pixels are damaged")
	}
	tries := vp8Tries
	for i, part := range f.parts {
		try := func(n int) (bool, error) {
			if tries--; tries < 0 {
				return false, errors.New("bytes are behind its pixels, in several places")
			}
			f.parts[i] = part[:n]
			return decodesVP8(f.join()), nil
		}
		most := len(part) - vp8Spare - 1
		if most < 0 {
			continue
		}
		ok, err := try(most)
		if err != nil {
			return nil, 0, 0, err
		}
		if !ok {
			f.parts[i] = part
			continue
		}
		least := 0 // the first number of bytes that may be enough
		// Mostly a few bytes are too many: steps from the end get there soonest.
		for step := 1; least < most; step *= 2 {
			n := max((least+most)/2, most-step)
			if ok, err = try(n); err != nil {
				return nil, 0, 0, err
			}
			if ok {
				most = n
			} else {
				least, step = n+1, most
			}
		}
		f.parts[i] = append(bytes.Clone(part[:most]), make([]byte, vp8Spare)...)
	}
	return f.join(), f.width, f.height, nil
}

func decodesVP8(b []byte) bool {
	d := vp8.NewDecoder()
	d.Init(bytes.NewReader(b), len(b))
	if _, err := d.DecodeFrameHeader(); err != nil {
		return false
	}
	_, err := d.DecodeFrame()
	return err == nil
}

// splitVP8 reads the header of a frame, and where its partitions are.
func splitVP8(b []byte) (*vp8Frame, error) {
	damaged := errors.New("the header of its pixels is damaged")
	if len(b) < 10 || b[0]&0x11 != 0x10 || string(b[3:6]) != "\x9d\x01\x2a" {
		return nil, damaged // no key frame, or one that is not shown
	}
	f := &vp8Frame{width: int(b[6]) | int(b[7]&0x3f)<<8, height: int(b[8]) | int(b[9]&0x3f)<<8}
	copy(f.head[:], b)
	f.head[7], f.head[9] = f.head[7]&0x3f, f.head[9]&0x3f // how to scale it is a hint
	first := u24(b) >> 5
	rest := b[10:]
	if first > len(rest) || f.width == 0 || f.height == 0 {
		return nil, damaged
	}
	f.parts = [][]byte{rest[:first]}
	rest = rest[first:]
	n := vp8Partitions(f.parts[0])
	if len(rest) < 3*(n-1) {
		return nil, damaged
	}
	sizes := rest[:3*(n-1)]
	rest = rest[len(sizes):]
	for ; len(sizes) > 0; sizes = sizes[3:] {
		size := u24(sizes)
		if size > len(rest) {
			return nil, damaged
		}
		f.parts = append(f.parts, rest[:size])
		rest = rest[size:]
	}
	f.parts = append(f.parts, rest)
	return f, nil
}

// join writes the frame.
func (f *vp8Frame) join() []byte {
	n := len(f.head) + 3*len(f.parts)
	for _, p := range f.parts {
		n += len(p)
	}
	b := append(make([]byte, 0, n), f.head[:]...)
	tag := u24(b)&0x1f | len(f.parts[0])<<5
	copy(b, appendU24(nil, tag))
	b = append(b, f.parts[0]...)
	for _, p := range f.parts[1 : len(f.parts)-1] {
		b = appendU24(b, len(p))
	}
	for _, p := range f.parts[1:] {
		b = append(b, p...)
	}
	return b
}

// vp8Partitions reads the first partition up to how many others there are.
// (RFC 6386, 9.2 to 9.5)
func vp8Partitions(b []byte) int {
	r := &vp8Bits{b: b, span: 255}
	r.number(2) // colours, clamping
	if r.bit() {
		others := r.bit()
		if r.bit() {
			r.bit()
			r.optional(4, 7)
			r.optional(4, 6)
		}
		if others {
			for range 3 {
				if r.bit() {
					r.number(8)
				}
			}
		}
	}
	r.number(1 + 6 + 3) // the filter
	if adjusted := r.bit(); adjusted && r.bit() {
		r.optional(8, 6)
	}
	return 1 << r.number(2)
}

// vp8Bits reads bits that are as often 0 as 1. (RFC 6386, 7.3)
type vp8Bits struct {
	b     []byte
	value uint32 // of 16 bits, the next byte's among them
	span  uint32
	shift int // how many bits of the low byte are used up
	begun bool
}

func (r *vp8Bits) next() uint32 {
	if len(r.b) == 0 {
		return 0
	}
	v := r.b[0]
	r.b = r.b[1:]
	return uint32(v)
}

func (r *vp8Bits) bit() bool {
	if !r.begun {
		r.value, r.begun = r.next()<<8, true
		r.value |= r.next()
	}
	split := 1 + (r.span-1)*128>>8
	one := r.value >= split<<8
	if one {
		r.span -= split
		r.value -= split << 8
	} else {
		r.span = split
	}
	for r.span < 128 {
		r.value <<= 1
		r.span <<= 1
		if r.shift++; r.shift == 8 {
			r.shift = 0
			r.value |= r.next()
		}
	}
	return one
}

func (r *vp8Bits) number(n int) (v int) {
	for range n {
		v <<= 1
		if r.bit() {
			v |= 1
		}
	}
	return v
}

// optional passes numbers of so many bits with a sign, each of which may be
// missing.
func (r *vp8Bits) optional(count, bits int) {
	for range count {
		if r.bit() {
			r.number(bits + 1)
		}
	}
}
