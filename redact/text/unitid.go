package text

import (
	"strings"

	"skylatch/redact"
)

// unitID is a UUID of RFC 9562, with which makers number units, flights and
// accounts.
var unitID = recogniser{
	kind: "uuid", class: redact.Identity,
	patterns: []pattern{{
		near: nearDash, score: 0.8,
		expr:  re(`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b`),
		valid: func(g []string) bool { return strings.Trim(g[0], "0-") != "" && strings.Trim(g[0], "fF-") != "" },
	}},
}
