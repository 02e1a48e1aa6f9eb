package video

import (
	"testing"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// BenchmarkFilter takes pictures as a drone sends them: 4 Mbit/s at 30 pictures
// a second, user data before each.
func BenchmarkFilter(b *testing.B) {
	for name, codec := range map[string]media.Codec{"H.264 high": media.H264, "H.265 main": media.H265} {
		b.Run(string(codec), func(b *testing.B) {
			f := NewFilter(codec)
			var big, secret []byte
			for unit := range nal.Split(films[name].encode(b)) {
				out := f.Unit([][]byte{unit})
				for _, u := range out {
					if len(u) > len(big) {
						big = append(big[:0], u...)
					}
				}
			}
			for n := len(big); len(big) < 4_000_000/8/30; {
				big = append(big, big[8:n]...)
			}
			if secret = sei([]byte{6}, 5, make([]byte, 60), nil); codec == media.H265 {
				secret = sei([]byte{prefixSEI265 << 1, 1}, 5, make([]byte, 60), nil)
			}
			picture := [][]byte{secret, big}
			b.SetBytes(int64(len(big)))
			b.ReportAllocs()
			for b.Loop() {
				if out := f.Unit(picture); len(out) != 1 {
					b.Fatal(f.Removed())
				}
			}
		})
	}
}

// BenchmarkMJPEG takes images as a camera sends them.
func BenchmarkMJPEG(b *testing.B) {
	images := [][]byte{photo(b, 1280, 720)}
	f := NewFilter(media.MJPEG)
	b.SetBytes(int64(len(images[0])))
	b.ReportAllocs()
	for b.Loop() {
		if out := f.Unit(images); len(out) != 1 {
			b.Fatal(f.Removed())
		}
	}
}
