// Package live keeps the page up to date over WebSocket.
//
// One loop encodes the newest state once, for everybody; each client has room
// for one unsent snapshot, and a newer one takes its place (newest wins). A
// slow client therefore skips snapshots, and neither the other clients nor the
// links notice. Replies to a client's own requests are queued, because each is
// said once; a client that does not take even those is cut off.
//
// [Hub.Run] owns the loop; each connection's two goroutines end before
// [Hub.ServeHTTP] returns. The package does not decide who may connect: its
// caller does, before the upgrade.
package live

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

const (
	// minInterval caps the rate at 20 Hz: more than the eye needs for
	// numbers, and the instruments interpolate.
	minInterval = 50 * time.Millisecond
	// maxInterval is the page's sign of life: it declares the station lost
	// after 1 s of silence.
	maxInterval = 250 * time.Millisecond
)

// Config says what a hub sends and who answers.
type Config struct {
	Store *store.Store
	// Hello is the first message on every connection.
	Hello wire.Hello
	// Doors are the sockets the station holds.
	Doors []wire.Door
	// AirGap says how closed the station is at a moment; nil if nobody knows.
	AirGap func(now time.Time) *wire.AirGap
	// Answer carries out one request. It must not block for long: it is called
	// from the connection's reader.
	Answer func(wire.Request) wire.Reply
}

// Hub is the meeting point of the state and the pages. Use [New].
type Hub struct {
	config Config
	hello  *websocket.PreparedMessage

	mu      sync.Mutex // guards what follows
	clients map[*client]struct{}
	seq     int64
	closed  bool
}

// New returns a hub; its owner must call [Hub.Run].
func New(c Config) (*Hub, error) {
	c.Hello.Type = wire.TypeHello
	hello, err := prepare(c.Hello)
	if err != nil {
		return nil, err
	}
	if c.Doors == nil {
		c.Doors = []wire.Door{}
	}
	return &Hub{config: c, hello: hello, clients: make(map[*client]struct{})}, nil
}

// Run encodes and hands out snapshots until ctx ends, then closes every
// connection.
func (h *Hub) Run(ctx context.Context) error {
	changes := h.config.Store.Subscribe()
	defer changes.Close()
	defer h.closeAll()
	alive := time.NewTicker(maxInterval)
	defer alive.Stop()
	var last time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-alive.C:
			if time.Since(last) < maxInterval/2 {
				continue
			}
		case <-changes.Changed():
			if wait := minInterval - time.Since(last); wait > 0 && !pause(ctx, wait) {
				return nil
			}
		}
		last = time.Now()
		if err := h.publish(last); err != nil {
			return err
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// publish encodes the state once and offers it to every client.
func (h *Hub) publish(now time.Time) error {
	h.mu.Lock()
	pages := len(h.clients)
	h.mu.Unlock()
	if pages == 0 {
		return nil // nobody looks; a new client gets its own first snapshot
	}
	message, err := h.snapshot(now, pages)
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.clients {
		c.offer(message)
	}
	return nil
}

func (h *Hub) snapshot(now time.Time, pages int) (*websocket.PreparedMessage, error) {
	snap := wire.Encode(h.config.Store.Snapshot(), now)
	snap.Doors = h.config.Doors
	if h.config.AirGap != nil {
		snap.AirGap = h.config.AirGap(now)
	}
	snap.Pages = pages
	h.mu.Lock()
	h.seq++
	snap.Seq = h.seq
	h.mu.Unlock()
	return prepare(snap)
}

func prepare(v any) (*websocket.PreparedMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode %T for the page: %w", v, err)
	}
	return websocket.NewPreparedMessage(websocket.TextMessage, b)
}

func (h *Hub) add(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		c.stop()
		return
	}
	h.clients[c] = struct{}{}
}

func (h *Hub) remove(c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, c)
}

func (h *Hub) closeAll() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for c := range h.clients {
		c.stop()
	}
}
