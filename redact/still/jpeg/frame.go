package jpeg

import (
	"fmt"
	"slices"
)

// frame is the image's frame header.
type frame struct {
	marker        byte
	head          [6]byte // depth, height, width, number of components
	width, height int
	n             int
	components    [4]component // n of them, in the order of the frame
	hMax, vMax    int
}

// component is one of the image's planes.
type component struct {
	id    byte // as it came; it goes as its number, from 1
	h, v  int  // sampling factors
	quant byte
	// across and down are how many blocks it has, stride how many in a row of
	// whole MCUs.
	across, down, stride int

	// bits is, for each coefficient, one more than the lowest bit that scans
	// have told; 0 if none has.
	bits [64]byte
	// set is, for each block of a progressive image, which coefficients are not 0.
	set []uint64
}

// maxPixels is more than any drone's camera has, panoramas included.
const maxPixels = 1 << 28

// header reads the frame header. (B.2.2)
func (r *rebuilder) header(marker byte, b []byte) error {
	f := &r.frame
	if f.n > 0 {
		return fmt.Errorf("%w: a second frame header", ErrImage)
	}
	if len(b) < 6 {
		return fmt.Errorf("%w: a frame header of %d bytes", ErrImage, len(b))
	}
	width, height, n := int(b[3])<<8|int(b[4]), int(b[1])<<8|int(b[2]), int(b[5])
	switch {
	case b[0] != 8:
		return fmt.Errorf("%w: it has %d bits a sample, and 8 are understood", ErrImage, b[0])
	case height == 0:
		return fmt.Errorf("%w: it is %s", ErrImage, refused[0xdc])
	case width == 0 || width*height > maxPixels:
		return fmt.Errorf("%w: %d by %d pixels", ErrImage, width, height)
	case n != 1 && n != 3 && n != 4 || len(b) < 6+3*n:
		return fmt.Errorf("%w: %d components", ErrImage, n)
	}
	r.cut(KindBetween, len(b)-6-3*n)
	f.marker, f.width, f.height = marker, width, height
	copy(f.head[:], b)
	for i := range n {
		c := b[6+3*i : 9+3*i]
		h, v := int(c[1]>>4), int(c[1]&15)
		if h-1 > 3 || h < 1 || v-1 > 3 || v < 1 || c[2] > 3 {
			return fmt.Errorf("%w: a component of % x", ErrImage, c)
		}
		for _, other := range f.components[:i] {
			if other.id == c[0] {
				return fmt.Errorf("%w: two components %d", ErrImage, c[0])
			}
		}
		f.components[i] = component{id: c[0], h: h, v: v, quant: c[2]}
		f.hMax, f.vMax = max(f.hMax, h), max(f.vMax, v)
	}
	f.n = n
	for i := range n {
		c := &f.components[i]
		c.across = ceil(ceil(width*c.h, f.hMax), 8)
		c.down = ceil(ceil(height*c.v, f.vMax), 8)
		c.stride = ceil(width, 8*f.hMax) * c.h
	}
	return nil
}

func ceil(a, b int) int { return (a + b - 1) / b }

// write appends the header as a segment.
func (f *frame) write(out []byte) []byte {
	out = append(out, 0xff, f.marker, 0, byte(8+3*f.n))
	out = append(out, f.head[:]...)
	for i, c := range f.components[:f.n] {
		out = append(out, byte(i+1), byte(c.h<<4|c.v), c.quant)
	}
	return out
}

// begin writes what stands before the first scan.
func (r *rebuilder) begin() error {
	f := &r.frame
	var ok bool
	if r.out, ok = r.colours.write(r.out, f); !ok {
		return fmt.Errorf("%w: its %d colours are transformed by %d", ErrImage, f.n, r.colours.transform)
	}
	if r.options.Fresh != nil {
		r.out = append(r.out, r.options.Fresh()...)
	}
	for _, c := range f.components[:f.n] {
		r.out = r.quant[c.quant].write(r.out, markDQT)
	}
	r.out = f.write(r.out)
	r.scanned = true
	return nil
}

// scan is one scan of an image.
type scan struct {
	n           int
	components  [4]*component
	dc, ac      [4]*coder
	from, to    int // coefficients
	high, low   int // bits
	progressive bool
}

// scanHeader writes a scan header, and before it what is needed and was not yet
// written. (B.2.3)
func (r *rebuilder) scanHeader(b []byte) error {
	f := &r.frame
	if len(b) < 1 || b[0] < 1 || int(b[0]) > f.n || len(b) < 4+2*int(b[0]) {
		return fmt.Errorf("%w: a scan of % x", ErrImage, b[:min(len(b), 6)])
	}
	n := int(b[0])
	r.cut(KindBetween, len(b)-4-2*n)
	spectral := b[1+2*n : 4+2*n]
	if f.marker != markSOF2 {
		spectral = []byte{0, 63, 0} // what it has to be
	}
	s := scan{n: n, from: int(spectral[0]), to: int(spectral[1]), high: int(spectral[2] >> 4), low: int(spectral[2] & 15), progressive: f.marker == markSOF2}
	if !r.scanned {
		if err := r.begin(); err != nil {
			return err
		}
	}
	var ids, tables [4]byte
	blocks := 0
	for i := range n {
		at := slices.IndexFunc(f.components[:f.n], func(c component) bool { return c.id == b[1+2*i] })
		if at < 0 || slices.Contains(ids[:i], byte(at+1)) {
			return fmt.Errorf("%w: a scan of component %d", ErrImage, b[1+2*i])
		}
		c := &f.components[at]
		blocks += c.h * c.v
		s.components[i], ids[i], tables[i] = c, byte(at+1), b[2+2*i]
		if tables[i]&0xcc != 0 {
			return fmt.Errorf("%w: a scan with tables %x", ErrImage, tables[i])
		}
	}
	if n > 1 && blocks > 10 {
		return fmt.Errorf("%w: a scan of %d blocks an MCU", ErrImage, blocks)
	}
	if err := r.follows(&s); err != nil {
		return err
	}
	for i := range n {
		q := &r.quant[s.components[i].quant]
		if q.body == nil {
			return fmt.Errorf("%w: a scan with quantisation table %d, which is not there", ErrImage, s.components[i].quant)
		}
		r.out = q.write(r.out, markDQT)
		var dc, ac byte
		var err error
		if s.from == 0 && s.high == 0 { // a refinement of DC is not coded
			dc = tables[i] >> 4
			if s.dc[i], err = r.coder(0, dc); err != nil {
				return err
			}
		}
		if s.to > 0 {
			ac = tables[i] & 15
			if s.ac[i], err = r.coder(1, ac); err != nil {
				return err
			}
		}
		tables[i] = dc<<4 | ac
	}
	if r.pending {
		r.pending = false
		r.out = append(r.out, 0xff, markDRI, 0, 4, byte(r.interval>>8), byte(r.interval))
	}
	r.out = append(r.out, 0xff, markSOS, 0, byte(6+2*n), byte(n))
	for i := range n {
		r.out = append(r.out, ids[i], tables[i])
	}
	r.out = append(r.out, spectral...)
	r.scan = s
	return nil
}

// follows checks that a scan tells what no other one has told: what is told
// twice is seen once. (G.1.1.1)
func (r *rebuilder) follows(s *scan) error {
	if r.frame.marker == markSOF2 {
		switch {
		case s.to > 63, s.from > s.to, s.low > 13, s.high > 0 && s.high != s.low+1,
			s.from == 0 && s.to > 0, s.from > 0 && s.n > 1:
			return fmt.Errorf("%w: a scan of coefficients %d to %d, bits %d to %d", ErrImage, s.from, s.to, s.high, s.low)
		}
	}
	for _, c := range s.components[:s.n] {
		if s.from > 0 && c.bits[0] == 0 {
			return fmt.Errorf("%w: a component without its mean", ErrImage)
		}
		for k := s.from; k <= s.to; k++ {
			told := int(c.bits[k])
			if first, finer := told == 0 && s.high == 0, s.high > 0 && told == s.high+1; !first && !finer {
				return fmt.Errorf("%w: a scan tells coefficient %d again, or too soon", ErrImage, k)
			}
			c.bits[k] = byte(s.low + 1)
		}
	}
	return nil
}

// complete checks that every component was told.
func (r *rebuilder) complete() error {
	if !r.scanned {
		return fmt.Errorf("%w: it has no scan", ErrImage)
	}
	for i, c := range r.frame.components[:r.frame.n] {
		if c.bits[0] == 0 && !r.options.Mend {
			return fmt.Errorf("%w: component %d is missing", ErrImage, i+1)
		}
	}
	return nil
}

// coder writes a Huffman table that the scan uses, the standard's if the image
// brought none, and makes it ready for a walk.
func (r *rebuilder) coder(class, destination byte) (*coder, error) {
	t := &r.huffman[class][destination]
	if t.body == nil && destination < 2 {
		r.keep(t, standardHuffman(class, destination))
	}
	if t.body == nil {
		return nil, fmt.Errorf("%w: a scan with Huffman table %x, which is not there", ErrImage, class<<4|destination)
	}
	r.out = t.write(r.out, markDHT)
	if !areCodes(t.body) {
		return nil, fmt.Errorf("%w: Huffman table %x has codes that are none", ErrImage, class<<4|destination)
	}
	if !r.options.Walk {
		return nil, nil
	}
	c := r.from.coders[class][destination]
	if c == nil {
		c = new(coder)
		r.from.coders[class][destination] = c
	}
	c.make(t.body)
	return c, nil
}
