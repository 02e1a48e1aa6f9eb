package transport

import (
	"context"
	"net"
	"time"

	"skylatch/telemetry"
)

// A client tries again after firstRetry, then after twice as long each time up
// to lastRetry: quick for a vehicle that reboots, quiet for one that is off.
const (
	firstRetry = 500 * time.Millisecond
	lastRetry  = 5 * time.Second
)

// TCPClient keeps a connection to one peer.
type TCPClient struct {
	// Name is the link's name.
	Name string
	// Address is the peer's, for display.
	Address string
	// Dial connects; redact/egress knows where to.
	Dial func(context.Context) (net.Conn, error)
	// Recognise tells valid bytes from others; nil believes any.
	Recognise Recogniser
}

// Run keeps the connection until ctx ends, and then returns nil.
func (c TCPClient) Run(ctx context.Context, h Handler) error {
	t := teller{handler: h, link: c.Name}
	t.tell(telemetry.LinkWaiting, "calling "+c.Address)
	retry := firstRetry
	for ctx.Err() == nil {
		conn, err := c.Dial(ctx)
		if ctx.Err() != nil {
			if err == nil {
				_ = conn.Close() // nothing was sent on it
			}
			break
		}
		if err != nil {
			t.tell(telemetry.LinkFailed, "no answer from "+c.Address+": "+err.Error())
		} else {
			t.tell(telemetry.LinkListening, "connected to "+c.Address+", no valid data yet")
			p := NewPeer(c.Name, c.Address)
			err = stream(ctx, h, p, conn, c.Recognise, func() {
				retry = firstRetry
				t.tell(telemetry.LinkActive, c.Address)
			})
			if err == nil {
				break
			}
			t.tell(telemetry.LinkLost, "calling "+c.Address+" again: "+err.Error())
		}
		if !pause(ctx, retry) {
			break
		}
		retry = min(2*retry, lastRetry)
	}
	return nil
}
