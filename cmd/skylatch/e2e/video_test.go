//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress"
	"skylatch/ui/wire"
)

// startFilm runs a station and a camera that sends to it, and returns the id of
// the first track that is live.
func startFilm(t testing.TB, c camera.Config) (s *running, eye *camera.Camera, p *pilot, track string) {
	t.Helper()
	s = startStation(t, videoUDP)
	scheme, _, _ := strings.Cut(c.To, "://")
	if c.To == "" {
		scheme = "rtp"
	}
	c.To = scheme + "://" + s.address(egress.UDPListen, "video udp")
	eye = film(t, c)
	p = s.openPage()
	return s, eye, p, p.live(1)[0].Track
}

// live waits for so many live tracks.
func (p *pilot) live(n int) []wire.Video {
	p.t.Helper()
	var tracks []wire.Video
	p.until("live video", func(snap wire.Snapshot) bool {
		tracks = tracks[:0]
		for _, v := range snap.Video {
			if v.State == "live" {
				tracks = append(tracks, v)
			}
		}
		return len(tracks) >= n
	})
	return tracks
}

func TestEveryPictureArrivesOnceAndInOrder(t *testing.T) {
	for name, c := range map[string]camera.Config{
		"RTP":                      {},
		"RTP in four slices":       {Film: camera.Slices},
		"RTP without marker bits":  {NoMarkerBit: true},
		"RTP spread over a frame":  {Spread: 0.9},
		"RTP, reordered and twice": {Faults: camera.Faults{Reorder: 0.05, Duplicate: 0.05}},
		"MPEG-TS":                  {To: "ts+udp://"},
		"MPEG-TS without AUD":      {To: "ts+udp://", NoAUD: true},
		"MPEG-TS in odd pieces":    {To: "ts+udp://", Chunk: 1000},
		"MPEG-TS in RTP":           {To: "ts+rtp://"},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, _, track := startFilm(t, c)
			v := s.watch(track, "annexb")
			v.until(36)
			v.close()
			seen, pictures, complaints := sights(t, "h264", v.stream())
			if complaints != "" {
				t.Errorf("the decoder complains: %s", complaints)
			}
			if len(seen) != pictures || pictures < 36 {
				t.Fatalf("%d of %d pictures have a marker that can be read", len(seen), pictures)
			}
			for i := 1; i < len(seen); i++ {
				if seen[i].Frame != seen[i-1].Frame+1 {
					t.Fatalf("picture %d follows %d", seen[i].Frame, seen[i-1].Frame)
				}
			}
		})
	}
}

// TestACameraIsAskedByRTSP: the dial is the plan's, within the connection and by
// UDP, with a password, and again when the camera comes back.
func TestACameraIsAskedByRTSP(t *testing.T) {
	for name, port := range map[string]int{"within the connection": 0, "by UDP": freePorts(t)} {
		t.Run(name, func(t *testing.T) {
			at := freeUDP(t) // for TCP it is free as well
			film(t, camera.Config{To: "rtsp://pilot:secret@" + at + "/main", Second: camera.Thermal})
			s := startStation(t, func(c *config.Config) {
				r := config.VideoRTSP{Name: "front", URL: "rtsp://" + at + "/main", User: "pilot", UDPPort: port}
				if err := r.Password.UnmarshalText([]byte("secret")); err != nil {
					t.Fatal(err)
				}
				c.Video.RTSP = []config.VideoRTSP{r}
			})
			p := s.openPage()
			for _, v := range p.live(2) { // day and thermal
				s.watch(v.Track, "annexb").until(30)
			}
		})
	}
}

// freePorts returns an even UDP port that is free with the three after it.
func freePorts(t testing.TB) int {
	t.Helper()
	for port := 20000; port < 60000; port += 4 {
		conns := make([]net.PacketConn, 0, 4)
		for i := range 4 {
			if c, err := net.ListenPacket("udp4", fmt.Sprintf("0.0.0.0:%d", port+i)); err == nil {
				conns = append(conns, c)
			}
		}
		for _, c := range conns {
			_ = c.Close()
		}
		if len(conns) == 4 {
			return port
		}
	}
	t.Fatal("no four ports in a row are free")
	return 0
}

// TestABadLinkDamagesPicturesAndStopsNone: what is lost is left out, the
// decoder goes on, and when the link is good again so is the picture.
func TestABadLinkDamagesPicturesAndStopsNone(t *testing.T) {
	s, eye, p, track := startFilm(t, camera.Config{Faults: camera.Faults{Loss: 0.01, Jitter: 40 * time.Millisecond}})
	v := s.watch(track, "annexb")
	v.until(150)
	if err := eye.SetFaults(func(f *camera.Faults) { *f = camera.Faults{} }); err != nil {
		t.Fatal(err)
	}
	p.until("a clean picture again", func(snap wire.Snapshot) bool {
		return len(snap.Video) == 1 && snap.Video[0].State == "live" && !snap.Video[0].Damaged && snap.Video[0].PacketsLost > 0
	})
	v.mu.Lock()
	before := v.clean
	v.mu.Unlock()
	eventually(t, "30 clean pictures more", func() bool {
		v.mu.Lock()
		defer v.mu.Unlock()
		return v.clean >= before+30
	})
	v.close()
	// The decoder says where a slice is missing in a picture; it must not stop.
	seen, pictures, _ := sights(t, "h264", v.stream())
	var last, longest uint32
	for i, at := range seen {
		if i > 0 {
			longest = max(longest, at.Frame-last)
		}
		last = at.Frame
	}
	t.Logf("%d pictures shown, %d with a whole marker, at most %d in a row not; %+v", pictures, len(seen), longest, eye.Counters())
	if missed := seen[len(seen)-1].Frame - seen[0].Frame + 1 - uint32(pictures); missed > uint32(pictures/5) {
		t.Errorf("%d pictures were not shown beside %d that were", missed, pictures)
	}
}

func TestASourceThatStopsRestartsAndChangesComesBackByItself(t *testing.T) {
	s, eye, p, track := startFilm(t, camera.Config{})
	v := s.watch(track, "annexb")
	v.until(30)
	fault := func(change func(*camera.Faults)) {
		t.Helper()
		if err := eye.SetFaults(change); err != nil {
			t.Fatal(err)
		}
	}
	state := func(want string) wire.Video {
		t.Helper()
		var found wire.Video
		p.until(want+" video", func(snap wire.Snapshot) bool {
			for _, t := range snap.Video {
				if t.Track == track && t.State == want {
					found = t
					return true
				}
			}
			return false
		})
		return found
	}
	fault(func(f *camera.Faults) { f.Off = true })
	if stale := state("stale"); stale.AgeMs == nil || *stale.AgeMs < 500 {
		t.Errorf("a stale picture has the age %v", stale.AgeMs)
	}
	fault(func(f *camera.Faults) { f.Off = false })
	state("live")
	n := v.count()
	eye.Restart()
	v.until(n + 30)
	n = v.count()
	eye.Jump(time.Hour)
	v.until(n + 30)
	if err := eye.Change(camera.Thermal); err != nil {
		t.Fatal(err)
	}
	p.until("the other film's size", func(snap wire.Snapshot) bool {
		return len(snap.Video) > 0 && snap.Video[0].WidthPx != filmWidth && snap.Video[0].State == "live"
	})
	n = v.count()
	v.until(n + 30)
	v.close()
	if formats := v.told("format"); len(formats) != 2 {
		t.Errorf("the page was told of the formats %v, want 2", formats)
	}
}

func TestTenViewersAndASlowOne(t *testing.T) {
	s, _, _, track := startFilm(t, camera.Config{})
	// It asks and never reads: its connection's buffers fill.
	slow := s.dial("/video/ws?as=annexb&track=" + url.QueryEscape(track))
	defer slow.Close()
	all := make([]*viewer, 10)
	for i := range all {
		all[i] = s.watch(track, "annexb")
	}
	for _, v := range all {
		v.until(90)
		if skipped := v.told("skipped"); len(skipped) > 0 {
			t.Errorf("a viewer that reads was held up: %v", skipped)
		}
		v.close()
	}
}

// TestNothingHiddenReachesAPage plants secrets in every place beside the picture
// and looks for them in every byte that a page gets. The recording, which keeps
// what came, is the twin: there they are found, so they were sent.
func TestNothingHiddenReachesAPage(t *testing.T) {
	for _, to := range []string{"rtp", "ts+udp", "ts+rtp"} {
		t.Run(to, func(t *testing.T) {
			s := startStation(t, videoUDP)
			film(t, camera.Config{To: to + "://" + s.address(egress.UDPListen, "video udp")})
			p := s.openPage()
			track := p.live(1)[0].Track
			views := []*viewer{s.watch(track, "annexb"), s.watch(track, "mp4")}
			var cut []wire.VideoRemoved
			for _, v := range views {
				v.until(45)
			}
			p.until("a count of what was cut", func(snap wire.Snapshot) bool {
				cut = snap.Video[0].Removed
				return len(cut) >= 4
			})
			for _, v := range views {
				v.close()
				for _, c := range camera.Canaries {
					if found(v.everything(), c.Text) {
						t.Errorf("%s reached the page", c.Where)
					}
				}
			}
			s.stop()
			t.Logf("cut: %+v", cut)
			recorded := recordedVideo(t, s.data)
			for _, c := range camera.Canaries[:3] { // of the picture's own stream
				if !found(recorded, c.Text) {
					t.Errorf("%s is not in the recording, so it was not sent and the test shows nothing", c.Where)
				}
			}
		})
	}
}

// found looks for a text, with and without emulation prevention, which a text
// without zero bytes has none of.
func found(b []byte, text string) bool { return bytes.Contains(b, []byte(text)) }

func TestMinimalRecordingKeepsNothingHidden(t *testing.T) {
	s := startStation(t, func(c *config.Config) {
		videoUDP(c)
		c.Video.Record = config.RecordMinimal
	})
	film(t, camera.Config{To: "rtp://" + s.address(egress.UDPListen, "video udp")})
	p := s.openPage()
	track := p.live(1)[0].Track
	s.watch(track, "annexb").until(60)
	s.stop()
	recorded := recordedVideo(t, s.data)
	for _, c := range camera.Canaries {
		if found(recorded, c.Text) {
			t.Errorf("%s is in a minimal recording", c.Where)
		}
	}
}

// recordedVideo returns the bytes of all recorded films.
func recordedVideo(t testing.TB, data string) []byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(data, "missions", "*", "video-*.mp4"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no film was recorded (%v)", err)
	}
	var all []byte
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}
