package video

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/logging"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"skylatch/telemetry/media"
)

const (
	// goneAfter is how long a viewer may be silent: browsers check the path
	// every 2.5 s at least.
	goneAfter = 5 * time.Second
	// connectTimeout is from our answer to the first encrypted packet.
	connectTimeout = 10 * time.Second
	// playoutDelayURI names the header extension that says how long a browser
	// should keep pictures back.
	playoutDelayURI = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"
)

// h264Formats are the baseline profiles that browsers offer. What decodes them
// decodes Main and High as well (measured with Chromium, which does not say so).
func h264Formats() []string {
	const format = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
	return []string{format + "42e01f", format + "42001f"}
}

// silent is where pion's log goes: what an operator needs is said by us.
var silent = &logging.DefaultLoggerFactory{Writer: io.Discard, DefaultLogLevel: logging.LogLevelDisabled}

// readOffer checks a browser's offer for one track of that codec and returns it
// without its candidates: whom we speak to is seen from who speaks to us. A nil
// offer without an error means that the browser does not know the codec.
func readOffer(text string, codec media.Codec) (*webrtc.SessionDescription, error) {
	var parsed sdp.SessionDescription
	if err := parsed.UnmarshalString(text); err != nil {
		return nil, fmt.Errorf("read the offer: %w", err)
	}
	if len(parsed.MediaDescriptions) != 1 || parsed.MediaDescriptions[0].MediaName.Media != "video" {
		return nil, errors.New("read the offer: want one video to receive, and nothing else")
	}
	known := false
	m := parsed.MediaDescriptions[0]
	m.Attributes = slices.DeleteFunc(m.Attributes, func(a sdp.Attribute) bool {
		_, format, _ := strings.Cut(a.Value, " ")
		known = known || a.Key == "rtpmap" && strings.EqualFold(format, string(codec)+"/90000")
		return a.Key == sdp.AttrKeyCandidate || a.Key == "remote-candidates"
	})
	if !known {
		return nil, nil
	}
	clean, err := parsed.Marshal()
	if err != nil {
		return nil, fmt.Errorf("read the offer: %w", err)
	}
	return &webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: string(clean)}, nil
}

// newPeer returns our end of a connection to the viewer with that ticket, which
// sends the stream and receives nothing.
func (s *Server) newPeer(g *gate, mux ice.UDPMux, t *ticket, out *stream) (*webrtc.PeerConnection, *webrtc.RTPSender, error) {
	var codecs webrtc.MediaEngine
	if err := register(&codecs, out.codec); err != nil {
		return nil, nil, err
	}
	network := webrtc.NetworkTypeUDP6
	if g.local.Addr().Is4() {
		network = webrtc.NetworkTypeUDP4
	}
	settings := webrtc.SettingEngine{LoggerFactory: silent}
	settings.SetNet(s.nowhere)
	settings.SetLite(true)
	settings.SetICEUDPMux(mux)
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetNetworkTypes([]webrtc.NetworkType{network})
	settings.DisableActiveTCP(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetICECredentials(t.fragment, t.password)
	settings.SetICETimeouts(goneAfter, goneAfter, 0)
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	api := webrtc.NewAPI(
		webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(&codecs),
		webrtc.WithInterceptorRegistry(&interceptor.Registry{}), // none: session and stream do what they would
	)
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		return nil, nil, fmt.Errorf("begin WebRTC: %w", err)
	}
	transceiver, err := pc.AddTransceiverFromTrack(out, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("begin WebRTC: %w", err), pc.Close())
	}
	return pc, transceiver.Sender(), nil
}

func register(codecs *webrtc.MediaEngine, mime string) error {
	// Numbers of ours do not matter (RFC 3551, dynamic): the browser's are used.
	first, formats := webrtc.PayloadType(110), []string{""}
	if mime == webrtc.MimeTypeH264 {
		first, formats = 96, h264Formats()
	}
	for n, format := range formats {
		c := webrtc.RTPCodecParameters{PayloadType: first + webrtc.PayloadType(n), RTPCodecCapability: webrtc.RTPCodecCapability{
			MimeType: mime, ClockRate: rtpClock, SDPFmtpLine: format,
			RTCPFeedback: []webrtc.RTCPFeedback{{Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: "ccm", Parameter: "fir"}},
		}}
		if err := codecs.RegisterCodec(c, webrtc.RTPCodecTypeVideo); err != nil {
			return fmt.Errorf("register %s: %w", mime, err)
		}
	}
	extension := webrtc.RTPHeaderExtensionCapability{URI: playoutDelayURI}
	if err := codecs.RegisterHeaderExtension(extension, webrtc.RTPCodecTypeVideo); err != nil {
		return fmt.Errorf("register header extension: %w", err)
	}
	return nil
}

// answer makes our side of the exchange. There is one candidate, the gate's
// socket, so that nothing is gathered and nothing is waited for.
func answer(pc *webrtc.PeerConnection, offer webrtc.SessionDescription) (string, error) {
	if err := pc.SetRemoteDescription(offer); err != nil {
		return "", fmt.Errorf("take the offer: %w", err)
	}
	a, err := pc.CreateAnswer(nil)
	if err != nil {
		return "", fmt.Errorf("answer the offer: %w", err)
	}
	complete := webrtc.GatheringCompletePromise(pc)
	if err := pc.SetLocalDescription(a); err != nil {
		return "", fmt.Errorf("answer the offer: %w", err)
	}
	select {
	case <-complete:
	case <-time.After(time.Second):
		return "", errors.New("answer the offer: our own socket is no candidate")
	}
	return pc.LocalDescription().SDP, nil
}

// newTicket returns a fresh ticket for whoever made the request.
func newTicket(from netip.Addr) *ticket {
	return &ticket{fragment: rand.Text(), password: rand.Text(), from: from}
}

// gateFor returns the gate at the address that the page was opened at, or for a
// browser on this machine another one of this machine; nil if there is none.
func (s *Server) gateFor(r *http.Request) *gate {
	local := localAddress(r)
	var here *gate
	for _, g := range s.gates {
		switch {
		case g.local.Addr() == local:
			return g
		case g.local.Addr().IsLoopback() && local.IsLoopback():
			here = g // the browser may have opened ::1
		}
	}
	return here
}
