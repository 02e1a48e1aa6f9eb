//go:build linux

package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/cmd/simdrone/camera"
	"skylatch/ui/wire"
)

// TestH265IsConvertedForBrowsersThatNeedIt: by the real, confined program, which
// may start nothing: its supervisor does. Debian's Chromium has no H.265.
func TestH265IsConvertedForBrowsersThatNeedIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "film.h265")
	if out, err := exec.CommandContext(t.Context(), "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-t", "4",
		"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:keyint=30", path).CombinedOutput(); err != nil {
		t.Fatalf("make a film: %v: %s", err, out)
	}
	video, data := freeUDP(t), t.TempDir()
	p := startConfigured(t, data, "[[video.udp]]\nlisten = \""+video+"\"\n")
	film(t, camera.Config{To: "rtp://" + video, Film: path})
	page := p.visit(t)
	pilot := page.openPage()
	came := pilot.live(1)[0]
	if came.Codec != "h265" || came.Converted == "" {
		t.Fatalf("the page is told %+v, want H.265 that can be converted", came)
	}
	v := page.watch(came.Converted, "annexb")
	v.until(60)
	if formats := v.told("format"); len(formats) != 1 || formats[0]["codec"] != "h264" {
		t.Errorf("the page gets %v, want H.264", formats)
	}
	told := pilot.until("what the conversion costs", func(s wire.Snapshot) bool {
		return len(s.Video) == 1 && strings.Contains(s.Video[0].Conversion, "% of a processor") && !strings.Contains(s.Video[0].Conversion, ": 0 %")
	})
	t.Log(told.Video[0].Conversion)
	browse(t, "h265", p.address, nil)
}
