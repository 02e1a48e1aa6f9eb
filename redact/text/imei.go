package text

import (
	"strings"

	"skylatch/redact"
)

// imei is the number of a modem, 3GPP TS 23.003 clause 6: who allocated it, what
// it is, its number, a check digit.
var imei = recogniser{
	kind: "imei", class: redact.Network,
	cues:  []string{"imei", "imeisv", "meid"},
	words: []string{"imei", "imeisv", "modem", "device", "lte"},
	patterns: []pattern{
		{near: nearDigits, score: 0.6, expr: re(`\b\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d\b`), valid: isIMEI},
		{near: nearCue, score: 0.9, expr: re(`(?i)\b(?:imei|imeisv|meid)(?:[ _-]?(?:no|nr|number|sv))?\.?["']?[\s:=#]{0,4}["']?(?P<x>\d(?:[ /-]?\d){13,15}|[0-9a-f]{14})\b`)},
	},
}

// reporters are the bodies that allocate, by the first two digits.
const reporters = "01 10 30 33 35 44 45 49 50 51 52 53 54 86 91 98 99"

func isIMEI(g []string) bool {
	d := digitsOf(g[0])
	return strings.Contains(reporters, d[:2]) && isLuhn(d)
}
