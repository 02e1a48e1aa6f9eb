package paint

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	rebuild "skylatch/redact/still/jpeg"
)

// samples are images by another encoder, and how large their MCUs are.
var samples = map[string]image.Point{
	"progressive.jpg":          {X: 16, Y: 16},
	"progressive-restarts.jpg": {X: 16, Y: 8},
	"progressive-grey.jpg":     {X: 8, Y: 8},
	"grey.jpg":                 {X: 16, Y: 16},
	"restarts.jpg":             {X: 8, Y: 16},
	"wide.jpg":                 {X: 32, Y: 8},
	"planes.jpg":               {X: 16, Y: 16},
	"rgb.jpg":                  {X: 8, Y: 8},
	"wide-tables.jpg":          {X: 16, Y: 16},
}

// sample returns an image as it is painted: made anew.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	b, err = new(rebuild.Rebuilder).Rebuild(nil, b, rebuild.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func decode(t testing.TB, b []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func paint(t testing.TB, b []byte, boxes ...image.Rectangle) []byte {
	t.Helper()
	painted, err := JPEG(b, boxes)
	if err != nil {
		t.Fatal(err)
	}
	return painted
}

// grown is the box with all of the MCUs that it touches.
func grown(box image.Rectangle, mcu image.Point) image.Rectangle {
	return image.Rect(box.Min.X/mcu.X*mcu.X, box.Min.Y/mcu.Y*mcu.Y,
		ceil(box.Max.X, mcu.X)*mcu.X, ceil(box.Max.Y, mcu.Y)*mcu.Y)
}

var box = image.Rect(37, 21, 75, 70)

func TestABoxIsOneColourAndAllElseStaysAsItIs(t *testing.T) {
	for name, mcu := range samples {
		t.Run(name, func(t *testing.T) {
			b := sample(t, name)
			corner := image.Rect(140, 110, 151, 117)
			plain := b
			if name == "progressive-restarts.jpg" { // which the decoder cannot read; ffmpeg can, below
				plain = paint(t, b)
			}
			before, after := decode(t, plain), decode(t, paint(t, b, box, corner))
			if before.Bounds() != after.Bounds() {
				t.Fatalf("painted, it has %v of %v", after.Bounds(), before.Bounds())
			}
			areas := []image.Rectangle{grown(box, mcu), grown(corner, mcu)}
			colours := map[color.Color]bool{}
			for y := range 117 {
				for x := range 151 {
					p := image.Pt(x, y)
					if p.In(areas[0]) {
						colours[after.At(x, y)] = true
					} else if !p.In(areas[1]) && before.At(x, y) != after.At(x, y) {
						t.Fatalf("the pixel %v is %v, was %v", p, after.At(x, y), before.At(x, y))
					}
				}
			}
			if len(colours) != 1 {
				t.Errorf("the box has %d colours", len(colours))
			}
		})
	}
}

func TestAnImageWithoutBoxesLooksTheSameToAnotherReader(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Fatal("ffmpeg is missing, which the tests need")
	}
	look := func(b []byte) string {
		cmd := exec.Command(ffmpeg, "-v", "error", "-f", "jpeg_pipe", "-i", "-", "-f", "framemd5", "-")
		cmd.Stdin = bytes.NewReader(b)
		sum, err := cmd.Output()
		if err != nil || len(sum) == 0 {
			t.Fatalf("ffmpeg: %v", err)
		}
		return string(sum)
	}
	for name := range samples {
		b := sample(t, name)
		if before, after := look(b), look(paint(t, b)); before != after {
			t.Errorf("%s looks different:\n%s\n%s", name, before, after)
		}
	}
}

// What is under a box is seen nowhere in the file, be it by its length.
func TestWhatIsUnderABoxChangesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name := range samples {
		b := sample(t, name)
		want := paint(t, b, box)
		for range 5 {
			p, err := read(b)
			if err != nil {
				t.Fatal(err)
			}
			area := image.Rect(box.Min.X/(8*p.hMax), box.Min.Y/(8*p.vMax), ceil(box.Max.X, 8*p.hMax), ceil(box.Max.Y, 8*p.vMax))
			for i := range p.planes {
				p.planes[i].each(area, func(b *[64]int16) {
					for k := range b {
						b[k] = int16(random.IntN(1024) - 512)
					}
				})
			}
			other := p.write(0)
			if bytes.Equal(other, b) {
				t.Fatal("the other image is the same")
			}
			if got := paint(t, other, box); !bytes.Equal(got, want) {
				t.Fatalf("%s: %d bytes, %d with something else under the box", name, len(want), len(got))
			}
		}
	}
}

// The same by pixels, and by an encoder that knows nothing of boxes.
func TestTwoPicturesThatDifferUnderTheBoxBecomeOneFile(t *testing.T) {
	area := grown(box, image.Pt(16, 16))
	var files [2][]byte
	for i := range files {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, photo(200, 150, area, byte(100*i)), &jpeg.Options{Quality: 90}); err != nil {
			t.Fatal(err)
		}
		files[i] = b.Bytes()
	}
	if bytes.Equal(files[0], files[1]) {
		t.Fatal("the two pictures are the same")
	}
	if a, b := paint(t, files[0], box), paint(t, files[1], box); !bytes.Equal(a, b) {
		t.Errorf("painted, they are %d and %d bytes that differ", len(a), len(b))
	}
}

// photo is a drawn picture, with something else in an area.
func photo(width, height int, area image.Rectangle, else_ byte) *image.RGBA {
	random := rand.New(rand.NewPCG(1, 2))
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			noise := byte(random.IntN(20))
			c := color.RGBA{R: byte(100+80*math.Sin(float64(x)/40)) + noise, G: byte(y/20) + noise, B: byte((x+y)/50) + noise, A: 255}
			if image.Pt(x, y).In(area) {
				c.R += else_
				c.B ^= else_
			}
			m.SetRGBA(x, y, c)
		}
	}
	return m
}

func TestPaintedTwiceIsPaintedOnce(t *testing.T) {
	for name := range samples {
		once := paint(t, sample(t, name), box)
		if twice := paint(t, once, box); !bytes.Equal(once, twice) {
			t.Errorf("%s: %d bytes, then %d", name, len(once), len(twice))
		}
		again, err := new(rebuild.Rebuilder).Rebuild(nil, once, rebuild.Options{})
		if err != nil || !bytes.Equal(once, again) {
			t.Errorf("%s: made anew, its %d bytes are %d: %v", name, len(once), len(again), err)
		}
	}
}

func TestAllOfAPictureCanBeCovered(t *testing.T) {
	b := sample(t, "progressive.jpg")
	img := decode(t, paint(t, b, image.Rect(-5, -5, 1000, 1000), image.Rect(3, 3, 3, 9)))
	for y := range 117 {
		for x := range 151 {
			if img.At(x, y) != (color.YCbCr{Y: 128, Cb: 128, Cr: 128}) {
				t.Fatalf("the pixel at %d, %d is %v", x, y, img.At(x, y))
			}
		}
	}
}

// Blocks outside of the picture may hold what was under the box.
func TestBlocksThatNobodySeesAreMadeAnew(t *testing.T) {
	p, err := read(sample(t, "restarts.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	plain := p.write(0)
	last := &p.planes[0]
	last.blocks[len(last.blocks)-1] = [64]int16{7, 7, 7}
	if a, b := paint(t, plain), paint(t, p.write(0)); !bytes.Equal(a, b) {
		t.Error("a block outside of the picture is still there")
	}
}

// Four planes, at sampling factors that need a scan for each.
func TestFourComponentsGoInScansOfTheirOwn(t *testing.T) {
	p, err := read(sample(t, "grey.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	one := p.planes[0]
	for _, factors := range [][4][2]int{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}, {{2, 2}, {2, 2}, {2, 2}, {2, 2}}} {
		p.planes = nil
		p.hMax, p.vMax = factors[0][0], factors[0][1]
		p.across, p.down = ceil(151, 8*p.hMax), ceil(117, 8*p.vMax)
		for i, f := range factors {
			c := one
			c.id, c.h, c.v = byte(i+1), f[0], f[1]
			c.stride = p.across * c.h
			c.blocks = make([][64]int16, c.stride*p.down*c.v)
			for k := range c.blocks {
				c.blocks[k] = [64]int16{int16(k % 50), int16(i), 3}
			}
			p.planes = append(p.planes, c)
		}
		b := paint(t, p.write(0), box)
		again, err := read(b)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(b, []byte{0xff, markSOS}); n == 1 != (p.hMax == 1) {
			t.Errorf("%v: it has %d scans", factors, n)
		}
		if got := again.planes[3].blocks[0]; got != p.planes[3].blocks[0] {
			t.Errorf("%v: the first block of the fourth is %v", factors, got)
		}
	}
}

func TestRareCodesAreAtMostSixteenBitsLong(t *testing.T) {
	var often [256]int
	for i, n := 0, 1; i < 40; i++ {
		often[i] = n
		n += n/2 + 1
	}
	e := newEncoder(&often)
	if len(e.symbols) != 40 {
		t.Fatalf("%d symbols have codes", len(e.symbols))
	}
	d, ok := newDecoder(e.counts[:], e.symbols)
	if !ok {
		t.Fatal("the codes are none")
	}
	w := &bitWriter{}
	for i := range 40 {
		if n := e.length[i]; n < 1 || n > 16 || e.code[i] == 1<<n-1 {
			t.Errorf("the code of %d is %b of %d bits", i, e.code[i], n)
		}
		w.put(e.code[i], e.length[i])
	}
	w.flush()
	r := bitReader{b: w.out}
	for i := range 40 {
		if s, ok := r.symbol(d); !ok || int(s) != i {
			t.Errorf("code %d is read as %d, %v", i, s, ok)
		}
	}
}

func TestWhatIsNotUnderstoodIsRefused(t *testing.T) {
	b := sample(t, "restarts.jpg")
	for n := range len(b) - 1 {
		if _, err := JPEG(b[:n], nil); !errors.Is(err, ErrImage) {
			t.Fatalf("%d of %d bytes: %v", n, len(b), err)
		}
	}
	frame := bytes.Index(b, []byte{0xff, markSOF0})
	huge := bytes.Clone(b)
	copy(huge[frame+5:], []byte{0xff, 0xff, 0xff, 0xff})
	many := sample(t, "progressive.jpg")
	scan := bytes.Index(many, []byte{0xff, markSOS})
	for name, bad := range map[string][]byte{
		"huge": huge, "nothing": nil, "only its ends": {0xff, markSOI, 0xff, markEOI}, "no frame": append([]byte{0xff, markSOI}, b[frame+19:]...),
		"another scan header": append(bytes.Clone(many[:scan+4]), 9),
	} {
		if _, err := JPEG(bad, nil); !errors.Is(err, ErrImage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzJPEG(f *testing.F) {
	for name := range samples {
		f.Add(sample(f, name), 37, 21, 75, 70)
	}
	f.Fuzz(func(t *testing.T, b []byte, x0, y0, x1, y1 int) {
		if len(b) > 1<<14 {
			return
		}
		boxes := []image.Rectangle{image.Rect(x0, y0, x1, y1)}
		once, err := JPEG(b, boxes)
		if err != nil {
			return
		}
		twice, err := JPEG(once, boxes)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("painted again, %d bytes are %d: %v", len(once), len(twice), err)
		}
	})
}

func BenchmarkJPEG(b *testing.B) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, photo(4000, 3000, image.Rectangle{}, 0), &jpeg.Options{Quality: 92}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(file.Len()))
	boxes := []image.Rectangle{image.Rect(1000, 1000, 1300, 1400), image.Rect(3900, 100, 4000, 200)}
	for b.Loop() {
		if _, err := JPEG(file.Bytes(), boxes); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(12*float64(b.N)/b.Elapsed().Seconds(), "MP/s")
}
