package text

import "skylatch/redact"

// pem is a key or a certificate of RFC 7468; one that is cut off goes to the end
// of the text.
var pem = recogniser{
	kind: "pem", class: redact.Credential,
	patterns: []pattern{{
		near: nearPEM, score: 1, far: true,
		expr: re(`-----BEGIN [A-Z0-9 ]{1,64}-----(?s:.*?)(?:-----END [A-Z0-9 ]{1,64}-----|$)`),
	}},
}
