package film

import (
	"encoding/binary"
	"math/bits"
)

// aacReader reads the bits of a raw data block. Past the end all are zero, and
// bad is true.
type aacReader struct {
	b   []byte
	at  int // in bits
	bad bool
}

// peek returns the next 32 bits.
func (r *aacReader) peek() uint32 {
	var w [8]byte
	if i := r.at >> 3; i+8 <= len(r.b) {
		return uint32(binary.BigEndian.Uint64(r.b[i:]) << (r.at & 7) >> 32)
	} else if i < len(r.b) {
		copy(w[:], r.b[i:])
	}
	return uint32(binary.BigEndian.Uint64(w[:]) << (r.at & 7) >> 32)
}

func (r *aacReader) skip(n int) {
	if r.at += n; r.at > 8*len(r.b) {
		r.bad, r.at = true, 8*len(r.b)
	}
}

// bits returns the next n bits, at most 32.
func (r *aacReader) bits(n int) uint32 {
	v := r.peek() >> (32 - n)
	r.skip(n)
	return v
}

func (r *aacReader) flag() bool { return r.bits(1) == 1 }

// code reads past a code of the book and returns which one it was, in the book's
// order.
func (r *aacReader) code(lengths []uint16) int {
	next := r.peek()
	index, first := 0, uint32(0)
	for i, n := range lengths {
		first <<= 1
		if at := next>>(31-i) - first; at < uint32(n) {
			r.skip(i + 1)
			return index + int(at)
		}
		first += uint32(n)
		index += int(n)
	}
	r.bad = true
	return 0
}

// The elements of a raw data block. (ISO/IEC 14496-3, table 4.85)
const (
	elementSingle = iota
	elementPair
	elementCoupling
	elementLow // the channel for low frequencies
	elementData
	elementProgram
	elementFill
	elementEnd
)

// element reads past the element of that kind whose three bits were read. It
// reports whether decoding needs it; r.bad is set by what is not understood.
func (c aacConfig) element(r *aacReader, kind uint32) (needed bool) {
	switch kind {
	case elementSingle, elementLow:
		r.skip(4)
		var w aacWindows
		c.channel(r, &w, false)
		return true
	case elementPair:
		c.pair(r)
		return true
	case elementData:
		r.skip(4)
		aligned := r.flag()
		n := r.bits(8)
		if n == 255 {
			n += r.bits(8)
		}
		if aligned {
			r.at = (r.at + 7) &^ 7
		}
		r.skip(8 * int(n))
		return false
	case elementFill:
		n := int(r.bits(4))
		if n == 15 {
			n += int(r.bits(8)) - 1
		}
		// Spectral band replication travels in fill elements. (table 4.121)
		extension := r.peek() >> 28
		r.skip(8 * n)
		return n > 0 && (extension == 13 || extension == 14) && c.replication != noReplication
	default: // coupling channels and programs: nobody films with them
		r.bad = true
		return false
	}
}

// aacWindows is how a frame is cut into windows. (4.6.2)
type aacWindows struct {
	short  bool
	bands  int      // that are coded
	widths []uint16 // of them
	groups []int    // how many windows are in each
	store  [64]uint16
	group  [8]int
}

func (c aacConfig) windows(r *aacReader, w *aacWindows) {
	r.skip(1)
	sequence := r.bits(2)
	r.skip(1)
	table := aacLong[c.rate]
	w.groups = append(w.group[:0], 1)
	if w.short = sequence == 2; w.short {
		table = aacShort[c.rate]
		w.bands = int(r.bits(4))
		for grouping := r.bits(7) << 25; len(w.groups) > 0; grouping <<= 1 {
			if grouping>>31 == 1 {
				w.groups[len(w.groups)-1]++
			} else {
				w.groups = append(w.groups, 1)
			}
			if sum(w.groups) == 8 {
				break
			}
		}
	} else {
		w.bands = int(r.bits(6))
		if r.flag() {
			r.bad = true // prediction, which LC does not have
		}
	}
	w.widths = w.store[:0]
	for ; len(table) > 0; table = table[2:] {
		for range table[1] {
			w.widths = append(w.widths, table[0])
		}
	}
	if w.bands > len(w.widths) {
		r.bad, w.bands = true, 0
	}
}

func sum(list []int) (n int) {
	for _, v := range list {
		n += v
	}
	return n
}

// pair reads past a channel_pair_element. (table 4.5)
func (c aacConfig) pair(r *aacReader) {
	r.skip(4)
	var w aacWindows
	common := r.flag()
	if common {
		c.windows(r, &w)
		switch r.bits(2) {
		case 1:
			r.skip(len(w.groups) * w.bands)
		case 3:
			r.bad = true
		}
	}
	c.channel(r, &w, common)
	c.channel(r, &w, common)
}

// section is scale factor bands that one codebook codes.
type section struct {
	book     uint32
	from, to int
	windows  int
}

// The codebooks that code no numbers.
const (
	bookZero      = 0
	bookReserved  = 12
	bookNoise     = 13
	bookIntensity = 14 // and 15
)

// channel reads past an individual_channel_stream. (table 4.50)
func (c aacConfig) channel(r *aacReader, w *aacWindows, common bool) {
	r.skip(8)
	if !common {
		c.windows(r, w)
	}
	var store [8 * 64]section
	sections := store[:0]
	width := 5
	if w.short {
		width = 3
	}
	for _, windows := range w.groups {
		for at := 0; at < w.bands && !r.bad; {
			s := section{book: r.bits(4), from: at, windows: windows}
			for {
				n := r.bits(width)
				at += int(n)
				if n != 1<<width-1 || r.bad {
					break
				}
			}
			if s.to = at; s.to > w.bands || s.book == bookReserved || s.to == s.from {
				r.bad = true
				return
			}
			sections = append(sections, s)
		}
	}
	noise := false
	for _, s := range sections {
		for range s.to - s.from {
			switch {
			case s.book == bookZero:
			case s.book == bookNoise && !noise:
				noise = true
				r.skip(9)
			default:
				r.code(aacScale.lengths)
			}
		}
	}
	if r.flag() { // pulses
		if w.short {
			r.bad = true
		}
		n := int(r.bits(2)) + 1
		r.skip(6 + 9*n)
	}
	if r.flag() {
		noiseShaping(r, w)
	}
	if r.flag() { // gain control, which LC does not have
		r.bad = true
	}
	for _, s := range sections {
		if r.bad {
			return
		}
		numbers := 0
		for _, n := range w.widths[s.from:s.to] {
			numbers += int(n) * s.windows
		}
		r.spectrum(s.book, numbers)
	}
}

// noiseShaping reads past tns_data. (table 4.54)
func noiseShaping(r *aacReader, w *aacWindows) {
	filters, length, order := 2, 6, 5
	windows := 1
	if w.short {
		filters, length, order, windows = 1, 4, 3, 8
	}
	for range windows {
		n := r.bits(filters)
		if n == 0 {
			continue
		}
		resolution := int(r.bits(1)) + 3
		for range n {
			r.skip(length)
			coefficients := int(r.bits(order))
			if coefficients == 0 {
				continue
			}
			r.skip(1)
			r.skip(coefficients * (resolution - int(r.bits(1))))
		}
	}
}

// spectrum reads past so many coded numbers. (table 4.56)
func (r *aacReader) spectrum(book uint32, numbers int) {
	if book == bookZero || book >= bookNoise {
		return
	}
	b := &aacBooks[book]
	step := 4
	if b.pair {
		step = 2
	}
	for ; numbers > 0 && !r.bad; numbers -= step {
		code := r.code(b.lengths)
		if b.extra == "" {
			continue
		}
		extra := int(b.extra[code] - '0')
		if book == 11 {
			r.skip(extra % 3)
			for range extra / 3 {
				r.escape()
			}
			continue
		}
		r.skip(extra)
	}
}

// escape reads past a number that the codebook has no code for. (4.6.3.3)
func (r *aacReader) escape() {
	n := bits.LeadingZeros32(^r.peek())
	if n > 8 {
		r.bad = true
		return
	}
	r.skip(n + 1 + n + 4)
}
