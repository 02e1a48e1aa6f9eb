package evidence

import (
	"bytes"
	"fmt"
	"os"
	"testing"
)

const (
	benchFilm  = 192 << 20
	benchBytes = benchFilm * 4 / 3 // with the log
)

// BenchmarkPack seals a mission of 256 MB: read, sealed, written, and
// read again.
func BenchmarkPack(b *testing.B) {
	c := aMission(b, benchFilm)
	for _, sealed := range []bool{false, true} {
		b.Run(fmt.Sprintf("sealed=%v", sealed), func(b *testing.B) {
			c := c
			if sealed {
				sealedFor(b, &c)
			}
			b.SetBytes(benchBytes)
			for b.Loop() {
				if _, err := Pack(b.Context(), c); err != nil {
					b.Fatal(err)
				}
				if err := os.Remove(c.Out); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkVerify checks such a package.
func BenchmarkVerify(b *testing.B) {
	for _, sealed := range []bool{false, true} {
		c := aMission(b, benchFilm)
		var a Against
		if sealed {
			a.Opener = sealedFor(b, &c)
		}
		text, _ := packed(b, c)
		b.Run(fmt.Sprintf("sealed=%v", sealed), func(b *testing.B) {
			b.SetBytes(benchBytes)
			for b.Loop() {
				if got, err := Verify(b.Context(), bytes.NewReader(text), int64(len(text)), a); err != nil || !got.Whole {
					b.Fatal(got, err)
				}
			}
		})
	}
}
