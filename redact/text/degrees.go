package text

import (
	"math"

	"skylatch/redact"
)

const (
	// minutesSeconds is 23'51.9", with any of the signs or none.
	minutesSeconds = `\d{1,2}(?:\s?(?:'|m|min)\s?|\s|:|-)\d{1,2}(?:[.,]\d{1,9})?\s?(?:"|''|s|sec)?`
	minutes        = `\d{1,2}(?:[.,]\d{1,9})?\s?(?:'|m|min)?`
	degreeSign     = `\s?(?:°|d|deg|o)\s?`
)

// degrees is a place in degrees and minutes, with or without seconds: as on maps,
// in the air and in NMEA 0183.
var degrees = recogniser{
	kind: "degrees", class: redact.Location,
	cues:  []string{"deg", "north", "south", "east", "west", "nord", "sud", "est", "ouest"},
	words: placeWords,
	patterns: []pattern{
		{near: nearDegree | nearCompass | nearCue, lead: 26, score: 0.9, expr: re(`\b(?P<d>\d{1,3})` + degreeSign + minutesSeconds + `\s?(?i:[nsewo]\b|north|south|east|west)`), valid: isDegrees},
		{near: nearCompass | nearCue, score: 0.9, expr: re(`\b(?i:[nsewo]|north|south|east|west)\s?(?P<d>\d{1,3})` + degreeSign + minutesSeconds), valid: isDegrees},
		{near: nearDegree | nearCompass | nearCue, lead: 26, score: 0.85, expr: re(`\b(?P<d>\d{1,3})` + degreeSign + minutes + `\s?(?i:[nsewo])\b`), valid: isDegrees},
		{near: nearCompass | nearCue, score: 0.85, expr: re(`\b(?i:[nsewo])\s?(?P<d>\d{1,3})` + degreeSign + minutes), valid: isDegrees},
		{near: nearDegree, lead: 5, score: 0.55, expr: re(`\b(?P<d>\d{1,3})\s?°\s?\d{1,2}\s?'\s?\d{1,2}(?:[.,]\d{1,9})?\s?(?:"|'')`), valid: isDegrees},
		// 47 23 51.9 N 8 32 44.1 E, 47-23-51N 008-32-44E, 47 23.865 N 8 32.736 E
		{near: nearCompass, lead: 20, score: 0.85, expr: re(`\b(?P<d>\d{1,3})[ :-]` + minutesSeconds + `\s?[NS][\s,;/]{0,3}\d{1,3}[ :-]` + minutesSeconds + `\s?[EWO]\b`), valid: isDegrees},
		{near: nearCompass, score: 0.85, expr: re(`\b[NS]\s?(?P<d>\d{1,3})[ :-]` + minutesSeconds + `[\s,;/]{0,3}[EWO]\s?\d{1,3}[ :-]` + minutesSeconds), valid: isDegrees},
		{near: nearCompass, lead: 20, score: 0.85, expr: re(`\b(?P<d>\d{1,3})[ :-]\d{1,2}\.\d{1,9}'?\s?[NS][\s,;/]{0,3}\d{1,3}[ :-]\d{1,2}\.\d{1,9}'?\s?[EWO]\b`), valid: isDegrees},
		{near: nearCompass, score: 0.85, expr: re(`\b[NS]\s?(?P<d>\d{1,3})[ :-]\d{1,2}\.\d{1,9}'?[\s,;/]{0,3}[EWO]\s?\d{1,3}[ :-]\d{1,2}\.\d{1,9}'?`), valid: isDegrees},
		// 472352N 0083244E, of flight plans; 4807.038,N,01131.000,E, of NMEA
		{near: nearZone, score: 0.85, expr: re(`\b\d{4,6}(?:\.\d{1,9})?[NS][\s/,]{0,2}\d{5,7}(?:\.\d{1,9})?[EW]\b`)},
		{near: nearCode, score: 0.85, expr: re(`\b[NS]\d{4,6}(?:\.\d{1,9})?[\s/,]{0,2}[EW]\d{5,7}(?:\.\d{1,9})?\b`)},
		{near: nearCompass, lead: 16, score: 0.95, expr: re(`\b\d{4}\.\d{1,9},[NS],\d{5}\.\d{1,9},[EW]\b`)},
	},
}

func isDegrees(g []string) bool { return math.Abs(number(g[1])) <= 180 }
