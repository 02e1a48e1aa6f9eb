// Package ui serves the station's page to the browser on this machine, and to
// tablets on the LAN where the configuration says so.
//
// The page commands an aircraft, so nobody else may. Every request passes three
// gates, in this order: guard (Host and Origin must be our own, so a page on
// another site, a rebound DNS name and another port get 403), session (a cookie
// that only the printed address or a pairing code sets), and the method and
// path table in [New]. On the LAN all of it goes over TLS.
//
// Not covered: cookies do not tell ports apart, so another server on this
// machine that the pilot's browser visits can read the session's cookie. Do not
// run strangers' servers on a ground station.
//
// The package knows no link and no hardware: it says in [Vehicles], [Alerts]
// and [Pictures] what it needs. It opens no socket: listeners are handed to
// [Server.Serve].
package ui

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"skylatch/redact"
	"skylatch/redact/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
	"skylatch/ui/live"
	"skylatch/ui/maps"
	"skylatch/ui/scrub"
	"skylatch/ui/video"
	"skylatch/ui/wire"
)

// Vehicles carries out what the pilot asks.
type Vehicles interface {
	// Command sends a command and returns its id; its story follows in the
	// store. It does not wait for the vehicle. The error wraps one of
	// telemetry's command errors; then nothing was sent.
	Command(id telemetry.VehicleID, c telemetry.Command) (telemetry.CommandID, error)
}

// Alerts are what the pilot can acknowledge.
type Alerts interface {
	// Acknowledge silences the alert with that key and reports whether it is
	// present.
	Acknowledge(key string) bool
}

// Pictures keeps what the pilot takes of the video.
type Pictures interface {
	// Picture keeps a PNG of the track and returns the file's name.
	Picture(track media.TrackID, png []byte) (name string, err error)
}

// Eyes see the flight as those would who are told of it.
type Eyes interface {
	// Look returns what is heard of the vehicles, and what of it somebody sees who
	// is told by that policy, both of the same moment; and what is done to each
	// message that was heard: first to the whole of it, then to its fields.
	Look(policy string) (mine, theirs store.Snapshot, heard [][]mavlink.Explanation, err error)
}

// Config says what a server serves.
type Config struct {
	// Address is the listener's own address, as the browser names it.
	Address netip.AddrPort
	// TLS is needed off loopback; see [Certificate]. With it the page asks for
	// a pairing code; without it the token in the printed address opens it.
	TLS *tls.Config
	// Token is the session's secret; see [NewToken].
	Token string

	Hub     *live.Hub
	Store   *store.Store
	MapsDir string
	// Video delivers live pictures; nil if there are none.
	Video *video.Server
	// Pictures keeps snapshots; nil if nobody does.
	Pictures Pictures
	// Door says everything about how closed the station is at a moment; nil if
	// nobody knows.
	Door func(now time.Time) wire.DoorView
	// Guard says what a vendor's device behind the wall tried; nil if nobody knows.
	Guard func(now time.Time) (wire.GuardView, error)
	// Policies are all that there are; Eyes looks through them, nil if nobody can.
	Policies []*redact.Policy
	Eyes     Eyes
	// Scrub takes files from the page; nil if nobody does. It is for browsers on
	// this machine alone: whoever flies by a tablet has no business with its files.
	Scrub *scrub.Scrub
	// Missions answers for the recorded ones, Replays shows them; nil if nobody
	// does.
	Missions, Replays http.Handler
	// Exports hands over recorded missions; nil if nobody does. It is for browsers
	// on this machine alone, too.
	Exports http.Handler
	// Seals unlocks sealed missions; nil if nobody does. For this machine alone.
	Seals http.Handler
	Log   *slog.Logger
}

// Server is one address that the page is served at. Use [New].
type Server struct {
	handler  http.Handler
	log      *slog.Logger
	tls      *tls.Config
	token    string
	cookie   string
	scheme   string
	port     string
	address  netip.Addr
	loopback bool     // plain HTTP, for browsers on this machine
	pairing  *pairing // nil on loopback
}

// New returns a server, or an error if it would be reachable from outside this
// machine without TLS.
func New(c Config) (*Server, error) {
	files, err := newAssets()
	if err != nil {
		return nil, err
	}
	s := &Server{
		log:      c.Log,
		tls:      c.TLS,
		token:    c.Token,
		cookie:   fmt.Sprintf("%s%d", cookieName, c.Address.Port()),
		scheme:   "http",
		port:     fmt.Sprint(c.Address.Port()),
		address:  c.Address.Addr().Unmap(),
		loopback: c.Address.Addr().Unmap().IsLoopback() && c.TLS == nil,
	}
	if len(c.Token) < 20 {
		return nil, errors.New("the page's session token is too short")
	}
	if s.address.IsUnspecified() {
		return nil, fmt.Errorf("the page cannot be served at %s: name one address, so that Host can be checked", c.Address)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", files)
	mux.Handle("GET /ws", c.Hub)
	mux.Handle("GET /api/track", trackHandler(c.Store))
	if c.Door != nil {
		mux.Handle("GET /api/door", doorHandler(c.Door))
	}
	if c.Guard != nil {
		mux.Handle("GET /api/guard", guardHandler(c.Guard))
	}
	mux.Handle("GET /api/policies", policiesHandler(c.Policies))
	if c.Eyes != nil {
		mux.Handle("GET /api/preview", previewHandler(c.Policies, c.Eyes))
	}
	if c.Scrub != nil && s.loopback {
		for _, pattern := range []string{"GET /api/scrub", "GET /api/scrub/", "POST /api/scrub/"} {
			mux.Handle(pattern, c.Scrub.Handler())
		}
	}
	if c.Exports != nil && s.loopback {
		for _, pattern := range []string{"GET /api/exports", "GET /api/exports/", "POST /api/exports/"} {
			mux.Handle(pattern, c.Exports)
		}
	}
	if c.Seals != nil && s.loopback {
		mux.Handle("POST /api/missions/", c.Seals)
	}
	if c.Missions != nil {
		for _, path := range []string{"GET /api/missions", "GET /api/missions/", "PUT /api/missions/", "GET /missions/"} {
			mux.Handle(path, c.Missions)
		}
		mux.Handle("GET /replay/{mission}", c.Replays)
	}
	if c.Pictures != nil {
		mux.Handle("POST /api/snapshot", snapshotHandler(c.Pictures))
	}
	if c.Video != nil {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			mux.Handle(method+" /video/", c.Video)
		}
	}
	mux.Handle("GET /api/maps", maps.List(c.MapsDir))
	mux.Handle("GET /maps/{name}", maps.File(c.MapsDir))
	if !s.loopback && c.TLS == nil {
		return nil, fmt.Errorf("the page cannot be served at %s without TLS: anyone on that link could command the aircraft", c.Address)
	}
	gate := http.NewServeMux()
	gate.HandleFunc("GET /notice.css", serveNoticeStyle)
	gate.Handle("/", s.session(mux))
	if !s.loopback {
		s.scheme = "https"
		s.pairing = newPairing(s, c.Log)
		gate.Handle("POST /pair", s.pairing)
	}
	s.handler = harden(s.guard(gate))
	return s, nil
}

// Address returns what to open in the browser, with the token on loopback.
func (s *Server) Address() string {
	host := net.JoinHostPort(s.address.String(), s.port)
	if s.loopback {
		return fmt.Sprintf("http://%s/?token=%s", host, s.token)
	}
	return fmt.Sprintf("https://%s/", host)
}

// PairingCode returns the code that pairs the next device, or "" on loopback.
func (s *Server) PairingCode() string {
	if s.pairing == nil {
		return ""
	}
	return s.pairing.Code()
}

// Serve answers on the listener until ctx ends, then lets requests finish for a
// moment and returns. It closes the listener.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 5 * time.Second, // a stalled client holds no goroutine for long
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	if !s.loopback {
		l = tls.NewListener(l, s.tls)
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		grace, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
	})
	err := server.Serve(l)
	if !stop() {
		<-stopped
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("serve the page at %s: %w", l.Addr(), err)
}

// Answer returns what carries out the requests of pages, for [live.Config].
func Answer(v Vehicles, a Alerts) func(wire.Request) wire.Reply {
	return func(r wire.Request) wire.Reply {
		id, err := carryOut(v, a, r)
		if err != nil {
			return wire.Reply{Problem: wire.ProblemOf(err)}
		}
		return wire.Reply{OK: true, CommandID: int64(id)}
	}
}

func carryOut(v Vehicles, a Alerts, r wire.Request) (telemetry.CommandID, error) {
	switch r.Type {
	case wire.TypeAcknowledge:
		if !a.Acknowledge(r.Alert) {
			return 0, fmt.Errorf("%w: the alert %q is not present any more", telemetry.ErrInvalid, r.Alert)
		}
		return 0, nil
	case wire.TypeCommand:
		id, err := telemetry.ParseVehicleID(r.Vehicle)
		if err != nil {
			return 0, fmt.Errorf("%w: %w", telemetry.ErrInvalid, err)
		}
		if r.Command == nil {
			return 0, fmt.Errorf("%w: the request holds no command", telemetry.ErrInvalid)
		}
		command, err := r.Command.Command()
		if err != nil {
			return 0, err
		}
		return v.Command(id, command)
	}
	return 0, fmt.Errorf("%w: request type %q is not known", telemetry.ErrInvalid, r.Type)
}
