//go:build linux

package e2e

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress"
	"skylatch/redact/egress/island"
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

// glimpses reads what a scenario said of each way of delivery.
func glimpses(t testing.TB, said []string, ways int) []glimpse {
	t.Helper()
	if len(said) != ways {
		t.Fatalf("the page said %q, want a line for each of %d ways", said, ways)
	}
	list := make([]glimpse, ways)
	for i, line := range said {
		if err := json.Unmarshal([]byte(line), &list[i]); err != nil {
			t.Fatalf("the page said %q: %v", line, err)
		}
	}
	return list
}

// moves reports whether most of the pictures were seen. A busy machine skips
// some; a frozen or scrambled one shows none.
func (w glimpse) moves() bool { return w.Distinct >= w.Due/3 && w.Distinct >= 15 }

// TestBrowserShowsVideoByEveryDelivery: real pictures, decoded by a real
// browser, each delivery by name and one chosen by the page.
func TestBrowserShowsVideoByEveryDelivery(t *testing.T) {
	s, _, _, _ := startFilm(t, camera.Config{})
	ways := []string{"auto", "webcodecs", "webrtc", "mse"}
	said := browse(t, "video", s.pages.Address, nil, strings.Join(ways, ","))
	for i, w := range glimpses(t, said, len(ways)) {
		if !w.moves() {
			t.Errorf("by %s, %d of %d pictures were seen", ways[i], w.Distinct, w.Due)
		}
		if ways[i] == "auto" && w.Way != "webcodecs" {
			t.Errorf("on its own machine the page chose %s, want webcodecs", w.Way)
		}
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
	w := glimpses(t, browse(t, "video", p.address, nil, "auto"), 1)[0]
	if w.Way != "webcodecs" || !w.moves() {
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
	tablet := island.Elsewhere(t)
	ip(t,
		"link set lo up",
		"link add near type veth peer name far netns "+tablet.Path(),
		"address add 10.7.0.1/24 dev near",
		"link set near up",
	)
	tablet.IP("address add 10.7.0.2/24 dev far", "link set far up")
	s := startStation(t, func(c *config.Config) {
		videoUDP(c)
		c.Page.LAN = netip.MustParseAddrPort("10.7.0.1:8443")
	})
	film(t, camera.Config{To: "rtp://" + s.address(egress.UDPListen, "video udp")})
	tablet.Do(func() error {
		// A child begins where the thread is that starts it.
		w := glimpses(t, browse(t, "tablet", s.pages.LAN, nil, s.pages.PairingCode), 1)[0]
		if w.Way != "webrtc" || !w.moves() {
			t.Errorf("the tablet saw %d of %d pictures by %s, want most of them by webrtc", w.Distinct, w.Due, w.Way)
		}
		return nil
	})
}
