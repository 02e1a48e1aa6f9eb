package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// What a pixel of a PNG is made of: its colour type.
const (
	pngGrey    = 0
	pngRGB     = 2
	pngPalette = 3
)

// pngLayout is how the pixels of a PNG lie.
type pngLayout struct {
	width, height int
	depth         int // bits of a sample
	kind          byte
	interlaced    bool
}

// maxPixels is how many pixels a picture may have, and an animation in all.
const maxPixels = 1 << 29

// pngDepths are the bits a sample can have, and how many samples a pixel has.
var pngDepths = map[byte]struct {
	depths  []int
	samples int
}{
	pngGrey: {[]int{1, 2, 4, 8, 16}, 1}, pngRGB: {[]int{8, 16}, 3}, pngPalette: {[]int{1, 2, 4, 8}, 1},
	4: {[]int{8, 16}, 2}, 6: {[]int{8, 16}, 4},
}

func parsePNGHeader(b []byte) (pngLayout, error) {
	if len(b) != 13 {
		return pngLayout{}, errors.New("its header is damaged")
	}
	w, h := binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
	l := pngLayout{width: int(w), height: int(h), depth: int(b[8]), kind: b[9], interlaced: b[12] == 1}
	ok := false
	for _, d := range pngDepths[l.kind].depths {
		ok = ok || d == l.depth
	}
	switch {
	case w == 0 || h == 0 || uint64(w)*uint64(h) > maxPixels:
		return l, fmt.Errorf("it says that it has %d x %d pixels", w, h)
	case !ok || b[10] != 0 || b[11] != 0 || b[12] > 1:
		return l, errors.New("its header is damaged")
	}
	return l, nil
}

func (l pngLayout) header() []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(l.width))
	b = binary.BigEndian.AppendUint32(b, uint32(l.height))
	b = append(b, byte(l.depth), l.kind, 0, 0, 0)
	if l.interlaced {
		b[12] = 1
	}
	return b
}

// bits is how many a pixel has.
func (l pngLayout) bits() int { return l.depth * pngDepths[l.kind].samples }

// passes are the widths and heights of the pictures that it is made of.
func (l pngLayout) passes() [][2]int {
	if !l.interlaced {
		return [][2]int{{l.width, l.height}}
	}
	var p [][2]int
	for _, a := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
		w, h := (l.width-a[0]+a[2]-1)/a[2], (l.height-a[1]+a[3]-1)/a[3]
		if w > 0 && h > 0 {
			p = append(p, [2]int{w, h})
		}
	}
	return p
}

// check reads the rows of a zlib stream, and returns a stream that holds them
// and nothing else: the same one, or if that holds more, one that is packed
// anew. It marks the colours of the palette that pixels have.
func (l pngLayout) check(stream []byte, used *palette) ([]byte, error) {
	exact, err := l.rows(stream, used, io.Discard)
	if err != nil || exact {
		return stream, err
	}
	var fresh bytes.Buffer
	z := zlib.NewWriter(&fresh)
	if _, err := l.rows(stream, used, z); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return fresh.Bytes(), nil
}

// rows writes the rows of a stream, and reports whether they are all that it
// holds. Samples of less than a byte are taken out of their filters to see the
// bits behind the last pixel, and the colours.
func (l pngLayout) rows(stream []byte, used *palette, to io.Writer) (exact bool, err error) {
	in := bytes.NewReader(stream)
	z, err := zlib.NewReader(in)
	if err != nil {
		return false, fmt.Errorf("unpack its pixels: %w", err)
	}
	exact = true
	look := l.depth < 8 || l.kind == pngPalette
	for _, pass := range l.passes() {
		n := (pass[0]*l.bits() + 7) / 8
		row, above := make([]byte, 1+n), make([]byte, 1+n)
		for range pass[1] {
			if _, err := io.ReadFull(z, row); err != nil {
				return false, fmt.Errorf("unpack its pixels: %w", err)
			}
			if row[0] > 4 {
				return false, errors.New("a row of its pixels has a filter that there is not")
			}
			if look {
				unfilterPNG(row, above)
				if spare := 8*n - pass[0]*l.bits(); row[n]&(1<<spare-1) != 0 {
					exact = false
					row[n] &^= 1<<spare - 1
				}
				if l.kind == pngPalette {
					used.mark(row[1:], l.depth, pass[0])
				}
			}
			if _, err := to.Write(row); err != nil {
				return false, err
			}
			row, above = above, row
		}
	}
	// One byte more is enough to know; the check sum is read with the end.
	switch _, err := io.ReadFull(z, make([]byte, 1)); err {
	case nil:
		return false, nil
	case io.EOF:
	default:
		return false, fmt.Errorf("unpack its pixels: %w", err)
	}
	return exact && in.Len() == 0, nil
}

// unfilterPNG undoes the filter of a row whose pixels have at most a byte, and
// says that it has none. PNG specification, 9.2.
func unfilterPNG(row, above []byte) {
	left, corner := byte(0), byte(0)
	for i := 1; i < len(row); i++ {
		up := above[i]
		switch row[0] {
		case 1:
			row[i] += left
		case 2:
			row[i] += up
		case 3:
			row[i] += byte((int(left) + int(up)) / 2)
		case 4:
			row[i] += paeth(left, up, corner)
		}
		left, corner = row[i], up
	}
	row[0] = 0
}

func paeth(a, b, c byte) byte {
	pa, pb := int(b)-int(c), int(a)-int(c)
	pc := max(pa+pb, -pa-pb)
	pa, pb = max(pa, -pa), max(pb, -pb)
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

// mark marks the colours of a row of n pixels.
func (p *palette) mark(row []byte, depth, n int) {
	if depth == 8 {
		for _, v := range row[:n] {
			p[v] = true
		}
		return
	}
	for i := range n {
		bit := i * depth
		p[row[bit/8]>>(8-depth-bit%8)&(1<<depth-1)] = true
	}
}
