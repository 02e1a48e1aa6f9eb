package forward

import (
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

// homes knows from which peer each component is heard, and takes its frames from
// there. Two stations that forward to each other would otherwise never stop:
// what comes back has other sequence numbers, and perhaps other pseudonyms.
//
// A second link to the same vehicle is taken as well once it was the quicker
// one: it brought a frame that came from the first one afterwards. What comes
// back can never do that.
type homes struct {
	mu sync.Mutex // guards what follows
	of map[telemetry.VehicleID]*home
}

type home struct {
	peer *transport.Peer
	at   time.Time                     // of its newest frame
	kin  map[*transport.Peer]time.Time // when each was quicker
}

// homeSilence is after what silence another peer becomes a component's home:
// when its link counts as lost.
const homeSilence = telemetry.LinkLostAfter

// maxHomes is as many senders as the driver tells apart.
const maxHomes = 256

// take reports whether a frame is to be passed on.
func (h *homes) take(f mavlink.Frame) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	own := h.of[f.Source]
	if own == nil {
		if len(h.of) >= maxHomes {
			return false
		}
		if h.of == nil {
			h.of = make(map[telemetry.VehicleID]*home)
		}
		own = &home{peer: f.From}
		h.of[f.Source] = own
	}
	if f.First != nil {
		// It is no news, but tells who is quicker, and that home is alive.
		if f.From == own.peer {
			own.at = f.At
			own.quicker(f.First, f.At)
		}
		return false
	}
	if f.From != own.peer && f.At.Sub(own.at) > homeSilence {
		*own = home{peer: f.From}
	}
	if f.From == own.peer {
		own.at = f.At
		return true
	}
	at, ok := own.kin[f.From]
	return ok && f.At.Sub(at) <= homeSilence
}

// quicker notes that a peer brought what home brought later.
func (h *home) quicker(p *transport.Peer, at time.Time) {
	if p == h.peer {
		return // a doubled datagram
	}
	for k, last := range h.kin {
		if at.Sub(last) > homeSilence {
			delete(h.kin, k)
		}
	}
	if h.kin == nil {
		h.kin = make(map[*transport.Peer]time.Time)
	}
	h.kin[p] = at
}
