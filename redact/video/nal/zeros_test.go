package nal

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestZerosAreFoundAsByLooking(t *testing.T) {
	for n := range 100 {
		for at := range n {
			b := bytes.Repeat([]byte{1}, n)
			b[at] = 0
			if at%3 == 0 {
				b[0] = 0
			}
			if at+1 < n && at%2 == 0 {
				b[at+1] = 0
			}
			for from := range n {
				want := bytes.Index(b[from:], []byte{0, 0})
				if want >= 0 {
					want += from
				}
				if got := Zeros(b, from); got != want {
					t.Fatalf("Zeros(% x, %d) = %d, want %d", b, from, got, want)
				}
			}
		}
	}
}

// BenchmarkZeros searches what a coded picture looks like: random bytes in which
// pairs of zeros were avoided.
func BenchmarkZeros(b *testing.B) {
	source := rand.New(rand.NewPCG(1, 2))
	picture := make([]byte, 1<<20)
	for i := range picture {
		if picture[i] = byte(source.Uint32()); i > 0 && picture[i]|picture[i-1] == 0 {
			picture[i] = 3
		}
	}
	b.SetBytes(int64(len(picture)))
	for b.Loop() {
		if at := Zeros(picture, 0); at >= 0 {
			b.Fatal(at)
		}
	}
}
