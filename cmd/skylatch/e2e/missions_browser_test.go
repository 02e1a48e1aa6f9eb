//go:build linux

package e2e

import (
	"context"
	"testing"

	"skylatch/cmd/simdrone/camera"
	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress"
	"skylatch/ui/wire"
)

// TestBrowserReplaysAMission: a flight with video, found in the logbook of a
// later session, annotated and replayed beside another flight that is on. The
// aircraft that is live is never commanded from the replay.
func TestBrowserReplaysAMission(t *testing.T) {
	needBrowser(t)
	data := recordedFlight(t)

	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Data = data
	})
	d, err := drone.New(drone.Config{Speedup: quick})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.DialUDP(s.udp()); err != nil {
		t.Fatal(err)
	}
	ctx, fallSilent := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	silence := func() error {
		fallSilent()
		done <- <-done // for the clean-up too
		return nil
	}
	t.Cleanup(func() { _ = silence() })
	p := s.openPage()
	p.vehicle("1.1", "ready to arm", isReady)
	p.accepted("1.1", wire.PilotWish{Kind: "arm"})
	p.accepted("1.1", wire.PilotWish{Kind: "takeoff", AboveHomeM: number(12)})
	v := p.vehicle("1.1", "flying", isFlying)
	commands := len(v.Commands)
	browse(t, "missions", s.pages.Address, world{"silence": silence})
	checkGiven(t, data)
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, v := range p.snapshot.Vehicles {
		if len(v.Commands) != commands {
			t.Errorf("the live aircraft was commanded from a replay: %+v", v.Commands)
		}
	}
}

// recordedFlight flies up and down before a camera and returns the data folder.
func recordedFlight(t *testing.T) string {
	t.Helper()
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		videoUDP(c)
	})
	// Not so quick that there is nothing to look at.
	fly(t, drone.Config{Speedup: 3}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	p := s.openPage()
	v := p.vehicle("1.1", "ready to arm", isReady)
	// Pictures that come before the aircraft are a mission of their own.
	film(t, camera.Config{To: "rtp://" + s.address(egress.UDPListen, "video udp")})
	p.live(1)
	lat, lon := v.Position.LatDeg+0.0004, v.Position.LonDeg+0.0003
	p.accepted("1.1", wire.PilotWish{Kind: "arm"})
	p.accepted("1.1", wire.PilotWish{Kind: "takeoff", AboveHomeM: number(12)})
	p.vehicle("1.1", "up", func(v wire.Vehicle) bool { return isFlying(v) && *v.Position.AboveHomeM > 11 })
	p.accepted("1.1", wire.PilotWish{Kind: "goto", LatDeg: &lat, LonDeg: &lon, AboveHomeM: number(15)})
	p.vehicle("1.1", "on the way", func(v wire.Vehicle) bool { return *v.Position.AboveHomeM > 14 })
	p.accepted("1.1", wire.PilotWish{Kind: "return"})
	p.vehicle("1.1", "home, landed and disarmed", isDown)
	s.stop()
	return s.data
}
