//go:build linux

package e2e

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress"
	"skylatch/ui/wire"
)

func TestNothingPluggedInSaysWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Serial.Auto = true
	})
	p := s.openPage()
	snap := p.until("links that wait", func(s wire.Snapshot) bool { return len(s.Links) >= 2 })
	for _, l := range snap.Links {
		if l.State != "waiting" || l.Detail == "" {
			t.Errorf("link %q is %s (%q), want waiting and for what", l.Name, l.State, l.Detail)
		}
	}
	if len(snap.Vehicles) != 0 || len(s.missions()) != 0 {
		t.Errorf("%d vehicles and %d missions out of nothing", len(snap.Vehicles), len(s.missions()))
	}
}

// TestUnplugAndReplugInFlight pulls the plug in the air and puts it back: the
// same vehicle, the same recording, the same page, without a click.
func TestUnplugAndReplugInFlight(t *testing.T) {
	t.Parallel()
	port := filepath.Join(t.TempDir(), "ttyACM0")
	s := startStation(t, func(c *config.Config) {
		c.Serial.Ports = []config.SerialPort{{Path: port}}
	})
	var pty *drone.PTY
	d := fly(t, drone.Config{}, func(d *drone.Drone) (err error) {
		pty, err = d.OpenPTY(port)
		return err
	})
	p := s.openPage()
	p.vehicle("1.1", "ready", isReady)
	p.accepted("1.1", wire.PilotWish{Kind: "arm"})
	p.accepted("1.1", wire.PilotWish{Kind: "takeoff", AboveHomeM: number(10)})
	p.vehicle("1.1", "in the air", isFlying)

	if err := pty.Unplug(); err != nil {
		t.Fatal(err)
	}
	p.until("the pulled plug", func(s wire.Snapshot) bool {
		return slices.ContainsFunc(s.Links, func(l wire.Link) bool { return strings.Contains(l.Name, port) && l.State == "lost" })
	})
	p.vehicle("1.1", "link lost", func(v wire.Vehicle) bool { return v.LinkLost })
	if reply := p.ask("1.1", wire.PilotWish{Kind: "hold"}); reply.OK || reply.Problem == nil || reply.Problem.Action == "" {
		t.Errorf("a command without a link = %+v, want a problem that says what to do", reply)
	}
	if err := pty.Replug(); err != nil {
		t.Fatal(err)
	}
	p.vehicle("1.1", "back, with fresh telemetry", func(v wire.Vehicle) bool {
		return !v.LinkLost && v.Attitude != nil && v.Attitude.AgeMs < 1000 && v.Position.AgeMs < 1000
	})
	p.accepted("1.1", wire.PilotWish{Kind: "land"})
	p.vehicle("1.1", "landed", isDown)
	if d.State().Crashed {
		t.Error("the drone crashed")
	}
	snap := p.until("one recording", func(s wire.Snapshot) bool { return len(s.Recordings) == 1 })
	if len(snap.Vehicles) != 1 || len(s.missions()) != 1 {
		t.Errorf("after the replug there are %d vehicles and missions %v, want one of each", len(snap.Vehicles), s.missions())
	}
}

func TestTwoVehiclesOnOnePortAreToldApart(t *testing.T) {
	t.Parallel()
	s := startStation(t, loopbackUDP)
	connect := func(d *drone.Drone) error { return d.DialUDP(s.udp()) }
	fly(t, drone.Config{System: 1}, connect)
	second := fly(t, drone.Config{System: 2, Seed: 2}, connect)
	p := s.openPage()
	p.vehicle("1.1", "ready", isReady)
	p.vehicle("2.1", "ready", isReady)
	p.accepted("2.1", wire.PilotWish{Kind: "arm"})
	p.vehicle("2.1", "armed", func(v wire.Vehicle) bool { return v.Armed })
	p.vehicle("1.1", "still disarmed", func(v wire.Vehicle) bool { return !v.Armed })
	if !second.State().Armed {
		t.Error("the second drone is not armed")
	}
	if len(s.missions()) != 2 {
		t.Errorf("missions = %v, want one for each vehicle", s.missions())
	}
}

func TestADatagramIsAPieceOfAStream(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string]drone.Faults{
		"forty frames in a datagram":  {Pack: 40},
		"frames cut across datagrams": {Split: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := startStation(t, loopbackUDP)
			fly(t, drone.Config{Rate: 5, Faults: faults}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
			p := s.openPage()
			v := p.vehicle("1.1", "1000 frames", func(v wire.Vehicle) bool { return v.Stats.FramesIn > 1000 })
			if v.Stats.CRCErrors != 0 || v.Stats.SequenceLost != 0 {
				t.Errorf("stats = %+v, want no loss", v.Stats)
			}
		})
	}
}

func TestDamageIsCountedAndSurvived(t *testing.T) {
	t.Parallel()
	s := startStation(t, loopbackUDP)
	fly(t, drone.Config{Rate: 5, Faults: drone.Faults{Loss: 0.05, Duplicate: 0.05, Reorder: 0.05, Corrupt: 0.05}},
		func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	p := s.openPage()
	// Of what is asked of it some is lost too, and asked again.
	v := p.vehicle("1.1", "1000 frames and its attitude", func(v wire.Vehicle) bool { return v.Stats.FramesIn > 1000 && v.Attitude != nil })
	if v.Stats.SequenceLost == 0 || v.Stats.Duplicates == 0 || v.LinkLost {
		t.Errorf("stats = %+v, want loss and duplicates counted and the vehicle still shown", v.Stats)
	}
	if r := v.Stats.LossRatio; r < 0.04 || r > 0.25 {
		t.Errorf("loss = %.2f, want about the 0.10 that was lost or damaged", r)
	}
	p.until("CRC errors on the link", func(s wire.Snapshot) bool {
		return slices.ContainsFunc(s.Links, func(l wire.Link) bool { return l.Stats.CRCErrors > 0 })
	})
}

func TestTCPBothWays(t *testing.T) {
	t.Parallel()
	t.Run("the station listens", func(t *testing.T) {
		t.Parallel()
		s := startStation(t, func(c *config.Config) {
			c.TCP = []config.TCP{{Listen: netip.MustParseAddrPort("127.0.0.1:0")}}
		})
		fly(t, drone.Config{}, func(d *drone.Drone) error {
			d.DialTCP(s.address(egress.TCPListen, "tcp"))
			return nil
		})
		s.openPage().vehicle("1.1", "ready", isReady)
	})
	t.Run("the station calls", func(t *testing.T) {
		t.Parallel()
		var at netip.AddrPort
		fly(t, drone.Config{}, func(d *drone.Drone) (err error) {
			at, err = d.ListenTCP("127.0.0.1:0")
			return err
		})
		s := startStation(t, func(c *config.Config) { c.TCP = []config.TCP{{Connect: at}} })
		s.openPage().vehicle("1.1", "ready", isReady)
	})
}

func TestSigning(t *testing.T) {
	t.Parallel()
	key := [32]byte{1, 2, 3}
	other := [32]byte{9}
	signed := func(k [32]byte) func(*config.Config) {
		return func(c *config.Config) {
			loopbackUDP(c)
			if err := c.MAVLink.SigningKey.UnmarshalText([]byte(hex.EncodeToString(k[:]))); err != nil {
				panic(fmt.Sprint("the test's own key: ", err))
			}
		}
	}
	t.Run("the same key flies", func(t *testing.T) {
		t.Parallel()
		s := startStation(t, signed(key))
		fly(t, drone.Config{SigningKey: &key}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
		p := s.openPage()
		p.vehicle("1.1", "ready", isReady)
		p.accepted("1.1", wire.PilotWish{Kind: "arm"})
	})
	t.Run("another key is refused and said", func(t *testing.T) {
		t.Parallel()
		s := startStation(t, signed(other))
		fly(t, drone.Config{SigningKey: &key}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
		p := s.openPage()
		p.until("the mismatch on the page", func(s wire.Snapshot) bool {
			return slices.ContainsFunc(s.Alerts, func(a wire.Alert) bool { return strings.Contains(a.Code, "sign") })
		})
		p.until("a recording all the same", func(s wire.Snapshot) bool { return len(s.Recordings) == 1 })
	})
}

func TestARebootedVehicleIsAskedForItsStreamsAgain(t *testing.T) {
	t.Parallel()
	s := startStation(t, loopbackUDP)
	// One that is up again at once would not be missed.
	d := fly(t, drone.Config{Speedup: 1}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	p := s.openPage()
	p.vehicle("1.1", "ready", isReady)
	d.Reboot()
	p.vehicle("1.1", "silent", func(v wire.Vehicle) bool { return v.Attitude.AgeMs > 1500 })
	p.vehicle("1.1", "streaming again", func(v wire.Vehicle) bool { return v.Attitude.AgeMs < 500 && v.Position.AgeMs < 1000 })
	if len(s.missions()) != 1 {
		t.Errorf("missions = %v, want the same one", s.missions())
	}
}
