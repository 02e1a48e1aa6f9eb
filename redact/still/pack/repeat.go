package pack

import "math/bits"

const (
	hashBits = 16
	// leastRepeat is how many pixels are worth to be told by where they were.
	leastRepeat = 3
	mostRepeat  = 4096
	// nearCodes is how many distances have codes of their own, by where a pixel
	// is in the rows above: two of them are used. (5.2.2)
	nearCodes = 120
	mostFar   = 1<<20 - nearCodes
	nearAbove = 1
	nearLeft  = 2
)

// repeats finds what was there before: for each pixel, or each row of pixels, it
// calls one of the two. It gives the same whenever it is asked.
func repeats(px []uint32, literal func(v uint32), repeat func(length, distance int)) {
	var last [1 << hashBits]int32 // where such pixels were, and 1
	for i := 0; i < len(px); {
		if i+leastRepeat > len(px) {
			literal(px[i])
			i++
			continue
		}
		at := &last[hash(px[i:])]
		before := int(*at) - 1
		*at = int32(i + 1)
		n := 0
		if before >= 0 && i-before <= mostFar {
			n = alike(px[before:], px[i:])
		}
		if n < leastRepeat {
			literal(px[i])
			i++
			continue
		}
		repeat(n, i-before)
		i += n
	}
}

// hash is of as many pixels as are a repeat.
func hash(px []uint32) uint32 {
	h := px[0]*0x9e3779b1 ^ bits.RotateLeft32(px[1]*0x85ebca77, 11) ^ bits.RotateLeft32(px[2]*0xc2b2ae3d, 19)
	return h * 0x27d4eb2f >> (32 - hashBits)
}

// alike is how many pixels are the same, from the first on.
func alike(a, b []uint32) int {
	most := min(len(b), mostRepeat)
	a, b = a[:most], b[:most]
	for n := range most {
		if a[n] != b[n] {
			return n
		}
	}
	return most
}
