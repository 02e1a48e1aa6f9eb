package paint

import (
	"errors"
	"fmt"
	"slices"
)

var errDamaged = errors.New("it is damaged, or ends, in the middle of its picture")

// scan is a scan being read.
type scan struct {
	bitReader
	planes    []*plane
	dc, ac    [4]*decoder
	mean      [4]int // the DC before, by component
	from, to  int    // coefficients
	high, low uint   // bits
	run       int    // of blocks that have ended
	decode    func(s *scan, i int, b *[64]int16) bool
}

// scan reads a scan with this header, and returns what follows it. (B.2.3)
func (r *reader) scan(head, data []byte) ([]byte, error) {
	n := 0
	if len(head) > 0 {
		n = int(head[0])
	}
	if n < 1 || n > len(r.picture.planes) || len(head) != 4+2*n {
		return nil, fmt.Errorf("a scan of % x", head[:min(len(head), 6)])
	}
	if r.scans++; r.scans > maxScans {
		return nil, fmt.Errorf("more than %d scans", maxScans)
	}
	s := &scan{
		bitReader: bitReader{b: data}, from: int(head[1+2*n]), to: int(head[2+2*n]),
		high: uint(head[3+2*n] >> 4), low: uint(head[3+2*n] & 15), decode: (*scan).sequential,
	}
	switch progressive := r.marker == markSOF2; {
	case !progressive:
		s.from, s.to, s.high, s.low = 0, 63, 0, 0
	case s.to > 63, s.from > s.to, s.low > 13, s.from == 0 && s.to > 0, s.from > 0 && n > 1:
		return nil, fmt.Errorf("a scan of coefficients %d to %d, from bit %d", s.from, s.to, s.low)
	case s.from == 0 && s.high == 0:
		s.decode = (*scan).firstMean
	case s.from == 0:
		s.decode = (*scan).finerMean
	case s.high == 0:
		s.decode = (*scan).firstBand
	default:
		s.decode = (*scan).finerBand
	}
	for i := range n {
		at := slices.IndexFunc(r.picture.planes, func(c plane) bool { return c.id == head[1+2*i] })
		if at < 0 || head[2+2*i]&0xcc != 0 || slices.Contains(s.planes, &r.picture.planes[at]) {
			return nil, fmt.Errorf("a scan of component %d", head[1+2*i])
		}
		c := &r.picture.planes[at]
		if c.quantiser == nil {
			c.quantiser = r.quant[c.quant]
		}
		s.planes = append(s.planes, c)
		s.dc[i], s.ac[i] = r.huffman[0][head[2+2*i]>>4], r.huffman[1][head[2+2*i]&3]
		if c.quantiser == nil || s.from == 0 && s.high == 0 && s.dc[i] == nil || s.to > 0 && s.ac[i] == nil {
			return nil, errors.New("a scan without its tables")
		}
	}
	if !r.blocks(s) {
		return nil, errDamaged
	}
	for len(s.b) > 0 && (s.b[0] != 0xff || len(s.b) > 1 && s.b[1] == 0) {
		s.b = s.b[1:]
	}
	return s.b, nil
}

// blocks reads all blocks of a scan.
func (r *reader) blocks(s *scan) bool {
	across, down := r.across, r.down
	if len(s.planes) == 1 {
		across, down = s.planes[0].across, s.planes[0].down
	}
	for i := range across * down {
		if r.interval > 0 && i > 0 && i%r.interval == 0 {
			if !s.restart(i/r.interval - 1) {
				return false
			}
			s.mean, s.run = [4]int{}, 0
		}
		x, y := i%across, i/across
		if len(s.planes) == 1 {
			c := s.planes[0]
			if !s.decode(s, 0, &c.blocks[y*c.stride+x]) || s.ended() {
				return false
			}
			continue
		}
		for k, c := range s.planes {
			for v := range c.v {
				for h := range c.h {
					if !s.decode(s, k, &c.blocks[(y*c.v+v)*c.stride+x*c.h+h]) {
						return false
					}
				}
			}
		}
		if s.ended() {
			return false
		}
	}
	return true
}

// largest is more than any coefficient of 8 bits a sample has; its difference
// from another one can be coded.
const largest = 1<<14 - 1

func fits(v int) bool { return v >= -largest && v <= largest }

// sequential reads a block. (F.2.2)
func (s *scan) sequential(i int, b *[64]int16) bool {
	if !s.firstMean(i, b) {
		return false
	}
	for k := 1; k < 64; k++ {
		symbol, ok := s.symbol(s.ac[i])
		if !ok {
			return false
		}
		size := uint(symbol & 15)
		if size == 0 {
			if symbol != 0xf0 {
				return symbol == 0
			}
			k += 15
			continue
		}
		if k += int(symbol >> 4); k > 63 {
			return false
		}
		v := s.number(size)
		if !fits(v) {
			return false
		}
		b[k] = int16(v)
	}
	return true
}

// firstMean reads the upper bits of a DC coefficient. (G.1.2.1)
func (s *scan) firstMean(i int, b *[64]int16) bool {
	size, ok := s.symbol(s.dc[i])
	if !ok || size > 15 {
		return false
	}
	s.mean[i] += s.number(uint(size))
	v := s.mean[i] << s.low
	if !fits(v) {
		return false
	}
	b[0] = int16(v)
	return true
}

// finerMean reads the next bit of a DC coefficient.
func (s *scan) finerMean(_ int, b *[64]int16) bool {
	b[0] |= int16(s.take(1) << s.low)
	return fits(int(b[0]))
}

// firstBand reads the upper bits of some AC coefficients. (G.1.2.2)
func (s *scan) firstBand(i int, b *[64]int16) bool {
	if s.run > 0 {
		s.run--
		return true
	}
	for k := s.from; k <= s.to; k++ {
		symbol, ok := s.symbol(s.ac[i])
		if !ok {
			return false
		}
		zeros, size := int(symbol>>4), uint(symbol&15)
		if size == 0 {
			if zeros < 15 {
				s.run = 1<<zeros - 1 + s.take(uint(zeros))
				break
			}
			k += 15
			continue
		}
		if k += zeros; k > s.to {
			return false
		}
		v := s.number(size) << s.low
		if !fits(v) {
			return false
		}
		b[k] = int16(v)
	}
	return true
}

// finerBand reads the next bit of some AC coefficients. (G.1.2.3)
func (s *scan) finerBand(i int, b *[64]int16) bool {
	k := s.from
	for s.run == 0 && k <= s.to {
		symbol, ok := s.symbol(s.ac[i])
		if !ok || symbol&15 > 1 {
			return false
		}
		zeros, fresh := int(symbol>>4), int16(0)
		switch {
		case symbol&15 == 1 && s.take(1) == 1:
			fresh = 1 << s.low
		case symbol&15 == 1:
			fresh = -1 << s.low
		case zeros < 15:
			s.run = 1<<zeros + s.take(uint(zeros))
			continue
		}
		for ; k <= s.to; k++ {
			if b[k] != 0 {
				if !s.finer(&b[k]) {
					return false
				}
			} else if zeros--; zeros < 0 {
				break
			}
		}
		if fresh != 0 {
			if k > s.to {
				return false
			}
			b[k] = fresh
		}
		k++
	}
	if s.run > 0 {
		s.run--
		for ; k <= s.to; k++ {
			if b[k] != 0 && !s.finer(&b[k]) {
				return false
			}
		}
	}
	return true
}

// finer reads the next bit of a coefficient that is not 0.
func (s *scan) finer(v *int16) bool {
	if s.take(1) == 1 && *v&(1<<s.low) == 0 {
		if *v > 0 {
			*v += 1 << s.low
		} else {
			*v -= 1 << s.low
		}
	}
	return fits(int(*v))
}
