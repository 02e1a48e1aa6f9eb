package library

import (
	"math"

	"skylatch/telemetry"
	"skylatch/telemetry/geo"
)

const (
	// maxPath is how many places draw a mission's thumbnail.
	maxPath = 200
	// maxKept bounds the memory of a path that is being read; when it is full,
	// every other place goes.
	maxKept = 20_000
	// minWay, in metres, is the shortest way worth a place of its own.
	minWay = 2
)

// appendPath adds a place that is far enough from the last one.
func appendPath(path []telemetry.LatLon, p telemetry.LatLon) []telemetry.LatLon {
	if geo.Distance(path[len(path)-1], p) < minWay {
		return path
	}
	if len(path) == maxKept {
		for i := range maxKept / 2 {
			path[i] = path[2*i]
		}
		path = path[:maxKept/2]
	}
	return append(path, p)
}

// simplify returns at most n places of a path that draw the same line as well
// as n can: a place is left out (Douglas and Peucker, 1973) if it is nearer to
// the line without it than a tolerance, which grows until they are few enough.
func simplify(path []telemetry.LatLon, n int) []telemetry.LatLon {
	if len(path) < 3 {
		return path
	}
	for tolerance := 1.0; ; tolerance *= 2 {
		if path = thin(path, tolerance); len(path) <= n {
			return path
		}
	}
}

// thin leaves out the places that are within tolerance metres of the line.
func thin(path []telemetry.LatLon, tolerance float64) []telemetry.LatLon {
	keep := make([]bool, len(path))
	keep[0], keep[len(path)-1] = true, true
	type span struct{ from, to int }
	spans := []span{{0, len(path) - 1}}
	for len(spans) > 0 {
		s := spans[len(spans)-1]
		spans = spans[:len(spans)-1]
		far, at := 0.0, 0
		for i := s.from + 1; i < s.to; i++ {
			if d := offLine(path[s.from], path[s.to], path[i]); d > far {
				far, at = d, i
			}
		}
		if far > tolerance {
			keep[at] = true
			spans = append(spans, span{s.from, at}, span{at, s.to})
		}
	}
	var out []telemetry.LatLon
	for i, p := range path {
		if keep[i] {
			out = append(out, p)
		}
	}
	return out
}

// metresPerDegree is that of latitude, on a sphere.
const metresPerDegree = 111_195

// offLine is how far p is from the line between a and b, in metres, on a plane
// that is good enough for a drawing.
func offLine(a, b, p telemetry.LatLon) float64 {
	shrink := math.Cos(a.LatDeg * math.Pi / 180)
	east := func(q telemetry.LatLon) float64 {
		return math.Remainder(q.LonDeg-a.LonDeg, 360) * shrink * metresPerDegree
	}
	north := func(q telemetry.LatLon) float64 { return (q.LatDeg - a.LatDeg) * metresPerDegree }
	bx, by, px, py := east(b), north(b), east(p), north(p)
	along := 0.0
	if length := bx*bx + by*by; length > 0 {
		along = min(1, max(0, (px*bx+py*by)/length))
	}
	return math.Hypot(px-along*bx, py-along*by)
}
