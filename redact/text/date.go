package text

import "skylatch/redact"

const (
	year  = `(?:19|20)\d\d`
	month = `(?:0?[1-9]|1[0-2])`
	day   = `(?:0?[1-9]|[12]\d|3[01])`
	clock = `(?:[T _-]{1,2}\d{1,2}[:h.-]?\d{2}(?:[:m.-]?\d{2}(?:[.,]\d{1,9})?)?(?:\s?(?:Z|UTC|GMT|[AaPp]\.?[Mm]\.?)|\s?[+-]\d{2}:?\d{2})?)?`
	names = `(?i:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-z]{0,6}\.?`
)

// date is a day of the world's calendar, with the time if it says one; a time of
// day alone says little.
var date = recogniser{
	kind: "date", class: redact.Time,
	cues: []string{
		"unix", "epoch", "timestamp", "utc", "usec", "time", "week", "tow",
		"jan", "feb", "mar", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct", "okt", "nov", "dec", "dez",
		"january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
		"december", "januar", "februar", "marz", "juni", "juli", "oktober", "dezember", "sept",
	},
	words: []string{"unix", "epoch", "timestamp", "utc", "date", "since", "boot", "log", "started"},
	patterns: []pattern{
		{near: nearDash, score: 0.9, expr: re(`(?P<x>` + year + `-` + month + `-` + day + clock + `)(?:\b|_)`)},
		{near: nearDigits, score: 0.7, expr: re(`(?P<x>` + year + `(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[T _-]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\.\d{1,9})?)?Z?)?)(?:\b|_)`)},
		{near: nearColons, lead: 8, score: 0.8, expr: re(`\b` + year + `:(?:0[1-9]|1[0-2]):(?:0[1-9]|[12]\d|3[01])` + clock + `\b`)},
		{near: nearDots | nearDigits, score: 0.8, expr: re(`\b` + year + `[/.](?:0[1-9]|1[0-2])[/.](?:0[1-9]|[12]\d|3[01])` + clock + `\b`)},
		{near: nearDots | nearDigits, score: 0.8, expr: re(`\b` + day + `[/.]\s?` + month + `[/.]\s?` + year + clock + `\b`)},
		{near: nearDigits, score: 0.8, expr: re(`\b` + month + `/` + day + `/` + year + clock + `\b`)},
		{near: nearCue, lead: 6, score: 0.85, expr: re(`\b` + day + `(?i:st|nd|rd|th|\.)?[ -]` + names + `,?[ -]` + year + clock)},
		{near: nearCue, score: 0.85, expr: re(`\b` + names + `[ -]` + day + `(?i:st|nd|rd|th)?(?:,[ ]?|[ -])(?:\d\d:\d\d:\d\d )?` + year + clock)},
		{near: nearCue, score: 0.85, expr: re(`(?i)\b(?:unix|epoch|timestamp|utc|time_unix_usec|time_utc_usec)(?:[ _](?:time|usec|ms))?["']?\s{0,2}[:=]?\s{0,2}(?P<x>1[3-9]\d{8}(?:\d{3}|\d{6}|\d{9})?(?:\.\d{1,9})?)\b`)},
		{near: nearDigits, score: 0.3, expr: re(`\b1[5-9]\d{8}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?\b`)},
		{near: nearCue, score: 0.8, expr: re(`(?i)\bgps[ _]?week["']?\s{0,2}[:=]?\s{0,2}(?P<x>\d{4})\b`)},
	},
}
