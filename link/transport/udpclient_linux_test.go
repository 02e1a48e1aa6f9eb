package transport_test

import (
	"context"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"skylatch/link/transport"
)

func TestAUDPClientSpeaksFirstAndOpensItsSocketAnewAfterSilence(t *testing.T) {
	// The vehicle is not there yet: its port answers that nobody listens.
	gone := listenUDP(t)
	at := gone.LocalAddr().(*net.UDPAddr)
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	var dials atomic.Int32
	c := transport.UDPClient{
		Name: "udp to", Address: at.String(), Recognise: twoFrames, Silence: 200 * time.Millisecond,
		Dial: func(context.Context) (net.Conn, error) {
			dials.Add(1)
			return net.DialUDP("udp4", nil, at)
		},
	}
	e, _ := start(t, c.Run)
	p := e.peer(t, 0)
	for range 2 { // the second meets the answer to the first
		if err := p.Send([]byte("anybody there?")); err != nil {
			t.Fatal(err)
		}
	}
	e.says(t, "listening: connected to "+at.String()+", no valid data yet")
	e.says(t, "lost: calling "+at.String()+" again: nothing was heard for too long")

	far, err := net.ListenUDP("udp4", at)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	if err := far.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	p = e.peer(t, 1)
	if err := p.Send([]byte("anybody there now?")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 64)
	n, from, err := far.ReadFromUDPAddrPort(got)
	if err != nil || string(got[:n]) != "anybody there now?" {
		t.Fatalf("the vehicle read %q (%v)", got[:n], err)
	}
	if _, err := far.WriteToUDPAddrPort([]byte(frame+frame), from); err != nil {
		t.Fatal(err)
	}
	e.hears(t, p, []byte(frame+frame))
	e.says(t, "active: "+at.String())
	if n := dials.Load(); n < 2 {
		t.Errorf("%d sockets, want a new one after the silence", n)
	}
}
