package video

import (
	"bytes"
	"testing"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// check filters whatever it is given, and asks of what comes out that it does so
// unchanged once more, and is never longer than what came by more than a few
// bytes that are made anew.
func check(t *testing.T, codec media.Codec, stream []byte) {
	f := NewFilter(codec)
	var out []byte
	for unit := range nal.Split(stream) {
		annexB, units := media.Join(f.Unit([][]byte{unit}))
		for _, u := range units {
			if n := len(nal.Trim(u)); n != len(u) || n == 0 {
				t.Fatalf("% x ends in something that is no picture", u)
			}
		}
		out = append(out, annexB...)
	}
	again := NewFilter(codec)
	if twice := filtered(again, out); !bytes.Equal(twice, out) {
		t.Fatalf("filtered once:\n% x\nand twice:\n% x", out, twice)
	}
	if more := again.Removed(); len(more) > 0 {
		t.Fatalf("of % x is cut the second time: %+v", out, more)
	}
	if most := 2*len(stream) + 64; len(out) > most {
		t.Fatalf("%d bytes came out of %d", len(out), len(stream))
	}
}

func FuzzH264(f *testing.F) {
	c := canary(0xdeadbeef)
	f.Add(films["H.264 high with its own matrices"].encode(f)[:3000])
	for _, s := range secrets264()[:16] {
		f.Add(append([]byte{0, 0, 1}, s.unit(c)...))
	}
	f.Fuzz(func(t *testing.T, stream []byte) { check(t, media.H264, stream) })
}

func FuzzH265(f *testing.F) {
	c := canary(0xdeadbeef)
	f.Add(films["H.265 slices and scaling lists"].encode(f)[:3000])
	for _, s := range secrets265()[:20] {
		f.Add(append([]byte{0, 0, 1}, s.unit(c)...))
	}
	f.Fuzz(func(t *testing.T, stream []byte) { check(t, media.H265, stream) })
}

func FuzzMJPEG(f *testing.F) {
	plain := photo(f, 16, 16)
	f.Add(plain)
	f.Add(plain[:len(plain)-20])
	f.Add(ffmpegPhoto(f, "-vf", "scale=16:16", "-slices", "2", "-huffman", "optimal"))
	f.Fuzz(func(t *testing.T, image []byte) {
		out := NewFilter(media.MJPEG).Unit([][]byte{image})
		if out == nil {
			return
		}
		again := NewFilter(media.MJPEG).Unit(out)
		if len(again) != 1 || !bytes.Equal(again[0], out[0]) {
			t.Fatalf("rebuilt once:\n% x\nand twice:\n% x", out, again)
		}
	})
}
