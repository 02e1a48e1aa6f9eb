package camera

import (
	"encoding/binary"
	"errors"
	"time"
)

// Marker is what a picture says about itself in black and white cells, so that
// a machine can tell which picture it sees and how old it is.
type Marker struct {
	// Frame counts the pictures sent, from 0.
	Frame uint32
	// At is when the picture left the camera, in whole milliseconds. What the
	// faults do to it on its way comes later.
	At time.Time
}

// The marker lies in a picture of 1280×720, in cells of 16 pixels from the left
// edge; white (luma above 128) is 1, the most significant bit comes first. The
// upper row is markerStart (16 bits), the frame (32) and a CRC-8 of these six
// bytes; the lower one the time in milliseconds since 1970 (48) and a CRC-8 of
// these six.
const (
	MarkerCell  = 16
	MarkerWidth = 7 * 8 // cells
	MarkerY     = 688   // of the upper row; the lower one follows at once

	markerStart = 0xA55A
)

// ErrNoMarker says that no valid marker is in the picture.
var ErrNoMarker = errors.New("no marker in the picture")

// rows are the marker's two rows, packed.
func (m Marker) rows() [2][7]byte {
	var r [2][7]byte
	binary.BigEndian.PutUint16(r[0][:], markerStart)
	binary.BigEndian.PutUint32(r[0][2:], m.Frame)
	ms := uint64(m.At.UnixMilli())
	binary.BigEndian.PutUint16(r[1][:], uint16(ms>>32))
	binary.BigEndian.PutUint32(r[1][2:], uint32(ms))
	for i := range r {
		r[i][6] = crc8(r[i][:6])
	}
	return r
}

// ReadMarker reads the marker out of the luma of a picture of 1280×720. It
// returns [ErrNoMarker] if there is none, or one that does not hold together.
func ReadMarker(luma []byte, stride int) (Marker, error) {
	var r [2][7]byte
	for row := range r {
		y := MarkerY + row*MarkerCell + MarkerCell/2
		for cell := range MarkerWidth {
			at := y*stride + cell*MarkerCell + MarkerCell/2
			if at >= len(luma) {
				return Marker{}, ErrNoMarker
			}
			if luma[at] > 128 {
				r[row][cell/8] |= 0x80 >> (cell % 8)
			}
		}
		if crc8(r[row][:6]) != r[row][6] {
			return Marker{}, ErrNoMarker
		}
	}
	if binary.BigEndian.Uint16(r[0][:]) != markerStart {
		return Marker{}, ErrNoMarker
	}
	ms := uint64(binary.BigEndian.Uint16(r[1][:]))<<32 | uint64(binary.BigEndian.Uint32(r[1][2:]))
	return Marker{Frame: binary.BigEndian.Uint32(r[0][2:]), At: time.UnixMilli(int64(ms))}, nil
}

// crc8 has the polynomial x⁸+x²+x+1 and starts at 0.
func crc8(b []byte) byte {
	var c byte
	for _, v := range b {
		c ^= v
		for range 8 {
			if c&0x80 != 0 {
				c = c<<1 ^ 0x07
			} else {
				c <<= 1
			}
		}
	}
	return c
}
