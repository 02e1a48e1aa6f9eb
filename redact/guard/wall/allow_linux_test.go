package wall

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress/island"
)

// echo answers at an address of the internet, and says who came.
func (w *world) echo(address string) (callers chan string) {
	w.t.Helper()
	callers = make(chan string, 16)
	w.internet.Do(func() error {
		l, err := net.Listen("tcp", address)
		if err != nil {
			return err
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				callers <- c.RemoteAddr().(*net.TCPAddr).IP.String()
				go func() { _, _ = io.Copy(c, c) }()
				w.t.Cleanup(func() { _ = c.Close() })
			}
		}()
		w.t.Cleanup(func() { _ = l.Close(); <-done })
		return nil
	})
	return callers
}

// echoes reports whether a connection brings back what it is given.
func echoes(c net.Conn, patience time.Duration) bool {
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return false
	}
	b := make([]byte, len(marker))
	if _, err := c.Write([]byte(marker)); err != nil {
		return false
	}
	_, err := io.ReadFull(c, b)
	return err == nil && string(b) == marker
}

// until waits for what the kernel does in its own time.
func until(t testing.TB, what string, is func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(20 * time.Second)
	for !is() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func isForwarding(t testing.TB, name string) bool {
	t.Helper()
	on, err := forwards(name)
	if err != nil {
		t.Fatal(err)
	}
	return on
}

func TestAnAllowedAddressPassesForItsTime(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	home, vehicle := island.Here(t), island.Elsewhere(t)
	home.Set("ipv4/ip_forward", "0")
	home.IP("link add veh0 type veth peer name cle0", "link set cle0 netns "+vehicle.Path(),
		"address add 10.3.0.1/24 dev veh0", "link set veh0 up", "neighbour add 10.3.0.9 lladdr 02:00:00:00:30:09 dev veh0 nud permanent")
	vehicle.IP("address add 10.3.0.9/24 dev cle0", "link set cle0 up")
	link, ours := plug(vehicle, "cle0"), plug(home, "veh0")
	w.internet.IP("address add 203.0.113.10/32 dev lo")
	originals, callers, others := w.answers(), w.echo(anybody4+":8080"), w.echo("203.0.113.10:8080")
	if err := Allow(w.config.Journal, []netip.Addr{netip.MustParseAddr(anybody4)}, time.Minute); !errors.Is(err, errNoWall) {
		t.Errorf("allow without a wall = %v, want %v", err, errNoWall)
	}
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	dial := func(to string) (c net.Conn) {
		w.atTablet(func() (err error) {
			c, err = net.Dial("tcp", to)
			if errors.Is(err, unix.ECONNRESET) {
				return nil
			}
			return err
		})
		if c != nil {
			t.Cleanup(func() { _ = c.Close() })
		}
		return c
	}
	dial(anybody4 + ":8080")
	if got := <-originals; got != anybody4 {
		t.Errorf("before it is allowed, somebody else answered than the sink for %s", got)
	}

	const ttl = 3 * time.Second
	if err := Allow(w.config.Journal, []netip.Addr{netip.MustParseAddr(anybody4), netip.MustParseAddr(anybody6)}, ttl); err != nil {
		t.Fatal(err)
	}
	if err := wall.Reload(); err != nil { // and it stays allowed
		t.Fatal(err)
	}
	open := dial(anybody4 + ":8080")
	if !echoes(open, 2*time.Second) {
		t.Error("the allowed address does not answer")
	}
	if got := <-callers; got != uplinkIP4 {
		t.Errorf("the internet saw %s, want this machine's own address", got)
	}
	passes, err := Allowed()
	if err != nil {
		t.Fatal(err)
	}
	if len(passes) != 2 || passes[0].Address.String() != anybody4 || passes[0].Packets < 6 || passes[0].Left <= 0 || passes[0].Left > ttl {
		t.Errorf("allowed: %+v, want both, and the packets of both ways", passes)
	}
	dial("203.0.113.10:8080")
	select {
	case got := <-originals:
		if got != "203.0.113.10" {
			t.Errorf("the sink had a connection for %s", got)
		}
	case <-others:
		t.Error("another address was reached")
	}
	// What forwards for this forwards for nobody else.
	if !isForwarding(t, "up0") || !isForwarding(t, "tab0") || isForwarding(t, "veh0") {
		t.Error("want forwarding at the two interfaces of the way, and there only")
	}
	toVehicle := func() bool {
		w.wire.send(ethernet(farMAC, uplinkMAC, udp(anybody4, "10.3.0.9", 8000)))
		return w.came(link, ours)
	}
	if toVehicle() {
		t.Error("the internet reached the vehicle")
	}
	w.loadFor(wall.links, func(c chain, r rule) bool { return r.why != "nothing but this where forwarding was off before" })
	if !toVehicle() {
		t.Error("without the rule the internet does not reach the vehicle either: it is not needed, or the test is blind")
	}
	if err := wall.Reload(); err != nil {
		t.Fatal(err)
	}

	// The kernel closes it, and with it what is open.
	until(t, "the end of its time", func() bool { passes, err := Allowed(); return err == nil && len(passes) == 0 })
	w.wire.drain()
	if echoes(open, 100*time.Millisecond) {
		t.Error("a connection outlives its time")
	}
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("after its time %d frames came to the internet, the first %x", len(leaked), leaked[0])
	}
	if err := settle(w.config.Journal); err != nil {
		t.Fatal(err)
	}
	if isForwarding(t, "up0") || isForwarding(t, "tab0") {
		t.Error("forwarding was not taken back")
	}

	// A person closes it.
	if err := Allow(w.config.Journal, []netip.Addr{netip.MustParseAddr(anybody4)}, time.Minute); err != nil {
		t.Fatal(err)
	}
	again := dial(anybody4 + ":8080")
	if !echoes(again, 2*time.Second) {
		t.Error("the address that is allowed again does not answer")
	}
	if err := Close(w.config.Journal); err != nil {
		t.Fatal(err)
	}
	w.wire.drain()
	if echoes(again, 100*time.Millisecond) {
		t.Error("a connection outlives being closed")
	}
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("after it was closed %d frames came to the internet", len(leaked))
	}
	if isForwarding(t, "up0") {
		t.Error("forwarding was not taken back")
	}
	if err := Off(w.config.Journal); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(w.config.Journal); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the journal is still there: %v", err)
	}
}

func TestAllowRefusesWhatIsNoHost(t *testing.T) {
	good := netip.MustParseAddr("203.0.113.9")
	for name, bad := range map[string]func() error{
		"nobody":        func() error { return Allow("", nil, time.Minute) },
		"for ever":      func() error { return Allow("", []netip.Addr{good}, AllowLongest+1) },
		"no time":       func() error { return Allow("", []netip.Addr{good}, 0) },
		"everybody":     func() error { return Allow("", []netip.Addr{netip.IPv4Unspecified()}, time.Minute) },
		"a group":       func() error { return Allow("", []netip.Addr{netip.MustParseAddr("224.0.0.1")}, time.Minute) },
		"this machine":  func() error { return Allow("", []netip.Addr{netip.MustParseAddr("::1")}, time.Minute) },
		"a link's name": func() error { return Allow("", []netip.Addr{netip.MustParseAddr("fe80::1%eth0")}, time.Minute) },
	} {
		if bad() == nil {
			t.Errorf("%s was allowed", name)
		}
	}
}
