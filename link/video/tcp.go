package video

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"time"

	"skylatch/redact/egress"
	"skylatch/telemetry"
)

const (
	// streamRead is the largest piece of a stream that is read at once.
	streamRead = 64 << 10
	// yieldAfter is how long a sender must be silent to give its place to one
	// that waits: longer than a radio's dropout that it comes back from.
	yieldAfter = 2 * time.Second
	// tellEvery is how often counters are told on, and how soon a sender that
	// is not understood is called so.
	tellEvery = 250 * time.Millisecond
	// A peer is dialled again after firstRedial, then after twice as long each
	// time up to lastRedial.
	firstRedial = 125 * time.Millisecond
	lastRedial  = time.Second
)

// errYield ends a connection in favour of one that waits.
var errYield = errors.New("it was silent, and another sender waits")

// tcpListenSource takes MPEG-TS from who connects, one sender at a time.
func (c Config) tcpListenSource(door string) (source, error) {
	listener, err := c.Doors.Listener(door)
	if err != nil {
		return source{}, err
	}
	var kept formatCounts
	return source{name: door, run: func(ctx context.Context, in *intake) error {
		return listen(ctx, listener, in, &kept)
	}}, nil
}

// listen takes senders until ctx ends. One more than is heard is accepted, so
// that a silent one can be told from one that nobody waits behind.
func listen(ctx context.Context, listener *net.TCPListener, in *intake, kept *formatCounts) error {
	stop := context.AfterFunc(ctx, func() { _ = listener.SetDeadline(time.Unix(1, 0)) })
	waiting := make(chan *net.TCPConn)
	failed := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.AcceptTCP()
			if err != nil {
				failed <- err
				return
			}
			select {
			case waiting <- conn:
			case <-ctx.Done():
				_ = conn.Close() // it was not heard
				return
			}
		}
	}()
	defer func() {
		cancel()
		_ = listener.SetDeadline(time.Unix(1, 0))
		<-ended
		stop()
		_ = listener.SetDeadline(time.Time{}) // the next run may accept again
	}()

	at := listener.Addr().String()
	in.say(telemetry.VideoWaiting, "waiting for a sender of MPEG-TS at "+at)
	var next *net.TCPConn
	for {
		conn := next
		next = nil
		if conn == nil {
			select {
			case conn = <-waiting:
			case <-ctx.Done():
				return nil
			case err := <-failed:
				if ctx.Err() != nil {
					return nil
				}
				return fmt.Errorf("accept at %s: %w", at, err)
			}
		}
		err := stream(ctx, conn, in, kept, func() bool {
			select {
			case next = <-waiting:
				return true
			default:
				return false
			}
		})
		if ctx.Err() != nil {
			if next != nil {
				_ = next.Close() // it was not heard
			}
			return nil
		}
		in.say(telemetry.VideoWaiting, fmt.Sprintf("%s stopped (%v); waiting for a sender at %s", conn.RemoteAddr(), err, at))
	}
}

// tcpDialSource fetches MPEG-TS from a peer.
func (c Config) tcpDialSource(door string) (source, error) {
	if !c.dials(door) {
		return source{}, egress.ErrBlocked
	}
	var kept formatCounts
	return source{name: door, run: func(ctx context.Context, in *intake) error {
		pause := firstRedial
		for {
			in.say(telemetry.VideoWaiting, "calling "+door)
			conn, err := c.Doors.Dial(ctx, door)
			if err == nil {
				began := time.Now()
				err = stream(ctx, conn, in, &kept, nil)
				if time.Since(began) > lastRedial {
					pause = firstRedial
				}
			}
			if ctx.Err() != nil {
				return nil
			}
			in.say(telemetry.VideoFailed, fmt.Sprintf("no pictures from %s: %v; it is called again", door, err))
			if !rest(ctx, pause) {
				return nil
			}
			pause = min(2*pause, lastRedial)
		}
	}}, nil
}

// dials reports whether the plan has a peer of that name.
func (c Config) dials(door string) bool {
	return slices.ContainsFunc(c.Doors.List(), func(d egress.Door) bool { return d.Name == door && d.Kind == egress.TCPDial })
}

// rest waits; it returns false if ctx ends before.
func rest(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// stream reads one connection until it ends, which it returns the reason of,
// and closes it. It counts on from kept. It gives way when the sender
// has been silent for long and yield, if set, says that another waits.
func stream(ctx context.Context, conn net.Conn, in *intake, kept *formatCounts, yield func() bool) error {
	defer conn.Close() // it was only read
	stop := context.AfterFunc(ctx, func() { _ = conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	m := newMPEGTS()
	again := kept.removed != nil
	if again {
		m.counted = *kept
	}
	defer func() { *kept = m.counted }()
	in.say(telemetry.VideoWaiting, fmt.Sprintf("%s is connected, and has sent nothing yet", conn.RemoteAddr()))

	shown := make(map[string]bool) // by track
	show := func(p picture) {
		in.picture(p)
		if !shown[p.track] {
			shown[p.track] = true
			in.called(p.track, fmt.Sprintf("MPEG-TS %s from %s", codecWords(p.codec), conn.RemoteAddr()))
			in.say(telemetry.VideoWaiting, fmt.Sprintf("%s is connected, and sends no pictures any more", conn.RemoteAddr()))
		}
	}
	buffer := make([]byte, streamRead)
	heard := time.Now()
	var told time.Time
	for {
		now := time.Now()
		due := now.Add(tellEvery)
		if waits := m.flush(now, show); !waits.IsZero() && waits.Before(due) {
			due = waits
		}
		if now.Sub(told) >= tellEvery {
			told = now
			in.counted("", m.counts())
			if doubt := m.doubt(); doubt != "" {
				in.say(telemetry.VideoWaiting, fmt.Sprintf("%s %s", conn.RemoteAddr(), doubt))
			}
		}
		if err := conn.SetReadDeadline(due); err != nil {
			return err
		}
		// After the deadline is set: the end of ctx may have been overwritten.
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := conn.Read(buffer)
		now = time.Now()
		if n > 0 {
			heard = now
			if again {
				again = false
				m.counted.restarts++
			}
			m.feed(now, buffer[:n], show)
		}
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			if now.Sub(heard) >= yieldAfter && yield != nil && yield() {
				return errYield
			}
		case err != nil:
			m.end(now, show)
			return err
		}
	}
}
