package export

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// cardEnv is how many photos the card of the benchmark has; 1000 is that of the
// issue, with 20 GB of film.
const cardEnv = "SKYLATCH_BENCH_PHOTOS"

// BenchmarkCard scrubs a card of photos, of 12 megapixels each, with a film of
// 20 MB for each photo, and lets cp and exiftool do what they can with the same
// card on the same disk in the same run.
func BenchmarkCard(b *testing.B) {
	photos := 20
	if n, err := strconv.Atoi(os.Getenv(cardEnv)); err == nil {
		photos = n
	}
	s := newSetting(b, "partner")
	photo := s.shoot(b, "models/photo.jpg", "-vf", "scale=4000:3000,noise=alls=12", "-frames:v", "1", "-q:v", "3")
	film := s.shoot(b, "models/film.mp4", "-vf", "scale=1920:1080,noise=alls=12", "-t", "4", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-minrate", "40M")
	if out, err := exec.CommandContext(b.Context(), "exiftool", "-q", "-overwrite_original", "-GPSLatitude=47.1", "-GPSLongitude=8.2", "-SerialNumber=canary", photo).CombinedOutput(); err != nil {
		b.Fatalf("exiftool: %v\n%s", err, out)
	}
	card := filepath.Join(s.in, "card")
	for i := range photos {
		duplicate(b, photo, s.file(b, fmt.Sprintf("card/DCIM/100MEDIA/DJI_%04d.JPG", i+1), nil))
		duplicate(b, film, s.file(b, fmt.Sprintf("card/DCIM/100MEDIA/DJI_%04d.MP4", photos+i+1), nil))
	}
	size := bytesOf(b, card)
	for name, do := range map[string]func(b *testing.B, to string){
		"skylatch": func(b *testing.B, to string) {
			s := s
			s.Folder = to
			e := s.export(b)
			items, err := e.Survey([]string{card})
			if err != nil {
				b.Fatal(err)
			}
			for r, err := range e.Files(b.Context(), items) {
				if err != nil || r.Refused != "" {
					b.Fatal(err, r.Refused)
				}
			}
		},
		"cp": func(b *testing.B, to string) { command(b, "cp", "-r", card, to) },
		"exiftool": func(b *testing.B, to string) {
			command(b, "exiftool", "-q", "-q", "-all=", "-r", "-o", to+"/", card)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(size)
			for b.Loop() {
				b.StopTimer()
				to := filepath.Join(b.TempDir(), "to")
				b.StartTimer()
				do(b, to)
				b.StopTimer()
				if err := os.RemoveAll(to); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

func command(b *testing.B, name string, arguments ...string) {
	b.Helper()
	if out, err := exec.CommandContext(b.Context(), name, arguments...).CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func duplicate(b *testing.B, from, to string) {
	b.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
}

func bytesOf(b *testing.B, folder string) (sum int64) {
	b.Helper()
	err := filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		sum += info.Size()
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return sum
}
