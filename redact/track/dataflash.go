package track

import (
	"encoding/binary"
	"math"

	"skylatch/telemetry/dataflash"
)

// binWrite writes a number as a column holds it. Without ok, or where there is no
// room for it, nothing is known.
func binWrite(c dataflash.Column, v float64, ok bool) []byte {
	b := make([]byte, dataflash.Size(c.Letter))
	switch c.Letter {
	case 'f':
		if !ok {
			v = math.NaN()
		}
		binary.LittleEndian.PutUint32(b, math.Float32bits(float32(v)))
		canonical(c.Letter, b)
		return b
	case 'e', 'c', 'E':
		v *= 100
	case 'L':
		v *= 1e7
	}
	v = math.Round(v)
	switch {
	case !ok:
	case c.Letter == 'c' && v >= math.MinInt16 && v <= math.MaxInt16:
		binary.LittleEndian.PutUint16(b, uint16(int16(v)))
	case (c.Letter == 'e' || c.Letter == 'L') && v >= math.MinInt32 && v <= math.MaxInt32:
		binary.LittleEndian.PutUint32(b, uint32(int32(v)))
	case c.Letter == 'E' && v >= 0 && v <= math.MaxUint32:
		binary.LittleEndian.PutUint32(b, uint32(v))
	}
	return b
}

// canonical writes every NaN alike: there is room in one.
func canonical(letter byte, b []byte) {
	switch letter {
	case 'f':
		floats("float", b)
	case 'd':
		if v := math.Float64frombits(binary.LittleEndian.Uint64(b)); v != v {
			binary.LittleEndian.PutUint64(b, 0x7ff8000000000000)
		}
	case 'g': // half precision
		if v := binary.LittleEndian.Uint16(b); v&0x7fff > 0x7c00 {
			binary.LittleEndian.PutUint16(b, 0x7e00)
		}
	}
}
