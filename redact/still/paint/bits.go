package paint

// bitReader reads the entropy-coded data of a scan up to its next marker. Behind
// them it reads zeros, and says so.
type bitReader struct {
	b      []byte
	window uint64 // the next bits, from the top
	n      int    // how many of them are valid
	beyond int    // how many of those do not exist
}

// fill makes at least 32 bits valid.
func (r *bitReader) fill() {
	for r.n <= 56 {
		var next byte
		switch {
		case len(r.b) == 0, r.b[0] == 0xff && (len(r.b) == 1 || r.b[1] != 0):
			r.beyond += 8
		case r.b[0] == 0xff:
			next, r.b = 0xff, r.b[2:]
		default:
			next, r.b = r.b[0], r.b[1:]
		}
		r.window |= uint64(next) << (56 - r.n)
		r.n += 8
	}
}

// ended reports whether bits were read that do not exist.
func (r *bitReader) ended() bool { return r.beyond > r.n }

// restart leaves out what is left of an interval, and the marker behind it.
func (r *bitReader) restart(number int) bool {
	for len(r.b) > 0 && (r.b[0] != 0xff || len(r.b) > 1 && r.b[1] == 0) {
		r.b = r.b[1:]
	}
	if len(r.b) < 2 || r.b[1] != byte(markRST0+number&7) {
		return false
	}
	*r = bitReader{b: r.b[2:]}
	return true
}

// take reads up to 16 bits.
func (r *bitReader) take(n uint) int {
	if r.n < 16 {
		r.fill()
	}
	v := int(r.window >> 1 >> (63 - n))
	r.window <<= n
	r.n -= int(n)
	return v
}

// symbol reads a code; false if there is no such one.
func (r *bitReader) symbol(d *decoder) (byte, bool) {
	if r.n < 16 {
		r.fill()
	}
	if e := d.look[r.window>>(64-lookBits)]; e != 0 {
		r.window <<= e >> 8
		r.n -= int(e >> 8)
		return byte(e), true
	}
	top := uint32(r.window >> 48)
	for length := lookBits + 1; length <= 16; length++ {
		if top < d.limit[length] {
			r.window <<= length
			r.n -= length
			return d.symbols[d.base[length]+int(top>>(16-length))], true
		}
	}
	return 0, false
}

// number reads a number of so many bits. (F.2.2.1)
func (r *bitReader) number(size uint) int {
	v := r.take(size)
	if size > 0 && v < 1<<(size-1) {
		v -= 1<<size - 1
	}
	return v
}

// bitWriter writes entropy-coded data.
type bitWriter struct {
	out    []byte
	window uint64 // the last bits, at the bottom
	n      uint
}

// put writes the low n bits of v, at most 32.
func (w *bitWriter) put(v uint32, n uint) {
	w.window = w.window<<n | uint64(v)
	for w.n += n; w.n >= 8; {
		w.n -= 8
		next := byte(w.window >> w.n)
		if w.out = append(w.out, next); next == 0xff {
			w.out = append(w.out, 0)
		}
	}
}

// flush fills the last byte with ones.
func (w *bitWriter) flush() {
	if w.n > 0 {
		w.put(1<<(8-w.n)-1, 8-w.n)
	}
	w.window = 0
}
