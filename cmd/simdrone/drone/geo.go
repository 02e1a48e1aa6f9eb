package drone

import (
	"math"

	"skylatch/telemetry"
)

// vec is a vector in metres (or m/s, m/s²) north, east and down.
type vec struct{ n, e, d float64 }

func (a vec) add(b vec) vec           { return vec{a.n + b.n, a.e + b.e, a.d + b.d} }
func (a vec) sub(b vec) vec           { return vec{a.n - b.n, a.e - b.e, a.d - b.d} }
func (a vec) scale(k float64) vec     { return vec{a.n * k, a.e * k, a.d * k} }
func (a vec) horizontal() float64     { return math.Hypot(a.n, a.e) }
func (a vec) flat() vec               { return vec{n: a.n, e: a.e} }
func (a vec) bearing() float64        { return wrap2Pi(math.Atan2(a.e, a.n)) }
func (a vec) limitFlat(m float64) vec { return a.scaleFlat(m, a.horizontal()) }

// scaleFlat shortens the horizontal part of length h to at most m.
func (a vec) scaleFlat(m, h float64) vec {
	if h <= m || h == 0 {
		return a
	}
	return vec{a.n * m / h, a.e * m / h, a.d}
}

// toward returns the horizontal unit vector of a bearing.
func toward(bearing float64) vec { return vec{n: math.Cos(bearing), e: math.Sin(bearing)} }

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(hi, v)) }

// finite is a number from the wire, 0 if it is none.
func finite(f float32) float64 {
	if v := float64(f); !math.IsNaN(v) && !math.IsInf(v, 0) {
		return v
	}
	return 0
}

func wrap2Pi(a float64) float64 {
	a = math.Mod(a, 2*math.Pi)
	if a < 0 {
		a += 2 * math.Pi
	}
	return a
}

func wrapPi(a float64) float64 {
	a = wrap2Pi(a)
	if a > math.Pi {
		a -= 2 * math.Pi
	}
	return a
}

// metresPerDegree is the length of a degree of latitude on a sphere of the
// WGS 84 equatorial radius; the same figure serves both ways, so nothing
// drifts by converting there and back.
const metresPerDegree = 6378137 * math.Pi / 180

// field maps places to a flat plane about its origin. Good for the few
// kilometres a multicopter flies.
type field struct {
	origin telemetry.LatLon
	amsl   float64 // metres, of the ground
}

func (f field) lonScale() float64 {
	return metresPerDegree * math.Cos(f.origin.LatDeg*math.Pi/180)
}

func (f field) place(p vec) telemetry.LatLon {
	return telemetry.LatLon{
		LatDeg: f.origin.LatDeg + p.n/metresPerDegree,
		LonDeg: math.Mod(f.origin.LonDeg+p.e/f.lonScale()+540, 360) - 180,
	}
}

// local returns the flat position of a place, at ground level.
func (f field) local(p telemetry.LatLon) vec {
	dLon := math.Mod(p.LonDeg-f.origin.LonDeg+540, 360) - 180
	return vec{n: (p.LatDeg - f.origin.LatDeg) * metresPerDegree, e: dLon * f.lonScale()}
}
