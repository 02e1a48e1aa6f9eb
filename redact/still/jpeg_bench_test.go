package still

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	stdjpeg "image/jpeg"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// landscape is a picture as a camera gives it: shapes, shades and noise.
func landscape(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	noise := rand.New(rand.NewPCG(1, 2))
	for y := range height {
		for x := range width {
			shade := 60 + 120*y/height + int(noise.NormFloat64()*5)
			if (x/97+y/61)%3 == 0 {
				shade += 50
			}
			level := func(v int) uint8 { return uint8(min(max(v, 0), 255)) }
			m.SetRGBA(x, y, color.RGBA{level(shade), level(shade + 20), level(255 - shade + x%13), 255})
		}
	}
	return m
}

// cards are what a drone's card holds: a photo of 12 megapixels, and a thermal
// one with its raw picture.
func cards(b *testing.B) map[string][]byte {
	encode := func(m image.Image, quality int) []byte {
		var out bytes.Buffer
		if err := stdjpeg.Encode(&out, m, &stdjpeg.Options{Quality: quality}); err != nil {
			b.Fatal(err)
		}
		return out.Bytes()
	}
	thermal := parts{begin: appendSegment(nil, 0xe1, []byte("Exif\x00\x00"), here.block()), end: photo(b, 640, 480)}
	thermal.begin = appendSegment(thermal.begin, 0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"))
	for range 11 {
		thermal.begin = appendSegment(thermal.begin, 0xe3, make([]byte, 59578))
	}
	thermal.begin = appendSegment(thermal.begin, 0xe5, make([]byte, 32700))
	plain := parts{begin: appendSegment(nil, 0xe1, []byte("Exif\x00\x00"), here.block())}
	return map[string][]byte{
		"12 megapixels": plain.image(encode(landscape(4000, 3000), 98)),
		"thermal":       thermal.image(encode(landscape(640, 512), 90)),
	}
}

// folder is a folder of n files of one picture.
func folder(b *testing.B, picture []byte, n int) string {
	dir := b.TempDir()
	for i := range n {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("DJI_%04d.jpg", i)), picture, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// BenchmarkCard cleans a folder of photos on one core, from file to file, and
// has exiftool and mat2 do the same in the same run.
func BenchmarkCard(b *testing.B) {
	const files = 20
	for card, picture := range cards(b) {
		others := make(map[string]time.Duration)
		for name, args := range map[string][]string{
			"exiftool": {"exiftool", "-q", "-all=", "-overwrite_original"}, "mat2": {"mat2", "--inplace"},
		} {
			dir, n := folder(b, picture, files), files
			if name == "mat2" {
				n = 3 // it takes seconds
			}
			names, err := filepath.Glob(filepath.Join(dir, "*.jpg"))
			if err != nil {
				b.Fatal(err)
			}
			from := time.Now()
			if out, err := exec.CommandContext(b.Context(), args[0], append(args[1:], names[:n]...)...).CombinedOutput(); err != nil {
				b.Fatalf("%s: %v\n%s", name, err, out)
			}
			others[name] = time.Since(from) / time.Duration(n)
		}
		for _, policyName := range []string{"partner", "shown"} {
			b.Run(card+" for "+policyName, func(b *testing.B) {
				dir := folder(b, picture, files)
				c := Config{Policy: policy(b, policyName), Secret: secret(b)}
				b.SetBytes(int64(len(picture) * files))
				for b.Loop() {
					for i := range files {
						clean(b, filepath.Join(dir, fmt.Sprintf("DJI_%04d.jpg", i)), c)
					}
				}
				each := b.Elapsed() / time.Duration(b.N*files)
				for name, other := range others {
					b.ReportMetric(float64(other)/float64(each), "×"+name)
				}
			})
		}
	}
}

func clean(b *testing.B, path string, c Config) {
	src, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	out, _, err := jpegFormat.Rebuild(src, c)
	if err == nil {
		err = jpegFormat.Verify(out)
	}
	if err == nil {
		err = os.WriteFile(path+".new", out, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkJPEG is the work on a photo in memory.
func BenchmarkJPEG(b *testing.B) {
	for card, picture := range cards(b) {
		for _, policyName := range []string{"partner", "shown"} {
			b.Run(card+" for "+policyName, func(b *testing.B) {
				c := Config{Policy: policy(b, policyName), Secret: secret(b)}
				b.SetBytes(int64(len(picture)))
				b.ReportAllocs()
				for b.Loop() {
					out, _, err := jpegFormat.Rebuild(picture, c)
					if err == nil {
						err = jpegFormat.Verify(out)
					}
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
