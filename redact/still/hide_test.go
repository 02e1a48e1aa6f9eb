package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	stdjpeg "image/jpeg"
	"image/png"
	"os"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/draw"
	"golang.org/x/image/tiff"

	"skylatch/redact"
	"skylatch/redact/still/people"
)

// portrait is a drawn garden of 150 by 130 pixels, with a face in it.
func portrait(t testing.TB) *image.RGBA {
	t.Helper()
	b, err := os.ReadFile("people/testdata/face.png")
	if err != nil {
		t.Fatal(err)
	}
	face, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	m := image.NewRGBA(image.Rect(0, 0, 150, 130))
	for y := range 130 {
		for x := range 150 {
			m.SetRGBA(x, y, color.RGBA{R: byte(90 + x/3), G: byte(130 + y/2), B: byte(x ^ y), A: 255})
		}
	}
	draw.BiLinear.Scale(m, image.Rect(50, 15, 130, 115), face, face.Bounds(), draw.Src, nil)
	return m
}

// portraitFace is where its face is, from the brows to the mouth.
var portraitFace = image.Rect(64, 45, 115, 90)

// lying returns the picture as it is stored for an orientation.
func lying(up *image.RGBA, orientation int) *image.RGBA {
	t, size := turned(orientation), up.Rect.Size()
	m := image.NewRGBA(image.Rectangle{Max: t.shown(size)})
	for y := range size.Y {
		for x := range size.X {
			p := t.point(image.Pt(x, y), size)
			m.Set(p.X, p.Y, up.At(x, y))
		}
	}
	return m
}

// asJPEG is the picture with an EXIF block that says how it is turned.
func asJPEG(t testing.TB, m image.Image, orientation int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, &stdjpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	block := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01")
	block = append(binary.BigEndian.AppendUint16(block, uint16(orientation)), 0, 0, 0, 0, 0, 0)
	return slices.Concat(b.Bytes()[:2], appendSegment(nil, 0xe1, block), b.Bytes()[2:])
}

// noted is how many of a kind a report counts.
func noted(r redact.Report, what string) int {
	for _, c := range r.Counts {
		if c.What == what && c.Class == redact.Person && c.Action == redact.Drop {
			return c.N
		}
	}
	return 0
}

func TestFacesAreHiddenHoweverThePictureIsTurned(t *testing.T) {
	for orientation := 0; orientation <= 8; orientation++ {
		stored := lying(portrait(t), orientation)
		f := jpegFormat
		src := asJPEG(t, stored, orientation)
		out, report, err := f.Rebuild(src, Config{Policy: policy(t, "public")})
		if err != nil {
			t.Fatalf("orientation %d: %v", orientation, err)
		}
		if err := f.Verify(out); err != nil {
			t.Errorf("orientation %d: %v", orientation, err)
		}
		if n := noted(report, "face"); n != 1 {
			t.Errorf("orientation %d: %d faces are reported", orientation, n)
		}
		img, err := stdjpeg.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		turn := turned(orientation)
		face := turn.stored(portraitFace, img.Bounds())
		if n := coloursIn(img, face); n != 1 {
			t.Errorf("orientation %d: where the face was are %d colours", orientation, n)
		}
		for _, box := range people.Find(turn.upright(grey(img))) {
			if box.Overlaps(portraitFace) {
				t.Errorf("orientation %d: a face is found again, at %v", orientation, box)
			}
		}
	}
}

func coloursIn(img image.Image, box image.Rectangle) int {
	colours := map[color.Color]bool{}
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			colours[img.At(x, y)] = true
		}
	}
	return len(colours)
}

func TestAPictureOfUnknownTurnIsSearchedInAllWays(t *testing.T) {
	src := asJPEG(t, lying(portrait(t), 6), 6)
	src[bytes.Index(src, []byte("MM\x00*"))] = 'X'
	_, report, err := jpegFormat.Rebuild(src, Config{Policy: policy(t, "public")})
	if err != nil || noted(report, "face") != 1 {
		t.Errorf("the report is %+v, %v", report, err)
	}
}

func TestFacesAreHiddenInEveryFormatThatCanBePainted(t *testing.T) {
	encode := map[string]func(b *bytes.Buffer, m image.Image) error{
		"PNG":  func(b *bytes.Buffer, m image.Image) error { return png.Encode(b, m) },
		"GIF":  func(b *bytes.Buffer, m image.Image) error { return gif.Encode(b, m, nil) },
		"BMP":  func(b *bytes.Buffer, m image.Image) error { return bmp.Encode(b, m) },
		"TIFF": func(b *bytes.Buffer, m image.Image) error { return tiff.Encode(b, m, nil) },
		"JPEG": func(b *bytes.Buffer, m image.Image) error { return stdjpeg.Encode(b, m, nil) },
		"WebP": func(b *bytes.Buffer, m image.Image) error { _, err := b.Write(packedWebP(t, m)); return err },
	}
	for _, f := range formats {
		if f.paint == nil {
			continue
		}
		if encode[f.Name] == nil {
			t.Errorf("%s can be painted, and nothing here tries it", f.Name)
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			var b bytes.Buffer
			if err := encode[f.Name](&b, portrait(t)); err != nil {
				t.Fatal(err)
			}
			marked := image.Rect(3, 116, 25, 127)
			out, report, err := f.Rebuild(b.Bytes(), Config{Policy: policy(t, "public"), Boxes: []image.Rectangle{marked}})
			if err != nil {
				t.Fatal(err)
			}
			if err := f.Verify(out); err != nil {
				t.Error(err)
			}
			if noted(report, "face") < 1 || noted(report, "marked box") != 1 {
				t.Errorf("the report is %+v", report)
			}
			img, err := f.decode(out)
			if err != nil {
				t.Fatal(err)
			}
			if n := coloursIn(img, portraitFace); n != 1 {
				t.Errorf("where the face was are %d colours", n)
			}
			if n := coloursIn(img, marked); n != 1 {
				t.Errorf("in the marked box are %d colours", n)
			}
			if img.At(25, 5) == img.At(30, 100) {
				t.Error("elsewhere nothing is left")
			}
		})
	}
}

func TestWhatCannotBeHiddenIsRefused(t *testing.T) {
	src := asJPEG(t, portrait(t), 1)
	box := []image.Rectangle{image.Rect(0, 0, 9, 9)}
	blind, lazy := jpegFormat, jpegFormat
	blind.decode, blind.paint = nil, nil
	lazy.paint = func(b []byte, _ []image.Rectangle) ([]byte, error) { return b, nil }
	garden := asJPEG(t, portrait(t).SubImage(image.Rect(0, 0, 45, 45)), 1)
	for name, c := range map[string]struct {
		f       Format
		src     []byte
		policy  string
		boxes   []image.Rectangle
		cleared bool
		passes  bool
	}{
		"a face that nobody looks for":                {f: blind, src: src, policy: "public"},
		"a face where faces may be shown":             {f: blind, src: src, policy: "shown", passes: true},
		"no face, and nobody looks":                   {f: blind, src: garden, policy: "public"},
		"no face, and somebody has looked":            {f: blind, src: garden, policy: "public", cleared: true, passes: true},
		"a marked box that nobody paints":             {f: blind, src: garden, policy: "shown", boxes: box},
		"a marked box, though somebody has looked":    {f: blind, src: garden, policy: "public", boxes: box, cleared: true},
		"a marked box":                                {f: jpegFormat, src: garden, policy: "shown", boxes: box, passes: true},
		"a marked box where nothing is":               {f: jpegFormat, src: garden, policy: "shown", boxes: []image.Rectangle{image.Rect(45, 0, 54, 9)}},
		"a face that is said to have been hidden":     {f: lazy, src: src, policy: "public"},
		"the same, and somebody is said to have seen": {f: lazy, src: src, policy: "public", cleared: true},
	} {
		out, _, err := c.f.Rebuild(c.src, Config{Policy: policy(t, c.policy), Boxes: c.boxes, Cleared: c.cleared})
		if c.passes != (err == nil) || c.passes == (out == nil) {
			t.Errorf("%s: %d bytes, %v", name, len(out), err)
		}
	}
}

// TestAPictureThatNobodyHereCanLookIntoIsClearedByAPerson: and by nobody else, nor
// is one into which somebody can look.
func TestAPictureThatNobodyHereCanLookIntoIsClearedByAPerson(t *testing.T) {
	public := Config{Policy: policy(t, "public")}
	moving := map[string][]byte{
		"GIF":  made(t, "a.gif", "-frames:v", "3"),
		"PNG":  made(t, "a.png", "-frames:v", "3", "-f", "apng"),
		"WebP": made(t, "a.webp", "-frames:v", "3", "-c:v", "libwebp_anim"),
	}
	for _, f := range formats {
		if (f.decode == nil) != (f.paint == nil) {
			t.Errorf("%s can be looked into, or painted, and not both", f.Name)
		}
	}
	check := func(name string, f Format, src []byte, unseen bool) {
		_, _, err := f.Rebuild(src, public)
		if errors.Is(err, ErrUnseen) != unseen || (err == nil) == unseen {
			t.Errorf("%s: %v, want that nobody can look: %t", name, err, unseen)
		}
		cleared := public
		cleared.Cleared = true
		out, _, err := f.Rebuild(src, cleared)
		if err != nil {
			t.Fatalf("%s: %v, though somebody has looked", name, err)
		}
		if err := f.Verify(out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cleared.Boxes = []image.Rectangle{image.Rect(0, 0, 9, 9)}
		if _, _, err := f.Rebuild(src, cleared); (err == nil) == unseen || errors.Is(err, ErrUnseen) {
			t.Errorf("%s: marked, %v", name, err)
		}
	}
	for _, s := range samples {
		if f := s.find(t); !s.refused && f.decode == nil {
			check(s.format, f, s.build(t, nil), true)
		}
		if src, ok := moving[s.format]; ok {
			check("a moving "+s.format, s.find(t), src, true)
		}
	}
	check("JPEG", jpegFormat, asJPEG(t, portrait(t), 1), false)
	if out, report, err := jpegFormat.Rebuild(asJPEG(t, portrait(t), 1), Config{Policy: policy(t, "public"), Cleared: true}); err != nil || noted(report, "face") != 1 {
		t.Errorf("a face that can be found leaves, because somebody has looked: %d bytes, %+v, %v", len(out), report, err)
	}
}
