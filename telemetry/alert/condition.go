package alert

import (
	"slices"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

// condition is one thing that can be wrong: a row of the table.
type condition struct {
	code string
	// raise is how long it must hold to be raised, clear how long it must be
	// gone to be cleared (or to sink to a lower level).
	raise, clear time.Duration
	// inhibited lists the flight phases in which it says nothing to a pilot.
	inhibited []phase
	// silencedBy lists the codes that explain this one for the same vehicle.
	silencedBy []string
	// Exactly one of these says what is wrong, if anything.
	vehicle func(view) []finding
	station func(store.Snapshot, time.Time) []finding
}

// finding is a condition that holds, in a pilot's words.
type finding struct {
	condition *condition
	subject   string // the vehicle, or the part of the station
	vehicle   opt.Value[telemetry.VehicleID]
	detail    string // tells findings of one condition and subject apart

	level                  telemetry.AlertLevel
	cause, meaning, action string
}

// key is the alert's identity.
func (f finding) key() string {
	key := f.condition.code
	if f.subject != "" {
		key += "/" + f.subject
	}
	if f.detail != "" {
		key += "/" + f.detail
	}
	return key
}

func (c *condition) collect(all, found []finding) []finding {
	for _, f := range found {
		f.condition = c
		all = append(all, f)
	}
	return all
}

// phase is what the vehicle does, as far as alerts are concerned.
type phase int

const (
	onGround phase = iota // disarmed
	armed                 // motors may turn, not known to fly
	flying
)

// view is one vehicle as a condition sees it.
type view struct {
	store.Vehicle
	now   time.Time
	phase phase
	loss  opt.Value[unit.Ratio] // share of frames lost lately
}

func newView(v store.Vehicle, now time.Time, loss opt.Value[unit.Ratio]) view {
	return view{Vehicle: v, now: now, phase: phaseOf(v), loss: loss}
}

func phaseOf(v store.Vehicle) phase {
	switch v.Landed.Value.State {
	case telemetry.LandedAir, telemetry.LandedTakeoff, telemetry.LandedLanding:
		return flying
	}
	if !v.FlyingSince.IsZero() {
		return flying
	}
	if v.Heartbeat.Value.Armed {
		return armed
	}
	return onGround
}

// starting reports whether the vehicle is still finding itself: what it reports
// as wrong then is only not ready yet.
func (w view) starting() bool {
	switch w.Heartbeat.Value.Status {
	case telemetry.StatusBoot, telemetry.StatusCalibrating:
		return true
	}
	return false
}

// level picks the level by flight phase.
func (w view) level(ground, whenArmed, inFlight telemetry.AlertLevel) telemetry.AlertLevel {
	return [...]telemetry.AlertLevel{ground, whenArmed, inFlight}[w.phase]
}

// findings says whom they are about.
func (w view) findings(found []finding) []finding {
	found = slices.Clone(found)
	for i := range found {
		found[i].subject, found[i].vehicle = w.ID.String(), opt.Some(w.ID)
	}
	return found
}

// fresh is how old a report may be to be believed. Slow streams come every
// second or two, over a radio that loses some.
const fresh = 10 * time.Second

// isFresh reports whether the value came lately.
func isFresh[T any](d telemetry.Dated[T], now time.Time) bool {
	age, ok := d.Age(now)
	return ok && age <= fresh
}
