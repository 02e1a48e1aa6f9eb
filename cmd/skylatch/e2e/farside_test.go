//go:build linux

package e2e

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/cmd/simdrone/drone"
	"skylatch/redact/egress/island"
	"skylatch/ui/wire"
)

// TestNothingGoesBeyondTheDroneOnTheFarSide flies a drone on another machine
// and listens to the link between: the whole program through its start, a
// flight with commands, a reload of the page, a crash, the restart and the
// stop. Every frame counts, from before the start until after the stop, and one
// that cannot be read counts as a leak.
func TestNothingGoesBeyondTheDroneOnTheFarSide(t *testing.T) {
	t.Parallel()
	if !onIsland(t) {
		return
	}
	near, far := island.Here(t), island.Elsewhere(t)
	near.IP(
		"link set lo up",
		"link add near type veth peer name far",
		"link set far netns "+far.Path(),
		"address add 10.9.0.2/24 dev near",
	)
	far.IP("address add 10.9.0.9/24 dev far")
	link := netip.MustParseAddrPort
	w := tap(far, "far", onlyBetween(link("10.9.0.2:14550"), link("10.9.0.9:0"), "udp"))
	near.IP("link set near up")
	far.IP("link set far up")
	// A way out of both kinds, to a router that need not be asked for: what is
	// meant for it goes onto the wire.
	near.IP(
		"neighbour add 10.9.0.1 lladdr 02:00:00:00:00:01 dev near nud permanent",
		"route add default via 10.9.0.1",
		"neighbour add fe80::1 lladdr 02:00:00:00:00:01 dev near nud permanent",
		"route add default via fe80::1 dev near",
	)

	data := t.TempDir()
	p := startProgram(t, data, "0.0.0.0:14550")
	fly(t, drone.Config{}, func(d *drone.Drone) (err error) {
		far.Do(func() error {
			err = d.DialUDP("10.9.0.2:14550")
			return err
		})
		return err
	})
	open := func() *pilot { return p.page(t) }
	page := open()
	page.vehicle("1.1", "ready", isReady)
	page.accepted("1.1", wire.PilotWish{Kind: "arm"})
	page.accepted("1.1", wire.PilotWish{Kind: "takeoff", AboveHomeM: number(10)})
	page.vehicle("1.1", "in the air", isFlying)

	page = open() // the reload
	page.vehicle("1.1", "in the air on the new page", isFlying)
	page.accepted("1.1", wire.PilotWish{Kind: "hold"})

	died := p.station(t)
	if err := syscall.Kill(died, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "another station", func() bool {
		pid, ok := p.child(t)
		return ok && pid != died
	})
	eventually(t, "a second recording", func() bool { return countRecordings(data) == 2 })
	page = open()
	page.vehicle("1.1", "in the air after the restart", isFlying)
	page.accepted("1.1", wire.PilotWish{Kind: "land"})
	page.vehicle("1.1", "landed", isDown)
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program ended with %v, want a clean stop", err)
	}

	// The twins that leak on purpose, each in its own way.
	seen := w.sealed(near,
		leak{"udp from 10.9.0.2", func() error { return sendUDP("udp4", "203.0.113.9:9") }},
		leak{"[2001:db8::9]:9", func() error { return sendUDP("udp6", "[2001:db8::9]:9") }},
		leak{"224.0.0.251:5353", func() error { return sendUDP("udp4", "224.0.0.251:5353") }}, // a name asked of the link
		leak{errUnparsable.Error(), func() error { return sendRaw("near", "leak on purpose") }},
	)
	t.Logf("on the wire until after the stop: %v", seen)
	if seen["there"] < 10 || seen["back"] < 100 {
		t.Errorf("the wire saw %v: want a flight both ways, or the test shows nothing", seen)
	}
}

func sendUDP(network, address string) error {
	conn, err := net.Dial(network, address)
	if err != nil {
		return fmt.Errorf("leak on purpose: %w", err)
	}
	_, err = conn.Write([]byte("leak on purpose"))
	return errors.Join(err, conn.Close())
}

// sendRaw puts a frame of an experimental Ethernet type on the wire, past all
// rules for packets.
func sendRaw(name, words string) error {
	at, err := net.InterfaceByName(name)
	if err != nil {
		return err
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	frame := append([]byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x88, 0xb5}, words...)
	return errors.Join(unix.Sendto(fd, frame, 0, &unix.SockaddrLinklayer{Ifindex: at.Index}), unix.Close(fd))
}
