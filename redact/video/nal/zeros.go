package nal

import (
	"encoding/binary"
	"math/bits"
)

// Zeros returns where the first two zero bytes in a row begin in b that a byte
// below 4 is behind, not before from; -1 if there are none. Whatever is no payload
// begins with them. All of a film is searched so: it looks at 32 bytes at a time,
// and at what is behind two zeros only where there are some.
func Zeros(b []byte, from int) int {
	i := from
	for ; len(b)-i > 33; i += 32 {
		p := b[i : i+34 : i+34]
		if zero(two(p[:9:9]))|zero(two(p[8:17:17]))|zero(two(p[16:25:25]))|zero(two(p[24:33:33])) == 0 {
			continue
		}
		for at := 0; at < 32; at += 8 {
			if v := zero(two(p[at:]) | third(p[at:])); v != 0 {
				return i + at + bits.TrailingZeros64(v)/8
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

// two is each of eight bytes or'd with the next.
func two(p []byte) uint64 { return binary.LittleEndian.Uint64(p) | binary.LittleEndian.Uint64(p[1:]) }

// third is the bytes behind such two, without what is below 4.
func third(p []byte) uint64 { return binary.LittleEndian.Uint64(p[2:]) & 0xfcfcfcfcfcfcfcfc }

// zero is not 0 if there is a zero byte in v: only that, or one above it, borrows
// from its highest bit. The lowest bit that is set is in the first such byte.
func zero(v uint64) uint64 { return (v - 0x0101010101010101) &^ v & 0x8080808080808080 }
