package nal

import (
	"encoding/binary"
	"math/bits"
)

// Zeros returns where the first two zero bytes in a row begin in b that a byte
// below 4 is behind, not before from; -1 if there are none. Whatever is no payload
// begins with them. All of a film is searched so: it looks at 32 bytes at a time,
// and is as fast where a coder leaves many zeros.
func Zeros(b []byte, from int) int {
	i := from
	for ; len(b)-i > 33; i += 32 {
		p := b[i : i+34 : i+34]
		if three(p[:10:10])|three(p[8:18:18])|three(p[16:26:26])|three(p[24:34:34]) == 0 {
			continue
		}
		for ; ; i, p = i+8, p[8:] { // one of the four has it
			if v := three(p); v != 0 {
				return i + bits.TrailingZeros64(v)/8
			}
		}
	}
	for ; i+2 < len(b); i++ {
		if b[i]|b[i+1]|b[i+2]&^3 == 0 {
			return i
		}
	}
	return -1
}

// three is not 0 if such three bytes begin in the first eight of ten: a byte or'd
// with the next two, but for the low bits of the last, is 0 then, and only a zero
// byte, or one above it, borrows from its highest bit. The lowest bit that is set
// is in the byte where they begin.
func three(p []byte) uint64 {
	v := binary.LittleEndian.Uint64(p) | binary.LittleEndian.Uint64(p[1:]) |
		binary.LittleEndian.Uint64(p[2:])&0xfcfcfcfcfcfcfcfc
	return (v - 0x0101010101010101) &^ v & 0x8080808080808080
}
