package film

import (
	"math"
	"testing"
)

func TestTheCodebooksAreWhole(t *testing.T) {
	books := append([]aacBook{aacScale}, aacBooks[1:]...)
	for i, b := range books {
		codes, room := 0, 0.0
		for length, n := range b.lengths {
			codes += int(n)
			room += float64(n) * math.Pow(2, -float64(length+1))
		}
		if want := []int{121, 81, 81, 81, 81, 81, 81, 64, 64, 169, 169, 289}[i]; codes != want || room != 1 {
			t.Errorf("codebook %d has %d codes, want %d, that take %v of the room there is", i, codes, want, room)
		}
		if b.extra != "" && len(b.extra) != codes {
			t.Errorf("codebook %d tells of %d codes of %d what follows them", i, len(b.extra), codes)
		}
	}
	for i := range aacLong {
		for _, one := range []struct {
			bands bands
			want  int
		}{{aacLong[i], 1024}, {aacShort[i], 128}} {
			n := 0
			for b := one.bands; len(b) > 0; b = b[2:] {
				n += int(b[0]) * int(b[1])
			}
			if n != one.want {
				t.Errorf("the bands of rate %d are %d wide together, want %d", aacRates[i], n, one.want)
			}
		}
	}
}
