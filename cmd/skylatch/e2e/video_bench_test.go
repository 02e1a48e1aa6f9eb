//go:build linux

package e2e

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"skylatch/cmd/simdrone/camera"
)

// BenchmarkGlassToGlass reports how old a picture is when it stands on the
// page's canvas: from the camera's clock, which it burns into the picture as it
// sends it, to the page's. 720p at 30 pictures a second over RTP, in a real
// browser on this machine, which has no graphics processor to help it.
func BenchmarkGlassToGlass(b *testing.B) {
	for _, way := range []string{"webcodecs", "webrtc"} {
		b.Run(way, func(b *testing.B) {
			s, _, _, _ := startFilm(b, camera.Config{})
			var seen, due int
			for b.Loop() {
				w := glimpses(b, browse(b, "video", s.pages.Address, nil, way, "10"), 1)[0]
				seen, due = seen+w.Distinct, due+w.Due
				b.ReportMetric(w.P50Ms, "ms-p50")
				b.ReportMetric(w.P99Ms, "ms-p99")
				b.ReportMetric(w.DecodedP50Ms, "ms-decoded-p50")
				b.ReportMetric(w.DecodedP99Ms, "ms-decoded-p99")
				b.ReportMetric(w.FirstMs, "ms-page-to-picture")
			}
			b.ReportMetric(float64(seen)/float64(due), "of-pictures-seen")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkJoin reports how long a viewer of a camera with a key picture every
// ten seconds waits for its first picture, joining anywhere.
func BenchmarkJoin(b *testing.B) {
	path := filepath.Join(b.TempDir(), "long.h264")
	if out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-t", "20",
		"-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "baseline", "-b:v", "4M", "-g", "300", "-x264-params", "scenecut=0", path).CombinedOutput(); err != nil {
		b.Fatalf("make a film: %v: %s", err, out)
	}
	s, _, _, track := startFilm(b, camera.Config{Film: path})
	s.watch(track, "annexb").until(1)
	var longest time.Duration
	for b.Loop() {
		began := time.Now()
		v := s.watch(track, "annexb")
		v.until(1)
		longest = max(longest, time.Since(began))
		v.close()
	}
	b.ReportMetric(float64(longest.Microseconds())/1000, "ms-to-first-picture-max")
}
