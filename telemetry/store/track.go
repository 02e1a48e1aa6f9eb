package store

import (
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/geo"
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
	if n := len(t.points); n > 0 && !moved(t.points[n-1], p) {
		return
	}
	if len(t.points) >= maxTrack {
		t.thin()
	}
	t.points = append(t.points, TrackPoint{At: at, Place: p.Place, AboveHome: p.AboveHome})
}

// moved reports whether the vehicle is a step away from the point, along the
// ground or up and down.
func moved(from TrackPoint, to telemetry.Position) bool {
	before, hadHeight := from.AboveHome.Get()
	now, hasHeight := to.AboveHome.Get()
	climbed := hadHeight && hasHeight && math.Abs(float64(now-before)) >= float64(trackStep)
	return climbed || geo.Distance(from.Place, to.Place) >= trackStep
}

// thin drops every second point.
func (t *track) thin() {
	half := t.points[:0]
	for i := 0; i < len(t.points); i += 2 {
		half = append(half, t.points[i])
	}
	t.points = half
}
