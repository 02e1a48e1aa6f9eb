package transport

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// UDPClient speaks with one peer over a socket of its own, which hears nobody
// else. It speaks first, and opens the socket anew when the network changes or
// nothing is heard for long: the way to the peer may be another one by then.
type UDPClient struct {
	// Name is the link's name.
	Name string
	// Address is the peer's, for display.
	Address string
	// Dial connects; redact/egress knows where to. Each Read and Write of its
	// connection is one datagram.
	Dial func(context.Context) (net.Conn, error)
	// Recognise tells valid bytes from others; nil believes any.
	Recognise Recogniser
	// Silence is how long nothing is waited for; 30 s if it is 0.
	Silence time.Duration
}

// Run keeps speaking until ctx ends, and then returns nil.
func (c UDPClient) Run(ctx context.Context, h Handler) error {
	if c.Silence == 0 {
		c.Silence = udpSilence
	}
	return TCPClient{
		Name: c.Name, Address: c.Address, Recognise: c.Recognise,
		Dial: func(ctx context.Context) (net.Conn, error) {
			conn, err := c.Dial(ctx)
			if err != nil {
				return nil, err
			}
			return datagrams{conn, c.Silence}, nil
		},
	}.Run(ctx, h)
}

// datagrams is a connected socket on which silence is an end, and "nobody
// listens there" is none: a vehicle may start later.
type datagrams struct {
	net.Conn

	silence time.Duration
}

// errNoWay means that whoever carries the datagrams could send no more: the
// network is gone, or its addresses are others.
var errNoWay = errors.New("the network on the way to it has changed")

// Read implements io.Reader.
func (d datagrams) Read(b []byte) (int, error) {
	if err := d.SetReadDeadline(time.Now().Add(d.silence)); err != nil {
		return 0, err
	}
	for {
		n, err := d.Conn.Read(b)
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			continue
		case errors.Is(err, os.ErrDeadlineExceeded):
			return n, errSilent
		case errors.Is(err, io.EOF):
			return n, errNoWay
		}
		return n, err
	}
}

// Write implements io.Writer.
func (d datagrams) Write(b []byte) (int, error) {
	n, err := d.Conn.Write(b)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return len(b), nil
	}
	return n, err
}
