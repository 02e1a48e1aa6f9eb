package text

import "skylatch/redact"

// email is an address of RFC 5322 as people write it, and as they hide it from
// machines.
var email = recogniser{
	kind: "e-mail", class: redact.Person,
	cues:  []string{"ssh", "login", "mail", "email"},
	words: []string{"ssh", "login", "mail", "email", "user", "contact"},
	patterns: []pattern{
		{
			near: nearAt, lead: 80, score: 0.95,
			expr: re(`[\pL\pN!#$&'*+/=?^_{|}~.-]{1,64}@(?:[\pL\pN](?:[\pL\pN-]{0,61}[\pL\pN])?\.){1,8}[\pL\pN-]{2,24}`),
		},
		{ // jane (at) example (dot) org
			near: nearAt, lead: 80, score: 0.8,
			expr: re(`(?i)[\pL\pN._+-]{1,64}\s{0,2}[(\[{]\s?at\s?[)\]}]\s{0,2}
				[\pL\pN-]{1,63}(?:\s{0,2}(?:\.|[(\[{]\s?(?:dot|punkt|point|punto)\s?[)\]}])\s{0,2}[\pL\pN-]{2,63}){1,4}`),
		},
		{ // jane@groundstation
			near: nearAt, lead: 80, score: 0.3,
			expr: re(`[\pL\pN._+-]{1,64}@[\pL][\pL\pN-]{1,62}`),
		},
		{ // "jane doe"@example.org
			near: nearAt, lead: 80, score: 0.9,
			expr: re(`"[^"\n]{1,64}"@[\pL\pN.-]{2,80}`),
		},
	},
}
