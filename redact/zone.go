package redact

import (
	"maps"
	"math"
	"slices"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// Zone says when places must not leave: near home and just after a take-off.
// It closes before it opens: until a home is known, all places are near it. Use
// [NewZone]; it belongs to one goroutine.
type Zone struct {
	rule ZoneRule

	homes   []telemetry.LatLon
	tookOff time.Time
}

// NewZone returns a zone by a policy's rule.
func NewZone(rule ZoneRule) *Zone { return &Zone{rule: rule} }

// maxHomes is more than anybody flies from in one flight; with more, all places
// are near one.
const maxHomes = 32

// sameHome is how far a home drifts while it stays the same one.
const sameHome unit.Metre = 1

// Home notes where home is. Where it was stays held: a craft is sent home to a
// boat or to its operator's next stand, and took off from where it did.
func (z *Zone) Home(p telemetry.LatLon) {
	near := func(home telemetry.LatLon) bool { return distance(p, home) < sameHome }
	if !slices.ContainsFunc(z.homes, near) && len(z.homes) <= maxHomes {
		z.homes = append(z.homes, p)
	}
}

// TakeOff notes a take-off.
func (z *Zone) TakeOff(at time.Time) { z.tookOff = at }

// Landed notes that it stands on the ground: what is held before a take-off is
// held again.
func (z *Zone) Landed() { z.tookOff = time.Time{} }

// Holds reports whether a place of that moment must not leave.
func (z *Zone) Holds(p telemetry.LatLon, at time.Time) bool {
	if z.rule.TakeOff > 0 && (z.tookOff.IsZero() || at.Sub(z.tookOff) < z.rule.TakeOff) {
		return true
	}
	if z.rule.Home <= 0 {
		return false
	}
	if len(z.homes) == 0 || len(z.homes) > maxHomes {
		return true
	}
	return slices.ContainsFunc(z.homes, func(home telemetry.LatLon) bool { return distance(p, home) < z.rule.Home })
}

// distance is along the ground, exact enough for what a zone spans.
func distance(a, b telemetry.LatLon) unit.Metre {
	north := (a.LatDeg - b.LatDeg) * metresPerDegree
	east := math.Remainder(a.LonDeg-b.LonDeg, 360) * metresPerDegree * math.Cos((a.LatDeg+b.LatDeg)/2*math.Pi/180)
	return unit.Metre(math.Hypot(north, east))
}

// InTexts returns the policy by which texts are told: where a zone hides places,
// no text tells one, since nobody knows of which place and moment it speaks.
func (p *Policy) InTexts() *Policy {
	if p.Zone == (ZoneRule{}) || !p.Action(Location).Looser(Blank) {
		return p
	}
	hidden := *p
	hidden.actions = maps.Clone(p.actions)
	hidden.actions[Location] = Blank
	return &hidden
}
