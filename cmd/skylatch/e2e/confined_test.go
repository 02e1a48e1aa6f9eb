//go:build linux

package e2e

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"skylatch/cmd/simdrone/drone"
	"skylatch/redact/egress/confine"
	"skylatch/ui/wire"
)

// The links of a station that can open no socket by itself, in the real
// program with both its processes.

// startConfined starts the program and makes sure that it is confined.
func startConfined(t *testing.T, data, links string) *program {
	t.Helper()
	p := startConfigured(t, data, links)
	view := doorView(t, p.address)
	if view.Proof == nil || !view.Proof.OK {
		t.Errorf("the proof is %+v, want one that holds", view.Proof)
	}
	for _, name := range []string{confine.Namespaces, confine.Syscalls} {
		if !slices.ContainsFunc(view.Layers, func(l wire.Layer) bool { return l.Name == name && l.State == string(confine.Active) }) {
			t.Errorf("the layer %q is not active in %+v", name, view.Layers)
		}
	}
	return p
}

// freeTCP returns a TCP address on loopback that was free a moment ago.
func freeTCP(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestConfinedSeveralVehiclesFlyAtOnce(t *testing.T) {
	t.Parallel()
	shared, own, tcp := freeUDP(t), freeUDP(t), freeTCP(t)
	data := t.TempDir()
	p := startConfined(t, data, fmt.Sprintf("[[udp]]\nlisten = %q\n[[udp]]\nlisten = %q\n[[tcp]]\nlisten = %q\n", shared, own, tcp))
	udp := func(to string) func(*drone.Drone) error { return func(d *drone.Drone) error { return d.DialUDP(to) } }
	drones := []*drone.Drone{
		fly(t, drone.Config{System: 1}, udp(shared)),
		fly(t, drone.Config{System: 2, Seed: 2}, udp(shared)),
		fly(t, drone.Config{System: 3, Seed: 3}, udp(own)),
		fly(t, drone.Config{System: 4, Seed: 4}, func(d *drone.Drone) error { d.DialTCP(tcp); return nil }),
	}
	page := p.page(t)
	for n, d := range drones {
		vehicle := fmt.Sprintf("%d.1", n+1)
		page.vehicle(vehicle, "ready", isReady)
		page.accepted(vehicle, wire.PilotWish{Kind: "arm"})
		for _, other := range drones[n+1:] {
			if other.State().Armed {
				t.Errorf("another vehicle than %s is armed too", vehicle)
			}
		}
		if !d.State().Armed {
			t.Errorf("vehicle %s is not armed", vehicle)
		}
	}
	eventually(t, "a recording of each", func() bool { return countRecordings(data) == len(drones) })
	p.stop(t)
}

// TestConfinedAPlugIsPulledAndPutBack: the device is plugged in when the station
// has long been confined, and again.
func TestConfinedAPlugIsPulledAndPutBack(t *testing.T) {
	t.Parallel()
	port, data := filepath.Join(t.TempDir(), "ttyACM0"), t.TempDir()
	p := startConfined(t, data, fmt.Sprintf("[[udp]]\nlisten = %q\n[[serial.ports]]\npath = %q\n", freeUDP(t), port))
	page := p.page(t)
	page.until("a plug that is waited for", linkIs("USB serial", "waiting"))

	var pty *drone.PTY
	fly(t, drone.Config{}, func(d *drone.Drone) (err error) {
		pty, err = d.OpenPTY(port)
		return err
	})
	page.vehicle("1.1", "ready", isReady)
	page.accepted("1.1", wire.PilotWish{Kind: "arm"})
	for range 2 {
		if err := pty.Unplug(); err != nil {
			t.Fatal(err)
		}
		page.until("the pulled plug", linkIs("serial "+port, "lost"))
		page.vehicle("1.1", "link lost", func(v wire.Vehicle) bool { return v.LinkLost })
		if err := pty.Replug(); err != nil {
			t.Fatal(err)
		}
		page.vehicle("1.1", "back", func(v wire.Vehicle) bool { return !v.LinkLost && v.Attitude != nil && v.Attitude.AgeMs < 1000 })
	}
	page.accepted("1.1", wire.PilotWish{Kind: "disarm"})
	if n := countRecordings(data); n != 1 {
		t.Errorf("%d recordings, want the same one", n)
	}
	p.stop(t)
}

// linkIs reports the link of that name in a state.
func linkIs(name, state string) func(wire.Snapshot) bool {
	return func(s wire.Snapshot) bool {
		return slices.ContainsFunc(s.Links, func(l wire.Link) bool { return l.Name == name && l.State == state })
	}
}

// TestConfinedATCPServerComesLateGoesAndComesBack: each connection is made by
// the supervisor, long after both halves were confined.
func TestConfinedATCPServerComesLateGoesAndComesBack(t *testing.T) {
	t.Parallel()
	at, data := freeTCP(t), t.TempDir()
	p := startConfined(t, data, fmt.Sprintf("[[udp]]\nlisten = %q\n[[tcp]]\nconnect = %q\n", freeUDP(t), at))
	page := p.page(t)
	name := "tcp to " + at
	page.until("no answer yet", linkFailed(name, "connection refused"))

	// A drone on this address until it is told to go.
	serve := func() (leave func()) {
		d, err := drone.New(drone.Config{Speedup: quick})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.ListenTCP(at); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		return sync.OnceFunc(func() {
			cancel()
			<-done
		})
	}
	for range 2 {
		leave := serve()
		t.Cleanup(leave)
		page.vehicle("1.1", "heard", func(v wire.Vehicle) bool { return !v.LinkLost && v.Attitude != nil && v.Attitude.AgeMs < 1000 })
		eventually(t, "the vehicle that has just started, armed", func() bool {
			return page.command("1.1", wire.PilotWish{Kind: "arm"}).State == "accepted"
		})
		leave()
		page.vehicle("1.1", "link lost", func(v wire.Vehicle) bool { return v.LinkLost })
		page.until("no answer again", linkFailed(name, "connection refused"))
	}
	if n := countRecordings(data); n != 1 {
		t.Errorf("%d recordings, want the same one", n)
	}
	p.stop(t)
}
