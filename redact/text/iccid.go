package text

import "skylatch/redact"

// iccid is the number of a SIM card, ITU-T E.118: 89, a country, an issuer, an
// account, a check digit.
var iccid = recogniser{
	kind: "iccid", class: redact.Network,
	cues:  []string{"iccid", "sim"},
	words: []string{"iccid", "sim", "card", "uicc", "esim"},
	patterns: []pattern{
		{near: nearDigits, score: 0.8, expr: re(`\b89(?:[ -]?\d){16,18}\b`), valid: func(g []string) bool {
			d := digitsOf(g[0])
			// Some write 18 or 19 digits and leave the check out.
			return hasCountryCode(d[2:]) && (len(d) < 19 || isLuhn(d) || isLuhn(d[:19]))
		}},
		{near: nearCue, score: 0.9, expr: re(`(?i)\b(?:iccid|sim(?:[ _-]?(?:card|serial|id|no|nr|number))*)\.?["']?[\s:=#]{0,4}["']?(?P<x>8[0-9](?:[ -]?[0-9a-f]){16,18})\b`)},
	},
}
