package text

import "skylatch/redact"

// cell is a tower of a mobile network: public tables tell where it stands.
var cell = recogniser{
	kind: "cell", class: redact.Location,
	cues: []string{"cell", "cellid", "lac", "tac", "eci", "cid", "enb", "enodeb", "ecgi", "cgi"},
	patterns: []pattern{
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:cell[ _-]?(?:id|identity)|lac|tac|eci|e?cgi|enb|enodeb)(?:[ _-]?id)?["']?\s{0,2}[:=]\s{0,2}["']?(?P<x>(?:0x)?[0-9a-f]{2,9}(?:-[0-9a-f]{1,9}){0,3})\b`)},
		{near: nearCue, score: 0.7, expr: re(`(?i)\b(?:cell[ _-]?(?:id|identity)|lac|eci|enodeb)\s{1,2}(?P<x>(?:0x)?\d[0-9a-f]{2,8})\b`)},
	},
}
