package export

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The card of the benchmark: that of the issue has 1,000 photos, and 20 GB of
// film.
var (
	cardPhotos = flag.Int("photos", 20, "how many photos of 12 megapixels the card of the benchmark has")
	cardFilms  = flag.Int("films", 20, "how many films of 20 MB it has")
)

// BenchmarkCard scrubs a card of photos and films, of either alone and of both,
// and lets cp and exiftool do what they can with the same card on the same disk
// in the same run, by turns. What they are compared with is on the disk, synced;
// cp is measured with and without that, and exiftool without.
func BenchmarkCard(b *testing.B) {
	s := newSetting(b, "partner")
	photo := s.shoot(b, "models/photo.jpg", "-vf", "scale=4000:3000,noise=alls=12", "-frames:v", "1", "-q:v", "3")
	film := s.shoot(b, "models/film.mp4", "-vf", "scale=1920:1080,noise=alls=12", "-t", "4", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "40M", "-minrate", "40M")
	command(b, "exiftool", "-q", "-overwrite_original", "-GPSLatitude=47.1", "-GPSLongitude=8.2", "-SerialNumber=canary", photo)
	for _, n := range []struct{ photos, films int }{{*cardPhotos, 0}, {0, *cardFilms}, {*cardPhotos, *cardFilms}} {
		b.Run(fmt.Sprintf("%d photos and %d films", n.photos, n.films), func(b *testing.B) {
			card := filepath.Join(b.TempDir(), "card")
			for i := range n.photos {
				duplicate(b, photo, filepath.Join(card, fmt.Sprintf("DCIM/100MEDIA/DJI_%04d.JPG", i+1)))
			}
			for i := range n.films {
				duplicate(b, film, filepath.Join(card, fmt.Sprintf("DCIM/100MEDIA/DJI_%04d.MP4", n.photos+i+1)))
			}
			s.race(b, card)
		})
	}
}

// race has all scrub or copy a card by turns, and tells how we are beside them, by
// the best of each: others may have the machine too.
func (s setting) race(b *testing.B, card string) {
	took := map[string][]float64{}
	for b.Loop() {
		var copied time.Duration
		for _, runner := range []struct {
			name string
			run  func(to string)
		}{
			{"ours", func(to string) { s.scrub(b, card, to) }},
			{"cp", func(to string) { command(b, "cp", "-r", card, to) }},
			{"sync", func(to string) { command(b, "sync", "-f", to) }},
			{"exiftool", func(to string) { command(b, "exiftool", "-q", "-q", "-all=", "-r", "-o", to+"/", card) }},
		} {
			to := filepath.Join(filepath.Dir(card), "to")
			if runner.name != "sync" {
				remove(b, to)
			}
			began := time.Now()
			runner.run(to)
			each := time.Since(began)
			if runner.name == "sync" {
				each += copied
			}
			copied = each
			took[runner.name] = append(took[runner.name], each.Seconds())
		}
	}
	best := func(name string) float64 { return slices.Min(took[name]) }
	ours := best("ours")
	b.ReportMetric(ours*1e9, "ns/op")
	b.ReportMetric(float64(bytesOf(b, card))/ours/1e6, "MB/s")
	b.ReportMetric(best("cp")/ours, "×cp")
	b.ReportMetric(best("sync")/ours, "×cp-and-sync")
	b.ReportMetric(best("exiftool")/ours, "×exiftool")
}

// scrub lets out a card.
func (s setting) scrub(b *testing.B, card, to string) {
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
}

// remove removes a copy, and waits until the disk has forgotten it: else who
// comes next pays for it.
func remove(b *testing.B, folder string) {
	b.Helper()
	if err := os.RemoveAll(folder); err != nil {
		b.Fatal(err)
	}
	command(b, "sync", "-f", filepath.Dir(folder))
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
		err = os.MkdirAll(filepath.Dir(to), 0o700)
	}
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
