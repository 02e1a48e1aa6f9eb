package text

import (
	"strings"

	"skylatch/redact"
)

// icaoAddress is the 24-bit address of an aircraft, ICAO Annex 10 volume III.
var icaoAddress = recogniser{
	kind: "icao address", class: redact.Identity,
	cues: []string{"icao", "icao24", "oaci", "adsb", "modes", "mode", "hex", "hexcode", "transponder"},
	patterns: []pattern{
		{near: nearCue, score: 0.85, expr: re(`(?i)(?:\b|_)(?:icao(?:[ _-]?(?:24|addr(?:ess)?|hex|id|code))*|oaci|mode[ -]?s(?: (?:hex|code|address))?|hex ?code|transponder(?: (?:id|code|hex))?)["']?\s{0,2}[:=#]?\s{0,2}["']?(?:0x)?(?P<x>[0-9a-f]{6})\b`), valid: isICAOAddress},
		{near: nearCue, score: 0.85, expr: re(`(?i)\bicao[ _-]?addr(?:ess)?["']?\s{0,2}[:=]\s{0,2}(?P<x>\d{4,8})\b`)},
		{near: nearCue, score: 0.7, expr: re(`(?i)\b(?:adsb|hex)\s{0,2}[:=#]?\s{0,2}(?:0x)?(?P<x>[0-9a-f]{6})\b`), valid: func(g []string) bool {
			return isICAOAddress(g) && len(digitsOf(g[1])) > 0
		}},
	},
}

// isICAOAddress keeps out what the annex does: all zeros and all ones.
func isICAOAddress(g []string) bool {
	return g[1] != "000000" && !strings.EqualFold(g[1], "ffffff")
}
