package transport

import (
	"context"
	"io"
)

// peerQueue is how many writes a peer may lag behind. At MAVLink's rates for a
// ground station (tens of frames a second) a full queue means seconds without
// progress: the caller must hear of it, so the overflow rule is an error.
const peerQueue = 64

// Peer is one remote end that can be sent to.
type Peer struct {
	// Link is the name of the link that the peer was heard on.
	Link string
	// Address names the peer on its link, e.g. "192.168.4.1:14555" or
	// "/dev/ttyACM0".
	Address string

	queue  chan []byte
	closed chan struct{}
}

// NewPeer returns a peer whose owner must run [Peer.Drain].
func NewPeer(link, address string) *Peer {
	return &Peer{
		Link:    link,
		Address: address,
		queue:   make(chan []byte, peerQueue),
		closed:  make(chan struct{}),
	}
}

// Send queues the bytes; it copies them and never blocks. It returns
// [ErrQueueFull] or [ErrClosed] if they will not be sent.
func (p *Peer) Send(b []byte) error {
	select {
	case <-p.closed:
		return ErrClosed
	default:
	}
	select {
	case p.queue <- append([]byte(nil), b...):
		return nil
	default:
		return ErrQueueFull
	}
}

// Waiting returns how many sends have not begun to be written.
func (p *Peer) Waiting() int { return len(p.queue) }

// Drain writes what was sent to w, one Write for each Send, until ctx ends or
// a write fails; then the peer is closed. It may be called once.
func (p *Peer) Drain(ctx context.Context, w io.Writer) error {
	defer close(p.closed)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b := <-p.queue:
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
	}
}
