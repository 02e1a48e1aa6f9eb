package text

import (
	"strings"

	"skylatch/redact"
)

var aircraftWords = []string{
	"registration", "reg", "registered", "tail", "tailnumber", "aircraft", "airplane", "plane", "helicopter",
	"heli", "traffic", "faa", "caa", "callsign", "call", "sign", "adsb", "flight", "kennzeichen",
	"immatriculation", "matricula", "immatricolazione", "drone", "uas",
}

// registration is an aircraft's mark of ICAO Annex 7, by country.
var registration = recogniser{
	kind: "registration", class: redact.Identity,
	cues:  []string{"n", "ja", "hl"},
	words: aircraftWords,
	patterns: []pattern{
		{ // Prefixes that nothing else has.
			near: nearDash, score: 0.6,
			expr: re(`\b(?:` + either(
				`(?:HB|PH|OO|LX|EC|CS|EI|LN|OY|OH|TF|OM|YR|LZ|YU|SX|TC|VH|ZK|ZS|LV|CC|XA|XB|VT|HS|RP|PK|UR|ES|YL|LY|EW|ER|OE|OD|HZ|SU|CN|TS|TR|ET|AP|HK|HC|YV|OB|CX|ZP|CP|TG|YS|HR|TI|HP|VP|VQ)-[A-Z]{3}`,
				`(?:S5|9A|4X|9V|9M|A6|A7|A9C|5B|9H|T7|9K|5N|5H|5Y|9G|4R|9N|P4|4L|4K|E7|Z3|7T|6V|3A|T9)-[A-Z]{3}`,
				`(?:HB|OE|PH|D|LN|OY|SE)-\d{3,4}`, `C-[FGI][A-Z]{3}`, `P[PRSTU]-[A-Z]{3}`,
				`R[AF]-\d{4,5}[A-Z]?`, `[DG]-[A-Z]{4}`, `F-[A-Z]{4}`, `B-\d{4}`, `B-[HKL][A-Z]{2}`,
			) + `)\b`),
			valid: isRegistration,
		},
		// Prefixes that other things have too.
		{near: nearDash, score: 0.3, expr: re(`\b(?:(?:OK|SE|SP|HA|HL|M|Z)-[A-Z0-9]{3,4}|I-[A-Z]{4}|(?i:[gdf]-[a-z]{4}|(?:vh|hb|ph|zk|ec|oe|ln|oy)-[a-z]{3}|c-[fgi][a-z]{3}))\b`), valid: isRegistration},
		{near: nearCue, score: 0.25, expr: re(`\bN[1-9](?:\d{1,4}|\d{0,3}[A-HJ-NP-Z]|\d{0,2}[A-HJ-NP-Z]{2})\b`)},
		{near: nearCue, score: 0.25, expr: re(`\b(?:JA\d{2}[0-9A-Z]{2}|HL\d{4})\b`)},
	},
}

// noRegistrations have the form and are words of the field.
var noRegistrations = wordSet([]string{
	"d-term", "i-term", "p-term", "f-term", "d-gain", "i-gain", "p-gain", "g-load", "g-limit", "g-mode",
	"f-type", "d-type", "g-code", "d-link", "d-shot", "f-stop", "d-gps",
	"ok-gps", "ok-imu", "ok-mag", "ok-ekf", "ap-mode", "pk-pk", "cc-err", "es-cal", "c-fast", "c-gain", "c-grid", "c-gear",
})

func isRegistration(g []string) bool { return !noRegistrations[strings.ToLower(g[0])] }
