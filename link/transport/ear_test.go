package transport_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skylatch/link/transport"
	"skylatch/telemetry"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience ends a test that waits for what never comes.
const patience = 20 * time.Second

// ear is a handler that keeps what it hears and holds transports to what they
// promise handlers.
type ear struct {
	mu       sync.Mutex // guards what follows
	peers    []*transport.Peer
	got      map[*transport.Peer][]byte
	gone     map[*transport.Peer]error
	statuses []string
	broken   []string
	changed  chan struct{} // closed, and made anew, at each change
}

func newEar() *ear {
	return &ear{got: map[*transport.Peer][]byte{}, gone: map[*transport.Peer]error{}, changed: make(chan struct{})}
}

// change runs f and wakes those who wait.
func (e *ear) change(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f()
	close(e.changed)
	e.changed = make(chan struct{})
}

// present reports whether the peer was connected and not disconnected.
func (e *ear) present(p *transport.Peer) bool {
	_, known := e.got[p]
	_, left := e.gone[p]
	return known && !left
}

func (e *ear) Connected(p *transport.Peer) {
	e.change(func() {
		if _, twice := e.got[p]; twice {
			e.broken = append(e.broken, "connected twice: "+p.Address)
		}
		e.peers = append(e.peers, p)
		e.got[p] = nil
	})
}

func (e *ear) Received(p *transport.Peer, b []byte, at time.Time) {
	e.change(func() {
		if !e.present(p) {
			e.broken = append(e.broken, "received outside of a connection: "+p.Address)
		}
		if len(b) == 0 || at.IsZero() {
			e.broken = append(e.broken, fmt.Sprintf("received %d bytes at %v", len(b), at))
		}
		e.got[p] = append(e.got[p], b...)
		clear(b) // the buffer is the handler's until it returns, and not kept
	})
}

func (e *ear) Disconnected(p *transport.Peer, err error) {
	e.change(func() {
		if !e.present(p) {
			e.broken = append(e.broken, "disconnected twice: "+p.Address)
		}
		e.gone[p] = err
	})
}

func (e *ear) Status(_ string, state telemetry.LinkState, detail string) {
	e.change(func() { e.statuses = append(e.statuses, string(state)+": "+detail) })
}

// until waits for the condition, which may look at the ear's fields.
func (e *ear) until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		ok, changed := e.look(condition)
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			e.mu.Lock()
			defer e.mu.Unlock()
			t.Fatalf("waited for: %s\nstatuses: %q\npeers: %d, gone: %v", what, e.statuses, len(e.peers), e.gone)
		}
	}
}

// look asks the condition, and returns what tells of the next change.
func (e *ear) look(condition func() bool) (ok bool, changed <-chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return condition(), e.changed
}

// last is the newest status, for use in conditions.
func (e *ear) last() string {
	if len(e.statuses) == 0 {
		return ""
	}
	return e.statuses[len(e.statuses)-1]
}

// peer waits for the n-th peer, from 0.
func (e *ear) peer(t *testing.T, n int) *transport.Peer {
	t.Helper()
	e.until(t, fmt.Sprintf("peer %d", n), func() bool { return len(e.peers) > n })
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.peers[n]
}

// hears waits until the peer's stream is as wanted.
func (e *ear) hears(t *testing.T, p *transport.Peer, want []byte) {
	t.Helper()
	e.until(t, fmt.Sprintf("%d bytes", len(want)), func() bool { return len(e.got[p]) >= len(want) })
	e.mu.Lock()
	defer e.mu.Unlock()
	if string(e.got[p]) != string(want) {
		t.Errorf("%s brought %d bytes that are not the %d that were sent", p.Address, len(e.got[p]), len(want))
	}
}

// says waits for a status.
func (e *ear) says(t *testing.T, want string) {
	t.Helper()
	e.until(t, "status "+want, func() bool {
		for _, s := range e.statuses {
			if s == want {
				return true
			}
		}
		return false
	})
}

// start runs a transport; stop ends it and checks how it ended.
func start(t *testing.T, run func(context.Context, transport.Handler) error) (e *ear, stop func()) {
	t.Helper()
	e = newEar()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, e) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("Run = %v, want nil after the end of its context", err)
				}
			case <-time.After(patience):
				t.Error("Run did not end with its context")
			}
			e.mu.Lock()
			defer e.mu.Unlock()
			for _, p := range e.peers {
				if e.present(p) {
					t.Errorf("Run ended without disconnecting %s", p.Address)
				}
				if err := p.Send([]byte("late")); !errors.Is(err, transport.ErrClosed) {
					t.Errorf("Send after the end = %v, want %v", err, transport.ErrClosed)
				}
			}
			for _, b := range e.broken {
				t.Error(b)
			}
		})
	}
	t.Cleanup(stop)
	return e, stop
}
