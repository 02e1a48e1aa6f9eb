package text

import (
	"math"
	"strings"

	"skylatch/redact"
)

// key is a secret made by machines: tokens, API keys, signing keys.
var key = recogniser{
	kind: "key", class: redact.Credential, again: true,
	cues: []string{
		"token", "tokens", "api", "access", "private", "stream", "encryption", "master", "shared", "license",
		"licence", "client", "sign", "ghp", "gho", "ghu", "ghs", "ghr", "github", "glpat", "ya29", "xoxa",
		"xoxb", "xoxe", "xoxo", "xoxp", "xoxr", "xoxs", "sk", "rk", "pk", "sg", "age", "ssh", "ecdsa",
		"apikey", "key", "keys", "secret", "secrets", "auth", "authorization", "authkey", "bearer", "basic",
		"cookie", "session", "sessionid", "sid",
		"credential", "credentials", "signing", "schlussel", "schluessel", "cle", "clave", "chiave",
		"streamkey", "accesskey", "secretkey", "privatekey",
	},
	patterns: []pattern{
		{ // token=…, "api_key": "…"
			near: nearCue, score: 0.9,
			expr: re(`(?i)(?:` + either(`tokens?`, `api[ _-]?key`, `(?:access|secret|private|signing|auth|stream|encryption|session|master|shared|license|licence|client|sign)[ _-]?(?:key|secret|token)`,
				`secret`, `authorization`, `cookie`, `session ?id`, `sid`, `credentials?`,
				`schlu(?:e)?ssel`) + `)["']?\s{0,3}(?:[:=]|->|\bis\b)\s{0,3}["']?(?:(?:bearer|basic|token|digest)\s)?(?P<x>[^\s"',;)}\]]{6,})`),
			valid: func(g []string) bool { return isSecretWord(g) && (isMixed(g[1]) || len(g[1]) >= 20) },
		},
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:bearer|basic)\s{1,2}(?P<x>[a-z0-9+/=._~-]{12,})`), valid: isRandom},
		{near: nearCue, score: 0.7, expr: re(`(?i)\b(?:key|token|secret|auth)\b[^\n\pL\d]{1,4}(?P<x>[a-z0-9+/=_-]{16,})`), valid: isRandom},
		{ // bytes of a key: 3f 9a 12 …
			near: nearCue, score: 0.7,
			expr: re(`(?i)\b(?:key|secret|token|psk)s?\b[^\n\d]{0,4}(?P<x>(?:(?:0x)?[0-9a-f]{2}[\s,:]{1,2}){15,}(?:0x)?[0-9a-f]{2})\b`),
		},
		// Known by how they begin.
		{near: nearCue | nearLong, score: 0.95, expr: re(`(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|AKIA[A-Z0-9]{16}|ASIA[A-Z0-9]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|[srp]k_(?:live|test)_\w{16,}|sk\.eyJ[\w.-]{20,}|pk\.eyJ[\w.-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}|(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S{1,20})\s[A-Za-z0-9+/=]{32,})`)},
		// Long and without order: 256 bits in hex, or base64.
		{near: nearLong, score: 0.55, expr: re(`\b[0-9a-fA-F]{64,}\b`), valid: isRandom},
		{near: nearLong, score: 0.55, expr: re(`[A-Za-z0-9+/_-]{40,}={0,2}`), valid: isRandomBase64},
	},
}

// isRandom tells what a machine drew from what somebody wrote, by its entropy.
func isRandom(g []string) bool {
	x := g[len(g)-1]
	return entropy(x) >= 2.8 && strings.ContainsAny(x, "0123456789")
}

// isRandomBase64 asks for more: large letters, small ones and digits in no
// order, as no path or identifier has.
func isRandomBase64(g []string) bool {
	var all uint8
	turns := 0
	for i := range len(g[0]) {
		k := kinds[g[0][i]]
		all |= k
		if i > 0 && (k^kinds[g[0][i-1]])&(isUpper|isLower|isDigit) != 0 {
			turns++
		}
	}
	return all&isUpper != 0 && all&isLower != 0 && all&isDigit != 0 && turns*3 >= len(g[0]) && entropy(g[0]) >= 4
}

// entropy is Shannon's, in bits a character.
func entropy(s string) (bits float64) {
	var n [256]float64
	for i := range len(s) {
		n[s[i]]++
	}
	for _, c := range n {
		if c > 0 {
			bits -= c / float64(len(s)) * math.Log2(c/float64(len(s)))
		}
	}
	return bits
}
