package paint

// lookBits is how many bits of a code are looked up at once.
const lookBits = 9

// decoder is a Huffman table to read with.
type decoder struct {
	symbols []byte
	// look is by the next lookBits: the length of the code, and its symbol; 0 if
	// the code is longer.
	look [1 << lookBits]uint16
	// limit is, by length, the first code that is longer, as 16 bits; base where
	// the symbols of that length begin.
	limit [17]uint32
	base  [17]int
}

// newDecoder reads how many codes there are of each length, and their symbols;
// false if they are none. (Annex C)
func newDecoder(counts, symbols []byte) (*decoder, bool) {
	d := &decoder{symbols: symbols}
	code, k := uint32(0), 0
	for length := 1; length <= 16; length++ {
		d.base[length] = k - int(code)
		for range counts[length-1] {
			if code >= 1<<length {
				return nil, false
			}
			if length <= lookBits {
				first := code << (lookBits - length)
				for i := range uint32(1) << (lookBits - length) {
					d.look[first+i] = uint16(length)<<8 | uint16(symbols[k])
				}
			}
			code++
			k++
		}
		d.limit[length] = code << (16 - length)
		code <<= 1
	}
	return d, true
}

// encoder is a Huffman table to write with.
type encoder struct {
	counts  [16]byte
	symbols []byte
	code    [256]uint32
	length  [256]uint
}

// newEncoder makes the table that is the shortest for symbols that come so
// often. No code is all ones, and none longer than 16 bits. (K.2)
func newEncoder(often *[256]int) *encoder {
	var weight [257]int
	copy(weight[:], often[:])
	weight[256] = 1 // takes the code that is all ones
	var size [257]int
	var next [257]int
	for i := range next {
		next[i] = -1
	}
	for {
		a, b := -1, -1 // the two that come least often
		for i, n := range weight {
			switch {
			case n == 0:
			case a < 0 || n <= weight[a]:
				a, b = i, a
			case b < 0 || n <= weight[b]:
				b = i
			}
		}
		if b < 0 {
			break
		}
		weight[a] += weight[b]
		weight[b] = 0
		for size[a]++; next[a] >= 0; size[a]++ {
			a = next[a]
		}
		next[a] = b
		for size[b]++; next[b] >= 0; size[b]++ {
			b = next[b]
		}
	}
	return codes(&size)
}

// codes makes codes of these lengths, after shortening those over 16 bits.
func codes(size *[257]int) *encoder {
	var lengths [258]int // how many codes there are of each length
	for _, n := range size {
		lengths[n]++
	}
	for n := 257; n > 16; n-- {
		for lengths[n] > 0 {
			// Of two of the longest, one moves up, and the other to below a
			// shorter code, which becomes longer by one.
			shorter := n - 2
			for lengths[shorter] == 0 {
				shorter--
			}
			lengths[n] -= 2
			lengths[n-1]++
			lengths[shorter+1] += 2
			lengths[shorter]--
		}
	}
	longest := 16
	for lengths[longest] == 0 {
		longest--
	}
	lengths[longest]-- // the one that is all ones
	e := &encoder{}
	for n := 1; n <= 257; n++ { // in the order of what they had been
		for symbol := range 256 {
			if size[symbol] == n {
				e.symbols = append(e.symbols, byte(symbol))
			}
		}
	}
	code, k := uint32(0), 0
	for n := 1; n <= 16; n++ {
		e.counts[n-1] = byte(lengths[n])
		for range lengths[n] {
			e.code[e.symbols[k]], e.length[e.symbols[k]] = code, uint(n)
			code++
			k++
		}
		code <<= 1
	}
	return e
}
