package video

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry/media"
)

// TestMP4ShowsWhatTheSourceShows has ffmpeg decode both.
func TestMP4ShowsWhatTheSourceShows(t *testing.T) {
	films := map[string][]*media.Unit{
		"H.264": baseline(t, 60),
		"H.265": film(t, media.H265, 20, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none:aud=1:repeat-headers=1:bframes=0:keyint=10"),
	}
	for name, all := range films {
		t.Run(name, func(t *testing.T) {
			fan := media.NewFan()
			_, address := start(t, Config{Fan: fan})
			p := watch(t, address, front, "mp4")
			p.text("state")
			var movie []byte
			for n, u := range all {
				publish(fan, u)
				if n == 0 {
					if m := p.text("format"); !strings.HasPrefix(fmt.Sprint(m["mime"]), `video/mp4; codecs="`) {
						t.Errorf("format = %v, want what a SourceBuffer needs", m)
					}
				}
				movie = append(movie, p.picture().bytes...)
			}
			want, _ := decoded(t, strings.ReplaceAll(string(all[0].Format.Codec), "h265", "hevc"), annexB(all))
			got, complaints := decoded(t, "mp4", movie)
			if !slices.Equal(got, want) || complaints != "" {
				t.Errorf("the movie shows %d pictures, the source %d, or others; %s", len(got), len(want), complaints)
			}
		})
	}
}

func TestTheTimelineHasNoHoles(t *testing.T) {
	all := baseline(t, 60)
	f := &fragmenter{}
	if err := f.begin(all[0].Format); err != nil {
		t.Fatal(err)
	}
	// A dropout of an hour after the 10th picture, a clock that jumps back
	// after the 20th, another format after the 30th.
	for n, u := range all {
		switch {
		case n >= 20:
			u.DTS -= 2 * time.Hour
		case n >= 10:
			u.DTS += time.Hour
		}
		u.PTS = u.DTS
	}
	var movie []byte
	var err error
	for n, u := range all {
		if n == 30 {
			if err := f.begin(u.Format); err != nil {
				t.Fatal(err)
			}
		}
		if movie, err = f.append(movie, u); err != nil {
			t.Fatal(err)
		}
	}
	for n, at := range packetTimes(t, movie) {
		if want := float64(n) / 30; at < want-0.001 || at > want+0.001 {
			t.Errorf("picture %d is at %.4f s, want %.4f", n, at, want)
		}
	}
}

// packetTimes has ffprobe say when each picture is decoded.
func packetTimes(t *testing.T, movie []byte) []float64 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "movie.mp4")
	if err := os.WriteFile(path, movie, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "packet=dts_time", "-of", "csv=p=0", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var times []float64
	for line := range bytes.Lines(out) {
		at, err := strconv.ParseFloat(strings.Trim(string(line), " ,\n"), 64)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, at)
	}
	if len(times) != 60 {
		t.Fatalf("ffprobe finds %d pictures, want 60", len(times))
	}
	return times
}

func TestImagesAreNoMovie(t *testing.T) {
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan})
	p := watch(t, address, front, "mp4")
	publish(fan, &media.Unit{Track: front, Format: &media.Format{Codec: media.MJPEG, Name: "mjpeg"}, Key: true})
	if m := p.text("problem"); !strings.Contains(fmt.Sprint(m["problem"]), "JPEG") {
		t.Errorf("problem = %v, want one that says why", m)
	}
	for {
		if _, _, err := p.ReadMessage(); err != nil {
			return
		}
	}
}
