package prove

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress"
)

// quietPort of this machine is where packets are tried: tcpmux, which nobody
// serves. A connection refused there shows that packets flow.
const quietPort = 1

// socket makes one and closes it.
func socket(family, kind, protocol int) error {
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		return err
	}
	return unix.Close(fd)
}

func here(family int) unix.Sockaddr {
	if family == unix.AF_INET6 {
		return &unix.SockaddrInet6{Port: quietPort, Addr: [16]byte{15: 1}}
	}
	return &unix.SockaddrInet4{Port: quietPort, Addr: [4]byte{127, 0, 0, 1}}
}

func connect(family, kind, protocol int) error {
	return withSocket(family, kind, protocol, func(fd int) error { return unix.Connect(fd, here(family)) })
}

func connectUnix(name string) error {
	return withSocket(unix.AF_UNIX, unix.SOCK_STREAM, 0, func(fd int) error {
		return unix.Connect(fd, &unix.SockaddrUnix{Name: name})
	})
}

func send(family, kind, protocol, flags int) error {
	return withSocket(family, kind, protocol, func(fd int) error {
		// An ICMP echo without a reply wanted, and as good as any other bytes.
		return unix.Sendto(fd, []byte{0, 0, 0xff, 0xff, 0, 0, 0, 0}, flags, here(family))
	})
}

func listen() error {
	return withSocket(unix.AF_INET, unix.SOCK_STREAM, 0, func(fd int) error {
		if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
			return err
		}
		return unix.Listen(fd, 1)
	})
}

func withSocket(family, kind, protocol int, try func(int) error) error {
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, protocol)
	if err != nil {
		return err
	}
	return errors.Join(try(fd), unix.Close(fd))
}

// resolve asks the standard library's resolver, whose questions are turned to
// this machine so that an open route tells nobody a name.
func resolve() error {
	var mu sync.Mutex // the resolver asks twice at once
	var reached error
	r := net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, "udp4", "127.0.0.1:1")
		mu.Lock()
		reached = err
		mu.Unlock()
		if err == nil {
			err = errors.Join(conn.Close(), errors.New("reached, and no further"))
		}
		return nil, err
	}}
	_, _ = r.LookupHost(context.Background(), "prove.invalid") // reached says how far it came
	mu.Lock()
	defer mu.Unlock()
	return reached
}

// undo tries an option on a descriptor that is none: a bad descriptor is only
// found by a call that is carried out.
func undo() error {
	return unix.SetsockoptInt(-1, unix.SOL_SOCKET, unix.SO_DONTROUTE, 0)
}

// The addresses behind a router are of the documentation nets (RFC 5737,
// RFC 3849): nobody has them.
var (
	beyond4 = &unix.SockaddrInet4{Port: 9, Addr: [4]byte{203, 0, 113, 9}}
	beyond6 = &unix.SockaddrInet6{Port: 9, Addr: [16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8, 15: 9}}
)

// errRoutable means that a socket lacks the option that keeps it on its link.
var errRoutable = errors.New("the socket may use routers")

// offLink tries every handed UDP socket that should stay on its link. The first
// that does not decides.
func offLink(c Config) error {
	if c.Alone {
		return withSocket(unix.AF_INET, unix.SOCK_DGRAM, 0, func(fd int) error { return unix.Sendto(fd, []byte{0}, 0, beyond4) })
	}
	var last error
	for _, conn := range linked(c.Doors) {
		raw, err := conn.SyscallConn()
		if err != nil {
			return err
		}
		ipv6 := conn.LocalAddr().(*net.UDPAddr).IP.To4() == nil
		if err := raw.Control(func(fd uintptr) { last = beyond(int(fd), ipv6) }); err != nil {
			return err
		}
		if outcome(last).Outcome == Open {
			return last
		}
	}
	if last == nil {
		return fmt.Errorf("%w: no handed socket reaches beyond this machine", errUntried)
	}
	return last
}

// beyond sends nothing unless the kernel has been told to refuse it.
func beyond(fd int, ipv6 bool) error {
	kept, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_DONTROUTE)
	if err != nil {
		return err
	}
	if kept == 0 {
		return errRoutable
	}
	if ipv6 {
		return unix.Sendto(fd, []byte{0}, 0, beyond6)
	}
	return unix.Sendto(fd, []byte{0}, 0, beyond4)
}

func linked(doors *egress.Doors) []*net.UDPConn {
	if doors == nil {
		return nil
	}
	var list []*net.UDPConn
	for _, door := range doors.List() {
		if door.Kind != egress.UDPListen || door.Scope != egress.ScopeLink {
			continue
		}
		if conn, err := doors.UDP(door.Name); err == nil {
			list = append(list, conn)
		}
	}
	return list
}
