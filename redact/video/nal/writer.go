package nal

import "math/bits"

// Writer writes the bits of an RBSP. The zero value is empty.
type Writer struct {
	buf  []byte
	last uint // bits used of the last byte; 0 if it is full
}

// Reset empties the writer and keeps its memory.
func (w *Writer) Reset() { w.buf, w.last = w.buf[:0], 0 }

// Bits writes the lowest n bits of v, n at most 32: u(n).
func (w *Writer) Bits(n uint, v uint32) {
	for n > 0 {
		if w.last == 0 {
			w.buf = append(w.buf, 0)
		}
		room := 8 - w.last
		take := min(room, n)
		part := byte(v >> (n - take) & (1<<take - 1))
		w.buf[len(w.buf)-1] |= part << (room - take)
		w.last = (w.last + take) % 8
		n -= take
	}
}

// Flag writes a bit: u(1).
func (w *Writer) Flag(v bool) {
	if v {
		w.Bits(1, 1)
	} else {
		w.Bits(1, 0)
	}
}

// UE writes an unsigned Exp-Golomb code: ue(v). v is below 1<<32 - 1.
func (w *Writer) UE(v uint32) {
	n := uint(bits.Len32(v + 1))
	w.Bits(n-1, 0)
	w.Bits(n, v+1)
}

// SE writes a signed Exp-Golomb code: se(v).
func (w *Writer) SE(v int32) {
	if v > 0 {
		w.UE(uint32(v)*2 - 1)
	} else {
		w.UE(uint32(-int64(v)) * 2)
	}
}

// Trail writes the trailing bits: rbsp_trailing_bits().
func (w *Writer) Trail() {
	w.Bits(1, 1)
	w.last = 0
}

// Bytes returns the RBSP, which is valid until the next write.
func (w *Writer) Bytes() []byte { return w.buf }
