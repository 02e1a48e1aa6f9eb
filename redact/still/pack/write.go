package pack

import "math/bits"

// bitWriter writes numbers from their lowest bit on.
type bitWriter struct {
	out  []byte
	last uint64 // the bits that are not written yet
	n    int    // how many they are
}

// put writes the low n bits of v, at most 32; v has no other.
func (w *bitWriter) put(v uint32, n int) {
	w.last |= uint64(v) << w.n
	for w.n += n; w.n >= 8; w.n -= 8 {
		w.out = append(w.out, byte(w.last))
		w.last >>= 8
	}
}

func (w *bitWriter) flag(v bool) {
	if v {
		w.put(1, 1)
	} else {
		w.put(0, 1)
	}
}

// bytes ends it.
func (w *bitWriter) bytes() []byte {
	if w.n > 0 {
		w.put(0, 8-w.n)
	}
	return w.out
}

// The five alphabets of a picture, and how many symbols each has. (5.2)
const (
	alphabetGreen = iota // and how long a repeat is
	alphabetRed
	alphabetBlue
	alphabetAlpha
	alphabetDistance
)

var alphabets = [5]int{256 + 24, 256, 256, 256, 40}

// picture writes codes, and pixels in them. The pixels are gone through twice: that
// takes no memory.
func (w *bitWriter) picture(px []uint32, width int) {
	var counts [5][]int
	for i, n := range alphabets {
		counts[i] = make([]int, n)
	}
	repeats(px, func(v uint32) {
		counts[alphabetGreen][v>>8&0xff]++
		counts[alphabetRed][v>>16&0xff]++
		counts[alphabetBlue][v&0xff]++
		counts[alphabetAlpha][v>>24]++
	}, func(length, distance int) {
		counts[alphabetGreen][256+prefixed(length).symbol]++
		counts[alphabetDistance][prefixed(nameOf(distance, width)).symbol]++
	})
	var codes [5]code
	for i := range codes {
		codes[i] = newCode(counts[i], 15)
		codes[i].describe(w)
	}
	repeats(px, func(v uint32) {
		codes[alphabetGreen].put(w, v>>8&0xff)
		codes[alphabetRed].put(w, v>>16&0xff)
		codes[alphabetBlue].put(w, v&0xff)
		codes[alphabetAlpha].put(w, v>>24)
	}, func(length, distance int) {
		p := prefixed(length)
		codes[alphabetGreen].put(w, 256+p.symbol)
		w.put(p.rest, p.bits)
		p = prefixed(nameOf(distance, width))
		codes[alphabetDistance].put(w, p.symbol)
		w.put(p.rest, p.bits)
	})
}

// nameOf is what a distance in a picture is called.
func nameOf(distance, width int) int {
	switch distance {
	case width:
		return nearAbove
	case 1:
		return nearLeft
	}
	return distance + nearCodes
}

// prefix is a number as a symbol and some bits. (5.2.2)
type prefix struct {
	symbol, rest uint32
	bits         int
}

// prefixed is that of a number from 1 on.
func prefixed(n int) prefix {
	v := uint32(n - 1)
	if v < 4 {
		return prefix{symbol: v}
	}
	more := bits.Len32(v) - 2 // behind the first two
	return prefix{symbol: uint32(2*more) + v>>more, rest: v & (1<<more - 1), bits: more}
}
