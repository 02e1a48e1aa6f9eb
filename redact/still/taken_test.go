package still

import (
	"bytes"
	"image"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/image/tiff"
)

// TestItIsReadWhenAndWhereAPictureWasTaken has exiftool write what cameras do.
func TestItIsReadWhenAndWhereAPictureWasTaken(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 16, 8))
	made := make(map[string][]byte)
	for name, encode := range map[string]func(*bytes.Buffer) error{
		"a.jpg": func(b *bytes.Buffer) error { return jpeg.Encode(b, picture, nil) },
		"a.png": func(b *bytes.Buffer) error { return png.Encode(b, picture) },
		"a.tif": func(b *bytes.Buffer) error { return tiff.Encode(b, picture, nil) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		made[name] = b.Bytes()
		if taken, ok := ReadTaken(b.Bytes()); ok {
			t.Errorf("%s without a time was taken %+v", name, taken)
		}
	}
	wall, place := []string{"-DateTimeOriginal=2024:05:06 09:08:07", "-SubSecTimeOriginal=25"}, []string{
		"-GPSLatitude=47.5", "-GPSLatitudeRef=N", "-GPSLongitude=8.25", "-GPSLongitudeRef=W", "-Orientation#=6",
	}
	showed := time.Date(2024, 5, 6, 9, 8, 7, 250e6, time.UTC)
	for name, c := range map[string]struct {
		tags []string
		at   time.Time
		by   Clock
	}{
		"a clock":        {wall, showed, WallClock},
		"a zoned clock":  {append([]string{"-OffsetTimeOriginal=+02:00"}, wall...), showed.Add(-2 * time.Hour), ZonedClock},
		"the satellites": {append([]string{"-GPSDateStamp=2024:05:06", "-GPSTimeStamp=07:08:09"}, wall...), time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC), SatelliteClock},
	} {
		folder := t.TempDir()
		for file, b := range made {
			if err := os.WriteFile(filepath.Join(folder, file), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args := append(append([]string{"-q", "-overwrite_original"}, c.tags...), append(place, folder)...)
		if out, err := exec.CommandContext(t.Context(), "exiftool", args...).CombinedOutput(); err != nil {
			t.Fatalf("exiftool: %v\n%s", err, out)
		}
		for file := range made {
			b, err := os.ReadFile(filepath.Join(folder, file))
			if err != nil {
				t.Fatal(err)
			}
			taken, ok := ReadTaken(b)
			if !ok || !taken.At.Equal(c.at) || taken.Clock != c.by || taken.Turn != 6 {
				t.Errorf("%s by %s: %+v, %v", file, name, taken, ok)
			}
			at, ok := taken.Place.Get()
			if !ok || math.Abs(at.LatDeg-47.5) > 1e-6 || math.Abs(at.LonDeg+8.25) > 1e-6 {
				t.Errorf("%s by %s was taken at %+v, %v", file, name, at, ok)
			}
		}
	}
}

// FuzzReadTaken holds to it that whatever a card holds is read, or is not.
func FuzzReadTaken(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x40Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x32\x01\x02\x00\x14\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x002024:05:06 07:08:09\x00"))
	f.Add([]byte("II*\x00\x08\x00\x00\x00\x01\x00\x69\x87\x04\x00\x01\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPEXIF\x08\x00\x00\x00MM\x00*\x00\x00\x00\x08"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if taken, ok := ReadTaken(b); ok && (taken.At.Year() < 1 || taken.At.Year() > 9999 || taken.Turn < 0 || taken.Turn > 8) {
			t.Errorf("it was taken %+v", taken)
		}
	})
}
