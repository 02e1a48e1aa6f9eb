package transport

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

// maxClients bounds the connections of a server: more than the vehicles and
// companions of one pilot, few enough that a stranger costs nothing.
const maxClients = 32

// acceptRetry is the pause after an accept that failed for want of something
// the system may have again, such as descriptors.
const acceptRetry = 200 * time.Millisecond

// TCPServer takes connections; each is a peer.
type TCPServer struct {
	// Name is the link's name.
	Name string
	// Listener comes from redact/egress and stays open after Run.
	Listener *net.TCPListener
	// Recognise tells valid bytes from others; nil believes any.
	Recognise Recogniser
}

// Run serves until ctx ends, and then returns nil; an error if the listener
// fails. Connections beyond 32 are closed at once.
func (s TCPServer) Run(ctx context.Context, h Handler) error {
	release := interruptAfter(ctx, func() { _ = s.Listener.SetDeadline(time.Unix(1, 0)) })
	defer func() {
		release()
		_ = s.Listener.SetDeadline(time.Time{}) // the next Run may accept again
	}()
	inner, cancel := context.WithCancel(ctx)
	crowd := newCrowd("waiting for a connection at " + s.Listener.Addr().String())
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()
	running.Go(func() { crowd.report(inner, teller{handler: h, link: s.Name}) })

	for {
		conn, err := s.Listener.AcceptTCP()
		switch {
		case ctx.Err() != nil:
			if err == nil {
				_ = conn.Close() // nothing was sent on it
			}
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("accept on %s: %w", s.Name, err)
		case err != nil:
			crowd.blame(err.Error())
			if !pause(ctx, acceptRetry) {
				return nil
			}
			continue
		}
		address := conn.RemoteAddr().String()
		if !crowd.enter(address) {
			_ = conn.Close() // its only effect is to refuse
			continue
		}
		running.Go(func() {
			p := NewPeer(s.Name, address)
			// The reason went to the handler with Disconnected.
			_ = stream(inner, h, p, conn, s.Recognise, func() { crowd.prove(address) })
			crowd.leave(address)
		})
	}
}

// crowd is who is connected to a server. A goroutine of its own reports it, so
// that what is said about the link is said in order.
type crowd struct {
	waiting string
	changed chan struct{} // one poke is enough: the reporter reads the whole

	mu      sync.Mutex // guards what follows
	present map[string]bool
	newest  string
	ever    bool
	trouble string
}

func newCrowd(waiting string) *crowd {
	return &crowd{waiting: waiting, changed: make(chan struct{}, 1), present: make(map[string]bool)}
}

// report tells what is new until ctx ends.
func (c *crowd) report(ctx context.Context, t teller) {
	for {
		t.tell(c.standing().state())
		select {
		case <-ctx.Done():
			return
		case <-c.changed:
		}
	}
}

// poke wakes the reporter.
func (c *crowd) poke() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// enter reports whether there is room for one more.
func (c *crowd) enter(address string) bool {
	defer c.poke()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.present) >= maxClients {
		c.trouble = fmt.Sprintf("%s was refused: %d are connected", address, maxClients)
		return false
	}
	c.present[address], c.newest, c.trouble = false, address, ""
	return true
}

// prove notes that the bytes of a peer are valid.
func (c *crowd) prove(address string) {
	defer c.poke()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.present[address], c.newest, c.ever = true, address, true
}

// leave notes that a peer is gone.
func (c *crowd) leave(address string) {
	defer c.poke()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.present, address)
	c.trouble = ""
}

// blame notes what keeps the server from accepting.
func (c *crowd) blame(trouble string) {
	defer c.poke()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trouble = trouble
}

// standing sums up.
func (c *crowd) standing() standing {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := standing{waiting: c.waiting, peers: len(c.present), newest: c.newest, ever: c.ever, trouble: c.trouble}
	for address, proven := range c.present {
		if proven {
			s.proven++
			s.newest = address
		}
	}
	return s
}
