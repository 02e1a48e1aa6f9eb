package text

import (
	"strings"

	"skylatch/redact"
)

// url is an address of any scheme: who opens it calls out, and its path and
// query may say anything.
var url = recogniser{
	kind: "url", class: redact.Network, holds: true,
	cues: []string{"www"},
	patterns: []pattern{
		{near: nearScheme, lead: 26, score: 0.9, expr: re(`[A-Za-z][A-Za-z0-9+.-]{1,24}://[^\s"'<>\\]*[^\s"'<>\\.,;:!?)}]`)},
		{near: nearCue, score: 0.8, expr: re(`(?i)\bwww\.[a-z0-9-]{1,63}\.[^\s"'<>]*[^\s"'<>.,;:!?)\]}]`)},
	},
}

// userInfo is who opens a URL, and with what password.
var userInfo = recogniser{
	kind: "login", class: redact.Credential,
	patterns: []pattern{{
		near: nearScheme, score: 1,
		expr:  re(`://(?P<x>[^\s/"'<>]{1,256})@[^\s"'<>]`),
		valid: func(g []string) bool { return strings.Trim(g[1], ":@") != "" },
	}},
}
