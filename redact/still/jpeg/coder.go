package jpeg

import (
	"bytes"
	"slices"
)

// coder is a Huffman table made quick to walk: not what the coefficients are,
// only how many bits they take and how far they reach.
type coder struct {
	body [17 + 256]byte // of the DHT that it was made of
	size int
	dc   bool

	// steps is by the next stepBits: how many bits the codes take that end within
	// these, with the bits behind each code, which may reach further, and how many
	// coefficients these are. The end of a block counts as blockEnd more, and is
	// the last. [tooLong]: see one.
	steps [1 << stepBits]uint16

	// one is by the next oneBits: the length of the code and its symbol; 0: the
	// code is longer.
	one [1 << oneBits]uint16
	// Of longer codes, by length: the first that is longer, as 16 bits, and
	// where the symbols of this length begin.
	limit [17]uint32
	base  [17]int
}

const (
	stepBits = 13
	oneBits  = 9
	// blockEnd is more than the coefficients of a block and of a step.
	blockEnd = 256
	// A step is the bits it takes, stepMost or fewer, and above them the
	// coefficients. The mask is that of a shift, which costs nothing.
	takesBits = 6
	takesMask = 1<<takesBits - 1
	stepMost  = stepBits + 15
	// tooLong is for a first code that does not end within a step: no block has as
	// many coefficients.
	tooLong = 0x3ff << takesBits
)

// areCodes reports whether the body of a DHT tells codes. (Annex C)
func areCodes(body []byte) bool {
	code := uint32(0)
	for length, n := range body[1:17] {
		if code += uint32(n); code > 1<<(length+1) {
			return false
		}
		code <<= 1
	}
	isAC := body[0]>>4 == 1
	return isAC || !slices.ContainsFunc(body[17:], func(size byte) bool { return size > 15 })
}

// make reads the body of a DHT that tells codes.
func (c *coder) make(body []byte) {
	if c.size == len(body) && bytes.Equal(c.body[:c.size], body) {
		return
	}
	c.size = copy(c.body[:], body)
	c.dc = body[0]>>4 == 0
	clear(c.one[:])
	symbols := c.body[17:c.size]
	code, k := uint32(0), 0
	for length := 1; length <= 16; length++ {
		c.base[length] = k - int(code)
		for range c.body[length] {
			if length <= oneBits {
				first := code << (oneBits - length)
				for i := range uint32(1) << (oneBits - length) {
					c.one[first+i] = uint16(length)<<8 | uint16(symbols[k])
				}
			}
			code++
			k++
		}
		c.limit[length] = code << (16 - length)
		code <<= 1
	}
	c.makeSteps()
}

// symbol reads one code from the top of window: its length, 0 if there is none,
// and what it stands for.
func (c *coder) symbol(window uint64) (length uint, symbol byte) {
	if e := c.one[window>>(64-oneBits)]; e != 0 {
		return uint(e >> 8), byte(e)
	}
	top := uint32(window >> 48)
	for length := oneBits + 1; length <= 16; length++ {
		if top < c.limit[length] {
			return uint(length), c.body[17+c.base[length]+int(top>>(16-length))]
		}
	}
	return 0, 0
}

// makeSteps joins codes. For DC a step is one.
func (c *coder) makeSteps() {
	for i := range c.steps {
		used, reach := uint(0), 0
		window := uint64(i) << (64 - stepBits)
		for used < stepBits {
			length, symbol := c.symbol(window << used)
			more := uint(symbol & 15)
			if length == 0 || used+length > stepBits {
				break
			}
			if !c.dc && more == 0 && symbol != 0xf0 {
				if symbol == 0 { // the end of the block
					used += length
					reach += blockEnd
				}
				break
			}
			used += length + more
			if reach += 1 + int(symbol>>4); c.dc || reach > 63 {
				break
			}
		}
		c.steps[i] = uint16(reach<<takesBits | int(used))
		if used == 0 {
			c.steps[i] = tooLong
		}
	}
}
