package still

import (
	"encoding/binary"
	"fmt"
	"math"

	"skylatch/redact"
)

// profile reads a colour profile and returns a new one that means the same; nil
// if none is needed. A profile's bytes never get across: one that was made for a
// screen or a camera tells which. What is not recognised is left out, and the
// report says so: the picture is then shown as if it were sRGB.
func (j *job) profile(icc []byte) []byte {
	space, ok := recogniseSpace(icc)
	switch {
	case !ok:
		j.unknown("ICC profile of no known colours: they may look different", len(icc))
		return nil
	case space.name == "sRGB":
		j.tally.Note(redact.Count{Class: redact.Technical, Action: redact.Blank, What: "ICC profile sRGB, which every picture has that names none", N: 1, Bytes: int64(len(icc))})
		return nil
	}
	j.tally.Note(redact.Count{Class: redact.Technical, Action: redact.Keep, What: "ICC profile " + space.name + ", written anew", N: 1, Bytes: int64(len(icc))})
	return space.write()
}

// space is a well-known space of colours: where its primaries are, adapted to
// the D50 of profiles, and how bright a value is.
type space struct {
	name string
	// primaries are the X, Y and Z of red, green and blue.
	primaries [3][3]float64
	curve     curve
}

// curve is a parametric curve of an ICC profile, of type 3: (a·x+b)^g from d on,
// c·x below; a pure power has a=1 and the rest 0. (ICC.1:2022, 10.18)
type curve struct{ g, a, b, c, d float64 }

func (c curve) at(x float64) float64 {
	if x < c.d {
		return c.c * x
	}
	return math.Pow(c.a*x+c.b, c.g)
}

var (
	curveSRGB = curve{2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045}
	curve709  = curve{1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081}
)

// spaces are those that pictures are made in, the one first that needs no name.
// (IEC 61966-2-1; SMPTE EG 432-1; Adobe RGB (1998); ITU-R BT.2020; ISO 22028-2)
var spaces = []space{
	{"sRGB", [3][3]float64{{0.4360, 0.2225, 0.0139}, {0.3851, 0.7169, 0.0971}, {0.1431, 0.0606, 0.7141}}, curveSRGB},
	{"Display P3", [3][3]float64{{0.5151, 0.2412, -0.0011}, {0.2920, 0.6922, 0.0419}, {0.1571, 0.0666, 0.7841}}, curveSRGB},
	{"Adobe RGB (1998)", [3][3]float64{{0.6097, 0.3111, 0.0195}, {0.2053, 0.6257, 0.0609}, {0.1492, 0.0632, 0.7446}}, curve{2.19921875, 1, 0, 0, 0}},
	{"Rec. 2020", [3][3]float64{{0.6734, 0.2790, -0.0019}, {0.1657, 0.6753, 0.0300}, {0.1251, 0.0456, 0.7969}}, curve709},
	{"ProPhoto RGB", [3][3]float64{{0.7977, 0.2880, 0}, {0.1352, 0.7119, 0}, {0.0313, 0.0001, 0.8249}}, curve{1.8, 1, 0, 0, 0}},
}

// How far a profile may be from a space and still mean it: profiles of the same
// space by different makers differ by less, and other spaces by more.
const (
	primaryTolerance = 0.004
	curveTolerance   = 0.012
)

// recogniseSpace returns the space that a matrix profile means.
func recogniseSpace(icc []byte) (space, bool) {
	p, ok := readProfile(icc)
	if !ok {
		return space{}, false
	}
	for _, s := range spaces {
		if p.means(s) {
			return s, true
		}
	}
	return space{}, false
}

// matrixProfile is what a profile says that consists of primaries and curves.
type matrixProfile struct {
	primaries [3][3]float64
	curves    [3]func(x float64) float64
}

func (p matrixProfile) means(s space) bool {
	for i := range 3 {
		for k := range 3 {
			if math.Abs(p.primaries[i][k]-s.primaries[i][k]) > primaryTolerance {
				return false
			}
		}
		for x := range 65 {
			if v := float64(x) / 64; !(math.Abs(p.curves[i](v)-s.curve.at(v)) <= curveTolerance) {
				return false
			}
		}
	}
	return true
}

// readProfile reads the primaries and curves of an RGB profile; one with tables
// beside them says more than they do, and is none. (ICC.1:2022, 7.2 and 9.2)
func readProfile(icc []byte) (p matrixProfile, ok bool) {
	if len(icc) < 132 || string(icc[36:40]) != "acsp" || string(icc[16:24]) != "RGB XYZ " {
		return p, false
	}
	n := binary.BigEndian.Uint32(icc[128:])
	if n > 100 || len(icc) < 132+12*int(n) {
		return p, false
	}
	tags := make(map[string][]byte)
	for i := range int(n) {
		entry := icc[132+12*i:]
		at, size := uint64(binary.BigEndian.Uint32(entry[4:])), uint64(binary.BigEndian.Uint32(entry[8:]))
		if at+size > uint64(len(icc)) || size < 8 {
			return p, false
		}
		tags[string(entry[:4])] = icc[at : at+size]
	}
	if tags["A2B0"] != nil || tags["A2B1"] != nil {
		return p, false
	}
	for i, colour := range []string{"r", "g", "b"} {
		xyz := tags[colour+"XYZ"]
		if len(xyz) < 20 || string(xyz[:4]) != "XYZ " {
			return p, false
		}
		for k := range 3 {
			p.primaries[i][k] = fixed(xyz[8+4*k:])
		}
		if p.curves[i], ok = readCurve(tags[colour+"TRC"]); !ok {
			return p, false
		}
	}
	return p, true
}

// readCurve reads a curve, of either type. (ICC.1:2022, 10.6 and 10.18)
func readCurve(b []byte) (func(float64) float64, bool) {
	if len(b) < 12 {
		return nil, false
	}
	switch string(b[:4]) {
	case "curv":
		n := int(binary.BigEndian.Uint32(b[8:12]))
		switch {
		case n == 0:
			return func(x float64) float64 { return x }, true
		case n > 4096 || len(b) < 12+2*n:
			return nil, false
		case n == 1:
			gamma := float64(binary.BigEndian.Uint16(b[12:])) / 256
			return func(x float64) float64 { return math.Pow(x, gamma) }, true
		}
		return func(x float64) float64 { return between(b[12:12+2*n], x) }, true
	case "para":
		kind := binary.BigEndian.Uint16(b[8:])
		counts := []int{1, 3, 4, 5}
		if int(kind) >= len(counts) || len(b) < 12+4*counts[kind] {
			return nil, false
		}
		v := make([]float64, 5)
		for i := range counts[kind] {
			v[i] = fixed(b[12+4*i:])
		}
		switch c := (curve{v[0], v[1], v[2], v[3], v[4]}); kind {
		case 0:
			c.a = 1
			return c.at, true
		case 3:
			return c.at, true
		}
	}
	return nil, false
}

// between reads a sampled curve at x.
func between(samples []byte, x float64) float64 {
	last := len(samples)/2 - 1
	i := min(int(x*float64(last)), last-1)
	low, high := float64(binary.BigEndian.Uint16(samples[2*i:])), float64(binary.BigEndian.Uint16(samples[2*i+2:]))
	return (low + (high-low)*(x*float64(last)-float64(i))) / 0xffff
}

// fixed reads a signed number with 16 bits behind the point.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

func appendFixed(b []byte, v float64) []byte {
	return binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
}

// d50 is the white of every profile. (ICC.1:2022, 7.2.16)
var d50 = [3]float64{0.9642, 1, 0.8249}

// write returns the profile of a space, version 4.3: primaries, curves, a name,
// and a copyright that says there is none.
func (s space) write() []byte {
	curve := appendFixed([]byte("para\x00\x00\x00\x00\x00\x03\x00\x00"), s.curve.g)
	for _, v := range []float64{s.curve.a, s.curve.b, s.curve.c, s.curve.d} {
		curve = appendFixed(curve, v)
	}
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", words(s.name)},
		{"cprt", words("CC0")},
		{"wtpt", xyz(d50)},
		{"rXYZ", xyz(s.primaries[0])},
		{"gXYZ", xyz(s.primaries[1])},
		{"bXYZ", xyz(s.primaries[2])},
		{"rTRC", curve},
		{"gTRC", nil}, // as the one before
		{"bTRC", nil},
	}
	head := make([]byte, 128, 512)
	copy(head[8:], "\x04\x30\x00\x00mntrRGB XYZ ")
	binary.BigEndian.PutUint16(head[24:], 2000) // a date is wanted: 2000-01-01
	head[27], head[29] = 1, 1
	copy(head[36:], "acsp")
	copy(head[68:80], xyz(d50)[8:])
	head = binary.BigEndian.AppendUint32(head, uint32(len(tags)))
	var data []byte
	at, size := 0, 0
	for _, t := range tags {
		if t.data != nil {
			at, size = 132+12*len(tags)+len(data), len(t.data)
			data = append(data, t.data...)
			data = append(data, make([]byte, -len(data)&3)...)
		}
		head = append(head, t.name...)
		head = binary.BigEndian.AppendUint32(head, uint32(at))
		head = binary.BigEndian.AppendUint32(head, uint32(size))
	}
	b := append(head, data...)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// words is a text in English. (ICC.1:2022, 10.15)
func words(s string) []byte {
	b := fmt.Appendf(nil, "mluc\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0cenUS\x00\x00\x00%c\x00\x00\x00\x1c", 2*len(s))
	for _, c := range s {
		b = binary.BigEndian.AppendUint16(b, uint16(c))
	}
	return b
}

func xyz(v [3]float64) []byte {
	b := []byte("XYZ \x00\x00\x00\x00")
	for _, x := range v {
		b = appendFixed(b, x)
	}
	return b
}

// isOurProfile reports whether a profile is one that is written here.
func isOurProfile(icc []byte) bool {
	for _, s := range spaces[1:] {
		if string(icc) == string(s.write()) {
			return true
		}
	}
	return false
}
