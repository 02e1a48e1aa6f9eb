package library

import (
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/geo"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

const (
	// step is how often a flight is looked at: a copter at full speed flies 5 m
	// in it.
	step = 200 * time.Millisecond
	// maxSilence is the longest gap that still counts as flown through.
	maxSilence = 5 * time.Second
	// maxSpeed, in m/s, is above any aircraft this is for: what is faster is a
	// position that jumped.
	maxSpeed = 150
	// swapped is by how much a battery's charge must rise to be another one.
	swapped = 0.05
)

// figures adds up one vehicle's flight from looks at it.
type figures struct {
	m    *Mission
	seen time.Time // of the last look

	airborne bool
	place    telemetry.LatLon
	placeAt  time.Time
	mode     string
	armed    bool
	charge   opt.Value[unit.Ratio]
	used     float64
	path     []telemetry.LatLon
	marks    marks
}

// look takes the state at one moment.
func (f *figures) look(at time.Time, v store.Vehicle) {
	var dt time.Duration
	if !f.seen.IsZero() {
		dt = min(at.Sub(f.seen), maxSilence)
	}
	f.seen = at
	f.beat(at, v)
	flying := !v.FlyingSince.IsZero()
	switch {
	case flying && !f.airborne:
		f.m.Flights++
		f.marks.add(Mark{At: v.FlyingSince, Kind: MarkTakeOff, Text: "Take-off"})
	case !flying && f.airborne:
		f.marks.add(Mark{At: at, Kind: MarkLanding, Text: "Landed"})
	}
	f.airborne = flying
	f.move(v, flying)
	f.charged(v)
	if !flying {
		return
	}
	f.m.Airborne += max(dt, 0)
	if h, ok := v.Position.Value.AboveHome.Get(); ok && h > f.m.Highest.Or(unit.MetreAboveHome(math.Inf(-1))) {
		f.m.Highest = opt.Some(h)
	}
	if !v.Velocity.ReceivedAt.IsZero() {
		speed := unit.MetrePerSecond(math.Hypot(float64(v.Velocity.Value.North), float64(v.Velocity.Value.East)))
		if speed <= maxSpeed && speed > f.m.Fastest.Or(-1) {
			f.m.Fastest = opt.Some(speed)
		}
	}
}

// beat notes who flies, and what it was told to be.
func (f *figures) beat(at time.Time, v store.Vehicle) {
	if v.Heartbeat.ReceivedAt.IsZero() {
		return
	}
	h := v.Heartbeat.Value
	if f.m.Vehicle == "" {
		f.m.Vehicle, f.m.Autopilot = h.Type, h.Autopilot
	}
	if h.Mode != f.mode {
		f.mode = h.Mode
		f.marks.add(Mark{At: at, Kind: MarkMode, Text: h.Mode})
	}
	if h.Armed != f.armed {
		f.armed = h.Armed
		text := "Disarmed"
		if h.Armed {
			text = "Armed"
		}
		f.marks.add(Mark{At: at, Kind: MarkArmed, Text: text})
	}
}

// move adds to the way that was flown.
func (f *figures) move(v store.Vehicle, flying bool) {
	if v.Position.ReceivedAt.IsZero() || v.Position.ReceivedAt == f.placeAt {
		return
	}
	before, after := f.place, v.Position.Value.Place
	dt := v.Position.ReceivedAt.Sub(f.placeAt).Seconds()
	f.place, f.placeAt = after, v.Position.ReceivedAt
	if len(f.path) == 0 {
		f.path = append(f.path, after)
		return
	}
	way := geo.Distance(before, after)
	if float64(way) > maxSpeed*dt {
		return
	}
	if flying {
		f.m.Distance += way
	}
	f.path = appendPath(f.path, after)
}

// charged adds up what the first battery gave.
func (f *figures) charged(v store.Vehicle) {
	if len(v.Batteries) == 0 {
		return
	}
	now, ok := v.Batteries[0].Value.Remaining.Get()
	if !ok {
		return
	}
	before, known := f.charge.Get()
	switch {
	case !known, now > before+swapped:
		f.charge = opt.Some(now)
	case now < before:
		f.used += float64(before - now)
		f.charge = opt.Some(now)
	}
	f.m.BatteryUsed = opt.Some(unit.Ratio(f.used))
}

// close hands over what adds up only at the end.
func (f *figures) close() {
	f.m.Path = simplify(f.path, maxPath)
	f.m.Marks = append(f.m.Marks, f.marks.list...)
}
