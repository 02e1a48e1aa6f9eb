package text

import (
	"net/netip"
	"slices"
	"strings"

	"skylatch/redact"
)

var networkWords = []string{
	"ip", "ips", "ipv4", "addr", "address", "host", "server", "client", "gateway", "router", "dns", "dhcp",
	"udp", "tcp", "http", "https", "rtsp", "rtp", "ntp", "ssh", "ftp",
	"from", "to", "via", "connect", "connected", "connecting", "connection", "listen", "listening", "bind",
	"bound", "port", "peer", "remote", "ping", "route", "subnet", "net", "eth", "wlan", "wifi", "lan",
	"interface", "endpoint", "udpin", "udpout", "target",
}

// ipv4 is an address that says where; those of every machine and of none do not.
var ipv4 = recogniser{
	kind: "ip", class: redact.Network,
	words: networkWords,
	unless: []string{"v", "ver", "version", "fw", "firmware", "software", "sw", "hw", "build", "release", "rev",
		"clause", "clauses", "section", "chapter", "table", "revision", "bootloader", "package"},
	patterns: []pattern{
		{near: nearDots, score: 0.85, expr: re(`\b(?P<x>(?P<ip>\d{1,3}(?:\.\d{1,3}){3})(?::\d{2,5}|/\d{1,2}))\b`), valid: isIPv4},
		{near: nearDots, score: 0.55, expr: re(`(?P<x>(?P<ip>\d{1,3}(?:\.\d{1,3}){3}))(?:[^\w.]|\.?$|\.\s)`), valid: isPlainIPv4},
		{near: nearDots, score: 0.3, expr: re(`(?P<x>(?P<ip>\d{1,3}(?:\.\d{1,3}){3}))`), valid: isIPv4},
	},
}

func isIPv4(g []string) bool {
	// Leading zeros are no error among people.
	parts := strings.Split(g[2], ".")
	for i, p := range parts {
		if parts[i] = strings.TrimLeft(p, "0"); parts[i] == "" {
			parts[i] = "0"
		}
	}
	ip, err := netip.ParseAddr(strings.Join(parts, "."))
	return err == nil && !ip.IsLoopback() && !ip.IsUnspecified() && parts[0] != "255" && parts[0] != "0"
}

// isPlainIPv4 keeps out what may be a version or a chapter: four small numbers
// that begin no private network.
func isPlainIPv4(g []string) bool {
	if !isIPv4(g) {
		return false
	}
	parts := strings.Split(g[2], ".")
	return parts[0] == "10" || slices.ContainsFunc(parts,
		func(p string) bool { return len(p) == 3 || len(p) == 2 && p >= "32" })
}
