package camera

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// watch has ffmpeg look at an RTSP stream and returns some pictures' luma.
func watch(t *testing.T, url, transport string) ([]byte, string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-rtsp_transport", transport, "-i", url,
		"-frames:v", "20", "-vf", "format=yuv420p,extractplanes=y", "-fps_mode", "passthrough", "-f", "rawvideo", "-")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	return out, said.String(), err
}

func TestRTSPIsWatchedWithThePasswordOnly(t *testing.T) {
	cam := start(t, Config{To: "rtsp://pilot:secret@127.0.0.1:0/front"})
	at := "@" + cam.Addr().String() + "/front"
	for _, transport := range []string{"tcp", "udp"} {
		luma, said, err := watch(t, "rtsp://pilot:secret"+at, transport)
		if err != nil || len(luma) != 20*wide*high {
			t.Fatalf("%s: %d bytes, %v: %s", transport, len(luma), err, said)
		}
		var last uint32
		for i := range 20 {
			// ffmpeg begins in the middle of a group; its first pictures may lack
			// what they refer to, but not their marker.
			m, err := ReadMarker(luma[i*wide*high:], wide)
			if err != nil || i > 0 && m.Frame <= last {
				t.Errorf("%s: picture %d: marker %v, %v after %d", transport, i, m, err, last)
			}
			last = m.Frame
		}
	}
	for _, url := range []string{"rtsp://pilot:wrong" + at, "rtsp://" + at[1:], "rtsp://pilot:secret" + at + "door"} {
		if _, said, err := watch(t, url, "tcp"); err == nil || !strings.Contains(said, "401") && !strings.Contains(said, "404") {
			t.Errorf("%s: %v: %s, want it refused", url, err, said)
		}
	}
}

func TestRTSPHasTwoTracksAndHearsTheStation(t *testing.T) {
	cam := start(t, Config{To: "rtsp://127.0.0.1:0/", Second: Thermal})
	u, err := base.ParseURL("rtsp://" + cam.Addr().String() + "/")
	if err != nil {
		t.Fatal(err)
	}
	c := gortsplib.Client{Scheme: u.Scheme, Host: u.Host}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	d, _, err := c.Describe(u)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Medias) != 2 || d.Title != canaryTitle {
		t.Fatalf("%d tracks, called %q; want 2, called %q", len(d.Medias), d.Title, canaryTitle)
	}
	if f := d.Medias[0].Formats[0].(*format.H264); len(f.SPS) == 0 || len(f.PPS) == 0 {
		t.Errorf("the parameter sets are not told: %+v", f)
	}
	if err := c.SetupAll(d.BaseURL, d.Medias); err != nil {
		t.Fatal(err)
	}
	came := make(chan *description.Media, 10_000)
	c.OnPacketRTPAny(func(m *description.Media, _ format.Format, _ *rtp.Packet) {
		select {
		case came <- m:
		default:
		}
	})
	if _, err := c.Play(nil); err != nil {
		t.Fatal(err)
	}
	for seen := map[*description.Media]bool{}; len(seen) < 2; {
		seen[<-came] = true
	}
	if err := c.WritePacketRTCP(d.Medias[0], &rtcp.PictureLossIndication{}); err != nil {
		t.Fatal(err)
	}
	for range came {
		if cam.Counters().KeyRequests > 0 {
			return
		}
	}
}
