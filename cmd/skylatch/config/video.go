package config

import (
	"cmp"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
)

// Video says where live pictures come from and what becomes of them.
type Video struct {
	UDP  []VideoUDP  `toml:"udp"`
	TCP  []VideoTCP  `toml:"tcp"`
	RTSP []VideoRTSP `toml:"rtsp"`
	// Files are played as if they were live.
	Files []string `toml:"files"`
	// Capture opens every USB capture device that gives H.264 or MJPEG.
	Capture bool `toml:"capture"`
	// OnLoss says what is shown after something was lost.
	OnLoss OnLoss `toml:"on_loss"`
	// Record says what is kept of the pictures' data.
	Record RecordVideo `toml:"record"`
}

// VideoUDP is one UDP socket for RTP or MPEG-TS.
type VideoUDP struct {
	Listen netip.AddrPort `toml:"listen"`
	// SDP is a file that describes the stream, for senders that never say it
	// themselves; usually empty.
	SDP string `toml:"sdp"`
}

// VideoTCP is MPEG-TS over TCP: exactly one of Listen and Connect is set.
type VideoTCP struct {
	Listen  netip.AddrPort `toml:"listen"`
	Connect netip.AddrPort `toml:"connect"`
}

// VideoRTSP is one camera that is asked for its pictures.
type VideoRTSP struct {
	// Name is for people, e.g. "front"; unique.
	Name string `toml:"name"`
	// URL has a number for a host: the station resolves no names.
	URL      string `toml:"url"`
	User     string `toml:"user"`
	Password Secret `toml:"password"`
	// UDPPort, if set, asks for the pictures by UDP instead of within the
	// connection: at this port, which is even, and the three after it.
	UDPPort int `toml:"udp_port"`
}

// defaultRTSPPort is used where the URL names none (RFC 7826, 4.2).
const defaultRTSPPort = "554"

// Address returns the address to dial.
func (r VideoRTSP) Address() (netip.AddrPort, error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Scheme != "rtsp" || u.User != nil {
		return netip.AddrPort{}, fmt.Errorf("url is %q: allowed is e.g. \"rtsp://192.168.8.1:8554/main\"; user and password are keys of their own", r.URL)
	}
	host, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("url is %q: the host must be an IP address; names are not resolved", r.URL)
	}
	port, err := strconv.ParseUint(cmp.Or(u.Port(), defaultRTSPPort), 10, 16)
	if err != nil || port == 0 {
		return netip.AddrPort{}, fmt.Errorf("url is %q: the port must be 1 to 65535", r.URL)
	}
	return netip.AddrPortFrom(host, uint16(port)), nil
}

// OnLoss is what is shown after something was lost.
type OnLoss string

// The choices.
const (
	KeepMoving OnLoss = "keep-moving" // the picture goes on, marked as damaged
	Freeze     OnLoss = "freeze"      // it waits for the next clean picture
)

// RecordVideo is what is kept of the pictures' data.
type RecordVideo string

// The choices.
const (
	RecordAll     RecordVideo = "as-it-came" // every byte of the picture's stream
	RecordMinimal RecordVideo = "minimal"    // what the picture needs, and no more
)

func (v Video) validate() error {
	switch {
	case v.OnLoss != KeepMoving && v.OnLoss != Freeze:
		return fmt.Errorf("video.on_loss is %q: allowed is %q or %q", v.OnLoss, KeepMoving, Freeze)
	case v.Record != RecordAll && v.Record != RecordMinimal:
		return fmt.Errorf("video.record is %q: allowed is %q or %q", v.Record, RecordAll, RecordMinimal)
	}
	for i, u := range v.UDP {
		if !u.Listen.IsValid() {
			return fmt.Errorf("video.udp[%d].listen is missing: name an address and port, e.g. \"0.0.0.0:5600\"", i)
		}
	}
	for i, t := range v.TCP {
		if t.Listen.IsValid() == t.Connect.IsValid() {
			return fmt.Errorf("video.tcp[%d] needs exactly one of listen and connect", i)
		}
	}
	names := make(map[string]bool)
	for i, r := range v.RTSP {
		if r.Name == "" || names[r.Name] {
			return fmt.Errorf("video.rtsp[%d].name is %q: every camera needs a name of its own", i, r.Name)
		}
		names[r.Name] = true
		if _, err := r.Address(); err != nil {
			return fmt.Errorf("video.rtsp[%d].%w", i, err)
		}
		if r.UDPPort != 0 && (r.UDPPort < 1024 || r.UDPPort > 65532 || r.UDPPort%2 != 0) {
			return fmt.Errorf("video.rtsp[%d].udp_port is %d: allowed is an even port from 1024 to 65532, or 0", i, r.UDPPort)
		}
	}
	return nil
}

// Secret is a text that prints as asterisks.
type Secret struct{ text string }

// Text returns what is hidden.
func (s Secret) Text() string { return s.text }

// String hides the text.
func (s Secret) String() string {
	if s.text == "" {
		return ""
	}
	return "********"
}

// UnmarshalText takes the text.
func (s *Secret) UnmarshalText(b []byte) error {
	s.text = string(b)
	return nil
}
