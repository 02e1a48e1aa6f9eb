package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"math/bits"
	"slices"

	"golang.org/x/image/bmp"

	"skylatch/redact"
)

var bmpFormat = Format{
	Name: "BMP", Extensions: []string{".bmp", ".dib"}, limit: 256 << 20,
	recognise: func(head []byte) bool {
		return len(head) >= 18 && head[0] == 'B' && head[1] == 'M' &&
			slices.Contains([]uint32{12, 40, 52, 56, 108, 124}, binary.LittleEndian.Uint32(head[14:]))
	},
	rebuild: rebuildBMP, verify: verifyBMP, decode: decodeBMP, paint: paintBMP,
}

// How the pixels of a BMP are packed. (Microsoft, BITMAPINFOHEADER)
const (
	bmpPlain  = 0
	bmpRLE8   = 1
	bmpRLE4   = 2
	bmpMasked = 3
	bmpAlpha  = 6 // masked, with alpha
)

// What the headers have, in bytes: the file's, and those of the picture.
const (
	bmpFile = 14
	bmpCore = 12 // OS/2's
	bmpInfo = 40
	bmpV4   = 108
)

// bmpPicture is what is read of a BMP.
type bmpPicture struct {
	width, height int
	topDown       bool
	bits          int
	packing       uint32
	masks         [4]uint32 // of red, green, blue and alpha
	colours       []byte    // blue, green, red and 0 each
	pixels        []byte
}

// rebuildBMP writes the headers anew, and copies the rows without what pads
// them.
func rebuildBMP(src []byte, j *job) ([]byte, error) {
	p, err := readBMP(src, j)
	if err != nil {
		return nil, err
	}
	used := &palette{}
	var pixels []byte
	if p.packing == bmpRLE8 || p.packing == bmpRLE4 {
		pixels, err = p.runs(used)
	} else {
		pixels, err = p.rows(used)
	}
	if err != nil {
		return nil, err
	}
	if p.bits <= 8 {
		n := used.size()
		if n > len(p.colours)/4 {
			return nil, errors.New("a pixel has a colour that the table has not")
		}
		p.colours = p.colours[:4*n]
		for i := range n {
			p.colours[4*i+3] = 0
			if !used[i] {
				clear(p.colours[4*i : 4*i+4])
			}
		}
	}
	return append(p.header(len(pixels)), pixels...), nil
}

func readBMP(src []byte, j *job) (*bmpPicture, error) {
	if len(src) < bmpFile+bmpCore {
		return nil, errors.New("the file ends before the picture does")
	}
	le := binary.LittleEndian
	at, size := int(le.Uint32(src[10:])), int(le.Uint32(src[14:]))
	if len(src) < bmpFile+size {
		return nil, errors.New("the file ends before the picture does")
	}
	h := src[bmpFile:]
	p := &bmpPicture{}
	entry, colours, end := 4, 0, bmpFile+size
	switch size {
	case bmpCore:
		p.width, p.height, p.bits, entry = int(le.Uint16(h[4:])), int(le.Uint16(h[6:])), int(le.Uint16(h[10:])), 3
	case bmpInfo, 52, 56, bmpV4, 124:
		p.width, p.height, p.bits = int(int32(le.Uint32(h[4:]))), int(int32(le.Uint32(h[8:]))), int(le.Uint16(h[14:]))
		p.packing, colours = le.Uint32(h[16:]), int(le.Uint32(h[32:]))
		if p.height < 0 {
			p.height, p.topDown = -p.height, true
		}
		n := map[uint32]int{bmpMasked: 3, bmpAlpha: 4}[p.packing]
		if size == bmpInfo {
			end += 4 * n
		} else if n == 3 && size >= 56 {
			n = 4
		}
		if len(h) < bmpInfo+4*n {
			return nil, errors.New("its masks are missing")
		}
		for i := range n {
			p.masks[i] = le.Uint32(h[bmpInfo+4*i:])
		}
	default:
		return nil, fmt.Errorf("its header has %d bytes, which no known one has", size)
	}
	if err := p.sane(); err != nil {
		return nil, err
	}
	if p.bits <= 8 {
		if colours == 0 || colours > 1<<p.bits {
			colours = 1 << p.bits
		}
		colours = min(colours, max(0, at-end)/entry) // some name more than there are
		if len(src)-end < colours*entry {
			return nil, errors.New("its table of colours is cut off")
		}
		for i := range colours {
			c := src[end+i*entry:]
			p.colours = append(p.colours, c[0], c[1], c[2], 0)
		}
		end += colours * entry
	}
	if at < end || at > len(src) {
		return nil, errors.New("its pixels are within its headers, or behind its end")
	}
	p.pixels = src[at:]
	if at > end {
		j.note(redact.Bulk, "BMP bytes before the pixels", at-end)
	}
	if size == 124 && le.Uint32(h[116:]) > 0 {
		j.note(redact.Technical, "BMP colour profile", int(le.Uint32(h[116:])))
	}
	stored := p.stride() * p.height
	if p.packing == bmpRLE8 || p.packing == bmpRLE4 {
		return p, nil
	}
	if len(p.pixels) > stored {
		j.note(redact.Bulk, "BMP bytes behind the pixels", len(p.pixels)-stored)
	}
	return p, nil
}

// sane refuses what is no picture, or no usual one.
func (p *bmpPicture) sane() error {
	ok := false
	switch p.packing {
	case bmpPlain:
		ok = slices.Contains([]int{1, 2, 4, 8, 16, 24, 32}, p.bits)
	case bmpRLE8:
		ok = p.bits == 8 && !p.topDown
	case bmpRLE4:
		ok = p.bits == 4 && !p.topDown
	case bmpMasked, bmpAlpha:
		all := uint32(0)
		for i, m := range p.masks {
			run := m >> bits.TrailingZeros32(m)
			if m == 0 {
				run = 0
			}
			if m&all != 0 || run&(run+1) != 0 || m == 0 && i < 3 || p.bits == 16 && m > 0xffff {
				return errors.New("the masks of its colours overlap, or are missing")
			}
			all |= m
		}
		ok = p.bits == 16 || p.bits == 32
	}
	switch {
	case !ok:
		return fmt.Errorf("its pixels are packed as %d with %d bits, and nobody here unpacks that", p.packing, p.bits)
	case p.width < 1 || p.height < 1 || p.width*p.height > maxPixels || p.width > maxPixels || p.height > maxPixels:
		return fmt.Errorf("it says that it has %d x %d pixels", p.width, p.height)
	}
	return nil
}

// stride is how many bytes a row has.
func (p *bmpPicture) stride() int { return (p.width*p.bits + 31) / 32 * 4 }

// rows copies rows, without the bits that no pixel has.
func (p *bmpPicture) rows(used *palette) ([]byte, error) {
	stride, n := p.stride(), (p.width*p.bits+7)/8
	if len(p.pixels) < stride*(p.height-1)+n {
		return nil, errors.New("the file ends before the picture does")
	}
	out := make([]byte, stride*p.height)
	copy(out, p.pixels)
	all := p.masks[0] | p.masks[1] | p.masks[2] | p.masks[3]
	if p.packing == bmpPlain {
		all = map[int]uint32{16: 0x7fff, 32: 0xffffff}[p.bits]
	}
	for y := range p.height {
		row := out[y*stride : (y+1)*stride]
		clear(row[n:])
		switch {
		case p.bits <= 8:
			row[n-1] &^= 1<<(8*n-p.width*p.bits) - 1
			used.mark(row, p.bits, p.width)
		case p.bits == 16:
			for x := 0; x < n; x += 2 {
				row[x], row[x+1] = row[x]&byte(all), row[x+1]&byte(all>>8)
			}
		case p.bits == 32 && all != 0xffffffff:
			for x := 0; x < n; x += 4 {
				binary.LittleEndian.PutUint32(row[x:], binary.LittleEndian.Uint32(row[x:])&all)
			}
		}
	}
	return out, nil
}

// header writes the file's header, the picture's, and the colours.
func (p *bmpPicture) header(pixels int) []byte {
	size := bmpInfo
	if p.packing == bmpMasked || p.packing == bmpAlpha {
		size, p.packing = bmpV4, bmpMasked
	}
	start := bmpFile + size + len(p.colours)
	b := make([]byte, bmpFile+size, start+pixels)
	le := binary.LittleEndian
	copy(b, "BM")
	le.PutUint32(b[2:], uint32(start+pixels))
	le.PutUint32(b[10:], uint32(start))
	le.PutUint32(b[14:], uint32(size))
	le.PutUint32(b[18:], uint32(p.width))
	le.PutUint32(b[22:], uint32(p.height))
	if p.topDown {
		le.PutUint32(b[22:], uint32(-p.height))
	}
	b[26], b[28] = 1, byte(p.bits)
	le.PutUint32(b[30:], p.packing)
	le.PutUint32(b[34:], uint32(pixels))
	le.PutUint32(b[46:], uint32(len(p.colours)/4))
	if size == bmpV4 {
		for i, m := range p.masks {
			le.PutUint32(b[54+4*i:], m)
		}
		copy(b[70:], "BGRs") // sRGB
	}
	return append(b, p.colours...)
}

func decodeBMP(b []byte) (image.Image, error) {
	if err := decodable(bmp.DecodeConfig(bytes.NewReader(b))); err != nil {
		return nil, err
	}
	return bmp.Decode(bytes.NewReader(b))
}

func paintBMP(b []byte, boxes []image.Rectangle) ([]byte, error) {
	img, err := decodeBMP(b)
	if err != nil {
		return nil, err
	}
	if err := fill(img, boxes); err != nil {
		return nil, err
	}
	var painted bytes.Buffer
	if err := bmp.Encode(&painted, img); err != nil {
		return nil, err
	}
	return rebuildBMP(painted.Bytes(), quiet())
}
