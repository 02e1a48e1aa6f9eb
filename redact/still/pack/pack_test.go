package pack

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os/exec"
	"testing"

	"golang.org/x/image/vp8l"
)

// packed is the chunk of a picture, which another reader shows to be it, and to
// need all of its bytes.
func packed(t testing.TB, m *image.NRGBA) []byte {
	t.Helper()
	b, err := WebP(m)
	if err != nil {
		t.Fatal(err)
	}
	in := bytes.NewReader(b)
	img, err := vp8l.Decode(in)
	if err != nil {
		t.Fatalf("%v: %v", m.Rect, err)
	}
	if in.Len() > 0 {
		t.Errorf("%v: %d bytes are behind it", m.Rect, in.Len())
	}
	got, ok := img.(*image.NRGBA)
	if !ok || got.Rect.Size() != m.Rect.Size() {
		t.Fatalf("it is a %T of %v, want %v", img, img.Bounds(), m.Rect)
	}
	for y := range m.Rect.Dy() {
		for x := range m.Rect.Dx() {
			if is, was := got.NRGBAAt(x, y), m.NRGBAAt(m.Rect.Min.X+x, m.Rect.Min.Y+y); is != was {
				t.Fatalf("%v: the pixel %d, %d is %v, was %v", m.Rect, x, y, is, was)
			}
		}
	}
	return b
}

// drawn is a picture by a rule.
func drawn(width, height int, rule func(x, y int) color.NRGBA) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA(x, y, rule(x, y))
		}
	}
	return m
}

// photo is smooth, with noise.
func photo(width, height int) *image.NRGBA {
	random := rand.New(rand.NewPCG(1, 2))
	return drawn(width, height, func(x, y int) color.NRGBA {
		light := 128 + 90*math.Sin(float64(x)/97)*math.Cos(float64(y)/71)
		noise := func() float64 { return 3 * random.NormFloat64() }
		return color.NRGBA{R: byte(light + noise()), G: byte(light*0.9 + noise()), B: byte(light*0.7 + noise()), A: 255}
	})
}

// samples are pictures of every kind.
func samples() map[string]*image.NRGBA {
	random := rand.New(rand.NewPCG(3, 4))
	deep := deepest()
	return map[string]*image.NRGBA{
		"one pixel":    drawn(1, 1, func(int, int) color.NRGBA { return color.NRGBA{1, 2, 3, 4} }),
		"one column":   drawn(1, 300, func(_, y int) color.NRGBA { return color.NRGBA{byte(y), 0, 0, 255} }),
		"one row":      drawn(300, 1, func(x, _ int) color.NRGBA { return color.NRGBA{0, byte(x), 0, 255} }),
		"two columns":  drawn(2, 99, func(x, y int) color.NRGBA { return color.NRGBA{byte(y / 9), byte(x), 0, 255} }),
		"nothing":      drawn(150, 130, func(int, int) color.NRGBA { return color.NRGBA{} }),
		"one colour":   drawn(300, 200, func(int, int) color.NRGBA { return color.NRGBA{90, 130, 20, 255} }),
		"stripes":      drawn(100, 100, func(x, _ int) color.NRGBA { return color.NRGBA{byte(x % 5 * 50), 0, 9, 255} }),
		"a pattern":    drawn(64, 64, func(x, y int) color.NRGBA { return color.NRGBA{byte(x ^ y), byte(x & y), byte(x | y), 255} }),
		"transparency": drawn(77, 33, func(x, y int) color.NRGBA { return color.NRGBA{byte(x), byte(y), 200, byte(3 * x)} }),
		"every value":  drawn(256, 256, func(x, y int) color.NRGBA { return color.NRGBA{byte(x), byte(x + y), byte(y), byte(x * y)} }),
		"noise": drawn(123, 77, func(int, int) color.NRGBA {
			v := random.Uint32()
			return color.NRGBA{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)}
		}),
		"a photo":         photo(301, 203),
		"rare values":     deep,
		"within a larger": photo(301, 203).SubImage(image.Rect(17, 5, 200, 101)).(*image.NRGBA),
	}
}

// deepest has values that come as often as the numbers of Fibonacci: the word for
// the rarest is as long as can be, and longer than the format allows.
func deepest() *image.NRGBA {
	var px []byte
	for i, a, b := byte(0), 1, 1; len(px) < 90_000; i, a, b = i+1, b, a+b {
		px = append(px, bytes.Repeat([]byte{i * 7}, a)...)
	}
	random := rand.New(rand.NewPCG(5, 6))
	random.Shuffle(len(px), func(i, j int) { px[i], px[j] = px[j], px[i] })
	return drawn(300, 300, func(x, y int) color.NRGBA { return color.NRGBA{R: px[y*300+x], A: 255} })
}

func TestAPackedPictureIsTheSame(t *testing.T) {
	for name, m := range samples() {
		t.Run(name, func(t *testing.T) {
			b := packed(t, m)
			if again := packed(t, m); !bytes.Equal(b, again) {
				t.Error("packed again it is another one")
			}
			if raw := 4 * m.Rect.Dx() * m.Rect.Dy(); len(b) > raw+raw/8+600 {
				t.Errorf("%d bytes are packed into %d", raw, len(b))
			}
		})
	}
}

// TestAThirdReaderShowsTheSame asks ffmpeg's, which is not Go's.
func TestAThirdReaderShowsTheSame(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("ffmpeg is missing, which the tests need")
	}
	show := func(b []byte, format string) string {
		cmd := exec.CommandContext(t.Context(), ffmpeg, "-v", "error", "-f", format, "-i", "-", "-pix_fmt", "rgba", "-f", "framemd5", "-")
		cmd.Stdin = bytes.NewReader(b)
		sum, err := cmd.CombinedOutput()
		if err != nil || len(sum) == 0 {
			t.Fatalf("ffmpeg: %v\n%s", err, sum)
		}
		return string(sum)
	}
	all := samples()
	for _, name := range []string{"one column", "transparency", "rare values", "a photo"} {
		m := all[name]
		b := packed(t, m)
		file := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(12+len(b)+len(b)%2))
		file = binary.LittleEndian.AppendUint32(append(file, "WEBPVP8L"...), uint32(len(b)))
		file = append(append(file, b...), make([]byte, len(b)%2)...)
		var other bytes.Buffer
		if err := png.Encode(&other, m); err != nil {
			t.Fatal(err)
		}
		if got, want := show(file, "webp_pipe"), show(other.Bytes(), "png_pipe"); got != want {
			t.Errorf("%s: it shows\n%swant\n%s", name, got, want)
		}
	}
}

func TestNoPictureOfAnotherSizeIsPacked(t *testing.T) {
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, maxEdge+1, 1), image.Rect(0, 0, 1, maxEdge+1), image.Rect(0, 0, 5, 0)} {
		if b, err := WebP(image.NewNRGBA(r)); err == nil {
			t.Errorf("%v gives %d bytes", r, len(b))
		}
	}
	for _, r := range []image.Rectangle{image.Rect(0, 0, maxEdge, 1), image.Rect(0, 0, 1, maxEdge)} {
		packed(t, image.NewNRGBA(r))
	}
}

// TestNoWordIsTooLong counts as often as makes the longest words.
func TestNoWordIsTooLong(t *testing.T) {
	for _, limit := range []uint8{7, 15} {
		often := make([]int, 19)
		for i, a, b := 0, 1, 1; i < len(often); i, a, b = i+1, b, a+b {
			often[i] = a
		}
		c, space := newCode(often, limit), 0
		for symbol, n := range c.length {
			if n == 0 || n > limit {
				t.Errorf("of %d bits at most, %d has %d", limit, symbol, n)
			}
			space += 1 << (limit - n)
		}
		if space != 1<<limit {
			t.Errorf("of %d words of %d bits %d are used", 1<<limit, limit, space)
		}
	}
}

func FuzzWebP(f *testing.F) {
	f.Add(uint8(3), []byte("a picture of some pixels, which are these"))
	f.Add(uint8(1), bytes.Repeat([]byte{1, 2, 3, 4}, 50))
	f.Add(uint8(20), bytes.Repeat([]byte{0, 0, 0, 255, 1, 1, 1, 255, 9}, 200))
	f.Fuzz(func(t *testing.T, width uint8, px []byte) {
		w := int(width) + 1
		h := len(px) / 4 / w
		if h == 0 || h > 1<<12 {
			return
		}
		packed(t, &image.NRGBA{Pix: px, Stride: 4 * w, Rect: image.Rect(0, 0, w, h)})
	})
}

func BenchmarkWebP(b *testing.B) {
	m := photo(4000, 3000)
	b.ReportAllocs()
	b.SetBytes(int64(len(m.Pix)))
	n := 0
	for b.Loop() {
		out, err := WebP(m)
		if err != nil {
			b.Fatal(err)
		}
		n = len(out)
	}
	b.ReportMetric(8*float64(n)/(4000*3000), "bits/pixel")
}
