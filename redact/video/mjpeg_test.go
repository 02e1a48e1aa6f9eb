package video

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"os/exec"
	"slices"
	"testing"

	"skylatch/telemetry/media"
)

// photo is an image by the standard library: baseline, 4:2:0.
func photo(t testing.TB, width, height int) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.RGBA{uint8(x * 7), uint8(y * 5), uint8(x ^ y), 255})
		}
	}
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ffmpegPhotos are images of other shapes.
func ffmpegPhoto(t testing.TB, args ...string) []byte {
	t.Helper()
	args = append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=318x174", "-frames:v", "1"}, args...)
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, "-f", "mjpeg", "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func jpegSegment(marker byte, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
}

func TestNoSecretSurvivesInAnImage(t *testing.T) {
	plain := photo(t, 161, 93)
	scan := bytes.Index(plain, []byte{0xff, 0xda})
	frame := bytes.Index(plain, []byte{0xff, 0xc0})
	next := newCanaries()
	end := len(plain) - 2
	with := map[string]func(c canary) []byte{
		"behind the last block": func(c canary) []byte { return join(plain[:end], c.bytes(), plain[end:]) },
		"behind the end":        func(c canary) []byte { return join(plain, c.bytes()) },
		"in a second image": func(c canary) []byte {
			return join(plain, plain[:2], jpegSegment(0xfe, c.bytes()), plain[2:])
		},
		"between segments": func(c canary) []byte { return join(plain[:scan], c.bytes(), plain[scan:]) },
		"in a quantisation table that nothing uses": func(c canary) []byte {
			return join(plain[:frame], jpegSegment(0xdb, join([]byte{3}, bytes.Repeat(c.bytes(), 16))), plain[frame:])
		},
		"in a Huffman table that nothing uses": func(c canary) []byte {
			return join(plain[:frame], jpegSegment(0xc4, join([]byte{0x13, 0, 0, 0, 4}, make([]byte, 12), c.bytes())), plain[frame:])
		},
		"behind a restart interval": func(c canary) []byte {
			return join(plain[:frame], jpegSegment(0xdd, join([]byte{0, 0}, c.bytes())), plain[frame:])
		},
		"behind the frame header's fields": func(c canary) []byte {
			n := 2 + int(binary.BigEndian.Uint16(plain[frame+2:]))
			return join(plain[:frame], jpegSegment(0xc0, join(plain[frame+4:frame+n], c.bytes())), plain[frame+n:])
		},
	}
	for marker := 0xe0; marker <= 0xfe; marker++ {
		if marker <= 0xef || marker == 0xfe {
			with["in "+string(rune('A'+marker-0xe0))] = func(c canary) []byte {
				return join(plain[:2], jpegSegment(byte(marker), join([]byte("Exif\x00\x00"), c.bytes())), plain[2:])
			}
		}
	}
	want := frames(t, media.MJPEG, plain)
	for name, plant := range with {
		c := next()
		in := plant(c)
		if !c.survives(in) {
			t.Fatalf("the secret %s is not seen where it was planted", name)
		}
		f := NewFilter(media.MJPEG)
		out := f.Unit([][]byte{in})
		if len(out) != 1 {
			t.Fatalf("%s: %d images pass: %v", name, len(out), f.Removed())
		}
		if c.survives(out[0]) {
			t.Errorf("a secret survives %s", name)
		}
		if got := frames(t, media.MJPEG, out[0]); !slices.Equal(got, want) {
			t.Errorf("%s: decoded %v, want %v", name, got, want)
		}
		if len(f.Removed()) == 0 {
			t.Errorf("%s: nothing is counted", name)
		}
	}
}

func TestADamagedImageShowsWhatThereIs(t *testing.T) {
	plain := photo(t, 161, 93)
	f := NewFilter(media.MJPEG)
	out := f.Unit([][]byte{plain[:len(plain)*2/3]})
	if len(out) != 1 || !bytes.HasSuffix(out[0], []byte{0xff, 0xd9}) || len(out[0]) < len(plain)/2 {
		t.Fatalf("%d images pass", len(out))
	}
	if c, err := stdjpeg.DecodeConfig(bytes.NewReader(out[0])); err != nil || c.Width != 161 || c.Height != 93 {
		t.Errorf("it has %d by %d pixels: %v", c.Width, c.Height, err)
	}
}

func TestImagesThatAreNotUnderstoodDoNotPass(t *testing.T) {
	plain := photo(t, 32, 32)
	frame := bytes.Index(plain, []byte{0xff, 0xc0})
	change := func(at int, b byte) []byte {
		c := bytes.Clone(plain)
		c[at] = b
		return c
	}
	tests := map[string][]byte{
		"nothing":             {},
		"no JPEG":             []byte("PNG, say"),
		"no scan":             plain[:frame],
		"12 bits a sample":    change(frame+4, 12),
		"a height told later": change(frame+6, 0),
		"four components":     change(frame+9, 4),
		"lossless":            change(frame+1, 0xc3),
		"arithmetic coding":   change(frame+1, 0xc9),
	}
	for name, in := range tests {
		f := NewFilter(media.MJPEG)
		if out := f.Unit([][]byte{in}); out != nil {
			t.Errorf("%s: %d bytes pass", name, len(out[0]))
		}
		if len(f.Removed()) == 0 {
			t.Errorf("%s: nothing is counted", name)
		}
	}
}
