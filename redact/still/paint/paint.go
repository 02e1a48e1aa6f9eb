// Package paint hides parts of JPEG images for good.
//
// It works on the coefficients that an image is coded in. All blocks that touch
// a box are replaced by one colour, which is taken from around the box and never
// from inside, and the coefficients are written again with the quantisation
// tables they had. So all other blocks stay as they are, to the bit: the image
// is not coded a second time. Nothing of what was under the boxes is left: two
// images that differ only there become the same file. A viewer that smooths
// colours between pixels may draw the pixels next to a box a little differently.
//
// Progressive images become sequential ones, with Huffman tables made for them.
// It reads what package jpeg writes, and refuses the rest. It does not panic on
// any input, opens nothing, starts no goroutine, and its memory is bounded by
// the size of the image, which is bounded too.
package paint

import (
	"errors"
	"fmt"
	"image"
)

// ErrImage is what every error of this package wraps.
var ErrImage = errors.New("the image is not a JPEG that can be painted")

// JPEG returns the image with boxes painted over, in its pixels as they are
// stored. The segments before its tables are kept. The error wraps [ErrImage].
func JPEG(b []byte, boxes []image.Rectangle) ([]byte, error) {
	p, err := read(b)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrImage, err)
	}
	p.pad()
	p.cover(boxes)
	return p.write(len(b)), nil
}

// picture is an image as coefficients.
type picture struct {
	head          []byte // the segments before the tables
	marker        byte   // of the frame header
	width, height int
	planes        []plane
	hMax, vMax    int
	across, down  int // MCUs
}

// plane is one of its components.
type plane struct {
	id, quant byte
	h, v      int // sampling factors
	// across and down are how many blocks show something, stride how many there
	// are in a row: whole MCUs.
	across, down, stride int
	// blocks are its coefficients, in the order of the zigzag.
	blocks [][64]int16
	// quantiser is what it was told by when its first scan began.
	quantiser []byte
	dc, ac    int // the Huffman tables it is written with
}

// single reports whether a scan of one component is all there is: it has no MCU
// but a block, whatever its sampling factors are.
func (p *picture) single() bool { return len(p.planes) == 1 }

// The markers of JPEG that are understood. (ITU-T T.81, table B.1)
const (
	markSOF0 = 0xc0 // baseline
	markSOF1 = 0xc1 // extended sequential
	markSOF2 = 0xc2 // progressive
	markDHT  = 0xc4
	markRST0 = 0xd0
	markRST7 = 0xd7
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markDQT  = 0xdb
	markDRI  = 0xdd
	markAPP0 = 0xe0
	markAPPF = 0xef
)
