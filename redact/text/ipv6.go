package text

import (
	"net/netip"
	"strings"

	"skylatch/redact"
)

// ipv6 is an address of RFC 4291, in any of its spellings.
var ipv6 = recogniser{
	kind: "ipv6", class: redact.Network,
	words: []string{"ip", "ipv6", "addr", "address", "inet", "inet6", "host", "link"},
	patterns: []pattern{{
		near: nearColons, lead: 12, score: 0.7,
		expr:  re(`(?i)(?:^|[^\w:.])(?P<x>(?P<ip>[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3})(?:%[\w.-]{1,16})?)`),
		valid: isIPv6,
	}},
}

func isIPv6(g []string) bool {
	ip, err := netip.ParseAddr(g[2])
	if err != nil || !ip.Is6() || ip.IsLoopback() || ip.IsUnspecified() {
		return false
	}
	// "ab::cd" may be a name in a program, "::1234" half of one.
	return strings.ContainsAny(g[2], "0123456789") && len(g[2]) >= 6
}
