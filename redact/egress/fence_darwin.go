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

// keepOnLink keeps packets from routers; see the Linux version.
func keepOnLink(fd uintptr, ipv6 bool) error {
	if err := unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_DONTROUTE, 1); err != nil {
		return fmt.Errorf("keep socket on its link: set SO_DONTROUTE: %w", err)
	}
	level, option := unix.IPPROTO_IP, unix.IP_TTL
	if ipv6 {
		level, option = unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS
	}
	if err := unix.SetsockoptInt(int(fd), level, option, onLinkHops); err != nil {
		return fmt.Errorf("keep socket on its link: set hop limit: %w", err)
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
	return unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, value)
}
