package mavlink

import (
	"encoding/binary"
	"math"
	"time"
	"unicode"
	"unicode/utf8"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// outcome is what came of running a program.
type outcome byte

const (
	written outcome = iota
	refused         // a value that cannot be told, and cannot be left out alone
	held            // a place that a zone hides: all places of the message are to be left out
)

// run writes what is told of the payload r.in into r.out.
func (r *Redactor) run(p *program) outcome {
	in, out := &r.in, &r.out
	*out = p.template
	for i := range p.ops {
		o := &p.ops[i]
		from, to := in[o.off:o.off+o.n], out[o.off:o.off+o.n]
		switch o.do {
		case copyBytes:
			copy(to, from)
		case copyFloats:
			copyFloat32(to, from)
		case copyDoubles:
			copyFloat64(to, from)
		case copyChars:
			copyText(to, from)
		case copyEnum:
			if !o.copyKnown(to, from) {
				return refused
			}
		case copyMask:
			if !o.copyMasked(to, from) {
				return refused
			}
		case copySystem:
			for i, id := range from {
				to[i] = r.systems[id]
				if id != 0 && to[i] == 0 && o.whole {
					return refused // to everybody is not what was said
				}
			}
		case copyComponent:
			copy(to, from)
		case place:
			if !r.place(o, in, out) {
				return held
			}
		case height:
			o.height(r.origin, to, from)
		case clock:
			o.clock(r.origin, to, from)
		case pseudonym:
			o.alias.tell(&r.secret, to, from)
		case rewriteText:
			copyText(to, []byte(r.text(cString(from))))
		}
	}
	return written
}

func copyFloat32(to, from []byte) {
	for i := 0; i+4 <= len(from); i += 4 {
		v := binary.LittleEndian.Uint32(from[i:])
		if v&0x7fffffff > 0x7f800000 {
			v = nan32
		}
		binary.LittleEndian.PutUint32(to[i:], v)
	}
}

func copyFloat64(to, from []byte) {
	for i := 0; i+8 <= len(from); i += 8 {
		v := binary.LittleEndian.Uint64(from[i:])
		if v&(1<<63-1) > 0x7ff<<52 {
			v = nan64
		}
		binary.LittleEndian.PutUint64(to[i:], v)
	}
}

// copyText writes a text up to its end, zeros behind it, and "?" for what cannot
// be printed.
func copyText(to, from []byte) {
	n := 0
	for len(from) > 0 && from[0] != 0 && n < len(to) {
		if c := from[0]; c < utf8.RuneSelf {
			if c < ' ' || c == 0x7f {
				c = '?'
			}
			to[n], from, n = c, from[1:], n+1
			continue
		}
		c, size := utf8.DecodeRune(from)
		if c == utf8.RuneError || !unicode.IsPrint(c) || n+size > len(to) {
			to[n], from, n = '?', from[size:], n+1
			continue
		}
		n += copy(to[n:], from[:size])
		from = from[size:]
	}
	clear(to[n:])
}

func cString(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func (o *op) copyKnown(to, from []byte) bool {
	for i := 0; i < len(from); i += o.size {
		v := load(from[i : i+o.size])
		if v != o.unknown && !o.enum.has(v) {
			if o.whole {
				return false
			}
			v = o.unknown
		}
		store(to[i:i+o.size], v)
	}
	return true
}

func (o *op) copyMasked(to, from []byte) bool {
	for i := 0; i < len(from); i += o.size {
		v := load(from[i : i+o.size])
		if v&^o.enum.mask != 0 && o.whole {
			return false
		}
		store(to[i:i+o.size], v&o.enum.mask)
	}
	return true
}

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
		p = r.origin.Place(p)
	default:
		p = r.secret.Coarse(p, r.policy.Cell)
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
