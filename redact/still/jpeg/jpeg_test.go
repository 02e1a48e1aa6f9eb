package jpeg

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// scene is a picture as a camera gives it: shapes, shades and noise.
func scene(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	noise := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			n := int(noise.NormFloat64() * 5)
			shade := 60 + 120*y/height
			if (x/97+y/61)%3 == 0 {
				shade += 50
			}
			level := func(v int) uint8 { return uint8(min(max(v, 0), 255)) }
			m.SetRGBA(x, y, color.RGBA{level(shade + n), level(shade + 20 + n), level(255 - shade + n + x%13), 255})
		}
	}
	return m
}

func encoded(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := stdjpeg.Encode(&b, m, &stdjpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ffmpegPhoto is an image of another shape.
func ffmpegPhoto(t testing.TB, args ...string) []byte {
	t.Helper()
	args = append([]string{"-v", "error", "-f", "lavfi", "-i", "testsrc2=size=318x174", "-frames:v", "1"}, args...)
	out, err := exec.CommandContext(t.Context(), "ffmpeg", append(args, "-f", "mjpeg", "-")...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// pixels is the picture as ffmpeg decodes it.
func pixels(t testing.TB, b []byte) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "jpeg_pipe", "-i", "-", "-f", "framemd5", "-")
	c.Stdin = bytes.NewReader(b)
	var warnings strings.Builder
	c.Stderr = &warnings
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, warnings.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	return lines[len(lines)-1] + warnings.String()
}

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

func rebuild(t testing.TB, b []byte) []byte {
	t.Helper()
	out, err := new(Rebuilder).Rebuild(nil, b, Options{Walk: true})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withoutTables leaves out the Huffman tables, as UVC cameras do.
func withoutTables(b []byte) []byte {
	for {
		at := bytes.Index(b, []byte{0xff, markDHT})
		if at < 0 {
			return b
		}
		n := int(binary.BigEndian.Uint16(b[at+2:]))
		b = join(b[:at], b[at+2+n:])
	}
}

func TestAnImageStaysAsItWas(t *testing.T) {
	plain := encoded(t, scene(161, 93), 75)
	tests := map[string]struct{ in, like []byte }{
		"baseline":                      {plain, plain},
		"finest":                        {encoded(t, scene(161, 93), 100), nil},
		"coarsest":                      {encoded(t, scene(161, 93), 1), nil},
		"4:4:4":                         {ffmpegPhoto(t, "-pix_fmt", "yuvj444p"), nil},
		"4:2:2":                         {ffmpegPhoto(t, "-pix_fmt", "yuvj422p", "-huffman", "optimal"), nil},
		"grey":                          {ffmpegPhoto(t, "-pix_fmt", "gray"), nil},
		"restart markers":               {ffmpegPhoto(t, "-slices", "4", "-threads", "4", "-thread_type", "slice"), nil},
		"without its Huffman tables":    {withoutTables(plain), plain},
		"behind the end":                {join(plain, plain), plain},
		"without its end":               {plain[:len(plain)-2], plain},
		"half of its end":               {plain[:len(plain)-1], plain},
		"fill bytes before the markers": {bytes.ReplaceAll(plain, []byte{0xff, markDQT}, []byte{0xff, 0xff, 0xff, markDQT}), plain},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if tt.like == nil {
				tt.like = tt.in
			}
			out := rebuild(t, tt.in)
			if got, want := pixels(t, out), pixels(t, tt.like); got != want {
				t.Errorf("decoded %v, want %v", got, want)
			}
			again, err := new(Rebuilder).Rebuild(nil, out, Options{Walk: true, Cut: func(kind string, n int) {
				if n != len(jfif) { // its own APP0
					t.Errorf("the second time %d bytes of %s are cut", n, kind)
				}
			}})
			if err != nil || !bytes.Equal(again, out) {
				t.Errorf("rebuilding twice gives something else: %v", err)
			}
		})
	}
}

func BenchmarkRebuild(b *testing.B) {
	image := encoded(b, scene(4000, 3000), 98)
	for name, o := range map[string]Options{"copied": {}, "walked": {Walk: true}} {
		b.Run(name, func(b *testing.B) {
			out := make([]byte, 0, 2*len(image)+1000)
			b.SetBytes(int64(len(image)))
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if out, err = new(Rebuilder).Rebuild(out[:0], image, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
