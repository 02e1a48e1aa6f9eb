package nal

import "encoding/binary"

// Zeros returns where the first two zero bytes in a row begin in b, not before
// from; -1 if there are none. Whatever is no payload begins with them. All of a
// film is searched so: it looks at 32 bytes at a time.
func Zeros(b []byte, from int) int {
	i := from
	for ; len(b)-i > 32; i += 32 {
		p := b[i : i+33 : i+33]
		if pair(p[:9:9])|pair(p[8:17:17])|pair(p[16:25:25])|pair(p[24:33:33]) != 0 {
			break
		}
	}
	for ; i+1 < len(b); i++ {
		if b[i]|b[i+1] == 0 {
			return i
		}
	}
	return -1
}

// pair is not 0 if two zero bytes stand in a row in the nine bytes: a byte or'd
// with the next is 0 then, and only a zero byte, or one above it, borrows from
// its highest bit.
func pair(p []byte) uint64 {
	v := binary.LittleEndian.Uint64(p) | binary.LittleEndian.Uint64(p[1:])
	return (v - 0x0101010101010101) &^ v & 0x8080808080808080
}
