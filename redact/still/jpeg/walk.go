package jpeg

import "encoding/binary"

// padding is what stands behind the bits of an interval while they are walked:
// more than the longest block takes, 64 times a code of 16 bits with 15 behind
// it, and a window.
const padding = 64*4 + 8

// walker walks the blocks of one interval.
type walker struct {
	bits []byte // without stuffing, and padding behind
	end  int    // of the interval, in bits
	at   int    // the next bit
	run  int    // of blocks that have ended, in a progressive scan
}

// window returns the bits from at on, at least 57 of them.
func window(bits []byte, at int) uint64 {
	return binary.BigEndian.Uint64(bits[at>>3:]) << (at & 7)
}

// block walks a block of a sequential scan.
func (w *walker) block(dc, ac *coder) bool {
	bits, at := w.bits, w.at
	x := window(bits, at)
	var n uint
	if e := dc.steps[x>>(64-stepBits)]; e != 0 {
		n = uint(e & takesMask)
	} else {
		length, size := dc.symbol(x)
		if n = length + uint(size); length == 0 {
			return false
		}
	}
	at += int(n)
	x <<= n & 63
	left := 57 - int(n)
	k := 1
	for {
		if left < stepBits {
			x = window(bits, at)
			left = 57
		}
		e := ac.steps[x>>(64-stepBits)]
		n := uint(e & takesMask)
		reach := k + int(e>>takesBits)
		if reach < 64 && n > 0 {
			k = reach
			x <<= n
			at += int(n)
			left -= int(n)
			continue
		}
		if reach == 64 || reach >= blockEnd && reach < blockEnd+64 {
			w.at = at + int(n)
			return w.at <= w.end
		}
		// Codes too long for a step, or some of the next block.
		x = window(bits, at)
		length, symbol := ac.symbol(x)
		size := uint(symbol & 15)
		switch {
		case length == 0:
			return false
		case symbol == 0:
			w.at = at + int(length)
			return w.at <= w.end
		case size == 0 && symbol != 0xf0:
			return false
		}
		if k += 1 + int(symbol>>4); k > 64 {
			return false
		}
		at += int(length + size)
		if k == 64 {
			w.at = at
			return at <= w.end
		}
		left = 0
	}
}

// walk walks an interval of count MCUs from the one numbered first, and reports
// how many it has found whole.
func (s *scan) walk(w *walker, first, count int) (whole, bits int) {
	switch {
	case s.n > 1:
		return s.interleaved(w, first, count)
	case s.progressive:
		return s.plane(w, first, count)
	}
	dc, ac := s.dc[0], s.ac[0]
	for i := range count {
		from := w.at
		if !w.block(dc, ac) {
			return i, from
		}
	}
	return count, w.at
}

// interleaved walks MCUs of several components.
func (s *scan) interleaved(w *walker, first, count int) (whole, bits int) {
	for i := range count {
		from := w.at
		for k, c := range s.components[:s.n] {
			for range c.h * c.v {
				if s.progressive && !w.mean(s, s.dc[k]) || !s.progressive && !w.block(s.dc[k], s.ac[k]) {
					return i, from
				}
			}
		}
	}
	return count, w.at
}
