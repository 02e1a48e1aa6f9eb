package paint

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
)

const (
	// maxCoefficients is how many are held, of 2 bytes: those of 130 million
	// pixels with colours at half the width and height.
	maxCoefficients = 200 << 20
	// maxScans is far more than any progressive image has.
	maxScans = 200
)

var errEnds = errors.New("it ends too soon")

// reader is an image being read.
type reader struct {
	picture
	quant    [4][]byte      // bodies of DQT, by destination
	huffman  [2][4]*decoder // DC and AC
	interval int            // MCUs between restarts
	scans    int
}

func read(b []byte) (*picture, error) {
	if !bytes.HasPrefix(b, []byte{0xff, markSOI}) {
		return nil, errors.New("it has no beginning")
	}
	r := &reader{}
	size := len(b)
	b = b[2:]
	for {
		if len(b) < 2 || b[0] != 0xff {
			return nil, errEnds
		}
		marker := b[1]
		if marker == markEOI {
			break
		}
		if len(b) < 4 {
			return nil, errEnds
		}
		n := int(b[2])<<8 | int(b[3])
		if n < 2 || len(b) < 2+n {
			return nil, errEnds
		}
		segment, body := b[:2+n], b[4:2+n]
		b = b[2+n:]
		var err error
		switch {
		case marker >= markAPP0 && marker <= markAPPF && r.planes == nil:
			r.head = append(r.head, segment...)
		case marker == markDQT:
			err = r.quantisers(body)
		case marker == markDHT:
			err = r.decoders(body)
		case marker == markDRI && len(body) == 2:
			r.interval = int(body[0])<<8 | int(body[1])
		case marker >= markSOF0 && marker <= markSOF2:
			err = r.frame(marker, body, size)
		case marker == markSOS:
			b, err = r.scan(body, b)
		default:
			err = fmt.Errorf("marker %x", marker)
		}
		if err != nil {
			return nil, err
		}
	}
	for i := range r.planes {
		if r.planes[i].quantiser == nil {
			return nil, errors.New("a component is missing")
		}
	}
	if r.scans == 0 {
		return nil, errors.New("it has no scan")
	}
	return &r.picture, nil
}

// quantisers keeps tables. (B.2.4.1)
func (r *reader) quantisers(b []byte) error {
	for len(b) > 0 {
		size := 65
		if b[0]>>4 == 1 {
			size = 129
		}
		if b[0]&0xef > 3 || len(b) < size {
			return fmt.Errorf("quantisation table %x", b[0])
		}
		r.quant[b[0]&3] = b[:size]
		b = b[size:]
	}
	return nil
}

// decoders keeps tables. (B.2.4.2)
func (r *reader) decoders(b []byte) error {
	for len(b) > 0 {
		if b[0]&0xef > 3 || len(b) < 17 {
			return fmt.Errorf("a Huffman table %x", b[0])
		}
		n := 17
		for _, count := range b[1:17] {
			n += int(count)
		}
		if n > 17+256 || len(b) < n {
			return fmt.Errorf("a Huffman table of %d codes", n-17)
		}
		d, ok := newDecoder(b[1:17], b[17:n])
		if !ok {
			return errors.New("a Huffman table whose codes are none")
		}
		r.huffman[b[0]>>4][b[0]&3] = d
		b = b[n:]
	}
	return nil
}

// frame reads the frame header of a file of so many bytes. (B.2.2)
func (r *reader) frame(marker byte, b []byte, size int) error {
	if r.planes != nil || len(b) < 6 || len(b) != 6+3*int(b[5]) || b[5] < 1 || b[5] > 4 || b[0] != 8 {
		return fmt.Errorf("a frame header of % x", b[:min(len(b), 6)])
	}
	p := &r.picture
	p.marker, p.height, p.width = marker, int(b[1])<<8|int(b[2]), int(b[3])<<8|int(b[4])
	if p.width == 0 || p.height == 0 {
		return errors.New("it has no pixels")
	}
	for c := b[6:]; len(c) > 0; c = c[3:] {
		h, v := int(c[1]>>4), int(c[1]&15)
		if h < 1 || h > 4 || v < 1 || v > 4 || c[2] > 3 ||
			slices.ContainsFunc(p.planes, func(other plane) bool { return other.id == c[0] }) {
			return fmt.Errorf("a component of % x", c[:3])
		}
		p.planes = append(p.planes, plane{id: c[0], h: h, v: v, quant: c[2]})
		p.hMax, p.vMax = max(p.hMax, h), max(p.vMax, v)
	}
	p.across, p.down = ceil(p.width, 8*p.hMax), ceil(p.height, 8*p.vMax)
	blocks, seen := 0, 0
	for i := range p.planes {
		c := &p.planes[i]
		c.across, c.down = ceil(ceil(p.width*c.h, p.hMax), 8), ceil(ceil(p.height*c.v, p.vMax), 8)
		c.stride = p.across * c.h
		blocks += c.stride * p.down * c.v
		seen += c.across * c.down
	}
	// A block takes a bit at least, if it does not only fill up an MCU.
	if 64*blocks > maxCoefficients || seen > 8*size {
		return fmt.Errorf("%d by %d pixels in %d bytes", p.width, p.height, size)
	}
	for i := range p.planes {
		c := &p.planes[i]
		c.blocks = make([][64]int16, c.stride*p.down*c.v)
	}
	return nil
}
