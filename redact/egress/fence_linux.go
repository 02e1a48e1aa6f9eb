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
// (SO_DONTROUTE: ENETUNREACH at once) and lets routers drop what would pass
// them all the same (hop limit 1). Accepted connections inherit both.
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

// bindToInterface ties a socket to one interface. An ordinary user may do that
// once, since Linux 5.7, and never undo it.
func bindToInterface(fd uintptr, name string) error {
	return unix.BindToDevice(int(fd), name)
}
