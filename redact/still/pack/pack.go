// Package pack packs pixels as a lossless WebP does.
//
// What comes out is a function of the pixels and of nothing else, and shows them
// to the bit. (RFC 9649, 3) It is made to be quick and to need little memory, and
// not to be as small as can be: green is taken out of red and blue, each block is
// told by what differs from its neighbours, and what came before is told again by
// where. It does not panic on any picture, opens nothing and starts no goroutine.
package pack

import (
	"fmt"
	"image"
)

// maxEdge is the longest edge of a picture, in pixels.
const maxEdge = 1 << 14

const (
	signature = 0x2f

	// The kinds of transforms that are used. (4)
	transformPredict       = 0
	transformSubtractGreen = 2
)

// WebP returns the data of a VP8L chunk that shows a picture. The error tells
// that no WebP can have its size.
func WebP(m *image.NRGBA) ([]byte, error) {
	size := m.Rect.Size()
	if min(size.X, size.Y) < 1 || max(size.X, size.Y) > maxEdge {
		return nil, fmt.Errorf("%d x %d pixels are no WebP", size.X, size.Y)
	}
	px := pixels(m)
	w := &bitWriter{}
	w.put(signature, 8)
	w.put(uint32(size.X-1), 14)
	w.put(uint32(size.Y-1), 14)
	w.flag(!m.Opaque())
	w.put(0, 3) // the version
	w.flag(true)
	w.put(transformSubtractGreen, 2)
	subtractGreen(px)
	w.flag(true)
	w.put(transformPredict, 2)
	w.put(blockBits-2, 3)
	w.flag(false) // no cache of colours
	w.picture(predict(px, size.X), (size.X+1<<blockBits-1)>>blockBits)
	w.flag(false) // no more transforms
	w.flag(false) // no cache of colours
	w.flag(false) // the same codes everywhere
	w.picture(px, size.X)
	return w.bytes(), nil
}

// pixels returns those of a picture as the format has them, row by row: alpha in
// the high byte, then red, green and blue.
func pixels(m *image.NRGBA) []uint32 {
	size := m.Rect.Size()
	px := make([]uint32, 0, size.X*size.Y)
	for y := range size.Y {
		row := m.Pix[y*m.Stride : y*m.Stride+4*size.X]
		for ; len(row) >= 4; row = row[4:] {
			px = append(px, uint32(row[3])<<24|uint32(row[0])<<16|uint32(row[1])<<8|uint32(row[2]))
		}
	}
	return px
}

// subtractGreen takes green out of red and blue, which mostly go with it. (4.3)
func subtractGreen(px []uint32) {
	for i, v := range px {
		green := v >> 8 & 0xff
		px[i] = subtract(v, green<<16|green)
	}
}
