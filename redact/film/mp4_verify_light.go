package film

import "encoding/binary"

// graded are the beginnings of the three mdcv that are written: green, blue, red
// and white of BT.709, of P3, and of BT.2020.
const graded = "\x3a\x98\x75\x30\x1d\x4c\x0b\xb8\x7d\x00\x40\x74\x3d\x13\x40\x42" +
	"\x33\xc2\x86\xc4\x1d\x4c\x0b\xb8\x84\xd0\x3e\x80\x3d\x13\x40\x42" +
	"\x21\x34\x9b\xaa\x19\x96\x08\xfc\x8a\x48\x39\x08\x3d\x13\x40\x42"

// light checks what a sample entry says of brightness.
func (f *strictFilm) light(end int64) {
	if f.peek("mdcv", end) {
		b := f.body("mdcv", end, 24)
		known := false
		for at := 0; at < len(graded); at += 16 {
			known = known || string(b[:16]) == graded[at:at+16]
		}
		peak, dark := binary.BigEndian.Uint32(b[16:]), binary.BigEndian.Uint32(b[20:])
		if !known || peak == 0 || peak%1_000_000 != 0 || peak > 100_000_000 || dark%10 != 0 || dark > 1000 {
			f.fail("a display of % x", b)
		}
	}
	if f.peek("clli", end) {
		b := f.body("clli", end, 4)
		most, average := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
		if most%50 != 0 || most > 10_000 || average%50 != 0 || average > most {
			f.fail("pictures as bright as %d and %d", most, average)
		}
	}
}
