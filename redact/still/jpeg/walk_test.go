package jpeg

import (
	"math/rand/v2"
	"testing"
)

// slowly walks a block code by code.
func (w *walker) slowly(at int, dc, ac *coder) (int, bool) {
	length, size := dc.symbol(window(w.bits, at))
	if length == 0 {
		return at, false
	}
	at += int(length) + int(size)
	for k := 1; k < 64; {
		length, symbol := ac.symbol(window(w.bits, at))
		at += int(length) + int(symbol&15)
		switch {
		case length == 0, symbol&15 == 0 && symbol != 0 && symbol != 0xf0:
			return at, false
		case symbol == 0:
			return at, true
		}
		if k += 1 + int(symbol>>4); k > 64 {
			return at, false
		}
	}
	return at, true
}

// codes makes a table of a class from any bytes; nil if they are none.
func codes(class byte, counts, symbols []byte) *coder {
	body, n := append([]byte{class << 4}, make([]byte, 16)...), 0
	for i := range min(len(counts), 16) {
		body[1+i] = counts[i] % 24
		n += int(body[1+i])
	}
	if n > 256 || len(symbols) == 0 {
		return nil
	}
	for i := range n {
		s := symbols[i%len(symbols)]
		if class == 0 {
			s &= 15
		}
		body = append(body, s)
	}
	if !areCodes(body) {
		return nil
	}
	c := new(coder)
	c.make(body)
	return c
}

// FuzzBlock compares what many codes at once tell of a block with what each of
// them does.
func FuzzBlock(f *testing.F) {
	noise := rand.New(rand.NewPCG(1, 2))
	bits := make([]byte, 400)
	for i := range bits {
		bits[i] = byte(noise.Uint32())
	}
	for i := range 2 {
		dc, ac := standardHuffman(0, byte(i)), standardHuffman(1, byte(i))
		f.Add(dc[1:17], dc[17:], ac[1:17], ac[17:], bits)
	}
	// Short codes of long runs: a step of them reaches as far beyond a block as the
	// end of one does.
	f.Add([]byte{1}, []byte{0}, []byte{1, 1}, []byte{0xf0, 0xe1}, []byte("\x01\x40\x00\x00"))
	f.Fuzz(func(t *testing.T, dcCounts, dcSymbols, acCounts, acSymbols, bits []byte) {
		dc, ac := codes(0, dcCounts, dcSymbols), codes(1, acCounts, acSymbols)
		if dc == nil || ac == nil {
			return
		}
		w := walker{bits: append(bits[:len(bits):len(bits)], make([]byte, padding)...), end: 8 * len(bits)}
		for blocks, at := 0, 0; ; blocks++ {
			after, ok := w.slowly(at, dc, ac)
			if ok = ok && after <= w.end; !ok || blocks == 50 {
				if n, end := w.sequential([]unit{{dc, ac}}, blocks); n != blocks || end != at {
					t.Fatalf("%d blocks end at %d, want %d at %d", n, end, blocks, at)
				}
				if n, end := w.sequential([]unit{{dc, ac}}, blocks+1); !ok && (n != blocks || end != at) {
					t.Fatalf("of %d blocks %d are whole, up to %d; want %d, up to %d", blocks+1, n, end, blocks, at)
				}
				return
			}
			at = after
		}
	})
}
