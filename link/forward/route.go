package forward

import (
	"sync"

	"skylatch/link/mavlink"
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
	heard map[*destination]map[telemetry.VehicleID]bool
}

// maxHeard bounds who is told apart behind a destination; more than any crew
// has, less than what a hostile sender could make us remember.
const maxHeard = 64

// note remembers that a component was heard from a destination. It reports
// whether there was room for it.
func (t *table) note(d *destination, id telemetry.VehicleID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	here := t.heard[d]
	switch {
	case here[id]:
		return true
	case len(here) >= 2*maxHeard:
		return false
	case here == nil:
		here = make(map[telemetry.VehicleID]bool)
		if t.heard == nil {
			t.heard = make(map[*destination]map[telemetry.VehicleID]bool)
		}
		t.heard[d] = here
	}
	here[id] = true
	here[telemetry.VehicleID{System: id.System}] = true
	return true
}

// leads reports whether a frame from one destination, nil for a vehicle, must
// go to another.
func (t *table) leads(f mavlink.Frame, from, to *destination) bool {
	if from == to {
		return false
	}
	if f.Target.System == 0 {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.heard[to][f.Target]
}
