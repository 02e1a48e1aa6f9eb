//go:build unix

package supervise

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// maxDatagram is the largest UDP payload there is.
const maxDatagram = 64 << 10

// relays are the UDP peers of one station. A connected UDP socket can still
// send to any address that it is told, so the station never gets one: it gets a
// pair of Unix sockets that carries datagrams, and the socket stays here, where
// only Write is called on it.
type relays struct {
	group sync.WaitGroup

	mu   sync.Mutex // guards what follows
	ends map[string]context.CancelFunc
}

// start carries datagrams between conn and the file it returns, which the
// caller closes, until either ends or ctx does. Each name has one relay: a new
// one ends the one before.
func (r *relays) start(ctx context.Context, name string, conn *net.UDPConn) (*os.File, error) {
	near, far, err := packetPair()
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	r.mu.Lock()
	if end, ok := r.ends[name]; ok {
		end()
	}
	if r.ends == nil {
		r.ends = make(map[string]context.CancelFunc)
	}
	r.ends[name] = cancel
	r.mu.Unlock()

	closed := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(closed)
		_ = near.Close() // what was on its way is lost, as datagrams are
		_ = conn.Close()
	})
	r.group.Go(func() {
		defer cancel()
		fromPeer(conn, near)
	})
	r.group.Go(func() {
		toPeer(near, conn)
		cancel()
		<-closed
	})
	return far, nil
}

// fromPeer hands over what the peer sends until either socket ends.
func fromPeer(conn *net.UDPConn, station *net.UnixConn) {
	peer := conn.RemoteAddr().(*net.UDPAddr).AddrPort()
	buffer := make([]byte, maxDatagram)
	for {
		n, from, err := conn.ReadFromUDPAddrPort(buffer)
		switch {
		case errors.Is(err, syscall.ECONNREFUSED):
			continue // nobody was there for what we sent; the next may be heard
		case err != nil:
			return
		case n == 0 || from != peer:
			continue // nothing; or it came before the socket was connected
		}
		if _, err := station.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// toPeer sends what the station says until either socket ends. A network that
// is gone ends it too: the station dials again, which finds the new way.
func toPeer(station *net.UnixConn, conn *net.UDPConn) {
	buffer := make([]byte, maxDatagram)
	for {
		n, err := station.Read(buffer)
		if err != nil {
			return
		}
		if _, err := conn.Write(buffer[:n]); err != nil && !errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
	}
}

// packetPair returns both ends of a pair of sockets that keeps the bounds of
// what is written.
func packetPair() (*net.UnixConn, *os.File, error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, packetSocket, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a relay: %w", err)
	}
	unix.CloseOnExec(fds[0])
	unix.CloseOnExec(fds[1])
	near, far := os.NewFile(uintptr(fds[0]), "near"), os.NewFile(uintptr(fds[1]), "far")
	conn, err := net.FileConn(near)
	if closed := near.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("make a relay: %w", err), far.Close())
	}
	return conn.(*net.UnixConn), far, nil
}
