package text

import (
	"strings"

	"skylatch/redact"
)

// operatorID is the number of a registered operator, in Remote ID and painted on
// the craft: ASD-STAN EN 4709-002 in Europe, and those of Britain and the United
// States. It stands for a person.
var operatorID = recogniser{
	kind: "operator id", class: redact.Person,
	cues:  []string{"operator", "operatorid", "faa", "uas", "registration", "op"},
	words: []string{"operator", "registration", "easa", "remote", "uas"},
	patterns: []pattern{
		// Three letters of the country, twelve characters, their check character,
		// three more that only the operator should know.
		{near: nearSerial, score: 0.95, expr: re(`(?i)\b(?P<country>[a-z]{3})(?P<number>[a-z0-9]{12})(?P<check>[a-z0-9])-(?P<secret>[a-z0-9]{3})\b`), valid: isOperatorID},
		{near: nearSerial, score: 0.6, expr: re(`\b(?P<country>[A-Z]{3})[a-z0-9]{13}\b`), valid: isMemberState},
		{near: nearSerial, score: 0.2, expr: re(`(?i)\b(?P<country>[a-z]{3})[a-z0-9]{13}(?:-[a-z0-9]{3})?\b`), valid: isMemberState},
		{near: nearDash, score: 0.95, expr: re(`(?i)\bGBR-(?:OP|RP|OR)-[A-Z0-9]{10,14}\b`)},
		{near: nearCode, score: 0.25, expr: re(`\bFA[A-Z0-9]{8}\b`), valid: hasDigits(0)},
		{near: nearCue, score: 0.85, expr: re(`(?i)\b(?:operator|op)[ _-]?(?:id|number|no|registration)["']?\s{0,2}[:=#]\s{0,2}["']?(?P<x>[a-z0-9][a-z0-9-]{3,39})`)},
	},
}

// memberStates are those of EASA by ISO 3166-1.
const memberStates = "AUT BEL BGR CHE CYP CZE DEU DNK ESP EST FIN FRA GRC HRV HUN IRL ISL ITA LIE LTU LUX LVA MLT NLD NOR POL PRT ROU SVK SVN SWE"

func isMemberState(g []string) bool {
	return strings.Contains(memberStates, strings.ToUpper(g[1])) && digitsOf(g[0]) != ""
}

// isOperatorID checks the check character, which is that of ISO/IEC 7812-1 over
// the number and the secret part, in base 36.
func isOperatorID(g []string) bool {
	return isMemberState(g) && strings.EqualFold(g[3], checkCharacter(strings.ToLower(g[2]+g[4])))
}

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"

func checkCharacter(s string) string {
	sum := 0
	for i := range len(s) {
		n := strings.IndexByte(base36, s[len(s)-1-i])
		if i%2 == 0 {
			n *= 2
			n = n/36 + n%36
		}
		sum += n
	}
	n := (36 - sum%36) % 36
	return base36[n : n+1]
}
