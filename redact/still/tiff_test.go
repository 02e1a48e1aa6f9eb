package still

import (
	"bytes"
	"encoding/binary"
	"image"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"

	"skylatch/redact"
)

func TestTIFFsOfOthersShowTheSame(t *testing.T) {
	t.Parallel()
	sets := make(map[string]string)
	for _, packing := range []string{"raw", "packbits", "lzw", "deflate"} {
		for _, pixels := range []string{"rgb24", "gray16le", "pal8", "rgba", "monob"} {
			if packing == "packbits" || packing == "lzw" || pixels == "rgb24" || pixels == "monob" {
				sets[packing+" "+pixels] = "-frames:v 1 -compression_algo " + packing + " -pix_fmt " + pixels
			}
		}
	}
	checkMade(t, tiffFormat, "a.tif", sets)
}

// testTIFF writes directories of fields, and parts. Fields of a negative kind are
// directories below, by their number; where parts are is put in by their tags.
type testTIFF struct {
	w tiffWriter
}

func newTestTIFF(order binary.ByteOrder) *testTIFF {
	t := &testTIFF{w: tiffWriter{order: binary.LittleEndian, b: []byte("II*\x00\x00\x00\x00\x00")}}
	if order == binary.BigEndian {
		t.w = tiffWriter{order: binary.BigEndian, b: []byte("MM\x00*\x00\x00\x00\x00")}
	}
	return t
}

// put writes bytes at an even place and returns it.
func (t *testTIFF) put(b []byte) uint32 {
	if len(t.w.b)%2 == 1 {
		t.w.b = append(t.w.b, 0)
	}
	at := len(t.w.b)
	t.w.b = append(t.w.b, b...)
	return uint32(at)
}

// directory writes fields, and leads to it from where the last one ended.
func (t *testTIFF) directory(from int, list ...field) (next int) {
	at := t.put(nil)
	slices.SortStableFunc(list, func(a, b field) int { return int(a.tag) - int(b.tag) })
	if from > 0 {
		t.w.order.PutUint32(t.w.b[from:], at)
	}
	t.w.directory(list, 0)
	return int(at) + 2 + 12*len(list)
}

func (t *testTIFF) shorts(tag uint16, v ...uint32) field { return t.w.shorts(tag, v...) }
func (t *testTIFF) longs(tag uint16, v ...uint32) field  { return t.w.longs(tag, v...) }
func text7(tag, kind uint16, b []byte) field {
	return field{tag, kind, uint32(len(b) / kindSize[kind]), b}
}

// grey are the fields of a picture of one part.
func (t *testTIFF) grey(w, h, packing int, data []byte) []field {
	at := t.put(data)
	return []field{
		t.longs(256, uint32(w)), t.longs(257, uint32(h)), t.shorts(258, 8), t.shorts(259, uint32(packing)), t.shorts(262, 1),
		t.longs(273, at), t.shorts(277, 1), t.longs(278, uint32(h)), t.longs(279, uint32(len(data))),
	}
}

// plantedTIFF has two strips with a gap, all kinds of fields, a thumbnail, and
// directories below and beside.
func plantedTIFF(order binary.ByteOrder) func(p *planter) []byte {
	return func(p *planter) []byte {
		f := newTestTIFF(order)
		f.put(p.mark("before all"))
		strip := bytes.Repeat([]byte{0, 1, 1, 0, 1}, 2)
		one := f.put(append(bytes.Clone(strip), p.mark("behind a strip")...))
		two := f.put(strip)
		f.put(p.mark("of no owner"))
		exif := f.put(nil)
		f.directory(0, text7(0xa431, 2, p.mark("serial number")), text7(0x927c, 7, p.mark("maker note")), text7(0x9286, 7, p.mark("comment")))
		gps := f.put(nil)
		f.directory(0, text7(0x1b, 7, p.mark("GPS processing method")), text7(2, 5, p.fixed("latitude", 24)))
		below := f.put(nil)
		f.directory(0, text7(270, 2, p.mark("of a directory below")), f.shorts(262, 1))
		colours := make([]uint32, 3*256)
		for i := range 3 {
			colours[256*i], colours[256*i+1] = 1000, 60000
		}
		palette := f.shorts(320, colours...)
		copy(palette.value[4:], p.fixed("colours of no pixel", 500))
		next := f.directory(4,
			f.longs(256, 5), f.longs(257, 4), f.shorts(258, 8), f.shorts(259, 1), f.shorts(262, 3), palette,
			f.longs(273, one, two), f.shorts(277, 1), f.longs(278, 2), f.longs(279, 10+uint32(two-one-10), 10),
			text7(269, 2, p.mark("document name")), text7(270, 2, p.mark("description")), text7(271, 2, p.mark("make")),
			text7(272, 2, p.mark("model")), text7(305, 2, p.mark("software")), text7(306, 2, p.fixed("date", 20)),
			text7(282, 5, p.fixed("resolution", 8)), text7(315, 2, p.mark("artist")), text7(316, 2, p.mark("computer")),
			f.longs(330, below), text7(700, 1, p.mark("XMP")), text7(33432, 2, p.mark("copyright")),
			text7(33550, 12, p.fixed("scale of pixels", 24)), text7(33922, 12, p.fixed("tie point", 48)), text7(34264, 12, p.fixed("transformation", 128)),
			text7(34735, 3, p.fixed("keys", 32)), text7(34736, 12, p.fixed("parameters", 24)), text7(34737, 2, p.mark("citation")),
			text7(33723, 7, p.mark("IPTC")), text7(34377, 7, p.mark("Photoshop")), text7(34675, 7, p.mark("profile")),
			text7(37724, 7, p.mark("layers")), text7(42112, 2, p.mark("GDAL")), text7(42113, 2, p.mark("no data")), text7(65000, 7, p.mark("private")),
			f.longs(34665, exif), f.longs(34853, gps),
		)
		small := f.grey(4, 8, 1, p.fixed("thumbnail", 32))
		f.directory(next, append(small, f.longs(254, 1), text7(270, 2, p.mark("of the thumbnail")))...)
		f.put(p.mark("behind all"))
		return f.w.b
	}
}

// tiffWith has the fields of an EXIF block.
func tiffWith(exif []byte) []byte {
	d, at, _ := openDirectories(exif)
	main, _ := d.read(at)
	f := newTestTIFF(d.order)
	list := f.grey(2, 2, 1, []byte{1, 2, 3, 4})
	for _, tag := range []uint16{tagExifDirectory, tagGPSDirectory} {
		if below := d.below(main, tag); below != nil {
			at := f.put(nil)
			f.directory(0, below...)
			list = append(list, f.longs(tag, at))
		}
	}
	for _, other := range main {
		if _, has := find(list, other.tag); !has {
			list = append(list, other)
		}
	}
	f.directory(4, list...)
	return f.w.b
}

func TestNothingOfATIFFSurvives(t *testing.T) {
	for name, order := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		t.Run(name, func(t *testing.T) { checkPlanted(t, tiffFormat, plantedTIFF(order)) })
	}
}

// tiles is a picture of 5 x 5 in tiles of 16 x 16, of which the rest is marked.
func tiles(p *planter, packing int) []byte {
	f := newTestTIFF(binary.LittleEndian)
	tile := p.fixed("behind the edges", 256)
	for y := range 5 {
		copy(tile[16*y:], []byte{1, 2, 3, 4, 5})
	}
	if packing != 1 {
		tile = deflated(tile)
	}
	at := f.put(tile)
	f.directory(4, f.longs(256, 5), f.longs(257, 5), f.shorts(258, 8), f.shorts(259, uint32(packing)), f.shorts(262, 1), f.shorts(277, 1),
		f.longs(322, 16), f.longs(323, 16), f.longs(324, at), f.longs(325, uint32(len(tile))))
	return f.w.b
}

func TestNothingBehindTheEdgesOfTilesSurvives(t *testing.T) {
	for _, packing := range []int{1, 8} {
		a, b := rebuilt(t, tiffFormat, tiles(newPlanter(1, "plain"), packing)), rebuilt(t, tiffFormat, tiles(newPlanter(2, "plain"), packing))
		if !bytes.Equal(a, b) {
			t.Errorf("packed as %d, tiles that differ behind the edges give different files", packing)
		}
		img, err := tiff.Decode(bytes.NewReader(a))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.(*image.Gray).Pix[:5]; !bytes.Equal(got, []byte{1, 2, 3, 4, 5}) {
			t.Errorf("the first row is %d", got)
		}
	}
}

func TestNumbersBehindTheEdgesOfTilesAreCleared(t *testing.T) {
	// Two rows of a tile of 4 numbers of 4 bytes, of which 3 are shown.
	known := []float32{1, 2.5, -3}
	row := func(rest byte) []byte {
		b := make([]byte, 16)
		for i := range 4 {
			v := []byte{rest, rest, rest, rest}
			if i < 3 {
				_, _ = binary.Encode(v, binary.BigEndian, known[i])
			}
			for k := range 4 {
				b[4*k+i] = v[k]
			}
		}
		for i := 15; i > 0; i-- {
			b[i] -= b[i-1]
		}
		return b
	}
	a, want := row(77), row(0)
	clearFloats(a, 3, 4, 1)
	if !bytes.Equal(a, want) {
		t.Errorf("clearFloats = % x, want % x", a, want)
	}
}

func TestATIFFTellsWhatThePolicyTells(t *testing.T) {
	for name, order := range map[string]binary.ByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		t.Run(name, func(t *testing.T) {
			f := newTestTIFF(order)
			list := f.grey(2, 2, 1, []byte{1, 2, 3, 4})
			gps := f.put(nil)
			f.directory(0, ascii(1, "N"), f.rationals(2, 47, 1, 30, 1, 0, 1), ascii(3, "E"), f.rationals(4, 8, 1, 15, 1, 0, 1))
			f.directory(4, append(list, f.longs(34853, gps), f.shorts(274, 6), ascii(306, "2024:05:06 07:08:09"))...)
			c := Config{Policy: policy(t, "partner"), Secret: secret(t)}
			out, _, err := tiffFormat.Rebuild(f.w.b, c)
			if err != nil {
				t.Fatal(err)
			}
			if err := tiffFormat.Verify(out); err != nil {
				t.Error(err)
			}
			again, _, err := tiffFormat.Rebuild(out, c)
			if err != nil || !bytes.Equal(again, out) {
				t.Errorf("rebuilt again it is another file: %v", err)
			}
			d, at, _ := openDirectories(out)
			main, _ := d.read(at)
			if n, _ := d.number(main, tagOrientation); n != 6 {
				t.Errorf("it is turned as %d, want 6", n)
			}
			place, ok := d.place(d.below(main, tagGPSDirectory))
			want := c.Policy.Action("location")
			t.Logf("by %q: %v %v", want, place, ok)
			if ok != (want == "keep" || want == "coarsen") && c.Policy.Zone.Home == 0 {
				t.Errorf("its place is told: %t, by the policy it is %q", ok, want)
			}
			painted, err := tiffFormat.paint(out, []image.Rectangle{image.Rect(0, 0, 1, 1)})
			if err != nil {
				t.Fatal(err)
			}
			if err := tiffFormat.Verify(painted); err != nil {
				t.Error(err)
			}
			d, at, _ = openDirectories(painted)
			main, _ = d.read(at)
			if got, gotOK := d.place(d.below(main, tagGPSDirectory)); got != place || gotOK != ok {
				t.Errorf("painted it was taken at %v, want %v", got, place)
			}
		})
	}
}

func (t *testTIFF) rationals(tag uint16, v ...uint32) field {
	f := t.w.longs(tag, v...)
	f.kind, f.count = kindRational, uint32(len(v)/2)
	return f
}

func TestATIFFIsRefusedThat(t *testing.T) {
	build := func(change func(f *testTIFF, list []field) []field) []byte {
		f := newTestTIFF(binary.LittleEndian)
		f.directory(4, change(f, f.grey(4, 4, 1, make([]byte, 16)))...)
		return f.w.b
	}
	set := func(fields ...func(f *testTIFF) field) []byte {
		return build(func(f *testTIFF, list []field) []field {
			for _, make := range fields {
				n := make(f)
				list = slices.DeleteFunc(list, func(old field) bool { return old.tag == n.tag })
				list = append(list, n)
			}
			return list
		})
	}
	short := func(tag uint16, v ...uint32) func(*testTIFF) field {
		return func(f *testTIFF) field { return f.shorts(tag, v...) }
	}
	long := func(tag uint16, v ...uint32) func(*testTIFF) field {
		return func(f *testTIFF) field { return f.longs(tag, v...) }
	}
	circle := build(func(_ *testTIFF, list []field) []field { return list })
	binary.LittleEndian.PutUint32(circle[len(circle)-4:], binary.LittleEndian.Uint32(circle[4:]))
	for name, b := range map[string][]byte{
		"goes round in circles":         circle,
		"is a BigTIFF":                  []byte("II+\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00"),
		"is a DNG":                      set(func(*testTIFF) field { return text7(tagDNGVersion, 1, []byte{1, 4, 0, 0}) }),
		"is what a sensor saw":          set(short(262, 32803)),
		"is packed as JPEG":             set(short(259, 7)),
		"is packed as a fax":            set(short(259, 4)),
		"is wider than any":             set(long(256, 1<<31)),
		"has strips behind its end":     set(long(273, 1<<31)),
		"has a strip of 2^32 bytes":     set(long(279, 1<<32-1)),
		"has strips that share bytes":   set(long(257, 8), long(278, 4), long(273, 8, 8), long(279, 16, 16)),
		"has too few strips":            set(long(278, 1)),
		"has a strip too short":         set(long(279, 15)),
		"has tiles of no size":          set(long(322, 0), long(323, 0), long(324, 8), long(325, 16)),
		"has samples of several sizes":  set(short(258, 8, 16, 8), short(277, 3), short(262, 2)),
		"is predicted in a way unknown": set(short(317, 9)),
		"has no picture":                set(long(254, 1)),
		"is a bomb":                     set(long(256, 1<<14), long(257, 1<<14), long(278, 1<<14), short(259, 8)),
	} {
		t.Run(name, func(t *testing.T) {
			out, _, err := tiffFormat.Rebuild(b, Config{Policy: policy(t, "shown")})
			if err == nil {
				t.Fatalf("it gives a file of %d bytes", len(out))
			}
			t.Log(err)
			if got, ok := Recognise(b); !ok || got.Name != "TIFF" && !strings.Contains(name, "DNG") || strings.Contains(name, "DNG") && got.Name != "DNG" {
				t.Errorf("it is taken for %q", got.Name)
			}
		})
	}
}

// TestATIFFIsToldAsAnEXIFBlockIs compares with what is told of a PNG of the same
// block.
func TestATIFFIsToldAsAnEXIFBlockIs(t *testing.T) {
	for _, name := range []string{"shown", "coarse", "relative", "partner"} {
		block := here.block()
		j := &job{Config: Config{Policy: policy(t, name), Secret: secret(t), Origin: &redact.Origin{}}}
		want, at, told := openDirectories(j.exif(block))
		c := Config{Policy: j.Policy, Secret: j.Secret}
		out, _, err := tiffFormat.Rebuild(tiffWith(block), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := tiffFormat.Verify(out); err != nil {
			t.Error(err)
		}
		d, first, _ := openDirectories(out)
		main, _ := d.read(first)
		place, placed := d.place(d.below(main, tagGPSDirectory))
		shot := text(d.below(main, tagExifDirectory), tagDateTimeOriginal)
		if !told {
			if placed || shot != "" {
				t.Errorf("for %s a place or a time is told", name)
			}
			continue
		}
		fresh, _ := want.read(at)
		wantPlace, wantPlaced := want.place(want.below(fresh, tagGPSDirectory))
		if place != wantPlace || placed != wantPlaced || shot != text(want.below(fresh, tagExifDirectory), tagDateTimeOriginal) {
			t.Errorf("for %s it was taken at %v, %s, want %v", name, place, shot, wantPlace)
		}
	}
}

func TestATIFFIsPaintedOverWhereItIsAsked(t *testing.T) {
	checkPaint(t, tiffFormat, "a.tif", "-pix_fmt rgb24", "-pix_fmt gray16le", "-pix_fmt pal8", "-pix_fmt rgba")
}

func TestPagesOfATIFFStay(t *testing.T) {
	f := newTestTIFF(binary.LittleEndian)
	next := f.directory(4, f.grey(2, 2, 1, []byte{1, 2, 3, 4})...)
	f.directory(next, f.grey(2, 2, 8, deflated([]byte{5, 6, 7, 8}))...)
	out := rebuilt(t, tiffFormat, f.w.b)
	if _, err := tiffFormat.decode(out); err == nil {
		t.Error("a file of several pages is looked at as if it were one")
	}
	if !bytes.Contains(out, []byte{1, 2, 3, 4}) || !bytes.Contains(out, deflated([]byte{5, 6, 7, 8})) {
		t.Error("a page is missing")
	}
}

func FuzzTIFF(f *testing.F) {
	f.Add(plantedTIFF(binary.LittleEndian)(newPlanter(1, "plain")))
	f.Add(plantedTIFF(binary.BigEndian)(newPlanter(1, "plain")))
	f.Add(tiles(newPlanter(1, "plain"), 8))
	fuzz(f, tiffFormat, nil)
}
