package egress_test

import (
	"net"
	"testing"
	"time"

	"skylatch/redact/egress"
)

func listenUDP(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return conn
}

// TestOnePortWithTwoPeersAndAListener: each peer is heard by its own socket,
// everybody else by the listener, all at one port.
func TestOnePortWithTwoPeersAndAListener(t *testing.T) {
	first, second, other := listenUDP(t), listenUDP(t), listenUDP(t)
	doors := open(t, egress.Plan{
		{Name: "udp", Kind: egress.UDPListen, Address: ":0"},
		{Name: "first", Kind: egress.UDPDial, Address: first.LocalAddr().String(), From: "udp"},
		{Name: "second", Kind: egress.UDPDial, Address: second.LocalAddr().String(), From: "udp"},
	})
	listener, err := doors.UDP("udp")
	if err != nil {
		t.Fatal(err)
	}
	heard := map[*net.UDPConn]net.Conn{other: listener}
	for name, peer := range map[string]*net.UDPConn{"first": first, "second": second} {
		conn, err := doors.Dial(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		heard[peer] = conn
	}
	port := listener.LocalAddr().(*net.UDPAddr).AddrPort().Port()
	for peer, conn := range heard {
		word := peer.LocalAddr().String()
		if _, err := peer.WriteToUDP([]byte(word), &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: int(port)}); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 64)
		if n, err := conn.Read(got); err != nil || string(got[:n]) != word {
			t.Errorf("read %q (%v), want %q", got[:n], err, word)
		}
	}
	// The port is as closed to other programs as before.
	if again, err := net.ListenPacket("udp4", listener.LocalAddr().String()); err == nil {
		again.Close()
		t.Error("another socket got the port")
	}
}
