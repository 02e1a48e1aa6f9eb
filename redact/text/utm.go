package text

import (
	"strconv"

	"skylatch/redact"
)

// utm is a place by zone, metres east and metres north; or in the national grid
// of Switzerland.
var utm = recogniser{
	kind: "utm", class: redact.Location,
	words: append([]string{"utm", "zone", "easting", "northing", "lv95", "ch1903"}, placeWords...),
	cues:  []string{"zone", "easting", "northing", "rechtswert", "hochwert"},
	patterns: []pattern{
		{near: nearZone | nearCue, score: 0.8, expr: re(`\b(?i:zone )?(?P<zone>\d{1,2})[ ]?[C-HJ-NP-X][\s,:]{1,3}(?:E[ :=]?)?(?P<east>\d{6})(?:\.\d{1,4})?[ ]?(?:m ?)?(?:E[, ]|[, ])\s?(?:N[ :=]?)?(?P<north>\d{5,8})(?:\.\d{1,4})?(?:[ ]?m?[ ]?N\b|\b)`), valid: isUTM},
		{near: nearCompass, score: 0.8, expr: re(`\bE[ :=]?(?P<east>\d{6})(?:\.\d{1,4})?[\s,]{1,3}N[ :=]?(?P<north>\d{5,8})(?:\.\d{1,4})?\b`), valid: isUTM},
		{near: nearCompass, lead: 14, score: 0.7, expr: re(`\b(?P<east>\d{6})(?:\.\d{1,4})?[ ]?m?[ ]?E[, ]{1,2}(?P<north>\d{5,8})(?:\.\d{1,4})?[ ]?m?[ ]?N\b`), valid: isUTM},
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:easting|northing|rechtswert|hochwert)["']?\s{0,2}[:= ]\s{0,2}["']?(?P<x>\d{5,8}(?:\.\d{1,4})?)\b`)},
		{near: nearDigits, score: 0.6, expr: re(`\b2['’ ]?[4-8]\d\d['’ ]?\d{3}(?:\.\d{1,3})?[\s,/]{1,3}1['’ ]?[0-3]\d\d['’ ]?\d{3}(?:\.\d{1,3})?\b`)},
	},
}

func isUTM(g []string) bool {
	east, north := g[len(g)-2], g[len(g)-1]
	e, errE := strconv.Atoi(east)
	n, errN := strconv.Atoi(north)
	if len(g) == 4 {
		if zone, err := strconv.Atoi(g[1]); err != nil || zone < 1 || zone > 60 {
			return false
		}
	}
	return errE == nil && errN == nil && e >= 100_000 && e < 1_000_000 && n <= 10_000_000
}
