// Package video brings live pictures to the page, as they came: it decodes
// nothing and encodes nothing.
//
// There are three deliveries of the same units. A WebSocket carries Annex B for
// WebCodecs, which is the fastest and works where only loopback is up, or
// fragments of MP4 for Media Source Extensions; message.go says what is on that
// wire. WebRTC carries RTP for pages on the LAN, where packets get lost.
//
// Each viewer has a subscription of its own, so one that is slow skips to the
// next unit where it can begin, is told so, and slows neither another viewer nor
// the link.
//
// [Server.Run] owns what WebRTC runs. The goroutines of a WebSocket end before
// its handler returns. The package opens no socket: those of WebRTC are handed
// to it. It does not decide who may watch: its caller does, before each request.
package video

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"skylatch/telemetry/media"
)

// maxViewers bounds what one station serves: every tablet of a crew, several
// times over.
const maxViewers = 64

var (
	errStopped = errors.New("the station stops")
	errFull    = errors.New("the station serves as many viewers as it can")
)

// Config says what a server delivers.
type Config struct {
	Fan *media.Fan
	Log *slog.Logger
}

// Server delivers the tracks of a fan. It answers what is below /video/. Use
// [New].
type Server struct {
	config Config
	mux    *http.ServeMux
	joined sync.WaitGroup

	mu      sync.Mutex // guards what follows, and what viewers report
	viewers map[*viewer]struct{}
	stopped bool
}

// New returns a server; its owner must call [Server.Run].
func New(c Config) (*Server, error) {
	s := &Server{config: c, mux: http.NewServeMux(), viewers: make(map[*viewer]struct{})}
	s.mux.HandleFunc("GET /video/ws", s.serveSocket)
	return s, nil
}

// ServeHTTP answers one request. The caller has checked who asks.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Run serves until ctx ends, then ends every delivery and waits for it.
func (s *Server) Run(ctx context.Context) error {
	<-ctx.Done()
	s.mu.Lock()
	s.stopped = true
	for v := range s.viewers {
		v.stop()
	}
	s.mu.Unlock()
	s.joined.Wait()
	return nil
}
