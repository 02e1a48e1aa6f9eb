package still

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"golang.org/x/image/tiff/lzw"
)

// check unpacks every part: each has as many bytes as its pixels have. What is
// packed behind them is cut off; where they hold more than the picture, in the
// bits behind a row or the edge of a tile, all parts are packed anew.
func (p *tiffPage) check() error {
	if p.packing == tiffDeflated {
		p.packing = tiffDeflate
	}
	used := &palette{}
	dirty := false
	var buf []byte
	for i := range p.parts {
		part := &p.parts[i]
		raw, n, err := p.unpack(part.data, p.raw(i), &buf)
		if err != nil {
			return err
		}
		if n < 0 {
			n, dirty = len(part.data), true
		}
		part.data = part.data[:n]
		dirty = p.tidy(raw, i, false) || dirty
		if p.photometric == 3 {
			p.mark(raw, i, used)
		}
	}
	p.prune(used)
	if !dirty {
		return nil
	}
	return p.repack()
}

// repack packs all parts anew, those that were plain plainly.
func (p *tiffPage) repack() error {
	var buf []byte
	for i := range p.parts {
		raw, _, err := p.unpack(p.parts[i].data, p.raw(i), &buf)
		if err != nil {
			return err
		}
		raw = bytes.Clone(raw)
		p.tidy(raw, i, true)
		if p.packing != tiffPlain {
			var b bytes.Buffer
			z := zlib.NewWriter(&b)
			if _, err := z.Write(raw); err != nil {
				return err
			}
			if err := z.Close(); err != nil {
				return err
			}
			raw = b.Bytes()
		}
		p.parts[i].data = raw
	}
	if p.packing != tiffPlain {
		p.packing = tiffDeflate
	}
	return nil
}

// unpack returns the size bytes that a part begins with, and how much of it they
// take: -1 if more is packed together with them. They are in buf, or in the file.
func (p *tiffPage) unpack(data []byte, size int, buf *[]byte) (raw []byte, n int, err error) {
	if p.packing == tiffPlain {
		if len(data) < size {
			return nil, 0, errors.New("a strip is shorter than its pixels")
		}
		return data[:size], size, nil
	}
	// Nothing packs better than these do: what says more is a bomb.
	if most := map[int]int{tiffPackBits: 64, tiffLZW: 1400, tiffDeflate: 1032}[p.packing]; size/most > len(data) {
		return nil, 0, errors.New("a strip says that it holds more than it can")
	}
	if cap(*buf) < size {
		*buf = make([]byte, size)
	}
	raw = (*buf)[:size]
	if p.packing == tiffPackBits {
		n, err := unpackBits(raw, data)
		return raw, n, err
	}
	in := bytes.NewReader(data)
	var from io.Reader
	if p.packing == tiffLZW {
		from = lzw.NewReader(in, lzw.MSB, 8)
	} else if from, err = zlib.NewReader(in); err != nil {
		return nil, 0, fmt.Errorf("unpack a strip: %w", err)
	}
	if _, err := io.ReadFull(from, raw); err != nil {
		return nil, 0, fmt.Errorf("unpack a strip: %w", err)
	}
	switch _, err := io.ReadFull(from, make([]byte, 1)); {
	case err == io.EOF:
		return raw, len(data) - in.Len(), nil
	case err == nil || p.packing == tiffLZW: // of LZW the end may be missing
		return raw, -1, nil
	}
	return nil, 0, fmt.Errorf("unpack a strip: %w", errors.New("its check sum is wrong"))
}

// unpackBits fills raw, and returns how much of the data that takes. (TIFF 6.0,
// section 9)
func unpackBits(raw, data []byte) (int, error) {
	at, n := 0, 0
	for at < len(raw) {
		if n+1 >= len(data) {
			return 0, errors.New("a strip is shorter than its pixels")
		}
		switch c := int(int8(data[n])); {
		case c >= 0:
			k := copy(raw[at:], data[n+1:min(len(data), n+2+c)])
			if k < c+1 {
				if at+k < len(raw) {
					return 0, errors.New("a strip is shorter than its pixels")
				}
				return -1, nil // the run goes on behind the pixels
			}
			at, n = at+k, n+2+c
		case c > -128:
			k := 1 - c
			if k > len(raw)-at {
				for ; at < len(raw); at++ {
					raw[at] = data[n+1]
				}
				return -1, nil
			}
			for ; k > 0; k-- {
				raw[at] = data[n+1]
				at++
			}
			n += 2
		default:
			n++
		}
	}
	return n, nil
}

// tidy reports whether a part holds more than the picture shows of it, and if it
// may, clears that.
func (p *tiffPage) tidy(raw []byte, i int, clean bool) bool {
	row, samples := p.row()
	across, down := p.seen(i)
	used := across * samples * p.bits // bits of a row that are shown
	if p.predictor == 3 && across < p.across {
		// The bytes of a number stand apart from each other: what is predicted
		// from what is known only when all is.
		if clean {
			for y := range down {
				clearFloats(raw[y*row:(y+1)*row], across*samples, p.across*samples, samples)
			}
			clear(raw[down*row:])
		}
		return p.floatsDirty(raw, row, across, down, samples) || dirty(raw[min(len(raw), down*row):])
	}
	found := false
	for y := 0; (used < 8*row || clean) && y < down; y++ {
		r := raw[y*row : (y+1)*row]
		if spare := -used & 7; spare > 0 && r[used/8]&(1<<spare-1) != 0 {
			found = true
			if clean {
				r[used/8] &^= 1<<spare - 1
			}
		}
		if rest := r[(used+7)/8:]; dirty(rest) {
			found = true
			if clean {
				clear(rest)
			}
		}
	}
	if rest := raw[min(len(raw), down*row):]; dirty(rest) {
		found = true
		if clean {
			clear(rest)
		}
	}
	return found
}

func dirty(b []byte) bool {
	for _, v := range b {
		if v != 0 {
			return true
		}
	}
	return false
}

// floatsDirty reports whether numbers behind the edge are not what clearFloats
// leaves there.
func (p *tiffPage) floatsDirty(raw []byte, row, across, down, samples int) bool {
	for y := range down {
		r := bytes.Clone(raw[y*row : (y+1)*row])
		clearFloats(r, across*samples, p.across*samples, samples)
		if !bytes.Equal(r, raw[y*row:(y+1)*row]) {
			return true
		}
	}
	return false
}

// clearFloats sets the numbers of a row from the nth on to 0, of all that it has.
// (Adobe Photoshop TIFF technical note 3)
func clearFloats(row []byte, n, all, samples int) {
	for i := samples; i < len(row); i++ {
		row[i] += row[i-samples]
	}
	for plane := row; len(plane) >= all; plane = plane[all:] {
		clear(plane[n:all])
	}
	for i := len(row) - 1; i >= samples; i-- {
		row[i] -= row[i-samples]
	}
}

// mark marks the colours of the palette that are shown.
func (p *tiffPage) mark(raw []byte, i int, used *palette) {
	row, _ := p.row()
	across, down := p.seen(i)
	for y := range down {
		r := raw[y*row : (y+1)*row]
		if p.predictor == 2 {
			r = bytes.Clone(r)
			for x := 1; x < len(r); x++ {
				r[x] += r[x-1]
			}
		}
		used.mark(r, p.bits, across)
	}
}

// prune blackens colours that no pixel has.
func (p *tiffPage) prune(used *palette) {
	if p.photometric != 3 {
		p.colours = nil
		return
	}
	n := 1 << p.bits
	for i := range n {
		if !used[i] {
			p.colours[i], p.colours[n+i], p.colours[2*n+i] = 0, 0, 0
		}
	}
}
