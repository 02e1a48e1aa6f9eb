package prove

import (
	"errors"
	"fmt"
	"net/netip"

	"golang.org/x/sys/unix"
)

// maxDescriptor is far above what a station has been handed when it begins.
const maxDescriptor = 256

// The addresses behind a router are of the documentation nets (RFC 5737,
// RFC 3849): nobody has them.
var (
	beyond4 = &unix.SockaddrInet4{Port: 9, Addr: [4]byte{203, 0, 113, 9}}
	beyond6 = &unix.SockaddrInet6{Port: 9, Addr: [16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 15: 9}}
)

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
// can only be asked for its option, which its connections inherit.
func beyond(fd int) error {
	kept, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DONTROUTE)
	if err != nil {
		return err
	}
	if kept == 0 {
		return errRoutable
	}
	kind, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TYPE)
	if err != nil {
		return err
	}
	if kind != unix.SOCK_DGRAM {
		return fmt.Errorf("%w on a connection: SO_DONTROUTE is set", unix.ENETUNREACH)
	}
	family, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DOMAIN)
	if err != nil {
		return err
	}
	if family == unix.AF_INET6 {
		return unix.Sendto(fd, []byte{0}, 0, beyond6)
	}
	return unix.Sendto(fd, []byte{0}, 0, beyond4)
}
