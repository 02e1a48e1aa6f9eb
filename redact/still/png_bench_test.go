package still

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// scene is a picture of 12 megapixels with as much noise as a camera's.
func scene() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, 4000, 3000))
	random := rand.New(rand.NewPCG(1, 2))
	for y := range 3000 {
		for x := range 4000 {
			n := random.IntN(8)
			img.SetNRGBA(x, y, color.NRGBA{uint8(x/16 + n), uint8(y/12 + n), uint8((x+y)/28 + n), 255})
		}
	}
	return img
}

// BenchmarkLossless rebuilds and verifies photos, and has exiftool take the
// metadata out of the same in one run.
func BenchmarkLossless(b *testing.B) {
	img := scene()
	encoded := func(encode func(w *bytes.Buffer) error) []byte {
		var w bytes.Buffer
		if err := encode(&w); err != nil {
			b.Fatal(err)
		}
		return w.Bytes()
	}
	for _, file := range []struct {
		name   string
		format Format
		data   []byte
	}{
		{"PNG", pngFormat, encoded(func(w *bytes.Buffer) error { return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, img) })},
		{"TIFF plain", tiffFormat, encoded(func(w *bytes.Buffer) error { return tiff.Encode(w, img, nil) })},
		{"TIFF deflate", tiffFormat, encoded(func(w *bytes.Buffer) error {
			return tiff.Encode(w, img, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		})},
		{"BMP", bmpFormat, encoded(func(w *bytes.Buffer) error { return bmp.Encode(w, img) })},
		{"GIF", gifFormat, encoded(func(w *bytes.Buffer) error { return gif.Encode(w, img.SubImage(image.Rect(0, 0, 1000, 1000)), nil) })},
	} {
		b.Run(file.name, func(b *testing.B) {
			c := Config{Policy: policy(b, "shown"), Secret: secret(b)}
			b.SetBytes(int64(len(file.data)))
			b.ReportAllocs()
			for b.Loop() {
				out, _, err := file.format.Rebuild(file.data, c)
				if err != nil {
					b.Fatal(err)
				}
				if err := file.format.Verify(out); err != nil {
					b.Fatal(err)
				}
			}
			if file.format.Name == "PNG" || file.format.Name == "TIFF" {
				each := exiftoolTime(b, file.data, file.format.Extensions[0])
				b.ReportMetric(each.Seconds()/(b.Elapsed().Seconds()/float64(b.N)), "x-exiftool")
			}
		})
	}
}

// exiftoolTime is how long exiftool takes for one of ten files.
func exiftoolTime(b *testing.B, data []byte, extension string) time.Duration {
	b.Helper()
	const files = 10
	folder := b.TempDir()
	for i := range files {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(i, extension)), data, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	start := time.Now()
	if out, err := exec.CommandContext(b.Context(), "exiftool", "-q", "-all=", "-overwrite_original", folder).CombinedOutput(); err != nil {
		b.Fatalf("exiftool: %v\n%s", err, out)
	}
	return time.Since(start) / files
}
