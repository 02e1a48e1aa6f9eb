// Package nal reads and writes the network abstraction layer that H.264 and
// H.265 share: NAL units, the emulation prevention in them, and the bits of
// their headers and parameter sets (ITU-T H.264 and H.265, clauses 7.2, 7.3.1
// and 9.1/9.2). It knows no picture. Nothing here panics on any input.
package nal

import (
	"bytes"
	"iter"
)

// Split yields the NAL units in b, which is one NAL unit as a packet carried it,
// or a piece of an Annex B stream with start codes. A unit that a start code
// stands in is two units: that is how every reader of Annex B will see it. Zero
// bytes between the units are not yielded.
func Split(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(b) > 0 {
			var unit []byte
			unit, b = cut(b)
			if unit = bytes.TrimRight(unit, "\x00"); len(unit) > 0 && !yield(unit) {
				return
			}
		}
	}
}

// cut returns what stands before the first start code, and behind it.
func cut(b []byte) (before, behind []byte) {
	for at := Zeros(b, 0); at >= 0; at = Zeros(b, at+1) {
		if b[at+2] == 1 {
			return b[:at], b[at+3:]
		}
	}
	return b, nil
}

// Trim returns the unit without what no decoder reads: everything from the first
// three bytes that cannot stand in a NAL unit (two zeros and a byte below 3) on,
// zero bytes at the end, and cabac_zero_words.
func Trim(unit []byte) []byte {
	for from := 0; ; {
		at := Zeros(unit, from)
		if at < 0 {
			break
		}
		if unit[at+2] < 3 {
			unit = unit[:at]
			break
		}
		from = at + 2
	}
	return trimEnd(unit)
}

// trimEnd cuts zero bytes and cabac_zero_words from the end.
func trimEnd(unit []byte) []byte {
	for {
		n := len(unit)
		switch {
		case n > 0 && unit[n-1] == 0:
			unit = unit[:n-1]
		case n > 2 && unit[n-1] == 3 && unit[n-2] == 0 && unit[n-3] == 0:
			unit = unit[:n-3]
		default:
			return unit
		}
	}
}

// Units yields the units that [Split] does, and each as [Trim] leaves it, with one
// look at the bytes.
func Units(b []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(unit, trimmed []byte) bool) {
		for len(b) > 0 {
			unit, behind, read := b, []byte(nil), len(b) // what a decoder reads of it
			for at := Zeros(b, 0); at >= 0; at = Zeros(b, at+1) {
				if b[at+2] == 1 {
					unit, behind = b[:at], b[at+3:]
					break
				}
				if b[at+2] < 3 {
					read = min(read, at)
				}
			}
			b = behind
			unit = bytes.TrimRight(unit, "\x00")
			if len(unit) > 0 && !yield(unit, trimEnd(unit[:min(read, len(unit))])) {
				return
			}
		}
	}
}

// Escape appends the RBSP to dst with emulation prevention.
func Escape(dst, rbsp []byte) []byte {
	zeros := 0
	for _, b := range rbsp {
		if zeros == 2 && b <= 3 {
			dst, zeros = append(dst, 3), 0
		}
		dst = append(dst, b)
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return dst
}

// Unescape appends the payload of a NAL unit to dst without emulation
// prevention.
func Unescape(dst, payload []byte) []byte {
	zeros := 0
	for _, b := range payload {
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		dst = append(dst, b)
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return dst
}
