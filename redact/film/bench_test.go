package film

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// filmed makes a film of a camera's rate, about 100 MB: pictures full of noise, a
// delimiter and SEI before each, and writes it as MP4.
func filmed(b *testing.B) string {
	b.Helper()
	seed, path := filepath.Join(b.TempDir(), "seed.mp4"), filepath.Join(b.TempDir(), "film.mp4")
	ffmpeg(b, "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=0.5,noise=alls=40:allf=t", "-f", "lavfi", "-i", "sine=sample_rate=48000:duration=0.5",
		"-c:v", "libx264", "-preset", "ultrafast", "-qp", "20", "-pix_fmt", "yuv420p",
		"-x264-params", "aud=1:nal-hrd=vbr:vbv-maxrate=400000:vbv-bufsize=400000", "-c:a", "aac", seed)
	info, err := os.Stat(seed)
	if err != nil {
		b.Fatal(err)
	}
	ffmpeg(b, "-stream_loop", fmt.Sprint(400_000_000/info.Size()), "-i", seed, "-c", "copy", path)
	return path
}

// BenchmarkMP4 takes a film through everything that is done to one, and through
// other tools on the same disk by turns. The best of each counts, since others may
// have the machine. Nothing is synced.
func BenchmarkMP4(b *testing.B) {
	dirty := filmed(b)
	plain, to := filepath.Join(b.TempDir(), "plain.mp4"), filepath.Join(b.TempDir(), "to.mp4")
	ours := func(from, to string) {
		src, size := opened(b, from)
		defer src.Close()
		dst, err := os.Create(to)
		if err != nil {
			b.Fatal(err)
		}
		defer dst.Close()
		if _, err := mp4.Rebuild(b.Context(), io.NewSectionReader(src, 0, size), dst, Config{Policy: publicPolicy(b)}); err != nil {
			b.Fatal(err)
		}
	}
	ours(dirty, plain)
	tool := func(name string, args ...string) {
		if out, err := exec.CommandContext(b.Context(), name, args...).CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
	race := func(name, from string) {
		b.Run(name, func(b *testing.B) {
			best := make(map[string]float64)
			for b.Loop() {
				for who, run := range map[string]func(){
					"ours":     func() { ours(from, to) },
					"cp":       func() { tool("cp", from, to) },
					"ffmpeg":   func() { tool("ffmpeg", "-nostdin", "-v", "error", "-i", from, "-map_metadata", "-1", "-c", "copy", to) },
					"exiftool": func() { tool("exiftool", "-q", "-all=", from, "-o", to) },
				} {
					_ = os.Remove(to) // there is none at first
					began := time.Now()
					run()
					took := time.Since(began).Seconds()
					if before, ran := best[who]; !ran || took < before {
						best[who] = took
					}
				}
			}
			src, size := opened(b, from)
			src.Close()
			b.ReportMetric(float64(size)/best["ours"]/1e6, "MB/s")
			for _, who := range []string{"cp", "ffmpeg", "exiftool"} {
				b.ReportMetric(best[who]/best["ours"], "×"+who)
			}
		})
	}
	race("nothing to cut", plain)
	race("SEI to cut", dirty)
	b.Run("verify", func(b *testing.B) {
		src, size := opened(b, plain)
		defer src.Close()
		b.SetBytes(size)
		for b.Loop() {
			if err := mp4.Verify(b.Context(), io.NewSectionReader(src, 0, size)); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func opened(b *testing.B, path string) (f *os.File, size int64) {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		b.Fatal(err)
	}
	return f, info.Size()
}
