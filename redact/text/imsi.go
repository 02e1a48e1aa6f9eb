package text

import (
	"strconv"

	"skylatch/redact"
)

// imsi is the number of a subscriber, 3GPP TS 23.003 clause 2: country, network,
// subscriber. It has no check digit, so a word must stand near.
var imsi = recogniser{
	kind: "imsi", class: redact.Network,
	cues:  []string{"imsi", "msin"},
	words: []string{"imsi", "subscriber", "sim", "modem", "lte", "carrier"},
	patterns: []pattern{
		{near: nearDigits, score: 0.3, expr: re(`\b(?P<mcc>\d{3})[ -]?\d{2,3}[ -]?\d{9,10}\b`), valid: func(g []string) bool {
			return len(digitsOf(g[0])) == 15 && isCountry(g[1])
		}},
		{near: nearCue, score: 0.9, expr: re(`(?i)\b(?:imsi|msin)(?:[ _-]?(?:no|nr|number))?["']?[\s:=#]{0,4}["']?(?P<x>\d(?:[ -]?\d){8,15})\b`)},
	},
}

// isCountry checks a mobile country code by the zones of ITU-T E.212.
func isCountry(mcc string) bool {
	n, err := strconv.Atoi(mcc)
	return err == nil && (n >= 202 && n <= 467 || n >= 470 && n <= 472 || n >= 502 && n <= 555 || n >= 602 && n <= 659 || n >= 702 && n <= 750 || n == 901 || n == 1 || n == 999)
}
