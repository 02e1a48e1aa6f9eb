package egress

import (
	"fmt"

	"golang.org/x/sys/windows"
)

// The bind errors an operator can do something about.
const (
	errAddressInUse   = windows.WSAEADDRINUSE
	errAddressMissing = windows.WSAEADDRNOTAVAIL
	errAddressDenied  = windows.WSAEACCES
)

// IP_TTL and IPV6_UNICAST_HOPS of ws2ipdef.h; both are 4.
const hopLimitOption = 4

// onLinkHops is the hop limit that the first router counts down to nothing.
const onLinkHops = 1

// keepOnLink sets the hop limit. Windows accepts SO_DONTROUTE and ignores it
// (Winsock documentation, "SOL_SOCKET Socket Options"), so it is not set.
func keepOnLink(fd uintptr, ipv6 bool) error {
	level := windows.IPPROTO_IP
	if ipv6 {
		level = windows.IPPROTO_IPV6
	}
	if err := windows.SetsockoptInt(windows.Handle(fd), level, hopLimitOption, onLinkHops); err != nil {
		return fmt.Errorf("keep socket on its link: set hop limit: %w", err)
	}
	return nil
}

// canSharePort is false: SO_REUSEADDR would let any program take the port.
const canSharePort = false

func sharePort(uintptr, bool) error { return windows.WSAEOPNOTSUPP }
