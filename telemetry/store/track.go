package store

import (
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// TrackPoint is one point of a vehicle's path.
type TrackPoint struct {
	At        time.Time // our clock
	Place     telemetry.LatLon
	AboveHome opt.Value[unit.MetreAboveHome]
}

const (
	// trackStep keeps a hovering vehicle from filling its track.
	trackStep unit.Metre = 2
	// maxTrack bounds memory: at trackStep and 15 m/s about 40 minutes. A
	// longer path is thinned to every second point and goes on.
	maxTrack = 20_000
)

type track struct{ points []TrackPoint }

func (t *track) add(at time.Time, p telemetry.Position) {
	if n := len(t.points); n > 0 && distance(t.points[n-1].Place, p.Place) < trackStep {
		return
	}
	if len(t.points) >= maxTrack {
		t.thin()
	}
	t.points = append(t.points, TrackPoint{At: at, Place: p.Place, AboveHome: p.AboveHome})
}

// thin drops every second point.
func (t *track) thin() {
	half := t.points[:0]
	for i := 0; i < len(t.points); i += 2 {
		half = append(half, t.points[i])
	}
	t.points = half
}

// distance is the equirectangular approximation: good to 0.1 % over the few
// metres between two track points.
func distance(a, b telemetry.LatLon) unit.Metre {
	const metresPerDegree = 111_195 // mean earth radius 6 371 009 m
	dLat := b.LatDeg - a.LatDeg
	dLon := math.Remainder(b.LonDeg-a.LonDeg, 360) * math.Cos(a.LatDeg*math.Pi/180)
	return unit.Metre(math.Hypot(dLat, dLon) * metresPerDegree)
}
