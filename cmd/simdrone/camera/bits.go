package camera

import "math/bits"

// bitWriter puts the syntax elements of ITU-T H.264, clause 7.2, together.
type bitWriter struct {
	b    []byte
	acc  uint64
	left uint // bits in acc
}

// u writes n bits, at most 32.
func (w *bitWriter) u(n uint, v uint32) {
	w.acc = w.acc<<n | uint64(v)
	for w.left += n; w.left >= 8; w.left -= 8 {
		w.b = append(w.b, byte(w.acc>>(w.left-8)))
	}
}

// ue writes an unsigned Exp-Golomb code.
func (w *bitWriter) ue(v uint32) {
	n := uint(bits.Len32(v + 1))
	w.u(n-1, 0)
	w.u(n, v+1)
}

// se writes a signed Exp-Golomb code.
func (w *bitWriter) se(v int) {
	if v > 0 {
		w.ue(uint32(2*v - 1))
	} else {
		w.ue(uint32(-2 * v))
	}
}

// trail ends a NAL unit.
func (w *bitWriter) trail() {
	w.u(1, 1)
	if w.left > 0 {
		w.u(8-w.left, 0)
	}
}

// bitReader reads syntax elements; beyond the end everything is 0 and short is
// set.
type bitReader struct {
	b     []byte
	at    int // in bits
	short bool
}

func (r *bitReader) u(n uint) uint32 {
	var v uint32
	for range n {
		v <<= 1
		if r.at < 8*len(r.b) {
			v |= uint32(r.b[r.at/8]>>(7-r.at%8)) & 1
		} else {
			r.short = true
		}
		r.at++
	}
	return v
}

func (r *bitReader) flag() bool { return r.u(1) == 1 }

func (r *bitReader) ue() uint32 {
	zeros := uint(0)
	for r.u(1) == 0 {
		if zeros++; zeros > 31 || r.short {
			r.short = true
			return 0
		}
	}
	return 1<<zeros - 1 + r.u(zeros)
}

func (r *bitReader) se() int {
	v := int(r.ue())
	if v%2 == 0 {
		return -v / 2
	}
	return (v + 1) / 2
}

// left is how many bits follow before those that end the unit.
func (r *bitReader) left() int {
	last := len(r.b) - 1
	for last >= 0 && r.b[last] == 0 {
		last--
	}
	if last < 0 {
		return 0
	}
	return 8*last + 7 - bits.TrailingZeros8(r.b[last]) - r.at
}

// escape makes a NAL unit of its header and payload: no start code may appear
// in it (ITU-T H.264, clause 7.4.1).
func escape(header, payload []byte) []byte {
	out := append(make([]byte, 0, len(header)+len(payload)+len(payload)/64+4), header...)
	zeros := 0
	for _, b := range payload {
		if zeros >= 2 && b <= 3 {
			out = append(out, 3)
			zeros = 0
		}
		out = append(out, b)
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	if zeros > 0 && len(payload) > 0 { // a unit never ends with a zero byte
		out = append(out, 3)
	}
	return out
}

// unescape is the payload of at most so many bytes of a NAL unit.
func unescape(nal []byte, header, most int) []byte {
	if len(nal) < header {
		return nil
	}
	nal = nal[header:]
	out := make([]byte, 0, min(len(nal), most))
	zeros := 0
	for _, b := range nal {
		if len(out) >= most {
			break
		}
		if zeros >= 2 && b == 3 {
			zeros = 0
			continue
		}
		out = append(out, b)
		if b == 0 {
			zeros++
		} else {
			zeros = 0
		}
	}
	return out
}
