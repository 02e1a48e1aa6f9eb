//go:build linux

package e2e

import (
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skylatch/redact/ledger"
)

// TestBrowserScrubsACameraCard gives the page a card with a picture that tells
// where it was taken, by whom and with what, a film and a log, and looks into the
// copy that the page saves.
func TestBrowserScrubsACameraCard(t *testing.T) {
	needBrowser(t)
	card := filepath.Join(t.TempDir(), "card")
	media := filepath.Join(card, "DCIM", "100MEDIA")
	if err := os.MkdirAll(media, 0o700); err != nil {
		t.Fatal(err)
	}
	canaries := []string{"Mustermann", "SN-CANARY-77", "FC3582"}
	original := filepath.Join(media, "DJI_0001.JPG")
	run := func(name string, arguments ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), name, arguments...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", name, err, out)
		}
		return string(out)
	}
	run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=640x480", "-frames:v", "1", "-q:v", "3", original)
	run("exiftool", "-q", "-overwrite_original", "-Artist=Mustermann", "-SerialNumber=SN-CANARY-77", "-Model=FC3582",
		"-GPSLatitude=48.8583701", "-GPSLatitudeRef=N", "-GPSLongitude=2.2944813", "-GPSLongitudeRef=E", original)
	run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x240:d=0.2", "-pix_fmt", "yuv420p", filepath.Join(media, "DJI_0002.MP4"))
	for name, content := range map[string]string{"FLY001.DAT": "who knows what this is", "../.DS_Store": "a desktop"} {
		if err := os.WriteFile(filepath.Join(media, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	s := startStation(t, loopbackUDP)
	browse(t, "scrub", s.pages.Address, nil, card)

	saved := filepath.Join(picturesOf(t, "scrub"), "copy.jpg")
	before, after := readFile(t, original), readFile(t, saved)
	for _, canary := range canaries {
		if bytes.Contains(after, []byte(canary)) || !bytes.Contains(before, []byte(canary)) {
			t.Errorf("%s is in the copy, or was not in the original", canary)
		}
	}
	if told := run("exiftool", "-G", "-EXIF:all", "-XMP:all", "-GPS:all", saved); strings.TrimSpace(told) != "" {
		t.Errorf("exiftool reads in the copy:\n%s", told)
	}
	img, err := jpeg.Decode(bytes.NewReader(after))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, 640, 480) || img.At(330, 10) != img.At(630, 230) || img.At(10, 470) == img.At(200, 300) {
		t.Error("what was marked can be seen, or what was not is gone")
	}
	var sums []string
	for e, err := range ledger.Entries(filepath.Join(s.data, "ledger"), ledger.Filter{Kinds: []ledger.Kind{ledger.Decision}}) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(e.Fields), `"scrubbed"`) {
			sums = append(sums, string(e.Fields))
		}
	}
	if len(sums) != 2 || !strings.Contains(sums[0], `"cleared":0`) || !strings.Contains(sums[0], `"asked":3`) || !strings.Contains(sums[0], `"refused":2`) ||
		!strings.Contains(sums[1], `"cleared":1`) || !strings.Contains(sums[1], `"refused":1`) {
		t.Errorf("of the two runs the ledger says %q, want an entry of each", sums)
	}
	if left, err := filepath.Glob(filepath.Join(s.data, "scrubbed", ".incoming", "*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left of what came in (%v)", left, err)
	}
}
