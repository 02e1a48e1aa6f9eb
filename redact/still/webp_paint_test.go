package still

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
	"os"
	"testing"

	"golang.org/x/image/webp"

	"skylatch/redact/still/pack"
)

// packedWebP is a lossless file of a picture.
func packedWebP(t testing.TB, m image.Image) []byte {
	t.Helper()
	pixels := image.NewNRGBA(m.Bounds())
	for y := range pixels.Rect.Dy() {
		for x := range pixels.Rect.Dx() {
			pixels.Set(x, y, m.At(x, y))
		}
	}
	data, err := pack.WebP(pixels)
	if err != nil {
		t.Fatal(err)
	}
	return riffFile(appendWebPChunk(nil, "VP8L", data))
}

// TestAPaintedWebPHasTheColoursThatViewersShow compares with what libwebp makes of
// two lossy pictures: one of an even size, one of an odd one that is transparent.
func TestAPaintedWebPHasTheColoursThatViewersShow(t *testing.T) {
	box := image.Rect(20, 10, 41, 33)
	for _, name := range []string{"even", "odd"} {
		src, err := os.ReadFile("testdata/" + name + ".webp")
		if err != nil {
			t.Fatal(err)
		}
		shown, err := os.Open("testdata/" + name + ".png")
		if err != nil {
			t.Fatal(err)
		}
		defer shown.Close()
		want, err := png.Decode(shown)
		if err != nil {
			t.Fatal(err)
		}
		painted, err := paintWebP(rebuilt(t, webpFormat, src), []image.Rectangle{box})
		if err != nil {
			t.Fatal(err)
		}
		got, err := webp.Decode(bytes.NewReader(rebuilt(t, webpFormat, painted)))
		if err != nil || got.Bounds() != want.Bounds() {
			t.Fatalf("%s: it is %v (%v), want %v", name, got.Bounds(), err, want.Bounds())
		}
		for y := range want.Bounds().Dy() {
			for x := range want.Bounds().Dx() {
				switch is, was := got.At(x, y), want.At(x, y); {
				case image.Pt(x, y).In(box):
					if is != hidden {
						t.Fatalf("%s: within the box, %d,%d is %v", name, x, y, is)
					}
				case is != was:
					t.Fatalf("%s: %d,%d is %v, viewers show %v", name, x, y, is, was)
				}
			}
		}
	}
}

func TestABoxInALosslessWebPIsOneColourAndAllElseStaysAsItIs(t *testing.T) {
	checkPaint(t, webpFormat, "a.webp", "-c:v libwebp -lossless 1", "-c:v libwebp -lossless 1 -vf scale=51:41",
		"-c:v libwebp -lossless 1 -vf format=rgba,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='X*2'")
}

// TestWhatIsUnderABoxOfAWebPChangesNothing: also where a box goes over the edge.
func TestWhatIsUnderABoxOfAWebPChangesNothing(t *testing.T) {
	boxes := []image.Rectangle{portraitFace, image.Rect(140, 120, 200, 200), image.Rect(-9, -9, 3, 3)}
	a := portrait(t)
	b := image.NewRGBA(a.Rect)
	copy(b.Pix, a.Pix)
	for _, box := range boxes {
		box = box.Intersect(b.Rect)
		for y := box.Min.Y; y < box.Max.Y; y++ {
			clear(b.Pix[b.PixOffset(box.Min.X, y):b.PixOffset(box.Max.X, y)])
		}
	}
	first, second := packedWebP(t, a), packedWebP(t, b)
	if bytes.Equal(first, second) {
		t.Fatal("the two pictures are one")
	}
	paint := func(src []byte) []byte {
		out, err := paintWebP(src, boxes)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	if x, y := paint(first), paint(second); !bytes.Equal(x, y) {
		t.Errorf("painted, they are %d and %d bytes that differ", len(x), len(y))
	}
}

// TestAPaintedWebPSaysWhatItSaid: how it is turned, and its profile.
func TestAPaintedWebPSaysWhatItSaid(t *testing.T) {
	block := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00")
	head := appendU24(appendU24([]byte{webpEXIF, 0, 0, 0}, 150-1), 130-1)
	src := riffFile(appendWebPChunk(nil, "VP8X", head), packedWebP(t, portrait(t))[12:], appendWebPChunk(nil, "EXIF", block))
	out := rebuilt(t, webpFormat, src)
	painted, err := paintWebP(out, []image.Rectangle{portraitFace})
	if err != nil {
		t.Fatal(err)
	}
	was, is := webpData(t, out, "EXIF"), webpData(t, rebuilt(t, webpFormat, painted), "EXIF")
	if !bytes.Equal(was, is) || binary.BigEndian.Uint16(was[len(was)-8:]) != 6 {
		t.Errorf("it says %x, said %x", is, was)
	}
}

// BenchmarkPaintWebP paints a photo of 12 megapixels.
func BenchmarkPaintWebP(b *testing.B) {
	src := made(b, "a.webp", "-frames:v", "1", "-vf", "scale=4000:3000,noise=alls=9", "-c:v", "libwebp", "-pix_fmt", "yuv420p", "-quality", "90")
	b.SetBytes(int64(len(src)))
	var n int
	for b.Loop() {
		out, err := paintWebP(src, []image.Rectangle{image.Rect(500, 500, 900, 900)})
		if err != nil {
			b.Fatal(err)
		}
		n = len(out)
	}
	b.ReportMetric(float64(n)/float64(len(src)), "times-as-large")
}
