package camera

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	// redialAfter is how often a station that is not there is tried.
	redialAfter = 200 * time.Millisecond
	// writeMost is how long a station may take nothing before it is let go: the
	// camera does not wait for anybody.
	writeMost = time.Second
)

// tcp sends MPEG-TS over connections: its own, or those that come.
type tcp struct {
	c        *Camera
	to       string       // who to connect to
	listener net.Listener // or where they come

	mu    sync.Mutex // guards what follows
	conns []net.Conn
	gone  chan struct{} // a connection ended
}

func openTCP(c *Camera, u *url.URL) carrier {
	return &tcp{c: c, to: u.Host, gone: make(chan struct{}, 1)}
}

func listenTCP(c *Camera, u *url.URL) (carrier, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", u.Host)
	if err != nil {
		return nil, fmt.Errorf("send pictures: %w", err)
	}
	return &tcp{c: c, listener: l, gone: make(chan struct{}, 1)}, nil
}

func (t *tcp) wire(incarnation uint64) wire { return newTSFormat(t.c, incarnation, false) }

func (t *tcp) carry(p parcel) error {
	t.mu.Lock()
	conns := slices.Clone(t.conns)
	t.mu.Unlock()
	if len(conns) == 0 {
		return net.ErrClosed
	}
	for _, c := range conns {
		_ = c.SetWriteDeadline(time.Now().Add(writeMost)) // an error comes again with Write
		if _, err := c.Write(p.b); err != nil {
			t.drop(c)
		}
	}
	return nil
}

func (t *tcp) keep(c net.Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conns = append(t.conns, c)
}

func (t *tcp) drop(c net.Conn) {
	c.Close()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.conns = slices.DeleteFunc(t.conns, func(o net.Conn) bool { return o == c })
	select {
	case t.gone <- struct{}{}:
	default:
	}
}

func (t *tcp) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, t.close)
	defer stop()
	defer t.close()
	for ctx.Err() == nil {
		if t.listener != nil {
			c, err := t.listener.Accept()
			if err != nil {
				return err // ctx is done, or the listener is broken
			}
			t.keep(c)
			continue
		}
		c, err := new(net.Dialer).DialContext(ctx, "tcp", t.to)
		if err == nil {
			t.keep(c)
			select {
			case <-t.gone:
			case <-ctx.Done():
			}
			continue
		}
		timer := time.NewTimer(redialAfter)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return nil
}

func (t *tcp) addr() net.Addr {
	if t.listener != nil {
		return t.listener.Addr()
	}
	return nil
}

func (t *tcp) close() {
	if t.listener != nil {
		t.listener.Close()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.conns {
		c.Close()
	}
	t.conns = nil
}
