package prove

import (
	"context"
	"errors"
	"net"
	"sync"

	"golang.org/x/sys/unix"
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
