package transport_test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

func TestEachAddressIsAStreamOfItsOwn(t *testing.T) {
	conn := listenUDP(t)
	e, _ := start(t, transport.UDP{Name: "udp", Conn: conn}.Run)
	const vehicles = 5
	for n := range vehicles {
		far := dialUDP(t, conn)
		p := greet(t, e, far, n)
		if p.Address != far.LocalAddr().String() {
			t.Errorf("the peer is %s, want %s", p.Address, far.LocalAddr())
		}
		reply := fmt.Sprintf("hello, vehicle %d", n)
		if err := p.Send([]byte(reply)); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 64)
		k, err := far.Read(got)
		if err != nil || string(got[:k]) != reply {
			t.Errorf("vehicle %d read %q (%v), want %q", n, got[:k], err, reply)
		}
	}
	e.says(t, fmt.Sprintf("active: %d peers", vehicles))
}

func TestOneStreamMayComeInAnyPieces(t *testing.T) {
	conn := listenUDP(t)
	e, _ := start(t, transport.UDP{Name: "udp", Conn: conn, Recognise: twoFrames}.Run)
	far := dialUDP(t, conn)
	// Half a frame; the rest of it with a whole one and a half; an empty
	// datagram, which says nothing; the last half.
	stream := frame + frame + frame
	for _, piece := range []string{stream[:3], stream[3:17], "", stream[17:]} {
		if _, err := far.Write([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	e.hears(t, e.peer(t, 0), []byte(stream))
	e.says(t, "active: "+far.LocalAddr().String())
}

func TestGarbageIsNotCalledActive(t *testing.T) {
	conn := listenUDP(t)
	e, stop := start(t, transport.UDP{Name: "udp", Conn: conn, Recognise: twoFrames}.Run)
	far := dialUDP(t, conn)
	greet(t, e, far, 0)
	e.says(t, "listening: "+far.LocalAddr().String()+" is connected, but has sent nothing valid yet")
	stop()
}

func TestARemoteIsSpokenToFirst(t *testing.T) {
	conn := listenUDP(t)
	far := listenUDP(t)
	remote := far.LocalAddr().(*net.UDPAddr).AddrPort()
	u := transport.UDP{Name: "out", Conn: conn, Remotes: []netip.AddrPort{remote}, Silence: 50 * time.Millisecond, Recognise: twoFrames}
	e, _ := start(t, u.Run)
	p := e.peer(t, 0)
	if err := p.Send([]byte("anybody there?")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 64)
	n, from, err := far.ReadFromUDPAddrPort(got)
	if err != nil || string(got[:n]) != "anybody there?" {
		t.Fatalf("the remote read %q (%v)", got[:n], err)
	}
	if _, err := far.WriteToUDPAddrPort([]byte(frame+frame), from); err != nil {
		t.Fatal(err)
	}
	e.hears(t, p, []byte(frame+frame))
	e.says(t, "active: "+remote.String())
	// It falls silent, is not forgotten, and is believed again when it speaks.
	e.says(t, "lost: nothing valid is heard any more; waiting for data at "+conn.LocalAddr().String())
	if _, err := far.WriteToUDPAddrPort([]byte(frame+frame), from); err != nil {
		t.Fatal(err)
	}
	e.hears(t, p, []byte(frame+frame+frame+frame))
	e.until(t, "active again", func() bool { return e.last() == "active: "+remote.String() })
}

func TestARemoteOutOfReachIsSaidAndKept(t *testing.T) {
	conn := listenUDP(t)
	// A socket bound to loopback cannot reach a documentation address.
	remote := netip.MustParseAddrPort("203.0.113.9:14550")
	e, _ := start(t, transport.UDP{Name: "out", Conn: conn, Remotes: []netip.AddrPort{remote}, Silence: 50 * time.Millisecond}.Run)
	p := e.peer(t, 0)
	if err := p.Send([]byte("x")); err != nil {
		t.Fatal(err)
	}
	e.until(t, "failed", func() bool {
		return strings.HasPrefix(e.last(), string(telemetry.LinkFailed))
	})
	if err := p.Send([]byte("x")); err != nil {
		t.Errorf("Send to a remote out of reach = %v, want nil: it is tried for ever", err)
	}
}

func TestStrangersDoNotPushOutVehicles(t *testing.T) {
	conn := listenUDP(t)
	e, _ := start(t, transport.UDP{Name: "udp", Conn: conn}.Run)
	const room = 64
	fars := make([]*net.UDPConn, room)
	for n := range room {
		fars[n] = dialUDP(t, conn)
		greet(t, e, fars[n], n)
	}
	if _, err := dialUDP(t, conn).Write([]byte("me too")); err != nil {
		t.Fatal(err)
	}
	// The stranger's datagram is behind the first vehicle's next one.
	if _, err := fars[0].Write([]byte("still here")); err != nil {
		t.Fatal(err)
	}
	e.hears(t, e.peer(t, 0), []byte("hellostill here"))
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.peers) != room || len(e.gone) != 0 {
		t.Errorf("%d peers, %d gone; want %d and none", len(e.peers), len(e.gone), room)
	}
}

// counter counts datagrams and says so after each batch.
type counter struct {
	batch, count int
	full         chan struct{}
}

func (c *counter) Connected(*transport.Peer)                  {}
func (c *counter) Disconnected(*transport.Peer, error)        {}
func (c *counter) Status(string, telemetry.LinkState, string) {}
func (c *counter) Received(*transport.Peer, []byte, time.Time) {
	if c.count++; c.count == c.batch {
		c.count = 0
		c.full <- struct{}{}
	}
}

// BenchmarkUDP is the cost of one datagram of the size of an attitude message,
// with its sender on the same machine.
func BenchmarkUDP(b *testing.B) {
	conn := listenUDP(b)
	far := dialUDP(b, conn)
	// A batch fits the smallest receive buffer; the sender then waits.
	c := &counter{batch: 64, full: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- transport.UDP{Name: "udp", Conn: conn}.Run(ctx, c) }()
	datagram := make([]byte, 40)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if _, err := far.Write(datagram); err != nil {
			b.Fatal(err)
		}
		if n%c.batch == c.batch-1 {
			<-c.full
		}
	}
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
