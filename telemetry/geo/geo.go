// Package geo measures between places on the earth, on a sphere: good to
// 0.5 % anywhere, and far better over the few kilometres a drone flies.
package geo

import (
	"math"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// earthRadius is the mean radius of the WGS 84 ellipsoid (IUGG R1).
const earthRadius = 6_371_008.8

// Distance returns the great-circle distance between two places (haversine).
func Distance(a, b telemetry.LatLon) unit.Metre {
	latA, latB := radians(a.LatDeg), radians(b.LatDeg)
	sinLat := math.Sin((latB - latA) / 2)
	sinLon := math.Sin(radians(b.LonDeg-a.LonDeg) / 2)
	h := sinLat*sinLat + math.Cos(latA)*math.Cos(latB)*sinLon*sinLon
	return unit.Metre(2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h))))
}

// Bearing returns the initial course from a to b, clockwise from true north,
// 0 ≤ bearing < 2π.
func Bearing(a, b telemetry.LatLon) unit.Radian {
	latA, latB := radians(a.LatDeg), radians(b.LatDeg)
	dLon := radians(b.LonDeg - a.LonDeg)
	y := math.Sin(dLon) * math.Cos(latB)
	x := math.Cos(latA)*math.Sin(latB) - math.Sin(latA)*math.Cos(latB)*math.Cos(dLon)
	return unit.Radian(math.Mod(math.Atan2(y, x)+2*math.Pi, 2*math.Pi))
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
