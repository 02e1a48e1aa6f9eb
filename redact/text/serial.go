package text

import (
	"slices"
	"strings"

	"skylatch/redact"
)

// serial is the number of a drone, a camera, a battery: ANSI/CTA-2063-A, makers'
// own, or anything after a word that says so.
var serial = recogniser{
	kind: "serial", class: redact.Identity, again: true,
	cues: []string{"serial", "serials", "serialnumber", "serialno", "sn", "s", "seriennummer", "serie",
		"seriale", "matricola", "craft", "drone", "aircraft", "airframe", "vehicle", "asset", "skydio"},
	words: []string{"serial", "sn", "drone", "aircraft", "battery", "controller", "camera", "gimbal", "dji",
		"autel", "parrot", "skydio", "seriennummer"},
	patterns: []pattern{
		{near: nearSerial, score: 0.55, expr: re(`\b[0-9A-HJ-NP-Z]{4}[1-9A-F][0-9A-HJ-NP-Z]{8,15}\b`), valid: isCTA2063},
		{near: nearSerial, score: 0.9, expr: re(`\b(?:1581F|1668B|1748F|1588E)[0-9A-HJ-NP-Z]{9,15}\b`)}, // DJI, Skydio, Autel, Parrot
		// DJI before 2022: fourteen of them, letters and digits mixed.
		{near: nearSerial, score: 0.6, expr: re(`\b[0-9][0-9A-Z]{13}\b`), valid: isMakersNumber},
		{near: nearSerial, score: 0.8, expr: re(`\bPI\d{6}[A-Z]{2}\d[A-Z]\d{6}\b`)}, // Parrot
		{near: nearCue, score: 0.8, expr: re(`\b(?i:skydio)(?:[XR]?\d{1,2}\w?)?-(?P<x>[A-Za-z0-9]{4,8})\b`), valid: hasDigits(1)},
		{ // serial: …
			near: nearCue, score: 0.9,
			expr:  re(`(?i)(?:\b|_)(?:serial(?:[ _-]?(?:number|num|nr|no))?|s/n|sn|seriennummer|numero de serie|matricola|(?:drone|aircraft|airframe|craft|vehicle|asset)[ _-]?(?:serial|id|sn|uid))\.?["']?\s{0,3}[:=#]\s{0,3}["']?(?P<x>[a-z0-9](?:[a-z0-9-]|[ ][0-9]){3,40})`),
			valid: isSerialValue,
		},
		{near: nearCue, score: 0.7, expr: re(`(?i)\b(?:serial(?:[ _-]?(?:number|num|nr|no)\.?)?|s/n|sn|seriennummer)\s{1,2}(?P<x>[a-z0-9][a-z0-9-]{5,31})\b`), valid: hasDigits(4)},
	},
}

// isCTA2063 checks the length code: four characters of the maker, one that says
// how many follow, that many.
func isCTA2063(g []string) bool {
	want := strings.IndexByte("0123456789ABCDEF", g[0][4])
	return len(g[0]) == 5+want && isMakersNumber(g)
}

// isMakersNumber tells a serial number from a word and from a number.
func isMakersNumber(g []string) bool {
	digits, turns := 0, 0
	for i := range len(g[0]) {
		k := kinds[g[0][i]]
		if k&isDigit != 0 {
			digits++
		}
		if i > 0 && (k^kinds[g[0][i-1]])&isDigit != 0 {
			turns++
		}
	}
	return digits >= 4 && len(g[0])-digits >= 2 && turns >= 2
}

// speeds of serial ports follow the word "serial" too.
var speeds = []string{"1200", "2400", "4800", "9600", "14400", "19200", "28800", "38400", "57600", "76800",
	"100000", "111100", "115200", "230400", "256000", "400000", "420000", "460800", "500000", "921600",
	"1000000", "1500000", "2000000"}

func isSerialValue(g []string) bool {
	return len(digitsOf(g[1])) >= 3 && !slices.Contains(speeds, g[1])
}

func hasDigits(n int) func(g []string) bool {
	return func(g []string) bool {
		x := g[len(g)-1]
		return len(digitsOf(x)) >= n && !slices.Contains(speeds, x)
	}
}
