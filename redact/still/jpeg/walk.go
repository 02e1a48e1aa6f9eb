package jpeg

import "encoding/binary"

// padding is what stands behind the bits of an interval while they are walked:
// more than the longest block takes, 64 times a code of 16 bits with 15 behind
// it, and what is looked at ahead of it.
const padding = 64*4 + 16

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

// unit is how a block is coded, by its place in an MCU.
type unit struct{ dc, ac *coder }

// ahead are the next bits of an interval.
type ahead struct {
	top  uint64 // begins with them
	have uint   // how many of them are known to be there, 63 at most
	next int    // the byte behind the whole ones of them
}

// fill makes them at least 56. Where a byte is there in part, it is put over
// itself.
func (a ahead) fill(bits []byte) ahead {
	a.top |= binary.BigEndian.Uint64(bits[a.next:]) >> (a.have & 63)
	return ahead{a.top, a.have | 56, a.next + int((63-a.have)>>3)}
}

func (a ahead) skip(n uint) ahead { return ahead{a.top << (n & 63), a.have - n, a.next} }

// at is the place of the next bit.
func (a ahead) at() int { return 8*a.next - int(a.have) }

// sequential walks MCUs of a sequential scan from the beginning of an interval,
// and reports how many it has found whole.
func (w *walker) sequential(mcu []unit, count int) (whole, bits int) {
	var a ahead
	for i := range count {
		from := a.at()
		for _, u := range mcu {
			var ok bool
			if a, ok = w.block(a, u.dc, u.ac); !ok || a.at() > w.end {
				return i, from
			}
		}
	}
	return count, a.at()
}

// block walks a block of a sequential scan.
func (w *walker) block(a ahead, dc, ac *coder) (ahead, bool) {
	const whole = 64 << takesBits
	bits := w.bits
	a = a.fill(bits)
	if e := dc.steps[a.top>>(64-stepBits)]; e != tooLong {
		a = a.skip(uint(e & takesMask))
	} else if length, size := dc.symbol(a.top); length > 0 {
		a = a.skip(length + uint(size))
	} else {
		return a, false
	}
	// What steps take and how far they reach is added up together: two steps that
	// are taken without looking take less bits than would touch the other sum.
	sum := uint(1 << takesBits)
	for {
		a = a.fill(bits)
		e := uint(ac.steps[a.top>>(64-stepBits)])
		if sum += e; sum < whole {
			a.top <<= e & takesMask
			e = uint(ac.steps[a.top>>(64-stepBits)])
			if sum += e; sum < whole {
				a = ahead{a.top << (e & takesMask), a.have - sum&takesMask, a.next}
				sum &^= takesMask
				continue
			}
			a.have -= (sum - e) & takesMask
		}
		reach := sum >> takesBits
		if reach == 64 || reach >= blockEnd && reach < blockEnd+64 {
			return a.skip(e & takesMask), true
		}
		// A code too long for a step, or some of the next block.
		a = a.fill(bits)
		sum = (sum - e) &^ takesMask
		length, symbol := ac.symbol(a.top)
		size := uint(symbol & 15)
		switch {
		case length == 0, size == 0 && symbol != 0 && symbol != 0xf0:
			return a, false
		case symbol == 0:
			return a.skip(length), true
		}
		a = a.skip(length + size)
		if sum += (1 + uint(symbol>>4)) << takesBits; sum == whole {
			return a, true
		} else if sum > whole {
			return a, false
		}
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
	return w.sequential([]unit{{s.dc[0], s.ac[0]}}, count)
}

// interleaved walks MCUs of several components.
func (s *scan) interleaved(w *walker, first, count int) (whole, bits int) {
	if !s.progressive {
		var mcu [10]unit
		n := 0
		for k, c := range s.components[:s.n] {
			for range c.h * c.v {
				mcu[n] = unit{s.dc[k], s.ac[k]}
				n++
			}
		}
		return w.sequential(mcu[:n], count)
	}
	for i := range count {
		from := w.at
		for k, c := range s.components[:s.n] {
			for range c.h * c.v {
				if !w.mean(s, s.dc[k]) {
					return i, from
				}
			}
		}
	}
	return count, w.at
}
