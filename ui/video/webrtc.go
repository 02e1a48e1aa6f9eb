package video

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"

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
		s.config.Fan.Want(track)
		return nil
	}
	return u.Format
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
