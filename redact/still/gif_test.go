package still

import (
	"bytes"
	"compress/lzw"
	"image/gif"
	"testing"
)

func TestGIFsOfOthersShowTheSame(t *testing.T) {
	t.Parallel()
	checkMade(t, gifFormat, "a.gif", map[string]string{
		"one": "-frames:v 1", "animated": "-frames:v 5 -loop 3", "whole pictures": "-frames:v 3 -gifflags 0",
		"own palettes": "-frames:v 3 -filter_complex [0]split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=new=1",
	})
}

func lzwCodes(bits int, pixels []byte) []byte {
	var b bytes.Buffer
	w := lzw.NewWriter(&b, lzw.LSB, bits)
	_, _ = w.Write(pixels)
	_ = w.Close()
	return b.Bytes()
}

// cut cuts data into blocks of n bytes.
func cut(b []byte, n int) []byte {
	var out []byte
	for len(b) > 0 {
		k := min(n, len(b))
		out = append(append(out, byte(k)), b[:k]...)
		b = b[k:]
	}
	return append(out, 0)
}

func plantedGIF(p *planter) []byte {
	b := []byte("GIF87a\x06\x00\x04\x00\xb3\x00\x31")
	b = append(b, 1, 2, 3, 200, 100, 50)
	b = append(b, p.fixed("colours of no pixel", 3*14)...)
	extension := func(kind byte, data ...[]byte) {
		b = append(b, 0x21, kind)
		for _, d := range data {
			b = append(append(b, byte(len(d))), d...)
		}
		b = append(b, 0)
	}
	extension(0xff, []byte("NETSCAPE2.0"), []byte{1, 5, 0}, append([]byte{9}, p.mark("behind the loop")...))
	extension(0xff, []byte("XMP DataXMP"), append([]byte{9}, p.mark("XMP")...))
	extension(0xff, p.fixed("name of an application", 11), append([]byte{9}, p.mark("application")...))
	extension(0xfe, append([]byte{9}, p.mark("comment")...))
	extension(0x01, p.fixed("grid of a text", 12), append([]byte{9}, p.mark("plain text")...))
	extension(0x77, append([]byte{9}, p.mark("unknown extension")...))
	extension(0xf9, []byte{0xe4, 10, 0, 77})
	b = append(b, 0x2c, 0, 0, 0, 0, 6, 0, 4, 0, 0, 4)
	b = append(b, cut(append(lzwCodes(4, bytes.Repeat([]byte{0, 1, 1}, 8)), p.mark("behind the codes")...), 250)...)
	extension(0xfe, append([]byte{9}, p.mark("comment between pictures")...))
	b = append(b, 0x2c, 1, 0, 1, 0, 2, 0, 2, 0, 0xb1, 9, 8, 7)
	b = append(b, p.fixed("own colours of no pixel", 3*3)...)
	b = append(b, 2)
	b = append(b, cut(lzwCodes(2, []byte{0, 0, 0, 0}), 2)...)
	b = append(b, 0x3b)
	return append(b, p.mark("behind the end")...)
}

func TestNothingOfAGIFSurvives(t *testing.T) { checkPlanted(t, gifFormat, plantedGIF) }

func TestAGIFIsRefusedThat(t *testing.T) {
	picture := func(w, h, width byte, codes []byte) []byte {
		b := []byte("GIF89a\x04\x00\x04\x00\x80\x00\x00\x01\x02\x03\x04\x05\x06")
		b = append(b, 0x2c, 0, 0, 0, 0, w, 0, h, 0, 0, width)
		return append(append(b, cut(codes, 255)...), 0x3b)
	}
	for name, b := range map[string][]byte{
		"ends before its end":         picture(4, 4, 2, lzwCodes(2, make([]byte, 16)))[:36],
		"has a picture too large":     picture(5, 4, 2, lzwCodes(2, make([]byte, 20))),
		"has too few pixels":          picture(4, 4, 2, lzwCodes(2, make([]byte, 15))),
		"has a colour there is not":   picture(4, 4, 2, lzwCodes(2, bytes.Repeat([]byte{3}, 16))),
		"has codes of a width of 12":  picture(4, 4, 12, lzwCodes(2, make([]byte, 16))),
		"has no picture":              []byte("GIF89a\x04\x00\x04\x00\x00\x00\x00\x3b"),
		"has a block there is not":    []byte("GIF89a\x04\x00\x04\x00\x00\x00\x00\x3c\x3b"),
		"has thousands of large ones": append([]byte("GIF89a\xff\xff\xff\xff\x80\x00\x00\x01\x02\x03\x04\x05\x06"), bytes.Repeat([]byte("\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00\x02\x02\x4c\x01\x00"), 5000)...),
	} {
		t.Run(name, func(t *testing.T) {
			if out, _, err := gifFormat.Rebuild(b, Config{Policy: policy(t, "shown")}); err == nil {
				t.Errorf("it gives a file of %d bytes", len(out))
			}
		})
	}
}

func TestAGIFIsPaintedOverWhereItIsAsked(t *testing.T) {
	checkPaint(t, gifFormat, "a.gif", "-an")
	if _, err := gifFormat.decode(rebuilt(t, gifFormat, made(t, "a.gif", "-frames:v", "3"))); err == nil {
		t.Error("an animation is looked at as if it were one picture")
	}
}

func FuzzGIF(f *testing.F) {
	f.Add(plantedGIF(newPlanter(1, "plain")))
	fuzz(f, gifFormat, func(b []byte) error {
		_, err := gif.Decode(bytes.NewReader(b))
		return err
	})
}
