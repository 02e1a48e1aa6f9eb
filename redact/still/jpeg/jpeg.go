// Package jpeg makes JPEG images anew from what decoding them needs: the frame
// header, the tables that the scans use, and the scans. Nothing else gets across:
// no APPn and no comment, no table that no scan uses, nothing between segments,
// nothing behind the end. With [Options.Walk] the entropy-coded data are walked
// code by code, so that nothing stands behind the last block of an interval, and
// what fills its last byte is ones.
//
// Grey, YCbCr, RGB, CMYK and YCCK images of 8 bits are understood, baseline,
// extended sequential and progressive. It refuses arithmetic coding, lossless
// and hierarchical images, other depths, and what is damaged.
//
// What it cannot see: what the picture shows, what a camera's quantisation
// tables and its Huffman codes tell of it, codes of a table in use that its
// scans never use, and, without a walk, bytes behind the last block of a scan.
//
// It opens nothing, starts no goroutine, does not panic on any input, and its
// memory is bounded by the size of the image.
package jpeg

import (
	"errors"
	"fmt"
)

// ErrImage is what every error of this package wraps.
var ErrImage = errors.New("the image is not a JPEG that is understood")

// Options say for whom an image is made anew. Functions may be nil.
type Options struct {
	// Cut is told what is left out, of n bytes.
	Cut func(kind string, n int)
	// Metadata is shown, instead of Cut, what APPn, JPGn and comments hold.
	Metadata func(marker byte, body []byte)
	// Fresh returns the segments that the new image gets behind its first one.
	// It is asked once, before the first scan.
	Fresh func() []byte
	// Walk has the coded blocks walked: it takes ten times as long, and is the
	// only way to know where they end.
	Walk bool
	// Mend cuts, in a walk, the rest of an interval in which the picture is damaged, or that
	// is missing, instead of refusing the image, if it is sequential: in a live
	// picture the next one mends it.
	Mend bool
}

// The kinds that are cut from an image.
const (
	KindMetadata = "JPEG metadata"
	KindBetween  = "data between JPEG segments"
	KindTable    = "JPEG table that nothing uses"
	KindBehind   = "data behind the image"
	KindScan     = "data behind the blocks of a JPEG scan"
)

// The markers of JPEG that an image is rebuilt from. (ITU-T T.81, table B.1)
const (
	markSOF0 = 0xc0 // baseline
	markSOF2 = 0xc2 // progressive; between them extended sequential
	markDHT  = 0xc4
	markRST0 = 0xd0
	markRST7 = 0xd7
	markSOI  = 0xd8
	markEOI  = 0xd9
	markSOS  = 0xda
	markDQT  = 0xdb
	markDRI  = 0xdd
	markAPP0 = 0xe0
	markAPPE = 0xee // Adobe's: colour transform
	markAPPF = 0xef
	markJPG0 = 0xf0
	markJPGD = 0xfd
	markCOM  = 0xfe
)

// Rebuilder makes images anew, by one goroutine. It keeps what the Huffman codes
// of an image mean for the next one. The zero Rebuilder is ready to use.
type Rebuilder struct {
	coders [2][4]*coder // DC and AC, by destination
}

// Rebuild appends to dst the image made anew. An image without Huffman tables,
// as UVC cameras send it, gets the standard's; one that ends without saying so
// is ended. The error wraps [ErrImage].
func (from *Rebuilder) Rebuild(dst, image []byte, o Options) ([]byte, error) {
	if len(image) < 4 || image[0] != 0xff || image[1] != markSOI {
		return dst, fmt.Errorf("%w: it begins with %x", ErrImage, image[:min(len(image), 2)])
	}
	r := rebuilder{out: append(dst, 0xff, markSOI), options: o, from: from}
	rest := image[2:]
	for {
		marker, body, after, err := r.next(rest)
		if err != nil {
			return dst, err
		}
		if marker == markEOI {
			r.cut(KindBehind, len(after))
			break
		}
		if err := r.segment(marker, body); err != nil {
			return dst, err
		}
		if rest = after; marker != markSOS {
			continue
		}
		n, err := r.intervals(rest)
		if err != nil {
			return dst, err
		}
		if rest = rest[n:]; len(rest) < 2 {
			r.cut(KindBehind, len(rest))
			break
		}
	}
	if err := r.complete(); err != nil {
		return dst, err
	}
	r.end()
	return append(r.out, 0xff, markEOI), nil
}

// next returns the next marker, what belongs to it, and what follows.
func (r *rebuilder) next(b []byte) (marker byte, body, rest []byte, err error) {
	skipped := 0
	for len(b) > 0 && b[0] != 0xff {
		b = b[1:]
		skipped++
	}
	for len(b) > 1 && b[1] == 0xff { // fill bytes
		b = b[1:]
		skipped++
	}
	r.cut(KindBetween, skipped)
	if len(b) < 2 {
		return 0, nil, nil, fmt.Errorf("%w: it ends too soon", ErrImage)
	}
	marker, b = b[1], b[2:]
	switch {
	case marker == markEOI:
		return marker, nil, b, nil
	case marker == markSOI, marker >= markRST0 && marker <= markRST7, marker < markSOF0:
		return 0, nil, nil, fmt.Errorf("%w: marker %x where none may be", ErrImage, marker)
	case len(b) < 2:
		return 0, nil, nil, fmt.Errorf("%w: it ends too soon", ErrImage)
	}
	n := int(b[0])<<8 | int(b[1])
	if n < 2 || n > len(b) {
		return 0, nil, nil, fmt.Errorf("%w: a segment of %d bytes", ErrImage, n)
	}
	return marker, b[2:n], b[n:], nil
}

// cut counts what is left out.
func (r *rebuilder) cut(kind string, n int) {
	if n > 0 && r.options.Cut != nil {
		r.options.Cut(kind, n)
	}
}
