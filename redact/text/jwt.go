package text

import (
	"encoding/base64"
	"strings"

	"skylatch/redact"
)

// jwt is a JSON web token, RFC 7519: its header is JSON in base64.
var jwt = recogniser{
	kind: "token", class: redact.Credential,
	patterns: []pattern{{
		near: nearLong, score: 1,
		expr: re(`\b[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{2,}(?:\.[A-Za-z0-9_-]*){0,3}`),
		valid: func(g []string) bool {
			header, _, _ := strings.Cut(g[0], ".")
			head, err := base64.RawURLEncoding.DecodeString(header)
			return err == nil && strings.HasPrefix(string(head), "{") && strings.HasSuffix(string(head), "}")
		},
	}},
}
