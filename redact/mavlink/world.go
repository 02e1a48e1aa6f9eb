package mavlink

import (
	"math"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// place tells both halves of a place; it is false if a zone holds it.
func (r *Redactor) place(o *op, in, out *[maxPayload]byte) bool {
	lat, lon := in[o.off:o.off+o.n], in[o.off+o.n:o.off+2*o.n]
	p, known := readPlace(o, lat, lon)
	if r.zone != nil {
		if !known {
			return true // half of it may be a place
		}
		if r.zone.Holds(p, r.now) {
			return false
		}
	}
	toLat, toLon := out[o.off:o.off+o.n], out[o.off+o.n:o.off+2*o.n]
	switch {
	case o.action == redact.Keep && o.as == "lat_e7":
		copy(toLat, lat)
		copy(toLon, lon)
		return true
	case o.action == redact.Keep:
		copyFloat32(toLat, lat)
		copyFloat32(toLon, lon)
		return true
	case !known:
		return true
	case o.action == redact.Relative:
		p = r.mission.origin.Place(p)
	default:
		p = r.mission.secret.Coarse(p, r.policy.Cell)
	}
	if o.as == "lat_e7" {
		store(toLat, uint64(int64(math.Round(p.LatDeg*1e7))))
		store(toLon, uint64(int64(math.Round(p.LonDeg*1e7))))
	} else {
		store(toLat, uint64(math.Float32bits(float32(p.LatDeg))))
		store(toLon, uint64(math.Float32bits(float32(p.LonDeg))))
	}
	return true
}

// readPlace reads a place; it is false for "not known" in any of its spellings.
func readPlace(o *op, lat, lon []byte) (p telemetry.LatLon, known bool) {
	if o.as == "lat_e7" {
		p = telemetry.LatLon{LatDeg: float64(int32(load(lat))) / 1e7, LonDeg: float64(int32(load(lon))) / 1e7}
	} else {
		p = telemetry.LatLon{
			LatDeg: float64(math.Float32frombits(uint32(load(lat)))), LonDeg: float64(math.Float32frombits(uint32(load(lon)))),
		}
	}
	return p, math.Abs(p.LatDeg) <= 90 && math.Abs(p.LonDeg) <= 180 && (p.LatDeg != 0 || p.LonDeg != 0)
}

// height tells how far above the origin something is.
func (o *op) height(origin *redact.Origin, to, from []byte) {
	var metres float64
	switch {
	case o.as == "amsl_mm":
		metres = float64(int32(load(from))) / 1000
	case o.size == 2:
		metres = float64(int16(load(from)))
	default:
		metres = float64(math.Float32frombits(uint32(load(from))))
	}
	if math.IsNaN(metres) || math.IsInf(metres, 0) {
		return
	}
	metres = float64(origin.Height(unit.MetreAMSL(metres)))
	switch {
	case o.as == "amsl_mm":
		store(to, uint64(int64(min(max(math.Round(metres*1000), math.MinInt32), math.MaxInt32))))
	case o.size == 2:
		store(to, uint64(int64(min(max(math.Round(metres), math.MinInt16), math.MaxInt16))))
	default:
		store(to, uint64(math.Float32bits(float32(metres))))
	}
}

// Times before this are since boot: nobody's clock is that of 2001, and nothing
// runs for thirty years (MAVLink common.xml: "can infer timestamp format ... by
// checking for the magnitude of the number").
const (
	firstWallSecond = 1_000_000_000
	lastWallSecond  = math.MaxUint32 // 2106; later ones overflow what differences hold
)

// clock tells a time since 1970 from the secret beginning, by its day or not at
// all; one since boot is technical, and is told.
func (o *op) clock(origin *redact.Origin, to, from []byte) {
	v, unit := load(from), time.Second
	if o.as == "utc_us" {
		unit = time.Microsecond
	}
	perSecond := uint64(time.Second / unit)
	switch {
	case v < firstWallSecond*perSecond:
		// Since boot, or a clock that was not set: it tells no time of the world's.
	case o.action == redact.Blank || v > lastWallSecond*perSecond:
		return
	case o.action == redact.Relative:
		since := origin.Since(time.Unix(int64(v/perSecond), int64(v%perSecond)*int64(unit)))
		v = uint64(max(since/unit, 0))
	default:
		day := 24 * 60 * 60 * perSecond
		v -= v % day
	}
	store(to, v)
}
