package video

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v4"

	"skylatch/telemetry/media"
)

// loopback opens a socket as redact/egress does.
func loopback(t testing.TB) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// tab is pion as a browser's tab.
type tab struct {
	t       testing.TB
	peer    *webrtc.PeerConnection
	packets chan *rtp.Packet // closed at the end of the track
	state   atomic.Value     // of the connection
	media   uint32
}

// browserTab returns a tab that is about to watch, and its offer, which names
// no candidate yet.
func browserTab(t testing.TB, mimes ...string) (*tab, string) {
	t.Helper()
	var engine webrtc.MediaEngine
	for _, mime := range mimes {
		if err := register(&engine, mime); err != nil {
			t.Fatal(err)
		}
	}
	settings := webrtc.SettingEngine{LoggerFactory: silent}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetIPFilter(func(ip net.IP) bool { return ip.IsLoopback() })
	settings.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	settings.DisableSRTPReplayProtection(true) // so that a packet sent again is seen
	api := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&engine), webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	peer, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := peer.GracefulClose(); err != nil {
			t.Error(err)
		}
	})
	tab := &tab{t: t, peer: peer, packets: make(chan *rtp.Packet, 1<<14)}
	peer.OnConnectionStateChange(func(s webrtc.PeerConnectionState) { tab.state.Store(s) })
	peer.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		defer close(tab.packets)
		for {
			p, _, err := track.ReadRTP()
			if err != nil {
				return
			}
			tab.packets <- p
		}
	})
	receive := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}
	if _, err := peer.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo, receive); err != nil {
		t.Fatal(err)
	}
	offer, err := peer.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := peer.SetLocalDescription(offer); err != nil {
		t.Fatal(err)
	}
	return tab, offer.SDP
}

// connect posts the offer and takes the answer; it returns the delivery's own
// address.
func (tab *tab) connect(address, offer string) (location string) {
	tab.t.Helper()
	status, header, body := post(tab.t, address+"/video/webrtc?track=front", offer)
	if status != http.StatusCreated || header.Get("Content-Type") != "application/sdp" {
		tab.t.Fatalf("POST = %d %s %s, want 201 and an answer", status, header.Get("Content-Type"), body)
	}
	if err := tab.peer.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: body}); err != nil {
		tab.t.Fatal(err)
	}
	return address + header.Get("Location")
}

func post(t testing.TB, address, body string) (status int, header http.Header, answer string) {
	t.Helper()
	return request(t, http.MethodPost, address, body)
}

func request(t testing.TB, method, address, body string) (status int, header http.Header, answer string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(b)
}

// packet returns the next packet.
func (tab *tab) packet() *rtp.Packet {
	tab.t.Helper()
	select {
	case p, ok := <-tab.packets:
		if ok {
			tab.media = p.SSRC
			return p
		}
	case <-time.After(20 * time.Second):
	}
	tab.t.Fatalf("no packet; the connection is %v", tab.state.Load())
	return nil
}

// picture puts one picture together again.
func (tab *tab) picture() (annexB []byte, timestamp uint32) {
	tab.t.Helper()
	var h264 codecs.H264Packet
	for {
		p := tab.packet()
		part, err := h264.Unmarshal(p.Payload)
		if err != nil {
			tab.t.Fatal(err)
		}
		if len(p.Payload) > maxPayload {
			tab.t.Errorf("a packet has %d bytes, want at most %d", len(p.Payload), maxPayload)
		}
		if delay := p.GetExtension(p.GetExtensionIDs()[0]); !bytes.Equal(delay, []byte{0, 0, 0}) {
			tab.t.Errorf("playout delay = % x, want none", delay)
		}
		annexB = append(annexB, part...)
		if p.Marker {
			return annexB, p.Timestamp
		}
	}
}

func (tab *tab) report(p rtcp.Packet) {
	tab.t.Helper()
	if err := tab.peer.WriteRTCP([]rtcp.Packet{p}); err != nil {
		tab.t.Fatal(err)
	}
}

// gone waits until nobody watches any more.
func gone(t testing.TB, s *Server) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(30 * time.Second); len(s.Viewers()) > 0; <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("still there: %+v", s.Viewers())
		}
	}
}

// big is a film whose pictures need several packets.
func big(t testing.TB, pictures int) []*media.Unit {
	return film(t, media.H264, pictures, "-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast",
		"-g", "30", "-x264-params", "aud=1:scenecut=0:slices=1:qp=8")
}

func TestWebRTCCarriesTheGroupAndThenEachPictureAsItCame(t *testing.T) {
	all := big(t, 40)
	fan := media.NewFan()
	s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, all[:33]...)
	tab, offer := browserTab(t, webrtc.MimeTypeH264)
	tab.connect(address, offer)
	var last uint32
	for n, u := range all[30:] {
		if n >= 3 {
			publish(fan, u)
		}
		got, timestamp := tab.picture()
		if !bytes.Equal(got, u.Bytes) {
			t.Fatalf("picture %d has %d bytes, want the %d that came", n, len(got), len(u.Bytes))
		}
		want := uint32(rtpClock / 30)
		if n < 3 {
			want = catchUpStep
		}
		if step := timestamp - last; n > 0 && (step < want-1 || step > want+1) {
			t.Errorf("picture %d is %d ticks after the one before, want %d", n, step, want)
		}
		last = timestamp
	}
	if v := s.Viewers(); len(v) != 1 || v[0].Delivery != WebRTC || !v[0].Here || v[0].Skipped != 0 {
		t.Errorf("viewers = %+v", v)
	}
}

func TestAViewerThatLostItsPictureIsGivenTheGroupAgain(t *testing.T) {
	all := baseline(t, 60)
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, all[30:33]...)
	tab, offer := browserTab(t, webrtc.MimeTypeH264)
	tab.connect(address, offer)
	for range 3 {
		tab.picture()
	}
	tab.report(&rtcp.PictureLossIndication{MediaSSRC: tab.media})
	// The pictures go on; the group comes again no sooner than refreshEvery.
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !fan.Wanted(front) {
		<-tick.C
	}
	again := 0
	for n := 33; again < 2; n++ {
		u := *all[33+n%20]
		u.PTS = time.Duration(n) * interval
		publish(fan, &u)
		<-tick.C
		for len(tab.packets) > 0 {
			switch p := tab.packet(); {
			case p.Payload[0]&31 == 7: // the key unit's parameter sets
				again = 1
			case again == 1 && p.Marker && bytes.HasSuffix(all[31].Bytes, p.Payload[2:]):
				again = 2
			}
		}
		if n > 1000 {
			t.Fatal("the group does not come again")
		}
	}
}

func TestALostPacketIsSentAgain(t *testing.T) {
	all := big(t, 3)
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, all...)
	tab, offer := browserTab(t, webrtc.MimeTypeH264)
	tab.connect(address, offer)
	lost := tab.packet()
	for range 5 {
		tab.packet()
	}
	nack := &rtcp.TransportLayerNack{MediaSSRC: lost.SSRC, Nacks: rtcp.NackPairsFromSequenceNumbers([]uint16{lost.SequenceNumber, lost.SequenceNumber - 1000})}
	for range maxResends + 3 {
		tab.report(nack)
	}
	for range maxResends {
		again := tab.packet()
		for again.SequenceNumber != lost.SequenceNumber {
			again = tab.packet()
		}
		if !bytes.Equal(again.Payload, lost.Payload) || again.Timestamp != lost.Timestamp {
			t.Errorf("again = %v, want %v", again, lost)
		}
	}
	// What it asks for too often comes no more: the next is the next picture.
	publish(fan, all[1])
	for p := tab.packet(); ; p = tab.packet() {
		if p.SequenceNumber == lost.SequenceNumber {
			t.Error("the packet was sent again too often")
		}
		if p.Timestamp != lost.Timestamp && p.Marker && bytes.HasSuffix(all[1].Bytes, p.Payload[2:]) && len(tab.packets) == 0 {
			break
		}
	}
}

func TestADeliveryThatCannotBeIsRefusedWithAWord(t *testing.T) {
	h264 := &media.Format{Codec: media.H264, Name: "avc1.42E01F"}
	_, offer := browserTab(t, webrtc.MimeTypeH264)
	tests := []struct {
		name   string
		format *media.Format
		offer  string
		status int
		reason string
	}{
		{"B-frames", &media.Format{Codec: media.H264, Reordered: true}, offer, 409, "reordered"},
		{"images", &media.Format{Codec: media.MJPEG}, offer, 409, "codec"},
		{"H.265 to a browser without it", &media.Format{Codec: media.H265}, offer, 409, "codec"},
		{"no picture yet", nil, offer, 503, "waiting"},
		{"nonsense", h264, "v=0\r\nnonsense", 400, "offer"},
		{"nothing", h264, "", 400, "offer"},
		{"a huge offer", h264, strings.Repeat("a=x\r\n", maxOffer), 400, "offer"},
		{"a data channel", h264, offer + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n", 400, "offer"},
		{"two videos", h264, offer + offer[strings.Index(offer, "m=video"):], 400, "offer"},
		{"no password", h264, strings.ReplaceAll(offer, "a=ice-pwd", "a=x-pwd"), 400, "offer"},
		{"no fingerprint", h264, strings.ReplaceAll(offer, "a=fingerprint", "a=x-fingerprint"), 400, "offer"},
		{"no video to receive", h264, strings.ReplaceAll(offer, "a=recvonly", "a=inactive"), 400, "offer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fan := media.NewFan()
			s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
			if tt.format != nil {
				publish(fan, &media.Unit{Track: front, Format: tt.format, Key: true})
			}
			status, _, body := post(t, address+"/video/webrtc?track=front", tt.offer)
			var r refusal
			if err := json.Unmarshal([]byte(body), &r); err != nil || status != tt.status || r.Reason != tt.reason || r.Problem.Cause == "" {
				t.Errorf("POST = %d %s, want %d %q", status, body, tt.status, tt.reason)
			}
			gone(t, s)
			if n := len(s.gates[0].tickets); n != 0 {
				t.Errorf("%d viewers are still let through", n)
			}
		})
	}
	t.Run("no socket at this address", func(t *testing.T) {
		_, address := start(t, Config{Fan: media.NewFan()})
		if status, _, body := post(t, address+"/video/webrtc?track=front", offer); status != 409 || !strings.Contains(body, `"address"`) {
			t.Errorf("POST = %d %s, want 409", status, body)
		}
	})
}

func TestH265GoesToABrowserThatOffersIt(t *testing.T) {
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	nal := slices.Concat([]byte{19 << 1, 1}, bytes.Repeat([]byte("picture"), 500))
	annexB, nals := media.Join([][]byte{nal})
	publish(fan, &media.Unit{Track: front, Format: &media.Format{Codec: media.H265}, Key: true, Bytes: annexB, NALs: nals})
	tab, offer := browserTab(t, webrtc.MimeTypeH264, webrtc.MimeTypeH265)
	tab.connect(address, offer)
	var got []byte
	for {
		p := tab.packet()
		// RFC 7798 section 4.4.3.
		kind, temporal, header := p.Payload[0]>>1&63, p.Payload[1], p.Payload[2]
		if kind != 49 || temporal != 1 || header&63 != 19 || header&fragmentStart != 0 != (got == nil) || header&fragmentEnd != 0 != p.Marker {
			t.Errorf("a fragment begins with % x", p.Payload[:3])
		}
		got = append(got, p.Payload[3:]...)
		if p.Marker {
			break
		}
	}
	if !bytes.Equal(got, nal[2:]) {
		t.Errorf("got %d bytes, want the picture", len(got))
	}
}

func TestAViewerThatLeavesFreesWhatItHad(t *testing.T) {
	leave := map[string]func(t *testing.T, tab *tab, location string){
		"by closing": func(t *testing.T, tab *tab, _ string) {
			if err := tab.peer.Close(); err != nil {
				t.Error(err)
			}
		},
		"by DELETE": func(t *testing.T, _ *tab, location string) {
			if status, _, body := request(t, http.MethodDelete, location, ""); status != http.StatusNoContent {
				t.Errorf("DELETE = %d %s", status, body)
			}
		},
	}
	for name, leave := range leave {
		t.Run(name, func(t *testing.T) {
			fan := media.NewFan()
			s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
			publish(fan, baseline(t, 1)...)
			tab, offer := browserTab(t, webrtc.MimeTypeH264)
			location := tab.connect(address, offer)
			tab.picture()
			stats := `{"type":"stats","shown":3,"dropped":1,"decodeMs":2,"delivery":"webrtc"}`
			if status, _, body := post(t, location+"/stats", stats); status != http.StatusNoContent || s.Viewers()[0].Page.Shown != 3 {
				t.Errorf("POST stats = %d %s, viewers %+v", status, body, s.Viewers())
			}
			if status, _, _ := post(t, location+"/stats", `{}`); status != http.StatusBadRequest {
				t.Errorf("POST of no stats = %d, want 400", status)
			}
			leave(t, tab, location)
			gone(t, s)
			if n, m := len(s.gates[0].tickets), len(s.gates[0].paths); n+m != 0 {
				t.Errorf("%d viewers and %d addresses are still let through", n, m)
			}
			if status, _, _ := request(t, http.MethodDelete, location, ""); status != http.StatusNotFound {
				t.Errorf("DELETE again = %d, want 404", status)
			}
		})
	}
}

func TestAViewerThatFallsSilentIsFreed(t *testing.T) {
	fan := media.NewFan()
	s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, baseline(t, 1)...)
	tab, offer := browserTab(t, webrtc.MimeTypeH264)
	tab.connect(address, offer)
	tab.picture()
	// Its side of the path breaks: nothing of it comes any more.
	s.gates[0].mu.Lock()
	clear(s.gates[0].paths)
	clear(s.gates[0].tickets)
	s.gates[0].mu.Unlock()
	began := time.Now()
	gone(t, s)
	if silent := time.Since(began); silent < goneAfter-time.Second {
		t.Errorf("it was given up after %v, want about %v", silent, goneAfter)
	}
}

func TestManyViewersAndOneThatNeverConnects(t *testing.T) {
	all := baseline(t, 40)
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, all[:31]...)
	_, absent := browserTab(t, webrtc.MimeTypeH264)
	if status, _, _ := post(t, address+"/video/webrtc?track=front", absent); status != http.StatusCreated {
		t.Fatalf("POST = %d", status)
	}
	var tabs []*tab
	for range 5 {
		tab, offer := browserTab(t, webrtc.MimeTypeH264)
		tab.connect(address, offer)
		tabs = append(tabs, tab)
	}
	for n, u := range all[30:] {
		if n >= 1 {
			publish(fan, u)
		}
		for i, tab := range tabs {
			if got, _ := tab.picture(); !bytes.Equal(got, u.Bytes) {
				t.Fatalf("viewer %d: picture %d has %d bytes, want %d", i, n, len(got), len(u.Bytes))
			}
		}
	}
}

func TestAPageIsAnsweredFromTheAddressItWasOpenedAt(t *testing.T) {
	lan := &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2)} // stands for it
	far, err := net.ListenUDP("udp4", lan)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	fan := media.NewFan()
	near := loopback(t)
	s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{near, far}})
	publish(fan, baseline(t, 1)...)
	listener, err := net.Listen("tcp4", "127.0.0.2:0")
	if err != nil {
		t.Fatal(err)
	}
	tablet := httptest.NewUnstartedServer(s)
	tablet.Listener.Close()
	tablet.Listener = listener
	tablet.StartTLS()
	defer tablet.Close()
	tablet.Client().Transport.(*http.Transport).TLSClientConfig.ServerName = "example.com" // its certificate's
	for _, tt := range []struct {
		page    string
		client  *http.Client
		answers *net.UDPConn
	}{{address, http.DefaultClient, near}, {tablet.URL, tablet.Client(), far}} {
		_, offer := browserTab(t, webrtc.MimeTypeH264)
		resp, err := tt.client.Post(tt.page+"/video/webrtc?track=front", "application/sdp", strings.NewReader(offer))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		tt.client.CloseIdleConnections()
		own := strings.ReplaceAll(tt.answers.LocalAddr().String(), ":", " ")
		if err != nil || strings.Count(string(answer), "typ host") != strings.Count(string(answer), own+" typ host") || !strings.Contains(string(answer), own) {
			t.Errorf("the page at %s is answered (%v)\n%s, want the candidate %s alone", tt.page, err, answer, own)
		}
	}
}

func TestASocketForEveryAddressIsRefused(t *testing.T) {
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := New(Config{Fan: media.NewFan(), Packets: []*net.UDPConn{conn}}); err == nil {
		t.Error("New takes a socket at every address")
	}
}

// The end of the fan and of the server is the end of each delivery.
func TestTheEndOfTheVideoEndsTheDelivery(t *testing.T) {
	fan := media.NewFan()
	s, address := start(t, Config{Fan: fan, Packets: []*net.UDPConn{loopback(t)}})
	publish(fan, baseline(t, 1)...)
	tab, offer := browserTab(t, webrtc.MimeTypeH264)
	tab.connect(address, offer)
	tab.picture()
	fan.Close()
	gone(t, s)
	if _, _, err := fan.Subscribe(front).Next(context.Background()); !errors.Is(err, media.ErrClosed) {
		t.Errorf("Next = %v", err)
	}
}
