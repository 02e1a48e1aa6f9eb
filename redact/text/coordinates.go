package text

import (
	"math"
	"strconv"
	"strings"

	"skylatch/redact"
)

var placeWords = []string{
	"lat", "latitude", "lon", "lng", "longitude", "gps", "gnss", "pos", "position", "home", "loc", "location",
	"coord", "coords", "coordinate", "coordinates", "waypoint", "wp", "wps",
	"launch", "launched", "landing", "landed", "map", "site", "place", "target", "meet", "meeting", "parked",
	"base", "origin", "point", "geo", "fence", "rally", "poi", "near", "ort", "standort", "lieu",
}

// noPlaceWords are of numbers that come in pairs and are no place.
var noPlaceWords = []string{
	"accel", "acc", "gyro", "gyr", "mag", "field", "bias", "biases", "offset", "offsets", "scale", "gain",
	"gains", "pid", "innov", "innovation", "innovations", "variance", "var", "volt", "volts", "voltage",
	"vcc",
	"rate", "rates", "roll", "pitch", "yaw", "att", "attitude", "quaternion", "thrust", "temp", "temperature",
	"pressure", "baro", "freq", "hz", "notch", "fft", "rms", "vibe", "vibration", "vibrations", "rpm",
	"pwm",
}

// decimalDegrees is a signed number with a fraction that shows a house.
const decimalDegrees = `[-+]?\d{1,3}\.\d{4,17}`

// coordinates is a place in decimal degrees.
var coordinates = recogniser{
	kind: "coordinates", class: redact.Location,
	cues: []string{
		"lat", "latitude", "lon", "lng", "long", "longitude", "longtitude", "breite", "breitengrad", "lange",
		"laenge", "langengrad", "laengengrad", "latitud", "longitud", "latitudine", "longitudine",
	},
	words: placeWords, unless: noPlaceWords,
	patterns: []pattern{
		{near: nearFraction, score: 0.6, expr: re(`(?P<x>(?P<lat>` + decimalDegrees + `)°?\s{0,2}[,;/|]\s{0,3}(?P<lon>` + decimalDegrees + `))°?(?:[^\w%°]|$)`), valid: isFarPlace},
		{near: nearFraction, score: 0.5, expr: re(`(?P<x>(?P<lat>[-+]?\d{1,3}\.\d{5,17})°?\s{1,3}(?P<lon>[-+]?\d{1,3}\.\d{5,17}))°?(?:[^\w%°]|$)`), valid: isFarPlace},
		{near: nearFraction, score: 0.2, expr: re(`(?P<x>(?P<lat>[-+]?\d{1,3}\.\d{2,17})°?[\s,;/|_x]{1,3}(?P<lon>[-+]?\d{1,3}\.\d{2,17}))°?(?:[^\w%°]|$)`), valid: isPlace},
		// 47,397742; 8,545594
		{near: nearFraction, score: 0.55, expr: re(`(?P<x>(?P<lat>[-+]?\d{1,3},\d{4,15})°?\s{0,2}[;/ ]\s{0,3}(?P<lon>[-+]?\d{1,3},\d{4,15}))(?:[^\w%°]|$)`), valid: isFarPlace},
		// latitude: 47.397742, one at a time
		{near: nearCue, score: 0.85, expr: re(`(?i)(?:lat|latt?itude?|lon|lng|longt?itude?|longitudine|latitudine|breite(?:ngrad)?|la?enge(?:ngrad)?|lange(?:ngrad)?)(?:_?e7|_?deg|_?int)?["'>]{0,2}\s{0,3}[:=,>]\s{0,3}["']?(?P<x>[-+]?\d{1,3}(?:[.,]\d{1,17})?|[-+]?\d{6,10})(?:[^\w.]|\.?$|\.\s|[NSEWO]\b)`)},
		{near: nearCue, score: 0.85, expr: re(`(?i)\b(?:lat|latitude|lon|lng|long|longitude)\s{1,2}(?P<x>[-+]?(?:\d{1,3}[.,]\d{3,17}|\d{8,10}))\b`)},
		{near: nearCue, score: 0.85, expr: re(`(?i)\blong["']?\s{0,2}[:=]\s{0,2}["']?(?P<x>[-+]?\d{1,3}[.,]\d{2,17})\b`)},
		// 47.3977 N, 8.5455 E and N 47.3977 E 8.5455
		{near: nearFraction, score: 0.85, expr: re(`[-+]?\d{1,3}\.\d{3,17}\s?°?\s?[NS][\s,;/]{0,3}\d{1,3}\.\d{2,17}\s?°?\s?[EWO]\b`)},
		{near: nearCompass, score: 0.85, expr: re(`[NS]\s?\d{1,3}\.\d{2,17}\s?°?[\s,;/]{0,3}[EWO]\s?\d{1,3}\.\d{2,17}\b`)},
		{near: nearDegree, lead: 22, score: 0.8, expr: re(`\b\d{1,3}\.\d{2,17}\s?°\s?[NSEWO]\b`)},
		{near: nearCompass, score: 0.6, expr: re(`[NSEW]\s?\d{1,3}\.\d{4,17}\b`)},
		{near: nearFraction, score: 0.6, expr: re(`[-+]?\d{1,3}\.\d{4,17}\s?[NSEW]\b`)},
		// ISO 6709: +47.3977+008.5455/
		{near: nearFraction, score: 0.9, expr: re(`(?P<x>[-+]\d{2}(?:\.\d{2,17})[-+]\d{3}(?:\.\d{2,17})(?:[-+]\d{1,5}(?:\.\d{1,4})?)?/?)`)},
		// 473977420, 85455940: ten-millionths
		{near: nearDigits, score: 0.2, expr: re(`(?P<x>(?P<lat>-?\d{7,9})[\s,;/]{1,3}(?P<lon>-?\d{7,10}))\b`), valid: func(g []string) bool {
			lat, lon := number(g[2]), number(g[3])
			return math.Abs(lat) <= 90e7 && math.Abs(lon) <= 180e7
		}},
	},
}

// number reads a number with a point or a comma; NaN if it is none.
func number(s string) float64 {
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return math.NaN()
	}
	return n
}

// isPlace takes either order: formats differ.
func isPlace(g []string) bool {
	a, b := math.Abs(number(g[2])), math.Abs(number(g[3]))
	return (a <= 90 && b <= 180 || a <= 180 && b <= 90) && a+b > 0
}

// isFarPlace asks that one of them be more than what sensors and gains read.
// What lies around 0° 0° needs a word nearby.
func isFarPlace(g []string) bool {
	return isPlace(g) && max(math.Abs(number(g[2])), math.Abs(number(g[3]))) >= 10
}
