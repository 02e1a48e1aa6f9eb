package text

import (
	"slices"
	"strings"

	"skylatch/redact"
)

// value is what follows a word and a colon: quoted, or up to white space.
const quotedOrWord = `(?:"(?P<q>(?:[^"\\\n]|\\.){1,128})"|'(?P<a>[^'\n]{1,128})'|(?P<w>[^\s"'][^\s]{0,255}))`

// password is what follows a word that says so.
var password = recogniser{
	kind: "password", class: redact.Credential, again: true,
	cues: []string{
		"password", "passwords", "passwd", "passphrase", "passcode", "passkey", "pass", "pwd", "pw", "psk",
		"wpa", "pin", "puk", "wifi", "wi", "wlan", "network", "hotspot", "ap", "ssid",
		"passwort", "kennwort", "losung", "zugangscode", "passe", "mdp", "contrasena", "clave", "senha",
		"wachtwoord", "haslo", "losenord", "salasana", "пароль",
	},
	patterns: []pattern{
		{ // password: hunter2
			near: nearCue, score: 1,
			expr:  re(`(?i)(?:password|passwd|passcode|passkey|pwd|passwort|kennwort|zugangscode|passe|mdp|contrasena|senha|wachtwoord|haslo|losenord|salasana|пароль)s?["']?\s{0,3}(?:[:=]|->|=>|\b(?:is|ist|lautet|est|es)\b)\s{0,3}(?P<x>` + quotedOrWord + `)`),
			valid: isSecretWord,
		},
		{ // password hunter2: with a digit or a sign in it
			near: nearCue, score: 0.8,
			expr:  re(`(?i)\b(?:password|passwd|passcode|pwd|passwort|kennwort|passe|contrasena|senha|wachtwoord)\s{1,3}(?P<x>[^\s"']{4,128})`),
			valid: func(g []string) bool { return isSecretWord(g) && isMixed(g[1]) },
		},
		{ // passphrase: correct horse battery staple
			near: nearCue, score: 1,
			expr: re(`(?i)\b(?:passphrase|(?:wi-?fi|wpa[23]?|wlan|network|hotspot|ap|ssid)[ _-]?(?:pass(?:word|phrase|code)?|pw|psk|key|schlu(?:e)?ssel|passwort)|psk)["']?\s{0,3}(?:[:=]|->|\bis\b)\s{0,3}(?P<x>[^\s][^\n]{0,128})`),
			valid: func(g []string) bool {
				return slices.ContainsFunc(strings.Fields(g[1]),
					func(w string) bool { return isSecretWord([]string{g[0], w}) })
			},
		},
		{ // pass=hunter2, pw: hunter2
			near: nearCue, score: 0.9,
			expr:  re(`(?i)\b(?:pass|pw|clave|wpa[23]?)["']?\s{0,2}[:=]\s{0,2}(?P<x>` + quotedOrWord + `)`),
			valid: func(g []string) bool { return isSecretWord(g) && len(g[1]) >= 4 && hasLetter(g[1]) },
		},
		{ // wifi FieldNet pass hunter2
			near: nearCue, score: 0.8,
			expr:  re(`(?i)\b(?:wi-?fi|wlan|ssid|hotspot)\b[^\n]{0,48}\b(?:pass|pw|key|psk|code)\s{1,2}(?P<x>[^\s"']{4,128})`),
			valid: isSecretWord,
		},
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:pin|puk)(?:[ -]?(?:code|number|nr))?["']?\s{0,2}(?:[:=]|\bis\b)\s{0,2}["']?(?P<x>\d{4,8})\b`)},
		{near: nearCue, score: 1, expr: re(`WIFI:(?P<x>(?:[A-Z]:[^;\n]{0,128};){1,6});?`)}, // of a QR code
	},
}

// noSecrets stand where a password could, and are none.
var noSecrets = wordSet([]string{
	"ok", "okay", "good", "yes", "no", "none", "null", "nil", "true", "false", "failed", "fail", "failure",
	"set", "unset", "not", "empty", "changed", "change", "required", "missing",
	"wrong", "incorrect", "invalid", "accepted", "rejected", "error", "needed", "expired", "protected", "reset",
	"the", "a", "in", "for", "is", "was", "and", "or", "sent", "received",
	"enabled", "disabled", "verified", "updated", "unknown", "mismatch", "correct", "complete", "completed",
	"too", "must", "here", "hidden",
})

func isSecretWord(g []string) bool {
	x := strings.Trim(g[1], `"'.,;:!?)]}`)
	return x != "" && !noSecrets[strings.ToLower(x)] && !isStars(x)
}

// isStars reports whether it is hidden already.
func isStars(s string) bool { return strings.Trim(s, "*•.xX-") == "" }

func hasLetter(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x80 || kinds[r]&isLetter != 0 })
}

// isMixed reports whether letters stand with digits or signs, as they do in
// passwords and not in words.
func isMixed(s string) bool {
	s = strings.TrimRight(s, `.,;:!?)]}"'`)
	return hasLetter(s) && strings.ContainsFunc(s,
		func(r rune) bool { return r < 0x80 && kinds[r]&isLetter == 0 && r != '-' && r != '\'' && r != '/' })
}
