package live

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/ui/wire"
)

const (
	// maxRequest is far above any request a page makes.
	maxRequest = 16 << 10
	// maxReplies is how many answers a client may leave unread; commands come
	// from a hand, a few a minute.
	maxReplies = 32
	// writeTimeout cuts a client that has stopped reading altogether (a tablet
	// asleep); it reconnects when it wakes.
	writeTimeout = 5 * time.Second
)

// client is one page.
type client struct {
	conn    *websocket.Conn
	stop    context.CancelFunc
	newest  chan *websocket.PreparedMessage // of one: a newer snapshot replaces it
	replies chan *websocket.PreparedMessage
}

// offer leaves the message as the next to be sent, in place of an older one.
// Only one goroutine at a time may offer.
func (c *client) offer(m *websocket.PreparedMessage) {
	select {
	case <-c.newest:
	default:
	}
	select {
	case c.newest <- m:
	default:
	}
}

// ServeHTTP upgrades the request and serves one page until it leaves or the hub
// stops. The caller has checked who asks.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeTimeout,
		WriteBufferSize:  16 << 10,
		// Origin was checked by ui's guard, for every request alike.
		CheckOrigin: func(*http.Request) bool { return true },
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	c := &client{
		conn:    conn,
		stop:    cancel,
		newest:  make(chan *websocket.PreparedMessage, 1),
		replies: make(chan *websocket.PreparedMessage, maxReplies),
	}
	h.add(c)
	defer h.remove(c)

	read := make(chan struct{})
	go func() {
		defer close(read)
		defer cancel()
		h.read(c)
	}()
	h.write(ctx, c)
	_ = conn.Close() // ends the reader
	<-read
}

// write sends until ctx ends or the client is gone.
func (h *Hub) write(ctx context.Context, c *client) {
	first, err := h.snapshot(time.Now(), h.pages())
	if err != nil || c.send(h.hello) != nil || c.send(first) != nil {
		return
	}
	for {
		var m *websocket.PreparedMessage
		select {
		case <-ctx.Done():
			goodbye := websocket.FormatCloseMessage(websocket.CloseGoingAway, "the station stops")
			_ = c.conn.WriteControl(websocket.CloseMessage, goodbye, time.Now().Add(writeTimeout))
			return
		case m = <-c.replies:
		case m = <-c.newest:
		}
		if c.send(m) != nil {
			return
		}
	}
}

func (c *client) send(m *websocket.PreparedMessage) error {
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.conn.WritePreparedMessage(m)
}

// read answers requests until the client is gone or says something that is no
// request.
func (h *Hub) read(c *client) {
	c.conn.SetReadLimit(maxRequest)
	for {
		_, b, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		var reply wire.Reply
		if request, err := wire.ParseRequest(b); err != nil {
			reply = wire.Reply{Request: request.Request, Problem: wire.ProblemOf(err)}
		} else {
			reply = h.config.Answer(request)
			reply.Request = request.Request
		}
		reply.Type = wire.TypeReply
		if err := c.reply(reply); err != nil {
			return
		}
	}
}

var errUnread = errors.New("the page does not read its replies")

func (c *client) reply(r wire.Reply) error {
	m, err := prepare(r)
	if err != nil {
		return err
	}
	select {
	case c.replies <- m:
		return nil
	default:
		return errUnread
	}
}

func (h *Hub) pages() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.clients)
}
