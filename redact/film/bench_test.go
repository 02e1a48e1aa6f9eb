package film

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
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
// other tools on the same disk.
func BenchmarkMP4(b *testing.B) {
	dirty := filmed(b)
	plain := filepath.Join(b.TempDir(), "plain.mp4")
	scrub := func(b *testing.B, from, to string) {
		src, err := os.Open(from)
		if err != nil {
			b.Fatal(err)
		}
		defer src.Close()
		dst, err := os.Create(to)
		if err != nil {
			b.Fatal(err)
		}
		defer dst.Close()
		info, err := src.Stat()
		if err != nil {
			b.Fatal(err)
		}
		if _, err := mp4.Rebuild(b.Context(), io.NewSectionReader(src, 0, info.Size()), dst, Config{Policy: publicPolicy(b)}); err != nil {
			b.Fatal(err)
		}
	}
	scrub(b, dirty, plain)
	run := func(name, from string, do func(b *testing.B, to string)) {
		b.Run(name, func(b *testing.B) {
			info, err := os.Stat(from)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(info.Size())
			to := filepath.Join(b.TempDir(), "out.mp4")
			for b.Loop() {
				b.StopTimer()
				_ = os.Remove(to)
				b.StartTimer()
				do(b, to)
			}
		})
	}
	tool := func(name string, args ...string) func(*testing.B, string) {
		return func(b *testing.B, to string) {
			if out, err := exec.CommandContext(b.Context(), name, append(args, to)...).CombinedOutput(); err != nil {
				b.Fatalf("%s: %v\n%s", name, err, out)
			}
		}
	}
	run("nothing to cut", plain, func(b *testing.B, to string) { scrub(b, plain, to) })
	run("SEI to cut", dirty, func(b *testing.B, to string) { scrub(b, dirty, to) })
	run("cp", plain, tool("cp", plain))
	run("ffmpeg copy", dirty, tool("ffmpeg", "-nostdin", "-v", "error", "-i", dirty, "-map_metadata", "-1", "-c", "copy"))
	run("exiftool", dirty, func(b *testing.B, to string) {
		tool("exiftool", "-q", "-all=", dirty, "-o")(b, to)
	})
	run("verify", plain, func(b *testing.B, _ string) {
		src, err := os.Open(plain)
		if err != nil {
			b.Fatal(err)
		}
		defer src.Close()
		info, err := src.Stat()
		if err != nil {
			b.Fatal(err)
		}
		if err := mp4.Verify(b.Context(), io.NewSectionReader(src, 0, info.Size())); err != nil {
			b.Fatal(err)
		}
	})
}
