package text

import (
	"strings"

	"skylatch/redact"
)

// ssid is the name of a wireless network.
var ssid = recogniser{
	kind: "ssid", class: redact.Network, again: true,
	cues: []string{"ssid", "essid", "bssid", "wifi", "fi", "wlan", "hotspot", "ap", "access", "network",
		"connected", "connecting", "joined", "joining", "associated", "roamed"},
	patterns: []pattern{
		{near: nearCue, score: 0.9, expr: re(`(?i)\b(?:e?ssid|(?:wi-?fi|wlan|hotspot|access point|ap)(?:[ _-]?(?:ssid|name|network))?)["']?\s{0,3}(?:[:=]|->|\bis\b|\bist\b)\s{0,3}(?P<x>` + quotedOrWord + `)`), valid: isNetworkName},
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:e?ssid)\s{1,2}(?P<x>` + quotedOrWord + `)`), valid: isNetworkName},
		{near: nearCue, score: 0.8, expr: re(`(?i)\b(?:wi-?fi|wlan|hotspot|access point)(?: network)?\s{1,2}(?:(?:named|called)\s)?(?P<x>"[^"\n]{1,32}"|'[^'\n]{1,32}')`)},
		{near: nearCue, score: 0.7, expr: re(`(?i)\b(?:connected to|joined|joining|connecting to|associated with|roamed to)\s(?:the\s)?(?:wi-?fi|wlan|hotspot|access point)(?: network)?\s{1,2}(?P<x>` + quotedOrWord + `)`), valid: isNetworkName},
	},
}

var noNetworks = wordSet([]string{
	"on", "off", "connected", "disconnected", "enabled", "disabled", "lost", "weak", "strong", "signal",
	"channel", "mode", "client", "station", "up", "down", "started", "stopped",
	"found", "scan", "scanning", "broadcast", "active", "network", "networks", "with", "to", "at", "ready", "init",
})

func isNetworkName(g []string) bool {
	x := strings.ToLower(strings.Trim(g[1], `"'.,;:`))
	return isSecretWord(g) && !noNetworks[x] && squeezed(x) != ""
}
