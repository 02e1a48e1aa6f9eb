package transport

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync/atomic"
	"time"
)

// errSilent means that nothing came for as long as a peer is remembered.
var errSilent = errors.New("nothing was heard for too long")

// udpPeer is one address that a socket speaks with.
type udpPeer struct {
	*Peer

	conn    *net.UDPConn
	address netip.AddrPort
	fixed   bool
	heard   time.Time
	detect  func([]byte) bool // nil once the peer has sent something valid

	reach  atomic.Pointer[error] // why the last write to a fixed peer failed
	cancel context.CancelFunc
	ended  chan struct{} // closed when the writer has ended
	err    error         // why; set before ended is closed
}

// start begins to send what is queued; stop joins it.
func (p *udpPeer) start() {
	ctx, cancel := context.WithCancel(context.Background())
	p.cancel = cancel
	p.ended = make(chan struct{})
	go func() {
		defer close(p.ended)
		p.err = p.Drain(ctx, p)
	}()
}

// stop ends the writer and waits for it. A datagram is written at once or
// not at all, so this takes no time.
func (p *udpPeer) stop() {
	p.cancel()
	<-p.ended
}

// failed reports whether the writer ended by itself.
func (p *udpPeer) failed() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// Write sends one datagram. A fixed peer may be out of reach for now, its
// network not being up yet: that is noted and the peer stays.
func (p *udpPeer) Write(b []byte) (int, error) {
	n, err := p.conn.WriteToUDPAddrPort(b, p.address)
	if err == nil {
		if p.fixed {
			p.reach.Store(nil)
		}
		return n, nil
	}
	if p.fixed && !errors.Is(err, net.ErrClosed) {
		p.reach.Store(&err)
		return len(b), nil
	}
	return n, err
}
