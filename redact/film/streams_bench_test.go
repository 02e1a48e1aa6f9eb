package film

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkStreams rebuilds and verifies a film of 100 MB on a disk, and has
// ffmpeg copy it without its metadata, in the same run.
func BenchmarkStreams(b *testing.B) {
	for _, f := range []Format{mpegTS, matroska} {
		name, folder := f.Name, b.TempDir()
		once, from, to := filepath.Join(folder, "once"+f.Extensions[0]), filepath.Join(folder, "from"+f.Extensions[0]), filepath.Join(folder, "to"+f.Extensions[0])
		ffmpeg(b, "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=2,noise=alls=30:allf=t", "-f", "lavfi", "-i", "sine=sample_rate=48000:duration=2",
			"-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-b:v", "40M", "-pix_fmt", "yuv420p", "-c:a", "aac", once)
		ffmpeg(b, "-stream_loop", "9", "-i", once, "-c", "copy", from)
		info, err := os.Stat(from)
		if err != nil {
			b.Fatal(err)
		}
		size := info.Size()
		run := func(b *testing.B, work func(src *io.SectionReader, dst *os.File)) {
			b.SetBytes(size)
			for b.Loop() {
				r, err1 := os.Open(from)
				w, err2 := os.Create(to)
				if err1 != nil || err2 != nil {
					b.Fatal(err1, err2)
				}
				work(io.NewSectionReader(r, 0, size), w)
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				_ = r.Close()
			}
		}
		var ours, theirs time.Duration
		b.Run(name+"/rebuild", func(b *testing.B) {
			began := time.Now()
			run(b, func(src *io.SectionReader, dst *os.File) {
				if _, err := f.Rebuild(b.Context(), src, dst, Config{Policy: publicPolicy(b)}); err != nil {
					b.Fatal(err)
				}
			})
			ours = time.Since(began) / time.Duration(b.N)
		})
		b.Run(name+"/verify", func(b *testing.B) {
			r, err := os.Open(to)
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			info, err := r.Stat()
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(info.Size())
			for b.Loop() {
				if err := f.Verify(b.Context(), io.NewSectionReader(r, 0, info.Size())); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/ffmpeg", func(b *testing.B) {
			b.SetBytes(size)
			began := time.Now()
			for b.Loop() {
				cmd := exec.CommandContext(b.Context(), "ffmpeg", "-nostdin", "-y", "-v", "fatal", "-probesize", "50M", "-i", from, "-map", "0:v", "-map", "0:a?", "-c", "copy", "-map_metadata", "-1", to)
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
			}
			theirs = time.Since(began) / time.Duration(b.N)
			b.ReportMetric(float64(theirs)/float64(ours), "x-slower")
		})
	}
}
