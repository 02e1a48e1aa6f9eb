package av1

import "math/bits"

// bitCopier copies the bits of a header, as they are or blanked.
type bitCopier struct {
	from  []byte
	at    int // in bits
	to    []byte
	wrote int
	bad   bool
}

func (c *bitCopier) read(n int) (v uint32) {
	if c.at+n > 8*len(c.from) {
		c.bad = true
		return 0
	}
	for range n {
		v = v<<1 | uint32(c.from[c.at/8]>>(7-c.at%8)&1)
		c.at++
	}
	return v
}

func (c *bitCopier) write(n int, v uint32) {
	for i := n - 1; i >= 0; i-- {
		if c.wrote%8 == 0 {
			c.to = append(c.to, 0)
		}
		c.to[c.wrote/8] |= byte(v>>i&1) << (7 - c.wrote%8)
		c.wrote++
	}
}

// bits copies n bits.
func (c *bitCopier) bits(n int) uint32 {
	v := c.read(n)
	c.write(n, v)
	return v
}

func (c *bitCopier) flag() bool { return c.bits(1) == 1 }

// instead reads n bits and writes others.
func (c *bitCopier) instead(n int, v uint32) {
	c.read(n)
	c.write(n, v)
}

// uvlc copies a number of variable length. (4.10.3)
func (c *bitCopier) uvlc() {
	zeros := 0
	for !c.bad && c.read(1) == 0 {
		zeros++
	}
	if zeros >= 32 || c.bad {
		c.bad = true
		return
	}
	v := uint64(1)<<zeros | uint64(c.read(zeros))
	c.write(zeros, 0)
	for i := bits.Len64(v) - 1; i >= 0; i-- {
		c.write(1, uint32(v>>i&1))
	}
}
