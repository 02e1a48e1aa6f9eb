package people

import (
	"fmt"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	pigo "github.com/esimov/pigo/core"
)

// face is a portrait of nobody; faceBox is where its face is, from the brows to
// the mouth and from ear to ear.
func face(t testing.TB) *image.Gray {
	t.Helper()
	f, err := os.Open("testdata/face.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return picture.(*image.Gray)
}

var faceBox = image.Rect(28, 60, 130, 150)

// faceSide is the side of the window that fits faceBox.
const faceSide = 115

// scene is a landscape without people: soft hills of noise.
func scene(width, height int) *image.Gray {
	g := image.NewGray(image.Rect(0, 0, width, height))
	random := rand.New(rand.NewPCG(6, 1))
	for y := range height {
		for x := range width {
			hill := 40*math.Sin(float64(x)/170+math.Sin(float64(y)/90)) + 30*math.Sin(float64(y)/230)
			g.Pix[y*g.Stride+x] = byte(125 + hill + 6*random.NormFloat64())
		}
	}
	return g
}

// put draws the portrait into a picture: its face is side pixels large, tilted,
// with its middle at a point. It returns where the face is.
func put(g, portrait *image.Gray, at image.Point, side, tilt float64) image.Rectangle {
	zoom := faceSide / side
	sin, cos := math.Sincos(tilt)
	mx, my := float64(faceBox.Min.X+faceBox.Max.X)/2, float64(faceBox.Min.Y+faceBox.Max.Y)/2
	reach := int(math.Hypot(160, 200) / zoom)
	for y := -reach; y <= reach; y++ {
		for x := -reach; x <= reach; x++ {
			if !at.Add(image.Pt(x, y)).In(g.Rect) {
				continue
			}
			var sum, n int
			const parts = 3
			for i := range parts * parts {
				fx := float64(x) + (float64(i%parts)+0.5)/parts - 0.5
				fy := float64(y) + (float64(i/parts)+0.5)/parts - 0.5
				from := image.Pt(int(math.Floor(mx+(fx*cos+fy*sin)*zoom)), int(math.Floor(my+(fy*cos-fx*sin)*zoom)))
				if from.In(portrait.Rect) {
					sum += int(portrait.GrayAt(from.X, from.Y).Y)
					n++
				}
			}
			if n > 0 {
				g.Pix[(at.Y+y)*g.Stride+at.X+x] = byte(sum / n)
			}
		}
	}
	half := int(math.Ceil(float64(faceBox.Dy()) / zoom / 2))
	return image.Rect(at.X-half, at.Y-half, at.X+half, at.Y+half).Intersect(g.Rect)
}

func TestFacesAreFoundWholeAtAnySizeAndTilt(t *testing.T) {
	portrait := face(t)
	for _, side := range []float64{Smallest, 31, 45, 150} {
		for _, degrees := range []float64{-30, -15, 0, 15, 30} {
			t.Run(fmt.Sprintf("%v px, %v degrees", side, degrees), func(t *testing.T) {
				room := int(3.5 * side)
				g := scene(room, room)
				want := put(g, portrait, image.Pt(room/2, room/2), side, degrees*math.Pi/180)
				found := Find(g)
				for _, box := range found {
					if want.In(box) {
						return
					}
				}
				t.Errorf("Find found %v, none of them around %v", found, want)
			})
		}
	}
}

func TestAFaceAtTheEdgeIsFound(t *testing.T) {
	g := scene(300, 200)
	portrait := face(t)
	for _, at := range []image.Point{{15, 100}, {285, 100}, {100, 16}, {200, 188}} {
		put(g, portrait, at, 40, 0)
	}
	if found := Find(g); len(found) < 4 {
		t.Errorf("Find found %v: 4 faces look over the edges", found)
	}
}

func TestAPictureOfAnotherOriginIsSearchedThere(t *testing.T) {
	g := scene(400, 300)
	want := put(g, face(t), image.Pt(300, 200), 60, 0)
	part := g.SubImage(image.Rect(200, 100, 400, 300)).(*image.Gray)
	found := Find(part)
	if len(found) != 1 || !want.In(found[0]) || !found[0].In(part.Rect) {
		t.Errorf("Find found %v, want one around %v within %v", found, want, part.Rect)
	}
}

func TestNobodyIsFoundWhereNobodyIs(t *testing.T) {
	flat := image.NewGray(image.Rect(0, 0, 300, 200))
	for _, g := range []*image.Gray{scene(500, 300), flat, image.NewGray(image.Rectangle{}), scene(1, 500), scene(13, 13)} {
		if found := Find(g); len(found) > 0 {
			t.Errorf("Find in %v of nothing found %v", g.Rect, found)
		}
	}
}

// The trees must vote as those of the library that the cascade is from.
func TestVotesAreThoseOfAnotherReader(t *testing.T) {
	theirs, err := pigo.NewPigo().Unpack(facefinder)
	if err != nil {
		t.Fatal(err)
	}
	g := scene(500, 400)
	put(g, face(t), image.Pt(250, 200), 150, 0)
	seen := theirs.RunCascade(pigo.CascadeParams{
		MinSize: 60, MaxSize: 300, ShiftFactor: 0.05, ScaleFactor: 1.1,
		ImageParams: pigo.ImageParams{Pixels: g.Pix, Rows: 400, Cols: 500, Dim: 500},
	}, 0)
	if len(seen) < 50 {
		t.Fatalf("the other reader saw %d windows on a face", len(seen))
	}
	for _, s := range seen {
		l := faces().lens(s.Scale, g.Stride, 0)
		got := l.vote(len(l.trees), g.Pix, []window{{middle: int32(s.Row*g.Stride + s.Col)}})
		if len(got) != 1 || got[0].vote != s.Q {
			t.Errorf("vote on %+v = %v", s, got)
		}
	}
}

func TestADamagedCascadeIsRefused(t *testing.T) {
	for _, n := range []int{0, 15, 16, 4000, len(facefinder) - 1} {
		if _, err := parseCascade(facefinder[:n]); err == nil {
			t.Errorf("%d bytes of the cascade were taken for all", n)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(face(f).Pix, uint16(160))
	f.Add([]byte{1, 2, 3}, uint16(2))
	f.Fuzz(func(t *testing.T, pix []byte, width uint16) {
		if width == 0 || len(pix) > 1<<16 {
			return
		}
		g := &image.Gray{Pix: pix, Stride: int(width), Rect: image.Rect(0, 0, int(width), len(pix)/int(width))}
		for _, box := range Find(g) {
			if box.Empty() || !box.In(g.Rect) {
				t.Errorf("a face is at %v of %v", box, g.Rect)
			}
		}
	})
}

func BenchmarkFind(b *testing.B) {
	g := scene(4000, 3000)
	portrait := face(b)
	for i := range 8 {
		put(g, portrait, image.Pt(300+i*450, 400+i*300), 24*math.Pow(1.5, float64(i)), 0)
	}
	for b.Loop() {
		if found := Find(g); len(found) < 8 {
			b.Fatalf("found %d of 8 faces", len(found))
		}
	}
	b.ReportMetric(12*float64(b.N)/b.Elapsed().Seconds(), "MP/s")
}
