package egress

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// The bind errors an operator can do something about.
const (
	errAddressInUse   = unix.EADDRINUSE
	errAddressMissing = unix.EADDRNOTAVAIL
	errAddressDenied  = unix.EACCES
)

// onLinkHops is the hop limit that the first router counts down to nothing.
const onLinkHops = 1

// option is one socket option and the value that fences the socket.
type option struct {
	name                string
	level, number, want int
}

// linkOptions are the fences of a socket that reaches beyond this machine.
// Multicast needs none: its hop limit is 1 unless a program raises it.
func linkOptions(ipv6 bool) []option {
	hops := option{"IP_TTL", unix.IPPROTO_IP, unix.IP_TTL, onLinkHops}
	if ipv6 {
		hops = option{"IPV6_UNICAST_HOPS", unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS, onLinkHops}
	}
	return []option{{"SO_DONTROUTE", unix.SOL_SOCKET, unix.SO_DONTROUTE, 1}, hops}
}

// keepOnLink makes the kernel refuse what would need a router
// (SO_DONTROUTE: ENETUNREACH at once, for IPv4) and lets routers drop what
// would pass them all the same (hop limit 1). Accepted connections inherit both.
//
// The socket is not bound to an interface as well, by SO_BINDTODEVICE or
// IP_UNICAST_IF: where its interface is given, Linux takes every IPv4 address
// that it has no route for to be on that link, and sends instead of refusing.
func keepOnLink(fd uintptr, ipv6 bool) error {
	for _, o := range linkOptions(ipv6) {
		if err := unix.SetsockoptInt(int(fd), o.level, o.number, o.want); err != nil {
			return fmt.Errorf("keep socket on its link: set %s: %w", o.name, err)
		}
	}
	return nil
}

// canSharePort says that [sharePort] works.
const canSharePort = true

// sharePort lets another socket have the same port, if that is also shared.
func sharePort(fd uintptr, shared bool) error {
	value := 0
	if shared {
		value = 1
	}
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEADDR, value)
}
