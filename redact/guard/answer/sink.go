package answer

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"

	"skylatch/redact/guard"
	"skylatch/redact/guard/read"
)

// What one stream gets: who says nothing in two seconds waits for the other side
// to speak first, and 16 kB hold any greeting, a ClientHello with post-quantum
// keys included.
const (
	listeningTime = 2 * time.Second
	maxPrefix     = read.Longest
	// maxStreams bounds what is open at once on one socket, and the memory of the
	// sink: 8 MB, and as many goroutines.
	maxStreams = 512
	// maxLooks bounds the work for a stream that comes in drops: after so many
	// looks there is one more, at its end.
	maxLooks = 16
)

// portDoT is that of DNS over TLS (RFC 7858): the port says what the stream need
// not.
const portDoT = 853

// acceptPause is how long nobody is accepted when the system gives no more
// descriptors.
const acceptPause = 50 * time.Millisecond

// streams accepts and serves, each for a bounded time.
func (s *Server) streams(ctx context.Context, listener *net.TCPListener, serve func(_ *net.TCPConn, from, to netip.AddrPort)) error {
	var all sync.WaitGroup
	defer all.Wait()
	slots := make(chan struct{}, maxStreams)
	broken := 0
	for {
		conn, err := listener.AcceptTCP()
		if err != nil {
			if broken++; ctx.Err() != nil || errors.Is(err, net.ErrClosed) || broken > patience {
				return err
			}
			select {
			case <-time.After(acceptPause):
			case <-ctx.Done():
			}
			continue
		}
		broken = 0
		from := conn.RemoteAddr().(*net.TCPAddr).AddrPort()
		to := whomFor(conn)
		select {
		case slots <- struct{}{}:
			all.Go(func() {
				stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
				serve(conn, from, to)
				stop()
				hangUp(conn)
				<-slots
			})
		default:
			hangUp(conn)
			s.note(guard.Attempt{To: to, Transport: guard.TCP, Answer: guard.Sunk}, time.Now(), from)
		}
	}
}

// hangUp resets a connection: nothing stays of it in the kernel, and the other
// side learns at once that nobody will come.
func hangUp(conn *net.TCPConn) {
	_ = conn.SetLinger(0) // else it ends in the ordinary way
	_ = conn.Close()      // nothing was written that could be lost
}

// sayGoodbye waits until the other side has read what it was sent and closes: a
// reset would overtake that. It waits until the connection's deadline at most.
func sayGoodbye(conn *net.TCPConn) {
	if conn.CloseWrite() == nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(conn, maxPrefix))
	}
}

// prefix is as much of a stream as is read.
type prefix [maxPrefix]byte

// sink reads the beginning of a stream and reports what it is.
func (s *Server) sink(conn *net.TCPConn, from, to netip.AddrPort) {
	at := time.Now()
	_ = conn.SetDeadline(at.Add(listeningTime)) // a connection that has ended
	buffer := s.buffers.Get().(*prefix)
	defer s.buffers.Put(buffer)

	var a guard.Attempt
	n, more := 0, true
	for looks := 0; more && n < len(buffer); {
		got, err := conn.Read(buffer[n:])
		n += got
		if got > 0 && looks < maxLooks {
			looks++
			a, more = read.Stream(buffer[:n])
		}
		if err != nil {
			break
		}
	}
	if more {
		a = read.Ended(buffer[:n])
	}
	if a.Speech == guard.TLS && to.Port() == portDoT {
		a.Speech = guard.DoT
	}
	a.Transport, a.To, a.Bytes, a.Answer = guard.TCP, to, int64(n), guard.Sunk
	if s.config.Internet && sayInternet(conn, buffer[:n]) {
		a.Answer = guard.Answered
	}
	s.note(a, at, from)
}
