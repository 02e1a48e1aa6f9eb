//go:build linux

package e2e

import (
	"encoding/json"
	"net/netip"
	"testing"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress"
)

// glimpse is what ui/web/e2e/video.mjs says it saw, read back from the page's
// own canvas: each picture by the number that the camera burned into it.
type glimpse struct {
	Way       string  `json:"way"`
	FirstMs   float64 `json:"first_ms"` // from opening the page to the first picture
	Distinct  int     `json:"distinct"`
	Due       int     `json:"due"` // pictures sent between the first and the last one seen
	Backwards int     `json:"backwards"`
	P50Ms     float64 `json:"p50_ms"` // camera's clock to canvas
	P99Ms     float64 `json:"p99_ms"`
	// The same to the decoder's output, without the wait for the screen.
	DecodedP50Ms float64 `json:"decoded_p50_ms"`
	DecodedP99Ms float64 `json:"decoded_p99_ms"`
}

// see watches the page's video for so many seconds.
func see(t testing.TB, address, way, seconds string) glimpse {
	t.Helper()
	return readGlimpse(t, browse(t, "video", address, nil, way, seconds))
}

// readGlimpse reads the last of what a scenario said.
func readGlimpse(t testing.TB, said []string) glimpse {
	t.Helper()
	var w glimpse
	if len(said) == 0 {
		t.Fatal("the page said nothing")
	}
	if err := json.Unmarshal([]byte(said[len(said)-1]), &w); err != nil {
		t.Fatalf("the page said %q: %v", said, err)
	}
	return w
}

// TestBrowserShowsVideoByEveryDelivery: real pictures, decoded by a real
// browser, each delivery by name and one chosen by the page.
func TestBrowserShowsVideoByEveryDelivery(t *testing.T) {
	s, _, _, _ := startFilm(t, camera.Config{})
	for _, way := range []string{"auto", "webcodecs", "webrtc", "mse"} {
		t.Run(way, func(t *testing.T) {
			w := see(t, s.pages.Address, way, "5")
			// A busy machine skips pictures; a frozen or scrambled one shows none.
			if w.Distinct < w.Due/3 || w.Distinct < 15 {
				t.Errorf("%d of %d pictures were seen", w.Distinct, w.Due)
			}
			if way == "auto" && w.Way != "webcodecs" {
				t.Errorf("on its own machine the page chose %s, want webcodecs", w.Way)
			}
		})
	}
}

func TestBrowserFallsBackToAnotherDelivery(t *testing.T) {
	s, _, _, _ := startFilm(t, camera.Config{})
	browse(t, "fallback", s.pages.Address, nil)
}

// TestVideoNeedsNoNetwork: the real program, a camera and a browser on a machine
// with nothing but a loopback interface.
func TestVideoNeedsNoNetwork(t *testing.T) {
	needBrowser(t)
	if !onIsland(t) {
		return
	}
	ip(t, "link set lo up")
	video := freeUDP(t)
	p := startConfigured(t, t.TempDir(), "[[video.udp]]\nlisten = \""+video+"\"\n")
	film(t, camera.Config{To: "rtp://" + video})
	w := see(t, p.address, "auto", "5")
	if w.Way != "webcodecs" || w.Distinct < w.Due/3 || w.Distinct < 15 {
		t.Errorf("%d of %d pictures were seen, by %s", w.Distinct, w.Due, w.Way)
	}
}

func TestBrowserFliesByVideo(t *testing.T) {
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		videoUDP(c)
	})
	fly(t, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	eye := film(t, camera.Config{To: "rtp://" + s.address(egress.UDPListen, "video udp")})
	off := func(off bool) func() error {
		return func() error { return eye.SetFaults(func(f *camera.Faults) { f.Off = off }) }
	}
	browse(t, "view", s.pages.Address, world{"video off": off(true), "video on": off(false)})
}

// TestATabletOnTheLANWatches: another machine, across a cable, paired by code.
func TestATabletOnTheLANWatches(t *testing.T) {
	needBrowser(t)
	if !onIsland(t) {
		return
	}
	tablet := elsewhere(t)
	ip(t,
		"link set lo up",
		"link add near type veth peer name far netns "+tablet.path(),
		"address add 10.7.0.1/24 dev near",
		"link set near up",
	)
	tablet.ip("address add 10.7.0.2/24 dev far", "link set far up")
	s := startStation(t, func(c *config.Config) {
		videoUDP(c)
		c.Page.LAN = netip.MustParseAddrPort("10.7.0.1:8443")
	})
	film(t, camera.Config{To: "rtp://" + s.address(egress.UDPListen, "video udp")})
	tablet.do(func() error {
		// A child begins where the thread is that starts it.
		w := readGlimpse(t, browse(t, "tablet", s.pages.LAN, nil, s.pages.PairingCode, "5"))
		if w.Way != "webrtc" || w.Distinct < w.Due/3 || w.Distinct < 15 {
			t.Errorf("the tablet saw %d of %d pictures by %s, want most of them by webrtc", w.Distinct, w.Due, w.Way)
		}
		return nil
	})
}
