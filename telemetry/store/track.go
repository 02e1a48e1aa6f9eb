package store

import (
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
	if n := len(t.points); n > 0 && geo.Distance(t.points[n-1].Place, p.Place) < trackStep {
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
