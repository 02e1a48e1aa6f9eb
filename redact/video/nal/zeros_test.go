package nal

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestZerosAreFoundAsByLooking(t *testing.T) {
	look := func(b []byte, from int) int {
		for i := from; i+2 < len(b); i++ {
			if b[i] == 0 && b[i+1] == 0 && b[i+2] < 4 {
				return i
			}
		}
		return -1
	}
	source := rand.New(rand.NewPCG(1, 2))
	for n := range 100 {
		for at := range n {
			b := bytes.Repeat([]byte{4}, n)
			for i := range b[:at] { // what is nearly it
				b[i] = []byte{0, 1, 3, 4, 0x80, 0xff}[source.IntN(6)]
			}
			copy(b[at:], []byte{0, 0, byte(source.IntN(6))})
			for from := range n {
				if got, want := Zeros(b, from), look(b, from); got != want {
					t.Fatalf("Zeros(% x, %d) = %d, want %d", b, from, got, want)
				}
			}
		}
	}
}

// BenchmarkZeros searches what coded pictures look like: random bytes, and those of
// a coder that leaves many zeros.
func BenchmarkZeros(b *testing.B) {
	for _, of := range []struct {
		name  string
		zeros uint32 // in 256 bytes
	}{{"dense", 1}, {"with many zeros", 24}} {
		source := rand.New(rand.NewPCG(1, 2))
		picture := make([]byte, 1<<20)
		for i := range picture {
			if v := source.Uint32(); v>>8%256 >= of.zeros {
				picture[i] = byte(v) | 4
			}
		}
		b.Run(of.name, func(b *testing.B) {
			b.SetBytes(int64(len(picture)))
			for b.Loop() {
				for at := Zeros(picture, 0); at >= 0; at = Zeros(picture, at+1) {
				}
			}
		})
	}
}
