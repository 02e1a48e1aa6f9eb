package text

import "skylatch/redact"

// board is the number of an autopilot's processor: ArduPilot sends it as a
// status text after its banner, PX4 prints it at start.
var board = recogniser{
	kind: "board", class: redact.Identity,
	cues: []string{"guid", "px4guid", "mfguid", "uid", "uid2", "uniqueid", "mcu", "cpu", "chip", "chipid",
		"boardid", "hwid"},
	words: []string{"guid", "uid", "mcu", "cpu", "chip", "board", "pixhawk", "px4"},
	patterns: []pattern{
		// "CubeOrange 0039001F 3130510A 36313637": the words are the number.
		{near: nearCode | nearDigits, score: 0.9, expr: re(`\b[0-9A-Fa-f]{8}[ ][0-9A-Fa-f]{8}[ ][0-9A-Fa-f]{8}\b`), valid: func(g []string) bool { return len(digitsOf(g[0])) >= 6 }},
		{near: nearCode, score: 0.9, expr: re(`\b[0-9A-Fa-f]{6,8}:[0-9A-Fa-f]{6,8}:[0-9A-Fa-f]{6,8}\b`)},
		{near: nearSerial | nearLong, score: 0.55, expr: re(`\b(?:[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{36}|[0-9A-F]{24}|[0-9A-F]{32}|[0-9A-F]{36})\b`), valid: func(g []string) bool {
			return entropy(g[0]) > 2 && len(digitsOf(g[0])) >= 6
		}},
		{near: nearCue, score: 0.9, expr: re(`(?i)\b(?:px4guid|mfguid|guid|uid2?|unique ?id|mcu(?: id)?|cpu ?id|chip ?id|board ?uid|hw ?id)["']?\s{0,2}[:=]?\s{0,2}["']?(?P<x>(?:0x)?[0-9a-f]{8,40}|(?:[0-9a-f]{2}[ :-]){7,17}[0-9a-f]{2}|[0-9a-f]{4}(?:-[0-9a-f]{4}){3,8})\b`), valid: func(g []string) bool { return len(digitsOf(g[1])) >= 3 }},
	},
}
