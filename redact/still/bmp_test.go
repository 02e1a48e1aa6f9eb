package still

import (
	"encoding/binary"
	"slices"
	"testing"
)

func TestBMPsOfOthersShowTheSame(t *testing.T) {
	t.Parallel()
	checkMade(t, bmpFormat, "a.bmp", map[string]string{
		"rgb": "-frames:v 1 -pix_fmt bgr24", "alpha": "-frames:v 1 -pix_fmt bgra", "palette": "-frames:v 1 -pix_fmt pal8",
		"565": "-frames:v 1 -pix_fmt rgb565le", "555": "-frames:v 1 -pix_fmt rgb555le", "one bit": "-frames:v 1 -pix_fmt monob",
		"grey": "-frames:v 1 -pix_fmt gray",
	})
}

// bmpHeader is a header of the fifth version, which has the most places.
func bmpHeader(p *planter, w, h, bits int, packing uint32, colours, gap, pixels int) []byte {
	le := binary.LittleEndian
	b := []byte("BM\xff\xff\xff\x7f")
	b = append(b, p.fixed("reserved", 4)...)
	b = le.AppendUint32(b, uint32(14+124+4*colours+gap))
	b = le.AppendUint32(b, 124)
	b = le.AppendUint32(le.AppendUint32(b, uint32(w)), uint32(h))
	b = append(b, 1, 0, byte(bits), 0)
	b = le.AppendUint32(b, packing)
	b = append(b, p.fixed("size of the pixels", 4)...)
	b = append(b, p.fixed("resolution", 8)...)
	b = le.AppendUint32(b, uint32(colours))
	b = append(b, p.fixed("important colours", 4)...)
	for _, m := range []uint32{0xff0000, 0xff00, 0xff, 0} {
		b = le.AppendUint32(b, m)
	}
	b = append(b, "BGRs"...)
	b = append(b, p.fixed("end points and gamma", 48)...)
	b = le.AppendUint32(b, 4) // intent
	return append(b, p.fixed("where its profile is", 12)...)
}

func plantedBMP(p *planter) []byte {
	b := bmpHeader(p, 5, 3, 8, bmpPlain, 20, 40, 24)
	b = append(b, 1, 2, 3, 0, 100, 150, 200, 0)
	b = append(b, p.fixed("colours of no pixel", 4*18)...)
	b = append(b, p.fixed("before the pixels", 40)...)
	for range 3 {
		b = append(append(b, 0, 1, 1, 0, 1), p.fixed("behind a row", 3)...)
	}
	return append(b, p.mark("behind the pixels")...)
}

func plantedRuns(p *planter) []byte {
	b := bmpHeader(p, 5, 2, 8, bmpRLE8, 3, 0, 24)
	b = append(b, 1, 2, 3, 0, 100, 150, 200, 0, 9, 9, 9, 0)
	b = append(b, 2, 1, 0, 3, 2, 1, 0)
	b = append(b, p.fixed("behind a run", 1)...)
	b = append(b, 0, 0, 5, 2, 0, 1)
	return append(b, p.mark("behind the pixels")...)
}

func TestNothingOfABMPSurvives(t *testing.T) {
	checkPlanted(t, bmpFormat, plantedBMP)
	t.Run("of runs", func(t *testing.T) {
		a, b := plantedRuns(newPlanter(1, "plain")), plantedRuns(newPlanter(2, "plain"))
		out := rebuilt(t, bmpFormat, a)
		if !slices.Equal(out, rebuilt(t, bmpFormat, b)) {
			t.Error("files that differ in what is left out give different files")
		}
		samePixels(t, bmpFormat, plantedRuns(nil), out)
	})
	t.Run("a fourth byte", func(t *testing.T) {
		checkPlanted(t, bmpFormat, func(p *planter) []byte {
			b := bmpHeader(p, 1, 1, 32, bmpPlain, 0, 0, 4)
			return append(append(b, 1, 2, 3, 0), p.mark("behind the pixels")...)
		})
		b := bmpHeader(nil, 1, 1, 32, bmpPlain, 0, 0, 4)
		out := rebuilt(t, bmpFormat, append(b, 1, 2, 3, 77))
		if out[len(out)-1] != 0 {
			t.Error("the byte of no colour survives")
		}
	})
}

func TestABMPIsRefusedThat(t *testing.T) {
	valid := func(change func(b []byte)) []byte {
		b := append(bmpHeader(nil, 4, 2, 24, bmpPlain, 0, 0, 24), make([]byte, 24)...)
		change(b)
		return b
	}
	le := binary.LittleEndian
	for name, b := range map[string][]byte{
		"is cut off":                      valid(func([]byte) {})[:150],
		"is wider than any":               valid(func(b []byte) { le.PutUint32(b[18:], 1<<31-1) }),
		"is higher than any":              valid(func(b []byte) { le.PutUint32(b[22:], 1<<31) }),
		"is a bomb":                       valid(func(b []byte) { le.PutUint32(b[18:], 1<<14); le.PutUint32(b[22:], 1<<14) }),
		"has pixels within its header":    valid(func(b []byte) { le.PutUint32(b[10:], 20) }),
		"has pixels behind its end":       valid(func(b []byte) { le.PutUint32(b[10:], 1<<31) }),
		"has a header of no known length": valid(func(b []byte) { le.PutUint32(b[14:], 77) }),
		"holds a JPEG":                    valid(func(b []byte) { le.PutUint32(b[30:], 4) }),
		"has a colour there is not":       append(bmpHeader(nil, 1, 1, 8, bmpPlain, 1, 0, 4), 1, 2, 3, 0, 9, 0, 0, 0),
		"has runs that jump":              append(bmpHeader(nil, 4, 4, 8, bmpRLE8, 1, 0, 4), 1, 2, 3, 0, 0, 2, 1, 1, 0, 1),
		"has runs over its edge":          append(bmpHeader(nil, 4, 4, 8, bmpRLE8, 1, 0, 4), 1, 2, 3, 0, 9, 0, 0, 1),
		"has runs without an end":         append(bmpHeader(nil, 4, 4, 8, bmpRLE8, 1, 0, 4), 1, 2, 3, 0, 4, 0),
	} {
		t.Run(name, func(t *testing.T) {
			if out, _, err := bmpFormat.Rebuild(b, Config{Policy: policy(t, "shown")}); err == nil {
				t.Errorf("it gives a file of %d bytes", len(out))
			}
		})
	}
}

func TestABMPIsPaintedOverWhereItIsAsked(t *testing.T) {
	checkPaint(t, bmpFormat, "a.bmp", "-pix_fmt bgr24", "-pix_fmt pal8", "-pix_fmt bgra")
}

func FuzzBMP(f *testing.F) {
	f.Add(plantedBMP(newPlanter(1, "plain")))
	f.Add(plantedRuns(newPlanter(1, "plain")))
	fuzz(f, bmpFormat, nil)
}
