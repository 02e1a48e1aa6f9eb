package forward

import (
	"sync"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

// table knows who was heard where, on this side of the forwards. Vehicles are
// the driver's to know.
//
// The rules are those of MAVLink routers (mavlink.io, "Routing"): what is for
// everybody goes to everybody else; what has a target goes only to where that
// target was heard; nothing goes back to where it came from.
type table struct {
	mu    sync.Mutex // guards what follows
	heard map[place]map[telemetry.VehicleID]bool
}

// place is where somebody is heard: a destination, by whatever way; or one of
// the peers who share a door.
type place struct {
	to   *destination
	peer *transport.Peer
}

// lane says who of a destination a frame is for: everybody, one peer only, or
// all others.
type lane struct{ only, not *transport.Peer }

func (l lane) leads(p *transport.Peer) bool { return (l.only == nil || l.only == p) && l.not != p }

// maxHeard bounds who is told apart at one place; more than any crew has, less
// than what a hostile sender could make us remember.
const maxHeard = 64

// note remembers that a component was heard. It reports whether there was room
// for it.
func (t *table) note(at place, id telemetry.VehicleID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	here := t.heard[at]
	switch {
	case here[id]:
		return true
	case len(here) >= 2*maxHeard:
		return false
	case here == nil:
		here = make(map[telemetry.VehicleID]bool)
		if t.heard == nil {
			t.heard = make(map[place]map[telemetry.VehicleID]bool)
		}
		t.heard[at] = here
	}
	here[id] = true
	here[telemetry.VehicleID{System: id.System}] = true
	return true
}

// forget forgets who was heard at a place that is no more.
func (t *table) forget(at place) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.heard, at)
}

// where returns the places of a destination at which a target was heard.
func (t *table) where(target telemetry.VehicleID, d *destination) (places []place) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for at, heard := range t.heard {
		if at.to == d && heard[target] {
			places = append(places, at)
		}
	}
	return places
}

// route puts a frame into the queue of everybody who must have it, and reports
// whether there is anybody. It came from a place, or from a vehicle.
func (f *Forwarder) route(frame mavlink.Frame, from place) (told bool) {
	if len(frame.Raw) > maxFrame {
		return false
	}
	for _, d := range f.destinations {
		switch {
		case frame.Target.System != 0:
			for _, at := range f.table.where(frame.Target, d) {
				if at != from && d.put(frame, lane{only: at.peer}) {
					told = true
				}
			}
		case d != from.to:
			told = d.put(frame, lane{}) || told
		case from.peer != nil && d.hasOthers(from.peer):
			told = d.put(frame, lane{not: from.peer}) || told
		}
	}
	return told
}
