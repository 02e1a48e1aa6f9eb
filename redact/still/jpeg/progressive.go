package jpeg

import "math/bits"

// mean walks the DC coefficient of a block of a progressive scan. (G.1.2.1)
func (w *walker) mean(s *scan, dc *coder) bool {
	if s.high > 0 {
		w.at++
		return w.at <= w.end
	}
	length, size := dc.symbol(window(w.bits, w.at))
	w.at += int(length) + int(size)
	return length > 0 && w.at <= w.end
}

// plane walks the blocks of one component of a progressive scan.
func (s *scan) plane(w *walker, first, count int) (whole, bits int) {
	c := s.components[0]
	if s.from > 0 && c.set == nil {
		c.set = make([]uint64, c.across*c.down)
	}
	w.run = 0
	for i := range count {
		from := w.at
		var ok bool
		switch {
		case s.from == 0:
			ok = w.mean(s, s.dc[0])
		case s.high == 0:
			ok = w.band(s, &c.set[first+i])
		default:
			ok = w.finer(s, &c.set[first+i])
		}
		if !ok {
			return i, from
		}
	}
	if w.run > 0 {
		return count - 1, w.at // more blocks end than there are
	}
	return count, w.at
}

// band walks some AC coefficients of a block for the first time. (G.1.2.2)
func (w *walker) band(s *scan, set *uint64) bool {
	if w.run > 0 {
		w.run--
		return true
	}
	for k := s.from; k <= s.to; k++ {
		x := window(w.bits, w.at)
		length, symbol := s.ac[0].symbol(x)
		if length == 0 {
			return false
		}
		w.at += int(length)
		run, size := int(symbol>>4), int(symbol&15)
		switch {
		case size == 0 && run < 15:
			w.run = 1<<run - 1 + w.take(x<<length, run)
			return w.at <= w.end
		case size == 0:
			k += 15
			continue
		}
		if k += run; k > s.to {
			return false
		}
		*set |= 1 << k
		w.at += size
		if w.at > w.end {
			return false
		}
	}
	return w.at <= w.end
}

// take reads n bits from the top of x, which begins at w.at.
func (w *walker) take(x uint64, n int) int {
	w.at += n
	return int(x >> 1 >> (63 - n))
}

// finer walks the next bit of some AC coefficients of a block. (G.1.2.3)
func (w *walker) finer(s *scan, set *uint64) bool {
	k := s.from
	for w.run == 0 && k <= s.to {
		x := window(w.bits, w.at)
		length, symbol := s.ac[0].symbol(x)
		if length == 0 || symbol&15 > 1 {
			return false
		}
		w.at += int(length)
		zeros, size := int(symbol>>4), int(symbol&15)
		if size == 0 && zeros < 15 {
			w.run = 1<<zeros + w.take(x<<length, zeros)
			break
		}
		w.at += size // the sign
		// Each coefficient that was not 0 has a bit; of those that were, as many
		// are passed over as the code says.
		for ; k <= s.to; k++ {
			if *set>>k&1 != 0 {
				w.at++
			} else if zeros--; zeros < 0 {
				break
			}
		}
		if k > s.to && size == 1 || w.at > w.end {
			return false
		}
		if size == 1 {
			*set |= 1 << k
		}
		k++
	}
	if w.run > 0 {
		w.run--
		if k <= s.to {
			w.at += bits.OnesCount64(*set >> k << (63 - s.to + k))
		}
	}
	return w.at <= w.end
}
