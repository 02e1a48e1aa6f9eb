package text

import (
	"strconv"
	"strings"

	"skylatch/redact"
)

// mgrs is a place in the Military Grid Reference System (NGA.STND.0037): zone and
// band, a square of 100 km, and as many digits east as north.
var mgrs = recogniser{
	kind: "mgrs", class: redact.Location,
	words: append([]string{"mgrs", "grid", "usng", "utmref"}, placeWords...),
	patterns: []pattern{
		{near: nearZone, score: 0.75, expr: re(`\b(?P<zone>\d{1,2})(?P<band>[C-HJ-NP-X])[ ]?(?P<column>[A-HJ-NP-Z])(?P<row>[A-HJ-NP-V])[ ]?(?P<east>\d{3,5})[ ]?(?P<north>\d{3,5})\b`), valid: isMGRS},
		{near: nearZone, score: 0.35, expr: re(`(?i)\b(?P<zone>\d{1,2})(?P<band>[C-HJ-NP-X])[ ]?(?P<column>[A-HJ-NP-Z])(?P<row>[A-HJ-NP-V])[ ]?(?P<east>\d{1,5})[ ]?(?P<north>\d{1,5})\b`), valid: isMGRS},
		// Digits begin a run apart from the letters.
		{near: nearZone, score: 0.7, expr: re(`\b(?P<zone>\d{1,2})[ ]?(?P<band>[C-HJ-NP-X])[ ](?P<column>[A-HJ-NP-Z])(?P<row>[A-HJ-NP-V])[ ](?P<east>\d{3,5})[ ](?P<north>\d{3,5})\b`), valid: isMGRS},
	},
}

// isMGRS checks the zone and which columns it has: eight letters, beginning anew
// in every third zone.
func isMGRS(g []string) bool {
	zone, err := strconv.Atoi(g[1])
	if err != nil || zone < 1 || zone > 60 {
		return false
	}
	columns := []string{"STUVWXYZ", "ABCDEFGH", "JKLMNPQR"}[zone%3]
	if !strings.Contains(columns, strings.ToUpper(g[3])) {
		return false
	}
	return len(g[5]) == len(g[6]) || len(g[5]+g[6])%2 == 0 && !strings.Contains(g[0], " "+g[6])
}
