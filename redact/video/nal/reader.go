package nal

import "math/bits"

// Reader reads the bits of a NAL unit's payload, which it unescapes on the way.
// Past the end everything is zero and [Reader.OK] is false. A copy of a Reader
// reads on by itself.
type Reader struct {
	rest  []byte
	zeros int    // zero bytes just read, for the emulation prevention
	cache uint64 // bits read and not yet given, at the bottom
	left  uint   // how many those are
	bad   bool
}

// NewReader returns a reader of the payload, which follows the unit's header.
func NewReader(payload []byte) Reader { return Reader{rest: payload} }

// OK reports whether everything read so far was there, and well formed.
func (r *Reader) OK() bool { return !r.bad }

// Fail makes OK false: the caller read something that cannot be.
func (r *Reader) Fail() { r.bad = true }

// byte returns the next byte of the RBSP.
func (r *Reader) byte() (b byte, ok bool) {
	if len(r.rest) == 0 {
		return 0, false
	}
	b, r.rest = r.rest[0], r.rest[1:]
	if b == 3 && r.zeros >= 2 {
		r.zeros = 0
		return r.byte()
	}
	if b == 0 {
		r.zeros++
	} else {
		r.zeros = 0
	}
	return b, true
}

// Bits returns the next n bits, at most 32: u(n).
func (r *Reader) Bits(n uint) uint32 {
	for r.left < n {
		b, ok := r.byte()
		if !ok {
			r.bad = true
		}
		if r.bad {
			return 0
		}
		r.cache, r.left = r.cache<<8|uint64(b), r.left+8
	}
	r.left -= n
	return uint32(r.cache >> r.left & (1<<n - 1))
}

// Flag returns the next bit: u(1).
func (r *Reader) Flag() bool { return r.Bits(1) == 1 }

// Skip reads n bits and forgets them.
func (r *Reader) Skip(n uint) {
	for ; n > 32; n -= 32 {
		r.Bits(32)
	}
	r.Bits(n)
}

// UE returns the next unsigned Exp-Golomb code: ue(v).
func (r *Reader) UE() uint32 {
	zeros := uint(0)
	for !r.Flag() {
		if zeros++; r.bad || zeros > 31 {
			r.bad = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.Bits(zeros)
}

// SE returns the next signed Exp-Golomb code: se(v).
func (r *Reader) SE() int32 {
	k := r.UE()
	if k&1 == 1 {
		return int32(k/2 + 1)
	}
	return -int32(k / 2)
}

// More reports whether there is more than the trailing bits: more_rbsp_data().
func (r Reader) More() bool { return r.Left() > 0 }

// Left returns how many bits stand before the trailing bits, which begin with
// the last 1.
func (r Reader) Left() int {
	n, last := int(r.left), -1
	if held := r.cache & (1<<r.left - 1); held != 0 {
		last = n - 1 - bits.TrailingZeros64(held)
	}
	for b, ok := r.byte(); ok; b, ok = r.byte() {
		if b != 0 {
			last = n + 7 - bits.TrailingZeros8(b)
		}
		n += 8
	}
	return max(last, 0)
}
