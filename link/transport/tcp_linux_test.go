package transport_test

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"

	"skylatch/link/transport"
)

func TestAServerHasAnEndOfRoom(t *testing.T) {
	r := tcpServerRig(t)
	e, _ := start(t, r.run)
	const room = 32
	for n := range room {
		greet(t, e, r.join(t), n)
	}
	far := r.join(t)
	if n, err := far.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("connection %d read %d bytes (%v), want it closed", room+1, n, err)
	}
}

func TestAClientCallsUntilSomebodyAnswers(t *testing.T) {
	// A port that is free, for now.
	free := listenTCP(t, "127.0.0.1:0")
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	c := transport.TCPClient{Name: "tcp", Address: address, Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp4", address)
	}}
	e, _ := start(t, c.Run)
	e.until(t, "failed", func() bool {
		return len(e.statuses) > 1 && strings.HasPrefix(e.statuses[1], "failed: no answer from "+address)
	})
	listener := listenTCP(t, address)
	far, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	greet(t, e, far, 0)
	e.says(t, "active: "+address)
}
