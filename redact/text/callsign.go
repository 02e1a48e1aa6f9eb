package text

import (
	"strings"

	"skylatch/redact"
)

// callSign is what a crew or an aircraft answers to.
var callSign = recogniser{
	kind: "call sign", class: redact.Identity, again: true,
	cues: []string{"callsign", "call", "flt", "rufzeichen", "indicatif", "indicativo", "nominativo", "fltid",
		"flightid", "flight", "ident"},
	words: []string{"traffic", "flight", "adsb", "squawk", "callsign", "qrz", "ham", "amateur", "repeater",
		"de", "cq", "airline"},
	patterns: []pattern{
		{near: nearCue, score: 0.85, expr: re(`(?i)\b(?:call[ _-]?sign|rufzeichen|indicatif|indicativo|nominativo|flt[ _-]?id|flight[ _-]?(?:id|number|no)|ident)["']?\s{0,2}[:=]\s{0,2}["']?(?P<x>[a-z0-9][a-z0-9-]{1,9}(?:\s\d{1,4})?)\b`), valid: isCallSign},
		{near: nearCue, score: 0.7, expr: re(`\b(?i:call[ -]?sign|rufzeichen|indicatif)\s{1,2}(?:is\s)?(?P<x>[A-Z][A-Za-z0-9-]{2,9}(?:\s\d{1,4})?)\b`), valid: isCallSign},
		{near: nearCode, score: 0.25, expr: re(`\b[A-Z]{3}\d{1,4}[A-Z]{0,2}\b`), valid: isCallSign},          // of an airline
		{near: nearCode, score: 0.25, expr: re(`\b(?:[A-Z]{1,2}|\d[A-Z])\d[A-Z]{2,3}\b`), valid: isCallSign}, // of a radio amateur
	},
}

func isCallSign(g []string) bool {
	x := strings.ToLower(g[len(g)-1])
	switch strings.TrimRight(x, "0123456789") {
	case "imu", "gps", "esc", "rc", "ekf", "mag", "bat", "batt", "baro", "can", "uart", "ser", "srv", "servo",
		"aux", "pwm", "sbus", "mav", "cam", "cell", "ant", "stm", "esp", "icm", "bmi", "mpu":
		return false // numbered parts
	}
	return !noNames[x] && !noSecrets[x]
}
