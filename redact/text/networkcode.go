package text

import "skylatch/redact"

// networkCode is a mobile country code and a network's, which tell the country
// and whose customer one is.
var networkCode = recogniser{
	kind: "network code", class: redact.Network,
	cues: []string{"mcc", "mnc", "plmn", "mccmnc"},
	patterns: []pattern{
		{near: nearCue, score: 0.9, expr: re(`(?i)(?:\b|_)(?:mcc)["']?[\s:=_]{1,3}["']?(?P<x>\d{3})\b`), valid: func(g []string) bool { return isCountry(g[1]) }},
		{near: nearCue, score: 0.8, expr: re(`(?i)(?:\b|_)(?:mnc)["']?[\s:=_]{1,3}["']?(?P<x>\d{2,3})\b`)},
		{near: nearCue, score: 0.9, expr: re(`(?i)\b(?:plmn|mcc[ /-]?mnc)(?:[ _-]?id)?["']?[\s:=]{1,3}["']?(?P<x>(?P<mcc>\d{3})[ /-]?\d{2,3})\b`), valid: func(g []string) bool { return isCountry(g[2]) }},
	},
}
