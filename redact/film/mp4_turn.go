package film

import "encoding/binary"

// turn is how a picture is turned before it is shown: one of the eight ways to
// put a rectangle onto another. The first four are clockwise by quarters, the
// others are mirrored.
type turn int

// turns are the parts a, b, c and d of the matrix (8.3.2), in order.
var turns = [8][4]int32{
	{1, 0, 0, 1}, {0, 1, -1, 0}, {-1, 0, 0, -1}, {0, -1, 1, 0},
	{-1, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 0, -1}, {0, -1, -1, 0},
}

// readTurn reads a matrix. Where it puts the picture to is not read: there is
// nothing else beside it.
func readTurn(f *fields) (turn, bool) {
	var m [9]int32
	for i := range m {
		m[i] = int32(f.u32())
	}
	for i, t := range turns {
		if m[0] == t[0]<<16 && m[1] == t[1]<<16 && m[3] == t[2]<<16 && m[4] == t[3]<<16 && m[2] == 0 && m[5] == 0 && m[8] == 1<<30 {
			return turn(i), true
		}
	}
	return 0, false
}

// matrix appends the matrix that turns a picture of that size, and puts it where
// its corner is the origin.
func (t turn) matrix(b []byte, width, height uint32) []byte {
	m := turns[t]
	corner := func(a, b int32) uint32 {
		var n uint32
		if a < 0 {
			n += width
		}
		if b < 0 {
			n += height
		}
		return n
	}
	for _, v := range []uint32{
		uint32(m[0] << 16), uint32(m[1] << 16), 0,
		uint32(m[2] << 16), uint32(m[3] << 16), 0,
		corner(m[0], m[2]), corner(m[1], m[3]), 1 << 30,
	} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}
