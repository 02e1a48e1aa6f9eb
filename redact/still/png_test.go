package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"image/png"
	"slices"
	"testing"
)

func TestPNGsOfOthersShowTheSame(t *testing.T) {
	t.Parallel()
	checkMade(t, pngFormat, "a.png", map[string]string{
		"rgb": "-frames:v 1 -pix_fmt rgb24", "rgba": "-frames:v 1 -pix_fmt rgba", "grey": "-frames:v 1 -pix_fmt gray",
		"grey 16": "-frames:v 1 -pix_fmt gray16be", "rgb 16": "-frames:v 1 -pix_fmt rgb48be", "palette": "-frames:v 1 -pix_fmt pal8",
		"one bit": "-frames:v 1 -pix_fmt monob", "grey alpha": "-frames:v 1 -pix_fmt ya8",
	})
	checkMade(t, pngFormat, "a.apng", map[string]string{"animated": "-frames:v 5 -plays 3"})
}

func deflated(parts ...[]byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	for _, p := range parts {
		_, _ = z.Write(p)
	}
	_ = z.Close()
	return b.Bytes()
}

// plantedPNG has a palette, of which pixels use two colours, and is animated.
func plantedPNG(p *planter) []byte {
	rows := func(w, h int) (b []byte) {
		for y := range h {
			b = append(b, 0)
			for x := range w {
				b = append(b, byte((x+y)%2)*9)
			}
		}
		return b
	}
	colours := append([]byte{1, 2, 3}, p.fixed("colours of no pixel", 3*8)...)
	colours = append(append(colours, 200, 100, 50), p.fixed("colours behind the last", 3*16)...)
	alphas := append([]byte{255}, p.fixed("transparencies of no pixel", 8)...)
	control := func(n, w, h, x, y uint32) []byte {
		var b []byte
		for _, v := range []uint32{n, w, h, x, y} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		return append(b, 0, 2, 0, 10, 0, 0)
	}
	header := []byte{0, 0, 0, 21, 0, 0, 0, 13, 8, 3, 0, 0, 0}
	b := []byte(pngMagic)
	b = appendPNGChunk(b, "IHDR", header)
	b = appendPNGChunk(b, "cHRM", p.fixed("chromaticities", 32))
	b = appendPNGChunk(b, "iCCP", p.mark("name of the profile"), []byte{0, 0}, deflated(p.mark("profile")))
	b = appendPNGChunk(b, "tEXt", []byte("Author\x00"), p.mark("author"))
	b = appendPNGChunk(b, "tEXt", p.mark("keyword"), []byte("\x00text"))
	b = appendPNGChunk(b, "zTXt", []byte("Raw profile type exif\x00\x00"), deflated(p.mark("packed text")))
	b = appendPNGChunk(b, "iTXt", []byte("XML:com.adobe.xmp\x00\x00\x00\x00\x00<x:xmpmeta drone-dji:GpsLatitude='"), p.mark("XMP"), []byte("'/>"))
	b = appendPNGChunk(b, "iTXt", []byte("Comment\x00\x01\x00"), p.mark("language"), []byte{0}, p.mark("translated keyword"), []byte{0}, deflated(p.mark("international text")))
	b = appendPNGChunk(b, "eXIf", []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x3b\x00\x02\x00\x00\x00\x28\x00\x00\x00\x1a\x00\x00\x00\x00"), append(p.mark("EXIF artist"), make([]byte, 40)...))
	b = appendPNGChunk(b, "tIME", p.fixed("time", 7))
	b = appendPNGChunk(b, "pHYs", p.fixed("size of pixels", 9))
	b = appendPNGChunk(b, "oFFs", p.fixed("offset", 9))
	b = appendPNGChunk(b, "dSIG", p.mark("signature"))
	b = appendPNGChunk(b, "caBX", p.mark("where it is from"))
	b = appendPNGChunk(b, "prVt", p.mark("private chunk"))
	b = appendPNGChunk(b, "acTL", []byte{0, 0, 0, 2, 0, 0, 0, 0})
	b = appendPNGChunk(b, "PLTE", colours)
	b = appendPNGChunk(b, "tRNS", alphas)
	b = appendPNGChunk(b, "hIST", p.fixed("histogram", 2*26))
	b = appendPNGChunk(b, "sPLT", p.mark("suggested palette"))
	b = appendPNGChunk(b, "bKGD", p.fixed("background", 6))
	b = appendPNGChunk(b, "fcTL", control(0, 21, 13, 0, 0))
	stream := append(deflated(rows(21, 13), p.mark("behind the rows")), p.mark("behind the stream")...)
	b = appendPNGChunk(b, "IDAT")
	b = appendPNGChunk(b, "IDAT", stream)
	b = appendPNGChunk(b, "fcTL", control(1, 8, 5, 2, 3))
	b = appendPNGChunk(b, "fdAT", []byte{0, 0, 0, 2}, append(deflated(rows(8, 5)), p.mark("behind a frame's stream")...))
	b = appendPNGChunk(b, "tEXt", []byte("Comment\x00"), p.mark("text behind the picture"))
	b = appendPNGChunk(b, "IEND", p.mark("the end"))
	return append(b, p.mark("behind the end")...)
}

func TestNothingOfAPNGSurvives(t *testing.T) { checkPlanted(t, pngFormat, plantedPNG) }

func TestAPNGOfColoursHasNoPaletteAndNoSpareBits(t *testing.T) {
	p := newPlanter(1, "plain")
	b := []byte(pngMagic)
	b = appendPNGChunk(b, "IHDR", []byte{0, 0, 0, 1, 0, 0, 0, 16, 1, 0, 0, 0, 0})
	var rows []byte
	for _, v := range p.fixed("bits behind the pixels", 16) {
		rows = append(rows, 0, v&0x7f)
	}
	b = appendPNGChunk(b, "IDAT", deflated(rows))
	b = appendPNGChunk(b, "IEND")
	out := rebuilt(t, pngFormat, b)
	samePixels(t, pngFormat, b, out)
	want := appendPNGChunk(slices.Clone(b[:33]), "IDAT", deflated(make([]byte, 32)))
	if want = appendPNGChunk(want, "IEND"); !bytes.Equal(out, want) {
		t.Errorf("bits behind the pixels survive:\n% x, want\n% x", out, want)
	}
}

func TestAPNGIsRefusedThat(t *testing.T) {
	valid := rebuilt(t, pngFormat, plantedPNG(newPlanter(1, "plain")))
	header := func(w, h uint32, rest ...byte) []byte {
		b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
		b = appendPNGChunk([]byte(pngMagic), "IHDR", append(b, rest...))
		return appendPNGChunk(appendPNGChunk(b, "IDAT", deflated(make([]byte, 1000))), "IEND")
	}
	for name, b := range map[string][]byte{
		"ends before its end":       valid[:len(valid)-12],
		"is a bomb":                 header(1<<15, 1<<13, 8, 6, 0, 0, 0),
		"is larger than any":        header(1<<31-1, 1<<31-1, 8, 6, 0, 0, 0),
		"has no width":              header(0, 1, 8, 6, 0, 0, 0),
		"has a depth there is not":  header(1, 1, 3, 6, 0, 0, 0),
		"has a filter there is not": bytes.Replace(header(1, 1, 8, 0, 0, 0, 0), deflated(make([]byte, 1000)), deflated([]byte{9, 9}), 1),
		"has a colour there is not": bytes.Replace(valid, []byte("PLTE"), []byte("PLTF"), 1),
		"has a critical chunk":      append(slices.Clone(valid[:33]), appendPNGChunk(nil, "ABCD")...),
		"has a chunk of 2^32 bytes": append(slices.Clone(valid[:33]), 0xff, 0xff, 0xff, 0xff, 'I', 'D', 'A', 'T', 0, 0, 0, 0),
		"has a palette and no colour": func() []byte {
			b := appendPNGChunk([]byte(pngMagic), "IHDR", []byte{0, 0, 0, 1, 0, 0, 0, 1, 8, 3, 0, 0, 0})
			b = appendPNGChunk(b, "PLTE", []byte{1, 2, 3})
			return appendPNGChunk(appendPNGChunk(b, "IDAT", deflated([]byte{0, 1})), "IEND")
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			if out, _, err := pngFormat.Rebuild(b, Config{Policy: policy(t, "shown")}); err == nil {
				t.Errorf("it gives a file of %d bytes", len(out))
			}
		})
	}
}

func TestAPNGIsPaintedOverWhereItIsAsked(t *testing.T) {
	checkPaint(t, pngFormat, "a.png", "-pix_fmt rgb24", "-pix_fmt rgba", "-pix_fmt gray16be", "-pix_fmt pal8")
	if _, err := pngFormat.decode(rebuilt(t, pngFormat, made(t, "a.apng", "-frames:v", "3"))); err == nil {
		t.Error("an animation is looked at as if it were one picture")
	}
}

func FuzzPNG(f *testing.F) {
	f.Add(plantedPNG(newPlanter(1, "plain")))
	fuzz(f, pngFormat, func(b []byte) error {
		_, err := png.Decode(bytes.NewReader(b))
		return err
	})
}
