package dataflash

import (
	"encoding/binary"
	"math"
)

// sizes are how long what a letter stands for is.
var sizes = map[byte]int{
	'a': 64, 'b': 1, 'B': 1, 'h': 2, 'H': 2, 'i': 4, 'I': 4, 'f': 4, 'd': 8, 'g': 2, 'n': 4, 'N': 16, 'Z': 64,
	'c': 2, 'C': 2, 'e': 4, 'E': 4, 'L': 4, 'M': 1, 'q': 8, 'Q': 8,
}

// Numbers are the letters for numbers but L, which is half of a place; c, C, e
// and E are of hundredths.
const Numbers = "bBhHiIfdgcCeEMqQ"

// Size is how many bytes what a letter stands for has; 0 is no letter.
func Size(letter byte) int { return sizes[letter] }

// Column is one value of a kind of messages.
type Column struct {
	Name   string
	Letter byte
	At     int
}

// Of is the column in a message.
func (c Column) Of(body []byte) []byte { return body[c.At : c.At+sizes[c.Letter]] }

// Number reads a number in the column's own unit: hundredths are told as whole
// ones, and an L in degrees. What is no number, or is a half-precision one, is
// NaN.
func (c Column) Number(body []byte) float64 {
	b, le := c.Of(body), binary.LittleEndian
	switch c.Letter {
	case 'b':
		return float64(int8(b[0]))
	case 'B', 'M':
		return float64(b[0])
	case 'h':
		return float64(int16(le.Uint16(b)))
	case 'H':
		return float64(le.Uint16(b))
	case 'i':
		return float64(int32(le.Uint32(b)))
	case 'I':
		return float64(le.Uint32(b))
	case 'q':
		return float64(int64(le.Uint64(b)))
	case 'Q':
		return float64(le.Uint64(b))
	case 'c':
		return float64(int16(le.Uint16(b))) / 100
	case 'C':
		return float64(le.Uint16(b)) / 100
	case 'e':
		return float64(int32(le.Uint32(b))) / 100
	case 'E':
		return float64(le.Uint32(b)) / 100
	case 'L':
		return float64(int32(le.Uint32(b))) / 1e7
	case 'f':
		return float64(math.Float32frombits(le.Uint32(b)))
	case 'd':
		return math.Float64frombits(le.Uint64(b))
	}
	return math.NaN()
}
