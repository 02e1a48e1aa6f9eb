package redact

import (
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// Origin is where [Relative] places, heights and times are told from. It is the
// first of each that was asked about, and is secret: everything of a mission
// must go through the same one, since one place told both ways gives all of them
// away. The zero Origin is ready to use, by one goroutine.
type Origin struct {
	place   telemetry.LatLon
	at      time.Time
	amsl    unit.MetreAMSL
	hasAt   bool
	hasHere bool
	hasAMSL bool
}

// anchor is where a relative origin stands for formats that hold nothing but
// latitude and longitude. Nobody flies there, in the Gulf of Guinea; 0° 0° is
// how many formats say "unknown".
var anchor = telemetry.LatLon{LatDeg: 1, LonDeg: 1}

// Offset returns how far a place is north and east of the origin.
func (o *Origin) Offset(p telemetry.LatLon) (north, east unit.Metre) {
	if !o.hasHere {
		o.place, o.hasHere = p, true
	}
	lat := (p.LatDeg - o.place.LatDeg) * metresPerDegree
	lon := math.Remainder(p.LonDeg-o.place.LonDeg, 360) * metresPerDegree * math.Cos(o.place.LatDeg*math.Pi/180)
	return unit.Metre(lat), unit.Metre(lon)
}

// offsetStep is what an offset is rounded to: the exact bits of a difference
// tell something of what was subtracted.
const offsetStep = 0.1 // metres

// Place returns the place as far from the anchor as it is from the origin.
func (o *Origin) Place(p telemetry.LatLon) telemetry.LatLon {
	north, east := o.Offset(p)
	return telemetry.LatLon{
		LatDeg: anchor.LatDeg + step(float64(north))/metresPerDegree,
		LonDeg: anchor.LonDeg + step(float64(east))/(metresPerDegree*math.Cos(anchor.LatDeg*math.Pi/180)),
	}
}

func step(metres float64) float64 { return math.Round(metres/offsetStep) * offsetStep }

// Height returns how far above the first height something is, rounded as places
// are.
func (o *Origin) Height(amsl unit.MetreAMSL) unit.Metre {
	if !o.hasAMSL {
		o.amsl, o.hasAMSL = amsl, true
	}
	return unit.Metre(step(float64(amsl - o.amsl)))
}

// Since returns how long after the first time this one is.
func (o *Origin) Since(at time.Time) time.Duration {
	if !o.hasAt {
		o.at, o.hasAt = at, true
	}
	return at.Sub(o.at)
}
