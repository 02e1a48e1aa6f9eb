package mavlink

import (
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
)

// zone follows one craft, to know when nothing of where it is may be told.
type zone struct {
	*redact.Zone
	at         telemetry.LatLon
	hasAt      bool
	flying     bool // armed or in the air, as far as it said
	hasArmed   bool // it was heard while it was not armed
	landed     byte
	homeIsTold bool
}

// holds reports whether the craft is where, or just after a take-off when,
// nothing of class location is told. It is until the craft has said where it is.
func (z *zone) holds(at time.Time) bool { return !z.hasAt || z.Holds(z.at, at) }

// watching is where in their messages the fields stand that a zone follows.
type watching map[uint32]watched

type watched struct {
	what whatIsWatched
	off  int // of the field, or of the latitude with the longitude behind it
}

type whatIsWatched byte

const (
	theCraft whatIsWatched = iota
	theHome
	itsArming
	itsLanding
)

func newWatching(t *tables) watching {
	w := make(watching)
	for _, s := range []struct {
		message, field string
		what           whatIsWatched
	}{
		{"GLOBAL_POSITION_INT", "lat", theCraft}, {"GPS_RAW_INT", "lat", theCraft},
		{"HIGH_LATENCY", "latitude", theCraft}, {"HIGH_LATENCY2", "latitude", theCraft},
		{"HOME_POSITION", "latitude", theHome},
		{"HEARTBEAT", "base_mode", itsArming}, {"EXTENDED_SYS_STATE", "landed_state", itsLanding},
	} {
		m := t.byName[s.message]
		for i := range m.fields {
			if m.fields[i].name == s.field {
				w[m.id] = watched{what: s.what, off: m.fields[i].off}
			}
		}
	}
	return w
}

const (
	armed           = 128 // MAV_MODE_FLAG_SAFETY_ARMED
	landedOnGround  = 1   // MAV_LANDED_STATE_ON_GROUND
	landedUndefined = 0   // MAV_LANDED_STATE_UNDEFINED
	autopilotNone   = 8   // MAV_AUTOPILOT_INVALID: the component flies nothing
	heartbeatPilot  = 5   // offset of HEARTBEAT.autopilot
)

// watch notes what a message says of its craft, and returns the craft's zone.
func (r *Redactor) watch(system byte, id uint32, at time.Time) *zone {
	z := r.zones[system]
	if z == nil {
		z = &zone{Zone: redact.NewZone(r.policy.Zone)}
		r.zones[system] = z
	}
	w, ok := r.watching[id]
	if !ok {
		return z
	}
	switch w.what {
	case theCraft, theHome:
		p, known := readPlace(&op{as: "lat_e7"}, r.in[w.off:w.off+4], r.in[w.off+4:w.off+8])
		switch {
		case !known:
		case w.what == theCraft:
			z.at, z.hasAt = p, true
		default:
			z.Home(p)
			z.homeIsTold = true
		}
	case itsArming:
		if r.in[heartbeatPilot] != autopilotNone {
			z.arm(r.in[w.off]&armed != 0, at)
		}
	case itsLanding:
		z.land(r.in[w.off], at)
	}
	return z
}

// arm notes whether motors are armed. Who is heard armed first may have taken
// off just now.
func (z *zone) arm(isArmed bool, at time.Time) {
	switch {
	case isArmed && !z.flying:
		z.TakeOff(at)
		if z.hasArmed && z.hasAt && !z.homeIsTold {
			z.Home(z.at) // where it was armed, until it says where home is
		}
	case !isArmed:
		z.hasArmed = true
		z.Landed()
	}
	z.flying = isArmed
}

// land notes whether it stands on the ground.
func (z *zone) land(state byte, at time.Time) {
	before := z.landed
	z.landed = state
	switch state {
	case landedUndefined, before:
	case landedOnGround:
		z.Landed()
	default:
		if before == landedOnGround || before == landedUndefined {
			z.TakeOff(at)
		}
	}
}
