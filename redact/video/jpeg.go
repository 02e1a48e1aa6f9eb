package video

import (
	"errors"
	"fmt"
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
	markCOM  = 0xfe
)

// The kinds that are cut from an image.
const (
	kindImageData = "JPEG metadata"
	kindBehind    = "data behind the image"
)

var errImage = errors.New("the image is not a JPEG that is understood")

// jfif is the APP0 segment every image gets: version 1.02, square pixels, no
// thumbnail.
var jfif = []byte{0xff, markAPP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0}

// JPEG appends to dst the image made anew from its frame header, the tables that
// its scans use, and the scans; an image without Huffman tables, as UVC cameras
// send it, gets the standard's. Nothing else is copied: no APPn and no comment,
// no table that no scan uses, nothing between segments and nothing behind the
// end; cut is told of that. Grey and YCbCr images of 8 bits are understood,
// baseline, extended and progressive; of others, and of damaged ones, it returns
// an error.
func JPEG(dst, image []byte, cut func(kind string, n int)) ([]byte, error) {
	if len(image) < 4 || image[0] != 0xff || image[1] != markSOI {
		return dst, fmt.Errorf("%w: it begins with %x", errImage, image[:min(len(image), 2)])
	}
	j := jpeg{out: dst, cut: cut}
	j.out = append(append(j.out, 0xff, markSOI), jfif...)
	rest := image[2:]
	for {
		marker, body, after, err := segment(rest, cut)
		if err != nil {
			return dst, err
		}
		if marker == markEOI {
			if len(after) > 0 {
				cut(kindBehind, len(after))
			}
			break
		}
		if err := j.segment(marker, body); err != nil {
			return dst, err
		}
		if rest = after; marker != markSOS {
			continue
		}
		n := scanLength(rest, j.interval > 0)
		j.out = append(j.out, rest[:n]...)
		if rest = rest[n:]; len(rest) == 0 {
			break // cut off in a scan: what there is of it can be seen
		}
	}
	if !j.scanned {
		return dst, fmt.Errorf("%w: it has no scan", errImage)
	}
	j.end()
	return append(j.out, 0xff, markEOI), nil
}

// segment returns the next marker, what belongs to it, and what follows.
func segment(b []byte, cut func(string, int)) (marker byte, body, rest []byte, err error) {
	skipped := 0
	for len(b) > 0 && b[0] != 0xff {
		b = b[1:]
		skipped++
	}
	for len(b) > 1 && b[1] == 0xff { // fill bytes
		b = b[1:]
		skipped++
	}
	if skipped > 0 {
		cut(kindImageData, skipped)
	}
	if len(b) < 2 {
		return 0, nil, nil, fmt.Errorf("%w: it ends too soon", errImage)
	}
	marker, b = b[1], b[2:]
	switch {
	case marker == markEOI:
		return marker, nil, b, nil
	case marker == markSOI, marker >= markRST0 && marker <= markRST7, marker < markSOF0:
		return 0, nil, nil, fmt.Errorf("%w: marker %x where none may be", errImage, marker)
	case len(b) < 2:
		return 0, nil, nil, fmt.Errorf("%w: it ends too soon", errImage)
	}
	n := int(b[0])<<8 | int(b[1])
	if n < 2 || n > len(b) {
		return 0, nil, nil, fmt.Errorf("%w: a segment of %d bytes", errImage, n)
	}
	return marker, b[2:n], b[n:], nil
}

// scanLength is how long the entropy-coded data is: up to the next marker that
// is no restart.
func scanLength(b []byte, restarts bool) int {
	for i := 0; i+1 < len(b); i++ {
		if b[i] != 0xff {
			continue
		}
		next := b[i+1]
		if next != 0 && !(restarts && next >= markRST0 && next <= markRST7) {
			return i
		}
		i++
	}
	if n := len(b); n > 0 && b[n-1] == 0xff {
		return n - 1
	}
	return len(b)
}
