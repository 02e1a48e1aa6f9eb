package live

import (
	"context"
	"net/http"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/telemetry"
	"skylatch/telemetry/replay"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

const (
	// frameInterval is how often a replay that plays moves on: as often as the
	// live page does.
	frameInterval = minInterval
	slowest       = 0.25
	fastest       = 50
	// maxReplays bounds how many pages replay at once: each holds the index of
	// its flight, and reads its file.
	maxReplays = 4
)

// Film is a recorded flight, with the alerts that its pilot saw.
type Film struct {
	Log  *replay.Log
	Eyes replay.Eyes
	// Alerts returns those that were present at a moment.
	Alerts func(at time.Time) []telemetry.Alert
}

// Replays shows recorded flights over WebSocket, to each page its own, with the
// same snapshots as live ones. There is no vehicle behind it: it answers every
// command with a refusal. Use [NewReplays]; its owner must call [Replays.Run].
type Replays struct {
	hello   *websocket.PreparedMessage
	open    func(ctx context.Context, mission string) (Film, error)
	slots   chan struct{} // a token for each page
	closing chan struct{}
}

// NewReplays returns the handler of GET /replay/{mission}; open opens the log of
// a mission, which is closed when its page leaves.
func NewReplays(hello wire.Hello, open func(context.Context, string) (Film, error)) (*Replays, error) {
	hello.Type = wire.TypeHello
	first, err := prepare(hello)
	if err != nil {
		return nil, err
	}
	return &Replays{hello: first, open: open, slots: make(chan struct{}, maxReplays), closing: make(chan struct{})}, nil
}

// Run waits until ctx ends, then closes every connection and waits for them.
func (rs *Replays) Run(ctx context.Context) error {
	<-ctx.Done()
	close(rs.closing)
	for range maxReplays {
		rs.slots <- struct{}{}
	}
	return nil
}

// ServeHTTP serves one page until it leaves. The caller has checked who asks.
func (rs *Replays) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	select {
	case rs.slots <- struct{}{}:
		defer func() { <-rs.slots }()
	default:
		http.Error(w, "too many replays are open; close one", http.StatusServiceUnavailable)
		return
	}
	mission := r.PathValue("mission")
	film, err := rs.open(r.Context(), mission)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	defer film.Log.Close()
	upgrader := websocket.Upgrader{
		HandshakeTimeout: writeTimeout,
		WriteBufferSize:  16 << 10,
		CheckOrigin:      func(*http.Request) bool { return true }, // ui's guard did
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := &show{
		conn: conn, film: film, player: film.Log.Player(film.Eyes),
		state: wire.Replay{Mission: mission, StartMs: film.Log.Start().UnixMilli(), EndMs: film.Log.End().UnixMilli(), Rate: 1, Playing: true},
	}
	asked := make(chan wire.Request)
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer cancel()
		s.read(ctx, asked)
	}()
	if s.send(rs.hello) == nil {
		s.run(ctx, rs.closing, asked)
	}
	_ = conn.Close() // ends the reader
	<-read
}

// show is one page's replay.
type show struct {
	conn   *websocket.Conn
	film   Film
	player *replay.Player
	state  wire.Replay
	seq    int64
}

// run shows moment after moment until the page leaves.
func (s *show) run(ctx context.Context, closing <-chan struct{}, asked <-chan wire.Request) {
	tick := time.NewTicker(frameInterval)
	defer tick.Stop()
	if s.player.Seek(s.film.Log.Start()) != nil || s.snapshot() != nil {
		return
	}
	last, shown := time.Now(), time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-closing:
			return
		case r := <-asked:
			if s.answer(r) != nil {
				return
			}
		case <-tick.C:
		}
		now := time.Now()
		if s.state.Playing {
			to := s.player.At().Add(time.Duration(float64(now.Sub(last)) * s.state.Rate))
			if !to.Before(s.film.Log.End()) {
				to, s.state.Playing = s.film.Log.End(), false
			}
			if s.player.Advance(to) != nil {
				return
			}
		} else if now.Sub(shown) < maxInterval {
			last = now
			continue // a sign of life is enough
		}
		last, shown = now, now
		if s.snapshot() != nil {
			return
		}
	}
}

// snapshot sends what is shown now.
func (s *show) snapshot() error {
	at := s.player.At()
	state := s.player.Snapshot()
	state.Station = store.Station{}
	if s.film.Alerts != nil {
		state.Station.Alerts = s.film.Alerts(at)
	}
	snap := wire.Encode(state, at)
	s.seq++
	replay := s.state
	snap.Seq, snap.Pages, snap.Replay = s.seq, 1, &replay
	m, err := prepare(snap)
	if err != nil {
		return err
	}
	return s.send(m)
}

// answer carries out what the page asks, and shows it.
func (s *show) answer(r wire.Request) error {
	reply := wire.Reply{Type: wire.TypeReply, Request: r.Request, OK: true}
	if r.Type != wire.TypeReplay || r.Replay == nil {
		reply.OK = false
		reply.Problem = wire.ProblemOf(&telemetry.ProblemError{
			Cause:   "This is a replay.",
			Meaning: "The flight is over; no vehicle hears this page, and nothing was sent.",
			Action:  "Go back to the live view to fly.",
		})
	} else if err := s.steer(*r.Replay); err != nil {
		return err
	}
	m, err := prepare(reply)
	if err != nil {
		return err
	}
	if err := s.send(m); err != nil {
		return err
	}
	return s.snapshot()
}

// steer does what is wished, within what there is.
func (s *show) steer(w wire.ReplayWish) error {
	if w.Rate != nil {
		s.state.Rate = min(max(*w.Rate, slowest), fastest)
	}
	if w.Playing != nil {
		s.state.Playing = *w.Playing
		if *w.Playing && w.AtMs == nil && !s.player.At().Before(s.film.Log.End()) {
			return s.player.Seek(s.film.Log.Start()) // from the end, play begins again
		}
	}
	if w.AtMs == nil {
		return nil
	}
	at := time.UnixMilli(*w.AtMs)
	if at.Before(s.film.Log.Start()) {
		at = s.film.Log.Start()
	}
	if at.After(s.film.Log.End()) {
		at = s.film.Log.End()
	}
	return s.player.Seek(at)
}

// read hands on requests until the page is gone.
func (s *show) read(ctx context.Context, asked chan<- wire.Request) {
	s.conn.SetReadLimit(maxRequest)
	for {
		_, b, err := s.conn.ReadMessage()
		if err != nil {
			return
		}
		request, _ := wire.ParseRequest(b) // what is no request is answered as one that is refused
		select {
		case asked <- request:
		case <-ctx.Done():
			return
		}
	}
}

func (s *show) send(m *websocket.PreparedMessage) error {
	if err := s.conn.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	return s.conn.WritePreparedMessage(m)
}
