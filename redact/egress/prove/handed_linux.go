package prove

import (
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// maxDescriptor is far above what a station has been handed when it begins.
const maxDescriptor = 256

// beyond4 is behind a router: an address of a documentation net (RFC 5737),
// which nobody has.
var beyond4 = &unix.SockaddrInet4{Port: 9, Addr: [4]byte{203, 0, 113, 9}}

// errRoutable means that a socket lacks the option that keeps it on its link.
var errRoutable = errors.New("the socket may use routers")

// offLink tries every Internet socket that this process really has, whatever it
// was told of them. The first that may use routers decides.
func offLink(c Config) error {
	if c.Alone {
		return withSocket(unix.AF_INET, unix.SOCK_DGRAM, 0, func(fd int) error { return unix.Sendto(fd, []byte{0}, 0, beyond4) })
	}
	last := fmt.Errorf("%w: no handed socket reaches beyond this machine", errUntried)
	for fd := range maxDescriptor {
		if !leadsOut(fd) {
			continue
		}
		if last = beyond(fd); outcome(last).Outcome == Open {
			return last
		}
	}
	return last
}

// leadsOut reports whether the descriptor is an Internet socket that reaches
// further than this machine.
func leadsOut(fd int) bool {
	address, err := unix.Getsockname(fd)
	if err != nil {
		return false // no socket
	}
	switch a := address.(type) {
	case *unix.SockaddrInet4:
		return !netip.AddrFrom4(a.Addr).IsLoopback()
	case *unix.SockaddrInet6:
		return !netip.AddrFrom16(a.Addr).IsLoopback()
	}
	return false
}

// beyond sends nothing unless the kernel has been told to refuse it. A listener
// can only be asked for its option, which its connections inherit: for IPv6
// that is the hop limit, for Linux does not heed the other.
func beyond(fd int) error {
	family, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil {
		return err
	}
	kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return err
	}
	ipv6, datagrams := family == unix.AF_INET6, kind == unix.SOCK_DGRAM
	level, option := unix.SOL_SOCKET, unix.SO_DONTROUTE
	if ipv6 {
		level, option = unix.IPPROTO_IPV6, unix.IPV6_UNICAST_HOPS
	}
	switch kept, err := unix.GetsockoptInt(fd, level, option); {
	case err != nil:
		return err
	case kept != 1, ipv6 && datagrams:
		return errRoutable
	case !datagrams:
		return fmt.Errorf("%w by a connection: its option says so", unix.ENETUNREACH)
	default:
		return unix.Sendto(fd, []byte{0}, 0, beyond4)
	}
}
