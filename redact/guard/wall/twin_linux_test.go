package wall

import (
	"net"
	"strings"
	"testing"
)

// attempt is one way out that a tablet tries, and the rule that closes it.
type attempt struct {
	name   string
	chain  string
	why    string // of the rule
	kind   Kind
	frames [][]byte
}

func attempts() []attempt {
	a := func(name, chain, why string, kind Kind, packets ...[]byte) attempt {
		var frames [][]byte
		for _, p := range packets {
			frames = append(frames, fromTablet(p))
		}
		return attempt{name: name, chain: chain, why: why, kind: kind, frames: frames}
	}
	const t4, t6, i4, i6 = tabletIP4, tabletIP6, anybody4, anybody6
	return []attempt{
		a("a datagram", "arrive_udp", "all other datagrams", UDP, udp(t4, i4, 8000)),
		a("an IPv6 datagram", "arrive_udp", "all other datagrams", UDP, udp(t6, i6, 8000)),
		a("QUIC", "arrive_udp", "QUIC: the app falls back to TCP, which is answered", QUIC, udp(t4, i4, 443)),
		a("QUIC by IPv6", "arrive_udp", "QUIC: the app falls back to TCP, which is answered", QUIC, udp(t6, i6, 443)),
		a("a ping", "arrive_served", "pings carry data", ICMP, ping(t4, i4)),
		a("an IPv6 ping", "arrive_icmpv6", "pings, and routers that this machine shall not use", ICMP, ping(t6, i6)),
		a("GRE", "arrive_served", "a tunnel", GRE, raw(t4, i4, 47)),
		a("GRE by IPv6", "arrive_served", "a tunnel", GRE, raw(t6, i6, 47)),
		a("SCTP", "arrive_served", "a transport of its own", SCTP, sctp(t4, i4)),
		a("a transport nobody has", "arrive_served", "IGMP, ESP, tunnels, extension headers and all that is not listed", Other, raw(t4, i4, 99)),
		a("ESP by IPv6", "arrive_served", "IGMP, ESP, tunnels, extension headers and all that is not listed", Other, raw(t6, i6, 50)),
		a("IPv4 in IPv4", "arrive_served", "IGMP, ESP, tunnels, extension headers and all that is not listed", Other,
			packet(t4, i4, 4, said)),
		a("an extension header", "arrive_served", "IGMP, ESP, tunnels, extension headers and all that is not listed", Other, extended(t6, i6, 8000)),
		a("fragments", "arrive_served", "parts of packets hide what they are, and gathering them costs memory", Fragment, fragments(t4, i4, 8000)...),
		a("IPv6 fragments", "arrive_served", "the same of IPv6", Fragment, fragments(t6, i6, 8000)...),
		a("options", "arrive_served", "options choose routes and name places on them", Options, optioned(t4, i4, 8000)),
		a("an answer for somebody else", "arrive_served", "an answer to this source would go to somebody else", Source, tcp("203.0.113.66", i4, 443, "S")),
		a("an IPv6 answer for somebody else", "arrive_served", "an answer to this source would go to somebody else", Source, tcp("2001:db8::66", i6, 443, "S")),
		a("an end of no connection", "begin", "of no flow, and no beginning of one", Stray, tcp(t4, i4, 443, "R")),
	}
}

// closes reports whether a rule ends what it matches.
func (r rule) closes() bool {
	last := r.parts[len(r.parts)-1].text
	return last == "drop" || last == "goto stopped"
}

// sinks listens on the ports that devices are sent to.
func (w *world) sinks() {
	w.t.Helper()
	for _, port := range []uint16{w.config.Ports.DNSTCP, w.config.Ports.HTTP, w.config.Ports.Sink} {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{Port: int(port)})
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Cleanup(func() { _ = l.Close() })
	}
}

// TestEveryRuleIsNeeded is the twin of all that shows nothing. For each way out
// that a tablet tries, the one rule that is for it holds alone, with all other
// rules that close anything taken away; and without it too, the tablet is seen
// on the internet.
func TestEveryRuleIsNeeded(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	w.sinks()
	first := func(a attempt) func(chain, rule) bool {
		return func(c chain, r rule) bool {
			// Where rules end is a rule that closes nothing.
			return !r.closes() || c.name == "stopped" || c.name == a.chain && r.why == a.why
		}
	}
	for _, a := range attempts() {
		w.load(first(a))
		w.pad.send(a.frames...)
		if leaked := w.leaked(); len(leaked) != 0 {
			t.Errorf("%s: the rule for it alone lets %d frames out, the first %x", a.name, len(leaked), leaked[0])
		}
	}
	for _, a := range attempts() {
		t.Run(a.name, func(t *testing.T) {
			w := *w
			w.t = t
			w.load(func(c chain, r rule) bool { return !r.closes() || c.name == "stopped" })
			w.pad.send(a.frames...)
			w.leaks()
		})
	}
	// The rules behind, each alone, for what got past those before.
	behind := []struct {
		name string
		rule func(chain, rule) bool
		act  func()
	}{
		{"forwarding", func(c chain, r rule) bool {
			return c.name == "through" && strings.HasPrefix(r.why, "nothing else from a guarded")
		}, func() {
			w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000)), fromTablet(udp(tabletIP6, anybody6, 8000)))
		}},
		{"the mark, at forwarding", func(c chain, r rule) bool {
			return c.name == "through" && strings.HasPrefix(r.why, "nothing by a bridge")
		}, func() {
			w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000)))
		}},
		{"the mark, where frames leave", func(c chain, r rule) bool { return c.name == "catch_up0" && r.closes() }, func() {
			w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000)), fromTablet(udp(tabletIP6, anybody6, 8000)))
		}},
		{"an answer astray", func(c chain, r rule) bool {
			return c.name == "out" && strings.HasPrefix(r.why, "an answer for a device")
		}, func() {
			w.pad.send(fromTablet(tcp("203.0.113.66", anybody4, 443, "S")))
		}},
		{"a program that sends on what it heard", func(c chain, r rule) bool { return c.name == "catch_up0" && r.closes() }, func() {
			w.pad.send(fromTablet(udp(tabletIP4, anybody4, 8000))) // its address is learnt
			w.way.send(ethernet(tabletMAC, farMAC, udp(tabletIP4, anybody4, 8000)))
		}},
		{"a program that sends on with its own hardware address", func(c chain, r rule) bool { return c.name == "catch_up0" && r.closes() }, func() {
			w.way.send(ethernet(uplinkMAC, farMAC, udp(tabletIP4, anybody4, 8000)), ethernet(uplinkMAC, farMAC, udp(tabletIP6, anybody6, 8000)))
		}},
	}
	_ = w.leaked()
	for _, b := range behind {
		w.load(func(c chain, r rule) bool { return !r.closes() || c.name == "stopped" || b.rule(c, r) })
		b.act()
		if leaked := w.leaked(); len(leaked) != 0 {
			t.Errorf("%s: alone it lets %d frames out, the first %x", b.name, len(leaked), leaked[0])
		}
	}
	for _, b := range behind {
		t.Run(b.name, func(t *testing.T) {
			w := *w
			w.t = t
			w.load(func(c chain, r rule) bool { return !r.closes() || c.name == "stopped" })
			b.act()
			w.leaks()
		})
	}
}

// TestNothingComesToTheInternet tries every way out against the whole wall.
func TestNothingComesToTheInternet(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	w.sinks()
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attempts() {
		before, err := Read()
		if err != nil {
			t.Fatal(err)
		}
		w.pad.send(a.frames...)
		leaked := w.leaked()
		after, err := Read()
		if err != nil {
			t.Fatal(err)
		}
		if len(leaked) != 0 {
			t.Errorf("%s: %d frames came to the internet, the first %x", a.name, len(leaked), leaked[0])
		}
		if got := after.Stopped[a.kind].Packets - before.Stopped[a.kind].Packets; got < int64(len(a.frames)) || got > int64(len(a.frames))+noise {
			t.Errorf("%s: %d packets more are counted as %q, want %d", a.name, got, a.kind, len(a.frames))
		}
	}
	w.way.send(ethernet(tabletMAC, farMAC, udp(tabletIP4, anybody4, 8000)))
	if leaked := w.leaked(); len(leaked) != 0 {
		t.Errorf("a program sent on %d frames", len(leaked))
	}
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	for _, far := range c.Far {
		if far.Interface == "up0" && (far.Left != Tally{} || far.Caught.Packets != 1 || far.Sent.Packets == 0) {
			t.Errorf("at up0 %+v, want 1 caught, none left, and what was sent", far)
		}
	}
	if err := wall.Check(); err != nil {
		t.Error(err)
	}
}
