package video

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

const (
	// writeTimeout cuts a viewer that has stopped reading altogether (a tablet
	// asleep); it comes back when it wakes.
	writeTimeout = 5 * time.Second
	// pingEvery is how often a viewer is asked whether it has read what was
	// sent, and maxUnread how old what it has not read may get before it is
	// sent no more: the kernels between would keep seconds of the past for it.
	pingEvery = 250 * time.Millisecond
	maxUnread = time.Second
	// maxTrackID is far above the longest id of a track.
	maxTrackID = 300
)

// socket is one viewer over WebSocket.
type socket struct {
	server *Server
	viewer *viewer
	conn   *websocket.Conn
	sub    *media.Subscription
	mp4    *fragmenter // nil: Annex B

	pongs   chan struct{} // of one
	pinged  time.Time
	unread  bool // the last ping has no pong yet
	format  *media.Format
	state   string
	until   time.Time // when the picture becomes stale
	next    uint32
	skipped uint64
	buffer  []byte
}

// serveSocket answers GET /video/ws?track=ID&as=annexb|mp4.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	track := query.Get("track")
	if track == "" || len(track) > maxTrackID {
		http.Error(w, "which track?", http.StatusBadRequest)
		return
	}
	c := &socket{server: s, pongs: make(chan struct{}, 1)}
	delivery := WebCodecs
	switch query.Get("as") {
	case "annexb":
	case "mp4":
		delivery, c.mp4 = MSE, &fragmenter{}
	default:
		http.Error(w, "as what? annexb or mp4", http.StatusBadRequest)
		return
	}
	v, ctx, err := s.join(r.Context(), r, media.TrackID(track), delivery)
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer s.leave(v)
	c.viewer = v
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeTimeout,
		WriteBufferSize:  1 << 10, // larger messages are written past it
		// Origin was checked by ui's guard, for every request alike.
		CheckOrigin: func(*http.Request) bool { return true },
	}
	if c.conn, err = upgrader.Upgrade(w, r, nil); err != nil {
		return // the upgrader has answered
	}
	c.sub = s.config.Fan.Subscribe(v.Track)
	defer c.sub.Close()

	read := make(chan struct{})
	go func() {
		defer close(read)
		defer v.stop()
		c.read()
	}()
	c.write(ctx)
	_ = c.conn.Close() // ends the reader
	<-read
}

// read takes what the page says of itself until it is gone or says something
// else.
func (c *socket) read() {
	c.conn.SetReadLimit(maxStats)
	c.conn.SetPongHandler(func(string) error {
		select {
		case c.pongs <- struct{}{}:
		default:
		}
		return nil
	})
	for {
		_, b, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		stats, err := parseStats(b, c.viewer.Delivery)
		if err != nil {
			c.server.config.Log.Warn("a page that watches says what it may not", "error", err)
			return
		}
		c.server.report(c.viewer, stats)
	}
}

// write sends until ctx ends, the fan does, or the viewer is gone.
func (c *socket) write(ctx context.Context) {
	why := c.deliver(ctx)
	code := websocket.CloseNormalClosure
	switch {
	case errors.Is(why, media.ErrClosed) || ctx.Err() != nil:
		code = websocket.CloseGoingAway
		if c.tell(stateEnded) != nil {
			return
		}
	case !errors.As(why, new(*telemetry.ProblemError)):
		c.server.config.Log.Debug("a viewer is gone", "track", c.viewer.Track, "why", why)
		return
	}
	_ = c.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(writeTimeout))
}

// deliver returns why it ended; never nil.
func (c *socket) deliver(ctx context.Context) error {
	for first := true; ; first = false {
		if err := c.wait(ctx); err != nil {
			return err
		}
		u, behind, err := c.take(ctx)
		if err != nil {
			return err
		}
		if err := c.tellSkipped(first); err != nil {
			return err
		}
		if err := c.send(u, behind); err != nil {
			return err
		}
		if behind > 0 {
			continue
		}
		c.until = u.ReceivedAt.Add(telemetry.VideoStaleAfter)
		if time.Now().Before(c.until) {
			err = c.tell(stateLive)
		}
		if err != nil {
			return err
		}
	}
}

// take waits for the next unit, and says so when there is none in time.
func (c *socket) take(ctx context.Context) (*media.Unit, int, error) {
	soon, cancel := context.WithDeadline(ctx, c.until)
	u, behind, err := c.sub.Next(soon)
	cancel()
	if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
		return u, behind, err
	}
	state := stateStale
	if c.format == nil {
		state = stateWaiting
		c.server.config.Fan.Want(c.viewer.Track)
	}
	if err := c.tell(state); err != nil {
		return nil, 0, err
	}
	return c.sub.Next(ctx)
}

// wait asks the viewer now and then whether it has read what was sent, and
// waits while it has not: its subscription then skips.
func (c *socket) wait(ctx context.Context) error {
	select {
	case <-c.pongs:
		c.unread = false
	default:
	}
	age := time.Since(c.pinged)
	switch {
	case c.unread && age > maxUnread:
		timeout := time.NewTimer(writeTimeout)
		defer timeout.Stop()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timeout.C:
			return errors.New("the viewer reads no more")
		case <-c.pongs:
			c.unread = false
		}
	case !c.unread && age > pingEvery:
		c.pinged, c.unread = time.Now(), true
		return c.conn.WriteControl(websocket.PingMessage, nil, c.pinged.Add(writeTimeout))
	}
	return nil
}

// send writes one unit, and its format if that is new.
func (c *socket) send(u *media.Unit, behind int) error {
	fresh := u.Format != c.format
	if fresh {
		c.format = u.Format
		m := formatOf(u)
		if c.mp4 != nil {
			if err := c.mp4.begin(u.Format); err != nil {
				return c.refuse(err)
			}
			m.MIME = mimeOf(u.Format)
		}
		if err := c.text(m); err != nil {
			return err
		}
	}
	b := appendHeader(c.buffer[:0], u, behind, c.next, time.Now())
	if c.mp4 == nil {
		b = append(b, u.Bytes...)
	} else {
		var err error
		if b, err = c.mp4.append(b, u); err != nil {
			return err
		}
	}
	c.buffer = b
	c.next++
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.conn.WriteMessage(websocket.BinaryMessage, b)
}

// tellSkipped says what the viewer was not given since the last unit; what it
// could not begin with at first is no loss.
func (c *socket) tellSkipped(first bool) error {
	all := c.sub.Skipped()
	units := all - c.skipped
	c.skipped = all
	if first || units == 0 {
		return nil
	}
	c.server.skipped(c.viewer, units)
	return c.text(skippedMessage{Type: "skipped", Units: units})
}

// tell says how the picture stands, where that has changed.
func (c *socket) tell(state string) error {
	if state == c.state {
		return nil
	}
	c.state = state
	return c.text(stateMessage{Type: "state", State: state})
}

// refuse says why there is no delivery, and returns the error.
func (c *socket) refuse(err error) error {
	if p, ok := errors.AsType[*telemetry.ProblemError](err); ok {
		if err := c.text(problemMessage{Type: "problem", Problem: problemOf(p)}); err != nil {
			return err
		}
	}
	return err
}

func (c *socket) text(message any) error {
	b, err := json.Marshal(message)
	if err != nil {
		return err
	}
	if err := c.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return c.conn.WriteMessage(websocket.TextMessage, b)
}
