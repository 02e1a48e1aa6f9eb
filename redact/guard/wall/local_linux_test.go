package wall

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/island"
)

// ear is a UDP port of this machine.
type ear struct {
	t  testing.TB
	fd int
}

func listen(t testing.TB, port int) *ear {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrInet4{Port: port}); err != nil {
		t.Fatal(err)
	}
	return &ear{t, fd}
}

// join listens to a group too.
func (e *ear) join(group, name string) *ear {
	e.t.Helper()
	at, err := net.InterfaceByName(name)
	if err != nil {
		e.t.Fatal(err)
	}
	mreq := &unix.IPMreqn{Multiaddr: [4]byte(net.ParseIP(group).To4()), Ifindex: int32(at.Index)}
	if err := unix.SetsockoptIPMreqn(e.fd, unix.IPPROTO_IP, unix.IP_ADD_MEMBERSHIP, mreq); err != nil {
		e.t.Fatal(err)
	}
	return e
}

// heard reports whether a datagram of the tests came since the last time.
func (e *ear) heard() bool {
	found := false
	b := make([]byte, 2048)
	for {
		n, _, err := unix.Recvfrom(e.fd, b, 0)
		if err != nil {
			return found
		}
		found = found || bytes.Contains(b[:n], []byte(marker))
	}
}

// says sends a datagram of this machine.
func says(t testing.TB, to string) {
	t.Helper()
	conn, err := net.Dial("udp", to)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The rules refuse it to the program (EPERM).
	if _, err := conn.Write([]byte(marker)); err != nil && !errors.Is(err, unix.EPERM) {
		t.Fatal(err)
	}
}

// came reports whether a frame of the tests came to a cable's end. A frame that
// no rule is about comes after it.
func (w *world) came(c, from *cable) bool {
	w.t.Helper()
	w.sentinels++
	sentinel := "sentinel-" + strings.Repeat("i", w.sentinels) + "."
	from.send(frame(uplinkMAC, "ff:ff:ff:ff:ff:ff", 0x88b6, []byte(sentinel)))
	for _, f := range c.await(sentinel) {
		if bytes.Contains(f, []byte(marker)) {
			return true
		}
	}
	return false
}

// TestWhatIsForThisMachine is the twin test of the rules about this machine
// itself: what its services hear, and whom it speaks to.
func TestWhatIsForThisMachine(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	w.sinks()
	service, group, all := listen(t, 8400), listen(t, 5353).join("224.0.0.251", "tab0"), listen(t, 9999)
	dns, ntp := listen(t, int(w.config.Ports.DNSUDP)), listen(t, int(w.config.Ports.NTP))
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	// A stranger is plugged in while the wall stands.
	home, stranger := island.Here(t), island.Elsewhere(t)
	home.IP("link add new0 type veth peer name str0", "link set str0 netns "+stranger.Path(),
		"address add 10.2.0.1/24 dev new0", "link set new0 up",
		"neighbour add 10.2.0.9 lladdr 02:00:00:00:20:09 dev new0 nud permanent")
	stranger.IP("address add 10.2.0.9/24 dev str0", "link set str0 up")
	plugged, ours := plug(stranger, "str0"), plug(home, "new0")
	if err := wall.Reload(); err != nil {
		t.Fatal(err)
	}
	at, err := net.InterfaceByName("new0")
	if err != nil {
		t.Fatal(err)
	}
	fromStranger := func(p []byte) []byte { return ethernet("02:00:00:00:20:09", at.HardwareAddr.String(), p) }

	for _, c := range []struct {
		name  string
		chain string
		why   string // the beginning of what the rule says
		act   func()
		heard func() bool
	}{
		{"a service", "in_served", "pages, shells", func() { w.pad.send(fromTablet(udp(tabletIP4, guardIP4, 8400))) }, service.heard},
		{"a group", "arrive_udp", "to many at once", func() {
			w.pad.send(ethernet(tabletMAC, "01:00:5e:00:00:fb", udp(tabletIP4, "224.0.0.251", 5353)))
		}, group.heard},
		{"a broadcast", "arrive_udp", "to all on the link", func() {
			w.pad.send(ethernet(tabletMAC, "ff:ff:ff:ff:ff:ff", udp(tabletIP4, "192.168.42.255", 9999)))
		}, all.heard},
		{"a service, for a stranger", "arrive", "from any other interface", func() { plugged.send(fromStranger(udp("10.2.0.9", "10.2.0.1", 8400))) }, service.heard},
		{"a service, for a stranger, later", "in", "from an interface that is not open", func() { plugged.send(fromStranger(udp("10.2.0.9", "10.2.0.1", 8400))) }, service.heard},
		{"an answering port, from elsewhere", "in", "these ports", func() {
			w.wire.send(ethernet(farMAC, uplinkMAC, udp(farIP4, uplinkIP4, w.config.Ports.DNSUDP)), ethernet(farMAC, uplinkMAC, udp(farIP4, uplinkIP4, w.config.Ports.NTP)))
		}, func() bool { a, b := dns.heard(), ntp.heard(); return a || b }},
		{"an answering port for TCP, from elsewhere", "in", "these ports", func() {
			for _, p := range []uint16{w.config.Ports.DNSTCP, w.config.Ports.HTTP, w.config.Ports.Sink} {
				w.wire.send(ethernet(farMAC, uplinkMAC, tcp(anybody4, uplinkIP4, p, "S")))
			}
		}, func() bool { return len(w.leaked()) > 0 }},
		{"a word to the tablet", "out_served", "a device is no way out", func() { says(t, tabletIP4+":9") }, func() bool { return w.came(w.pad, w.near) }},
		{"a word to the tablet, from beyond", "through", "nothing to them", func() {
			w.wire.send(ethernet(farMAC, uplinkMAC, udp(anybody4, tabletIP4, 9)))
		}, func() bool { return w.came(w.pad, w.near) }},
		{"a word to a stranger", "out", "nothing through", func() { says(t, "10.2.0.9:9") }, func() bool { return w.came(plugged, ours) }},
	} {
		alone := func(in chain, r rule) bool {
			return !r.closes() || in.name == "stopped" || in.name == c.chain && strings.HasPrefix(r.why, c.why)
		}
		// What is not open lets the test's own frames out, too.
		sentinels := func(in chain, r rule) bool { return alone(in, r) && !strings.HasPrefix(in.name, "catch_") }
		load := func(only func(chain, rule) bool) { w.loadFor(wall.links, only) }
		load(sentinels)
		c.act()
		if c.heard() {
			t.Errorf("%s: the rule alone does not hold", c.name)
		}
		load(func(in chain, r rule) bool { return !r.closes() || in.name == "stopped" })
		c.act()
		if !c.heard() {
			t.Errorf("%s: without the rule nothing is heard either: it is not needed, or the test is blind", c.name)
		}
		if err := wall.Reload(); err != nil {
			t.Fatal(err)
		}
		c.act()
		if strings.HasPrefix(c.name, "a word to a stranger") {
			continue // nor is the test's own frame
		}
		if c.heard() {
			t.Errorf("%s: the whole wall does not hold", c.name)
		}
	}
}
