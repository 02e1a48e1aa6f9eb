package mavlink

import (
	"context"
	"io"
	"time"

	"skylatch/link/transport"
	"skylatch/telemetry/store"
)

// Reader understands frames as a [Driver] does, for those who want to see a
// flight with the eyes of somebody else. It answers nothing and records nothing.
// It is for one goroutine.
type Reader struct {
	driver *Driver
	from   *transport.Peer
}

// NewReader returns a reader that shows in s what it reads.
func NewReader(s *store.Store) *Reader {
	from := transport.NewPeer("", "")
	over, cancel := context.WithCancel(context.Background())
	cancel()
	_ = from.Drain(over, io.Discard) // a peer that takes nothing: what a driver would ask, nobody hears
	return &Reader{
		driver: newDriver(Config{SystemID: groundSystem, ComponentID: groundComponent, Store: s}),
		from:   from,
	}
}

// Read takes whole frames that came at that moment.
func (r *Reader) Read(frames []byte, at time.Time) { r.driver.Received(r.from, frames, at) }
