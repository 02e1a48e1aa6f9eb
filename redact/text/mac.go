package text

import (
	"strings"

	"skylatch/redact"
)

// mac is a hardware address of 48 or 64 bits.
var mac = recogniser{
	kind: "mac", class: redact.Network,
	cues: []string{"mac", "bssid", "bt", "ble", "bluetooth", "hwaddr", "ether", "bind", "uid"},
	words: []string{"mac", "bssid", "bt", "ble", "bluetooth", "hwaddr", "ether", "address", "addr", "station",
		"ap", "wifi", "wlan", "peer"},
	patterns: []pattern{
		{near: nearColons, lead: 6, score: 0.8, expr: re(`(?i)\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}(?:(?::[0-9a-f]{2}){2})?\b`), valid: isMAC},
		{near: nearDash, score: 0.6, expr: re(`(?i)\b[0-9a-f]{2}(?:-[0-9a-f]{2}){5}(?:(?:-[0-9a-f]{2}){2})?\b`), valid: func(g []string) bool { return isMAC(g) && hasLetter(g[0]) }},
		{near: nearDash, score: 0.3, expr: re(`\b\d{2}(?:-\d{2}){5}\b`), valid: isMAC},
		{near: nearDash, score: 0.7, expr: re(`(?i)\b[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b`), valid: isMAC},
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:mac|bssid|bt|ble|bluetooth|hwaddr|ether)(?:[ _-]?(?:addr(?:ess)?|id))?["']?[\s:=]{1,3}["']?(?:0x)?(?P<x>[0-9a-f]{12}|(?:[0-9a-f]{2}\s){5}[0-9a-f]{2})\b`), valid: isMAC},
	},
}

// isMAC keeps out the address of everybody and that of nobody.
func isMAC(g []string) bool {
	x := strings.ToLower(strings.Trim(g[len(g)-1], `"'`))
	return strings.Trim(x, "0:-. ") != "" && strings.Trim(x, "f:-. ") != ""
}
