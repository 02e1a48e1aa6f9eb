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
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"

	"github.com/pion/ice/v4"
	"github.com/pion/transport/v4"
	"github.com/pion/transport/v4/vnet"

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
	// Packets are sockets for WebRTC, each at one address; none means that it is
	// not served. They stay their owner's.
	Packets []*net.UDPConn
	Log     *slog.Logger
}

// Server delivers the tracks of a fan. It answers what is below /video/. Use
// [New].
type Server struct {
	config  Config
	handler *http.ServeMux
	gates   []*gate
	// nowhere is a network in memory, without a router. Pion takes it for the
	// machine's: it lists no interface of ours, which takes a socket, and what
	// it would open leads nowhere.
	nowhere    transport.Net
	packetizer packetizer
	joined     sync.WaitGroup // viewers

	mu      sync.Mutex // guards what follows, and what viewers report
	viewers map[*viewer]struct{}
	muxes   map[*gate]*ice.UDPMuxDefault // from Run on
	stopped bool
}

// making keeps servers that begin at once apart: vnet counts its hardware
// addresses in a variable that it does not guard.
var making sync.Mutex

// New returns a server; its owner must call [Server.Run]. The error says which
// socket is not at one address.
func New(c Config) (*Server, error) {
	s := &Server{
		config: c, handler: http.NewServeMux(),
		viewers: make(map[*viewer]struct{}), muxes: make(map[*gate]*ice.UDPMuxDefault),
	}
	var err error
	making.Lock()
	s.nowhere, err = vnet.NewNet(&vnet.NetConfig{})
	making.Unlock()
	if err != nil {
		return nil, fmt.Errorf("begin WebRTC: %w", err)
	}
	for _, conn := range c.Packets {
		g, err := newGate(conn)
		if err != nil {
			return nil, err
		}
		s.gates = append(s.gates, g)
	}
	s.handler.HandleFunc("GET /video/ws", s.serveSocket)
	s.handler.HandleFunc("POST /video/webrtc", s.serveOffer)
	s.handler.HandleFunc("POST /video/webrtc/{name}/stats", s.serveStats)
	s.handler.HandleFunc("DELETE /video/webrtc/{name}", s.serveEnd)
	return s, nil
}

// ServeHTTP answers one request. The caller has checked who asks.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Run serves until ctx ends, then ends every delivery and waits for it.
func (s *Server) Run(ctx context.Context) error {
	s.open()
	<-ctx.Done()
	s.mu.Lock()
	s.stopped = true
	for v := range s.viewers {
		v.stop()
	}
	s.mu.Unlock()
	s.joined.Wait()
	var all []error
	for _, mux := range s.muxes {
		all = append(all, mux.Close())
	}
	return errors.Join(all...)
}

// open begins to read the sockets of WebRTC.
func (s *Server) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.gates {
		s.muxes[g] = ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: g, Logger: silent.NewLogger("ice"), Net: s.nowhere})
	}
}

// muxOf returns what reads the gate's socket; nil before Run.
func (s *Server) muxOf(g *gate) *ice.UDPMuxDefault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.muxes[g]
}
