//go:build linux

package e2e

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
)

// TestBrowserShowsWhoIsToldWhat: a station whose ledger cannot be written at
// first tells nobody, and says so; then it tells the operations room what the
// policy allows, and waits for somebody to come to the hall.
func TestBrowserShowsWhoIsToldWhat(t *testing.T) {
	needBrowser(t)
	room := listen(t)
	var obstacle string
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Forward = []config.Forward{
			{Name: "operations room", Policy: "partner", UDP: room.at},
			{Name: "hall", Policy: "public", Listen: netip.MustParseAddrPort("127.0.0.1:0")},
		}
		// A file where the ledger's folder would be.
		obstacle = filepath.Join(c.Data, "ledger")
		if err := os.WriteFile(obstacle, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	})
	flyTwo(t, s)
	browse(t, "privacy", s.pages.Address, world{"mend the ledger": func() error {
		if n := len(room.all()); n > 0 {
			t.Errorf("%d bytes left without a ledger", n)
		}
		return os.Remove(obstacle)
	}})
	if len(room.frames()) == 0 {
		t.Error("the operations room was told nothing")
	}
}

func TestBrowserSaysThatNothingIsForwarded(t *testing.T) {
	needBrowser(t)
	s := startStation(t, loopbackUDP)
	flyTwo(t, s)
	browse(t, "privacy", s.pages.Address, nil, "nobody")
}

// flyTwo gives the page two aircraft to choose from, which fills its bar.
func flyTwo(t *testing.T, s *running) {
	t.Helper()
	connect := func(d *drone.Drone) error { return d.DialUDP(s.udp()) }
	fly(t, drone.Config{System: 1, Tour: true}, connect)
	fly(t, drone.Config{System: 2, Seed: 2}, connect)
	p := s.openPage()
	p.vehicle("1.1", "flying", isFlying)
	p.vehicle("2.1", "ready", isReady)
}
