package alert

import (
	"fmt"
	"math"
	"strings"

	"skylatch/telemetry"
	"skylatch/telemetry/geo"
	"skylatch/telemetry/unit"
)

// How near other aircraft may come. A light aircraft at 60 m/s covers the outer
// distance in 17 s, the inner one in 5 s.
const (
	nearDistance  unit.Metre = 1000
	nearHeight    unit.Metre = 150
	closeDistance unit.Metre = 300
	closeHeight   unit.Metre = 100
)

func trafficNear(w view) []finding {
	if !isFresh(w.Position, w.now) {
		return nil
	}
	var found []finding
	for _, t := range w.Traffic {
		if age, _ := t.Age(w.now); age+t.Value.SinceSeen > fresh {
			continue
		}
		distance := geo.Distance(w.Position.Value.Place, t.Value.Place)
		above, known := w.above(t.Value)
		within := func(d, h unit.Metre) bool {
			return distance < d && (!known || unit.Metre(math.Abs(float64(above))) < h)
		}
		if !within(nearDistance, nearHeight) {
			continue
		}
		f := finding{
			detail:  fmt.Sprintf("%06x", t.Value.ICAO),
			level:   w.level(telemetry.Advisory, telemetry.Advisory, telemetry.Caution),
			cause:   w.sight(t.Value, distance, above, known),
			meaning: "It may not see the vehicle. Manned aircraft have the right of way.",
			action:  "Look for it and listen. Descend and keep away from its path.",
		}
		if w.phase == flying && within(closeDistance, closeHeight) {
			f.level = telemetry.Warning
			f.meaning = "Danger of collision: it can be here within seconds."
			f.action = "Give way now: descend at once, away from its path."
		}
		if w.phase != flying {
			f.meaning = "It is near the place of take-off."
			f.action = "Wait until it has passed before you take off."
		}
		found = append(found, f)
	}
	return found
}

// above returns how much higher than the vehicle the aircraft is, if both say.
func (w view) above(t telemetry.Traffic) (unit.Metre, bool) {
	theirs, theyKnow := t.AMSL.Get()
	ours, weKnow := w.Position.Value.AMSL.Get()
	return unit.Metre(theirs - ours), theyKnow && weKnow
}

// sight says where to look.
func (w view) sight(t telemetry.Traffic, distance, above unit.Metre, known bool) string {
	name := strings.TrimSpace(t.Callsign)
	if name == "" {
		name = fmt.Sprintf("%06X", t.ICAO)
	}
	height := "height unknown"
	switch {
	case known && above >= 0:
		height = metres(above) + " above"
	case known:
		height = metres(-above) + " below"
	}
	where := compass(geo.Bearing(w.Position.Value.Place, t.Place))
	return fmt.Sprintf("Aircraft %s is %s to the %s of the vehicle, %s.", name, metres(distance), where, height)
}
