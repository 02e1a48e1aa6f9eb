package wall

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
)

// remembered is how many flows the kernel keeps.
func remembered(t testing.TB) int {
	t.Helper()
	b, err := os.ReadFile("/proc/sys/net/netfilter/nf_conntrack_count")
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAFloodFillsNoTable: what a device begins without end is dropped before
// the kernel remembers it, and counted all the same.
func TestAFloodFillsNoTable(t *testing.T) {
	if !onIsland(t) {
		return
	}
	w := newWorld(t)
	w.sinks()
	wall, err := Load(w.config)
	if err != nil {
		t.Fatal(err)
	}
	const flood = 3000
	from := uint16(1024)
	frames := func(make func(port uint16) []byte) (all [][]byte) {
		for range flood {
			from++
			all = append(all, fromTablet(make(from)))
		}
		return all
	}
	questions := func(port uint16) []byte {
		return packet(tabletIP4, anybody4, layers.IPProtocolUDP, &layers.UDP{SrcPort: layers.UDPPort(port), DstPort: 53}, said)
	}
	segments := func(set func(*layers.TCP)) func(uint16) []byte {
		return func(port uint16) []byte {
			h := &layers.TCP{SrcPort: layers.TCPPort(port), DstPort: 443, Seq: 1, Window: 1000}
			set(h)
			return packet(tabletIP4, anybody4, layers.IPProtocolTCP, h)
		}
	}
	for _, c := range []struct {
		name, chain, why string
		kind             Kind
		most             int
		make             func(uint16) []byte
	}{
		{"questions", "arrive_asked", "faster than", Flood, flood / 2, questions},
		{"connections", "arrive_tcp", "new connections", Flood, flood / 2, segments(func(h *layers.TCP) { h.SYN = true })},
		{"segments of no connection", "begin", "of a connection that", Stray, 0, segments(func(h *layers.TCP) { h.ACK = true })},
	} {
		before, had := remembered(t), counters(t)
		w.pad.send(frames(c.make)...)
		w.leaked()
		now := counters(t)
		if grown := remembered(t) - before; grown > c.most {
			t.Errorf("%s: the kernel remembers %d of %d", c.name, grown, flood)
		}
		dropped := now.Stopped[c.kind].Packets - had.Stopped[c.kind].Packets
		if got := dropped + now.Answered.Packets - had.Answered.Packets; dropped < flood/2 || got < flood || got > flood+noise {
			t.Errorf("%s: %d of %d are counted, %d of them as dropped", c.name, got, flood, dropped)
		}
		w.loadFor(wall.links, func(in chain, r rule) bool { return in.name != c.chain || !strings.HasPrefix(r.why, c.why) })
		had = counters(t)
		w.pad.send(frames(c.make)...)
		w.leaked()
		if begun := counters(t).Answered.Packets - had.Answered.Packets; begun < flood*9/10 {
			t.Errorf("%s: without the rule only %d of %d begin a flow: it is not needed, or the test is blind", c.name, begun, flood)
		}
		if err := wall.Reload(); err != nil {
			t.Fatal(err)
		}
	}
}

func counters(t testing.TB) Counters {
	t.Helper()
	c, err := Read()
	if err != nil {
		t.Fatal(err)
	}
	return c
}
