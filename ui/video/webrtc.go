package video

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

const (
	// maxOffer is several times a browser's offer for one video.
	maxOffer = 32 << 10
	// firstUnit is how long an offer waits for a picture: the answer depends on
	// its codec.
	firstUnit = time.Second
	// refreshEvery is the least time before a viewer is given its group again;
	// a longer group is not repeated sooner than it lasts, nor later than
	// refreshAtLast.
	refreshEvery  = time.Second
	refreshAtLast = 10 * time.Second
)

// refusal is the body of an answer to a viewer that cannot be served. The page
// may choose another delivery by the reason.
type refusal struct {
	// Reason is one of "codec" (the browser cannot decode it this way),
	// "reordered" (WebRTC cannot carry B-frames), "waiting" (no picture has
	// come yet), "address" (no WebRTC where the page was opened), "full",
	// "offer" (it makes no sense).
	Reason  string  `json:"reason"`
	Problem problem `json:"problem"`
}

var (
	errReordered = &telemetry.ProblemError{
		Cause:   "The camera sends pictures out of order (B-frames), which WebRTC cannot carry.",
		Meaning: "The recording goes on. The picture is not shown this way.",
		Action:  "Choose the delivery WebCodecs, or switch B-frames off in the camera.",
	}
	errCodec = &telemetry.ProblemError{
		Cause:   "This browser does not take the camera's pictures by WebRTC.",
		Meaning: "The recording goes on. The picture is not shown this way.",
		Action:  "Choose the delivery WebCodecs, or set the camera to H.264.",
	}
	errNoPicture = &telemetry.ProblemError{
		Cause:   "No picture has come from the camera yet.",
		Meaning: "There is nothing to show.",
		Action:  "Wait; the page tries again by itself.",
	}
	errNoGate = &telemetry.ProblemError{
		Cause:   "The station has no socket for WebRTC at the address that this page was opened at.",
		Meaning: "The picture is not shown this way.",
		Action:  "Choose the delivery WebCodecs.",
	}
	errOffer = &telemetry.ProblemError{
		Cause:   "The station does not understand what the browser offers.",
		Meaning: "The picture is not shown this way.",
		Action:  "Choose the delivery WebCodecs, or open the page in another browser.",
	}
	errNoRoom = &telemetry.ProblemError{
		Cause:   "The station stops, or serves as many viewers as it can.",
		Meaning: "The picture is not shown here.",
		Action:  "Close the page on another device.",
	}
)

// session is one viewer over WebRTC.
type session struct {
	server *Server
	viewer *viewer
	gate   *gate
	ticket *ticket
	peer   *webrtc.PeerConnection
	sender *webrtc.RTPSender
	stream *stream
	format *media.Format

	connected chan struct{} // of one
	refresh   atomic.Bool   // the viewer asked for a picture to begin with
}

// serveOffer answers POST /video/webrtc?track=ID, whose body is an offer in SDP,
// with 201, an answer in SDP and a Location; a DELETE there ends the delivery.
func (s *Server) serveOffer(w http.ResponseWriter, r *http.Request) {
	track := r.URL.Query().Get("track")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxOffer))
	if err != nil || track == "" || len(track) > maxTrackID {
		refuse(w, http.StatusBadRequest, "offer", errOffer)
		return
	}
	v, ctx, err := s.join(context.WithoutCancel(r.Context()), r, media.TrackID(track), WebRTC)
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, "full", errNoRoom)
		return
	}
	c := &session{server: s, viewer: v, connected: make(chan struct{}, 1)}
	status, reason, why := c.begin(r, string(body), w)
	if why != nil {
		c.end()
		refuse(w, status, reason, why)
		return
	}
	go func() {
		defer c.end()
		c.deliver(ctx)
	}()
}

// begin answers the offer; if it cannot, it says why.
func (c *session) begin(r *http.Request, text string, w http.ResponseWriter) (status int, reason string, why *telemetry.ProblemError) {
	gate := c.server.gateFor(r)
	mux := c.server.muxOf(gate)
	if mux == nil {
		return http.StatusConflict, "address", errNoGate
	}
	if c.format = c.server.formatOf(r.Context(), c.viewer.Track); c.format == nil {
		return http.StatusServiceUnavailable, "waiting", errNoPicture
	}
	mime := mimeTypes[c.format.Codec]
	switch {
	case mime == "":
		return http.StatusConflict, "codec", errCodec
	case c.format.Reordered:
		return http.StatusConflict, "reordered", errReordered
	}
	offer, err := readOffer(text, c.format.Codec)
	switch {
	case err != nil:
		return http.StatusBadRequest, "offer", errOffer
	case offer == nil:
		return http.StatusConflict, "codec", errCodec
	}
	c.gate, c.ticket, c.stream = gate, newTicket(remote(r).Addr()), newStream(mime, &c.server.packetizer)
	gate.admit(c.ticket)
	if c.peer, c.sender, err = c.server.newPeer(gate, mux, c.ticket, c.stream); err == nil {
		c.watch()
		text, err = answer(c.peer, *offer)
	}
	if err != nil || c.stream.out == nil {
		c.server.config.Log.Warn("cannot answer an offer of WebRTC", "error", err)
		return http.StatusBadRequest, "offer", errOffer
	}
	w.Header().Set("Content-Type", "application/sdp")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Location", "/video/webrtc/"+c.server.name(c.viewer))
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, text) // a viewer that has gone away does not connect
	return 0, "", nil
}

// mimeTypes are the codecs that WebRTC carries.
var mimeTypes = map[media.Codec]string{media.H264: webrtc.MimeTypeH264, media.H265: webrtc.MimeTypeH265}

// formatOf returns the track's format, nil if no picture comes soon.
func (s *Server) formatOf(ctx context.Context, track media.TrackID) *media.Format {
	sub := s.config.Fan.Subscribe(track)
	defer sub.Close()
	ctx, cancel := context.WithTimeout(ctx, firstUnit)
	defer cancel()
	u, _, err := sub.Next(ctx)
	if err != nil {
		s.wantKeyframe(track)
		return nil
	}
	return u.Format
}

// watch has pion tell when the connection is there, and when it is gone.
func (c *session) watch() {
	c.peer.OnConnectionStateChange(func(state webrtc.PeerConnectionState) {
		switch state {
		case webrtc.PeerConnectionStateConnected:
			select {
			case c.connected <- struct{}{}:
			default:
			}
		case webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
			c.viewer.stop()
		}
	})
}

// deliver sends until ctx ends or the viewer is gone.
func (c *session) deliver(ctx context.Context) {
	timeout := time.NewTimer(connectTimeout)
	defer timeout.Stop()
	select {
	case <-ctx.Done():
		return
	case <-timeout.C:
		return
	case <-c.connected:
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		defer c.viewer.stop()
		c.hear()
	}()
	for ctx.Err() == nil && c.group(ctx) {
	}
	_ = c.sender.Stop() // ends the reader
	<-heard
}

// group sends from the last unit where a viewer can begin, until the viewer asks
// for that again; false means that the delivery is over.
func (c *session) group(ctx context.Context) bool {
	sub := c.server.config.Fan.Subscribe(c.viewer.Track)
	defer sub.Close()
	c.stream.begin()
	var again time.Time // when the viewer may be given the group again
	var began time.Duration
	skipped := uint64(0)
	for first := true; ; first = false {
		u, behind, err := sub.Next(ctx)
		if err != nil || u.Format.Codec != c.format.Codec || u.Format.Reordered {
			return false
		}
		all := sub.Skipped()
		if first {
			began = u.PTS
		} else if all != skipped {
			c.server.skipped(c.viewer, all-skipped)
		}
		skipped = all
		if c.stream.send(ctx, u, behind) != nil {
			return false
		}
		if again.IsZero() && behind == 0 {
			again = time.Now().Add(min(max(u.PTS-began, refreshEvery), refreshAtLast))
		}
		if !again.IsZero() && time.Now().After(again) && c.refresh.CompareAndSwap(true, false) {
			return true
		}
	}
}

// hear answers the viewer's reports until it is gone.
func (c *session) hear() {
	for {
		reports, _, err := c.sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, r := range reports {
			switch r := r.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				c.refresh.Store(true)
				c.server.wantKeyframe(c.viewer.Track)
			case *rtcp.TransportLayerNack:
				for _, pair := range r.Nacks {
					for _, sequence := range pair.PacketList() {
						_ = c.stream.again(sequence) // the sender meets the same error
					}
				}
			}
		}
	}
}

// end frees what the session has.
func (c *session) end() {
	if c.peer != nil {
		_ = c.peer.GracefulClose() // it is over either way
	}
	if c.ticket != nil {
		c.gate.dismiss(c.ticket)
	}
	c.server.leave(c.viewer)
}

// name makes up the name that the page ends a delivery by.
func (s *Server) name(v *viewer) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	v.name = rand.Text()
	return v.name
}

func (s *Server) named(name string) *viewer {
	s.mu.Lock()
	defer s.mu.Unlock()
	for v := range s.viewers {
		if v.name != "" && v.name == name {
			return v
		}
	}
	return nil
}

// serveEnd answers DELETE /video/webrtc/{name}.
func (s *Server) serveEnd(w http.ResponseWriter, r *http.Request) {
	v := s.named(r.PathValue("name"))
	if v == nil {
		http.NotFound(w, r)
		return
	}
	v.stop()
	w.WriteHeader(http.StatusNoContent)
}

// serveStats answers POST /video/webrtc/{name}/stats, whose body is a
// [statsMessage].
func (s *Server) serveStats(w http.ResponseWriter, r *http.Request) {
	v := s.named(r.PathValue("name"))
	if v == nil {
		http.NotFound(w, r)
		return
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxStats))
	if err == nil {
		var stats PageStats
		if stats, err = parseStats(b, WebRTC); err == nil {
			s.report(v, stats)
			w.WriteHeader(http.StatusNoContent)
			return
		}
	}
	http.Error(w, err.Error(), http.StatusBadRequest)
}

func (s *Server) wantKeyframe(track media.TrackID) {
	if s.config.KeyframeWanted != nil {
		s.config.KeyframeWanted(track)
	}
}

func refuse(w http.ResponseWriter, status int, reason string, p *telemetry.ProblemError) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(refusal{Reason: reason, Problem: problemOf(p)}) // the browser has gone away
}

// localAddress is where the request came to.
func localAddress(r *http.Request) netip.Addr {
	address, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return netip.Addr{}
	}
	parsed, err := netip.ParseAddrPort(address.String())
	if err != nil {
		return netip.Addr{}
	}
	return parsed.Addr().Unmap()
}
