package transport

import (
	"fmt"

	"skylatch/telemetry"
)

// Recogniser makes one-use detectors of the protocol: fed with the bytes of one
// stream, a detector returns true once they are beyond doubt.
type Recogniser func() func([]byte) bool

// detector returns a fresh detector; without a recogniser any byte convinces.
func (r Recogniser) detector() func([]byte) bool {
	if r == nil {
		return func(b []byte) bool { return len(b) > 0 }
	}
	return r()
}

// standing is what there is to say about a link with many peers.
type standing struct {
	waiting string // what it waits for
	peers   int    // present
	proven  int    // of them, how many sent something valid
	newest  string // address of a proven peer; of any if none is proven
	ever    bool   // there was a proven peer
	trouble string // what keeps it from working, if anything
}

// state puts the standing into the words of telemetry.
func (s standing) state() (telemetry.LinkState, string) {
	switch {
	case s.proven == 1:
		return telemetry.LinkActive, s.newest
	case s.proven > 1:
		return telemetry.LinkActive, fmt.Sprintf("%d peers", s.proven)
	case s.trouble != "":
		return telemetry.LinkFailed, s.trouble
	case s.ever:
		return telemetry.LinkLost, "nothing valid is heard any more; " + s.waiting
	case s.peers > 0:
		return telemetry.LinkListening, s.newest + " is connected, but has sent nothing valid yet"
	default:
		return telemetry.LinkWaiting, s.waiting
	}
}

// teller tells a handler about one link, and only what is new. It belongs to
// one goroutine.
type teller struct {
	handler Handler
	link    string

	state  telemetry.LinkState
	detail string
}

// tell passes on what the handler has not heard last.
func (t *teller) tell(state telemetry.LinkState, detail string) {
	if t.state == state && t.detail == detail {
		return
	}
	t.state, t.detail = state, detail
	t.handler.Status(t.link, state, detail)
}
