package video

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/pion/stun/v4"
	"github.com/pion/webrtc/v4"

	"skylatch/telemetry/media"
)

// checkOf is a STUN check as a browser sends it.
func checkOf(t testing.TB, kind stun.MessageType, fragment, password string) []byte {
	t.Helper()
	m, err := stun.Build(stun.TransactionID, kind, stun.NewUsername(fragment+":theirs"), stun.NewShortTermIntegrity(password), stun.Fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	return m.Raw
}

func TestOnlyWhoHoldsThePasswordIsLetThrough(t *testing.T) {
	page := netip.MustParseAddr("192.168.8.20")
	good := &ticket{fragment: "fragment", password: "password", from: page}
	request, response := stun.BindingRequest, stun.BindingSuccess
	tests := []struct {
		name     string
		from     string
		datagram []byte
		want     bool
	}{
		{"the viewer", "192.168.8.20:5000", checkOf(t, request, "fragment", "password"), true},
		{"a wrong password", "192.168.8.20:5000", checkOf(t, request, "fragment", "Password"), false},
		{"another's name", "192.168.8.20:5000", checkOf(t, request, "other", "password"), false},
		{"an answer", "192.168.8.20:5000", checkOf(t, response, "fragment", "password"), false},
		{"another machine with the password", "192.168.8.21:5000", checkOf(t, request, "fragment", "password"), false},
		{"a machine elsewhere with the password", "203.0.113.9:5000", checkOf(t, request, "fragment", "password"), false},
		{"port 0", "192.168.8.20:0", checkOf(t, request, "fragment", "password"), false},
		{"a cut check", "192.168.8.20:5000", checkOf(t, request, "fragment", "password")[:40], false},
		{"no check", "192.168.8.20:5000", []byte("\x16\xfe\xff"), false},
		{"nothing", "192.168.8.20:5000", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g, err := newGate(loopback(t))
			if err != nil {
				t.Fatal(err)
			}
			g.local = netip.MustParseAddrPort("192.168.8.1:8600") // as on the LAN
			g.admit(&ticket{fragment: good.fragment, password: good.password, from: good.from})
			from := netip.MustParseAddrPort(tt.from)
			if got := g.lets(from, tt.datagram); got != tt.want {
				t.Errorf("lets = %v, want %v", got, tt.want)
			}
			// What is let through may say anything, and be spoken to.
			if got := g.lets(from, []byte("anything")); got != tt.want {
				t.Errorf("after it lets = %v, want %v", got, tt.want)
			}
			if tt.want {
				return
			}
			if _, err := g.WriteToAddrPort([]byte("picture"), from); !errors.Is(err, errStranger) {
				t.Errorf("a packet to it = %v, want errStranger", err)
			}
			if _, err := g.WriteTo([]byte("picture"), net.UDPAddrFromAddrPort(from)); !errors.Is(err, errStranger) {
				t.Errorf("a packet to it = %v, want errStranger", err)
			}
		})
	}
}

func TestAViewerHasAFewPathsAndLosesThemWhenItLeaves(t *testing.T) {
	g, err := newGate(loopback(t))
	if err != nil {
		t.Fatal(err)
	}
	ticket := newTicket(netip.MustParseAddr("127.0.0.1"))
	g.admit(ticket)
	path := func(n int) netip.AddrPort { return netip.MustParseAddrPort(fmt.Sprintf("127.0.0.1:%d", 1000+n)) }
	for n := range 3 * maxPaths {
		if !g.lets(path(n), checkOf(t, stun.BindingRequest, ticket.fragment, ticket.password)) {
			t.Errorf("path %d is closed", n)
		}
	}
	if len(g.paths) != maxPaths || g.lets(path(0), []byte("late")) || !g.lets(path(3*maxPaths-1), []byte("now")) {
		t.Errorf("%d paths are open, want the last %d", len(g.paths), maxPaths)
	}
	g.dismiss(ticket)
	if len(g.paths)+len(g.tickets) != 0 {
		t.Errorf("%d paths and %d viewers are left", len(g.paths), len(g.tickets))
	}
}

// TestTheKernelKeepsALoopbackSocketOnThisMachine is what [gate.plausible] leans
// on.
func TestTheKernelKeepsALoopbackSocketOnThisMachine(t *testing.T) {
	if _, err := loopback(t).WriteTo([]byte("out"), &net.UDPAddr{IP: net.IPv4(192, 0, 2, 200), Port: 9}); err == nil {
		t.Error("a packet from 127.0.0.1 to 192.0.2.200 was sent")
	}
}

// TestAnOffersCandidatesAreSentNothing has a page name other people's addresses
// as its own, and a real one watch.
func TestAnOffersCandidatesAreSentNothing(t *testing.T) {
	fan := media.NewFan()
	s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, baseline(t, 1)...)
	tab, offer := browserTab(t, webrtc.MimeTypeH264)
	victims := []*net.UDPConn{loopback(t), loopback(t), loopback(t), loopback(t)}
	for n, kind := range []string{"host", "srflx raddr 127.0.0.1 rport 9", "relay raddr 127.0.0.1 rport 9", "host ufrag x"} {
		port := victims[n].LocalAddr().(*net.UDPAddr).Port
		offer += fmt.Sprintf("a=candidate:%d 1 udp 2130706431 127.0.0.1 %d typ %s\r\n", n+1, port, kind)
	}
	offer += "a=candidate:8 1 udp 2130706431 0d3a2b1c-0000-4000-8000-000000000000.local 5353 typ host\r\n" +
		"a=candidate:9 1 tcp 2130706431 127.0.0.1 9 typ host tcptype passive\r\n" +
		"a=remote-candidates:1 127.0.0.1 9\r\n"
	tab.connect(address, offer)
	tab.picture()
	// Somebody who has seen neither the answer nor its password.
	stranger := loopback(t)
	gate := s.gates[0].conn.LocalAddr()
	for _, datagram := range [][]byte{checkOf(t, stun.BindingRequest, "guess", "guess"), {0x16, 0xfe, 0xfd}, {0x80, 0x60}, []byte("hello")} {
		if _, err := stranger.WriteTo(datagram, gate); err != nil {
			t.Fatal(err)
		}
	}
	publish(fan, baseline(t, 1)...)
	tab.picture() // the gate has read what came before it
	for n, victim := range append(victims, stranger) {
		// What was sent to it would be there before this.
		if _, err := loopback(t).WriteTo([]byte("last"), victim.LocalAddr()); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 2000)
		length, from, err := victim.ReadFrom(b)
		if err != nil || string(b[:length]) != "last" {
			t.Errorf("victim %d gets % x from %v (%v), want nothing", n, b[:min(length, 20)], from, err)
		}
	}
}

func TestOffersAreTakenWithoutTheirCandidates(t *testing.T) {
	_, offer := browserTab(t, webrtc.MimeTypeH264)
	offer += "a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host\r\na=remote-candidates:1 127.0.0.1 9\r\n"
	clean, err := readOffer(offer, media.H264)
	if err != nil || clean == nil || strings.Contains(clean.SDP, "127.0.0.1") {
		t.Errorf("readOffer = %v, %v, want the offer without addresses", clean, err)
	}
}

func FuzzReadOffer(f *testing.F) {
	_, offer := browserTab(f, webrtc.MimeTypeH264)
	f.Add(offer)
	f.Add("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/90000\r\na=candidate:1\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		clean, err := readOffer(text, media.H264)
		if err == nil && clean != nil && strings.Contains(clean.SDP, "\na=candidate") {
			t.Errorf("readOffer(%q) keeps a candidate", text)
		}
	})
}

// FuzzAnswer gives what passes to pion, which must not fall over either.
func FuzzAnswer(f *testing.F) {
	_, offer := browserTab(f, webrtc.MimeTypeH264)
	f.Add(offer)
	s, _ := start(f, Config{Fan: media.NewFan(), Packets: []*net.UDPConn{loopback(f)}})
	gate := s.gates[0]
	f.Fuzz(func(t *testing.T, text string) {
		clean, err := readOffer(text, media.H264)
		if err != nil || clean == nil {
			return
		}
		out := newStream(webrtc.MimeTypeH264, &s.packetizer)
		peer, _, err := s.newPeer(gate, s.muxOf(gate), newTicket(netip.MustParseAddr("127.0.0.1")), out)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := answer(peer, *clean); err == nil && strings.Count(text, "a=candidate") > 2 {
			t.Errorf("the answer to %q has more candidates than our socket", clean.SDP)
		}
		if err := peer.GracefulClose(); err != nil {
			t.Error(err)
		}
	})
}

func FuzzGate(f *testing.F) {
	f.Add(checkOf(f, stun.BindingRequest, "fragment", "password"))
	f.Add(bytes.Repeat([]byte{0}, 20))
	g, err := newGate(loopback(f))
	if err != nil {
		f.Fatal(err)
	}
	g.admit(&ticket{fragment: "fragment", password: "not this one", from: netip.MustParseAddr("127.0.0.1")})
	from := netip.MustParseAddrPort("127.0.0.1:1000")
	f.Fuzz(func(t *testing.T, b []byte) {
		kept := bytes.Clone(b)
		if g.lets(from, b) || !bytes.Equal(b, kept) {
			t.Errorf("% x is let through, or was written to", kept)
		}
	})
}
