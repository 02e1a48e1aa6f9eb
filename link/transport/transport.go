// Package transport moves bytes between the station and its peers: serial
// ports, UDP sockets, TCP servers and clients. It knows no protocol.
//
// Whatever a transport is, its peers are byte streams. That is true for UDP
// too: a datagram is a piece of a stream, holding one frame, forty, or half of
// one, and each remote address has a stream of its own.
//
// A transport owns the goroutines it starts and joins them before Run returns.
// It opens no socket and no port by itself: sockets come from redact/egress,
// ports from hardware/serialport.
package transport

import (
	"errors"
	"time"

	"skylatch/telemetry"
)

// ErrQueueFull means that a peer does not take its bytes fast enough. Nothing
// of the refused bytes was or will be sent.
var ErrQueueFull = errors.New("the link does not take data fast enough")

// ErrClosed means that the peer is gone.
var ErrClosed = errors.New("the link is closed")

// Handler takes what transports receive. The methods for one peer are called
// one after the other; those for different peers may be called at once.
type Handler interface {
	// Connected says that there is a peer that can be sent to.
	Connected(p *Peer)
	// Received hands over the next bytes of the peer's stream and the moment
	// they came. b is the handler's only until it returns.
	Received(p *Peer, b []byte, at time.Time)
	// Disconnected says that the peer is gone, and why; nil if it was closed
	// by us. No method is called for it any more.
	Disconnected(p *Peer, err error)
	// Status says how far a link has come. detail is for people.
	Status(link string, state telemetry.LinkState, detail string)
}
