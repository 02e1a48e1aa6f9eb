package video

import (
	"cmp"
	"context"
	"net/http"
	"net/netip"
	"slices"
	"time"

	"skylatch/telemetry/media"
)

// Delivery is how pictures reach a page.
type Delivery string

// The deliveries.
const (
	WebCodecs Delivery = "webcodecs" // Annex B over WebSocket
	MSE       Delivery = "mse"       // fragmented MP4 over WebSocket
	WebRTC    Delivery = "webrtc"    // RTP over UDP
)

// Viewer is one page that watches one track.
type Viewer struct {
	Track    media.TrackID
	Delivery Delivery
	// Here: the page is on this machine.
	Here  bool
	Since time.Time
	// Skipped are the units that it was not given, because it was slow.
	Skipped uint64
	// Page is what the page last said of itself; zero until it did.
	Page PageStats
}

// PageStats is what a page counts since it began to watch.
type PageStats struct {
	Shown, Dropped uint64
	// Decode is how long a picture takes from its bytes to being decoded.
	Decode time.Duration
}

// viewer is a [Viewer] that is being served.
type viewer struct {
	Viewer // guarded by Server.mu but for what never changes

	stop context.CancelFunc
	name string // that its page ends it by, with WebRTC; guarded by Server.mu
}

// join registers who asks; the context ends when the viewer must. Each join
// needs a leave. The error is errStopped or errFull.
func (s *Server) join(ctx context.Context, r *http.Request, track media.TrackID, d Delivery) (*viewer, context.Context, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.stopped:
		return nil, nil, errStopped
	case len(s.viewers) >= maxViewers:
		return nil, nil, errFull
	}
	ctx, cancel := context.WithCancel(ctx)
	v := &viewer{
		Viewer: Viewer{Track: track, Delivery: d, Here: remote(r).Addr().IsLoopback(), Since: time.Now()},
		stop:   cancel,
	}
	s.viewers[v] = struct{}{}
	s.joined.Add(1)
	return v, ctx, nil
}

func (s *Server) leave(v *viewer) {
	v.stop()
	s.mu.Lock()
	delete(s.viewers, v)
	s.mu.Unlock()
	s.joined.Done()
}

func (s *Server) report(v *viewer, p PageStats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Page = p
}

func (s *Server) skipped(v *viewer, units uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.Skipped += units
}

// Viewers returns who watches, the longest first.
func (s *Server) Viewers() []Viewer {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Viewer, 0, len(s.viewers))
	for v := range s.viewers {
		list = append(list, v.Viewer)
	}
	slices.SortFunc(list, func(a, b Viewer) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Track, b.Track))
	})
	return list
}

// remote returns where the request comes from; zero if the server does not say.
func remote(r *http.Request) netip.AddrPort {
	address, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(address.Addr().Unmap(), address.Port())
}
