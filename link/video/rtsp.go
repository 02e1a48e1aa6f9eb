package video

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"

	"skylatch/redact/egress"
	"skylatch/telemetry"
)

const (
	// rtspPatience is how long a camera may take to answer, or be silent by
	// TCP, before it is called again.
	rtspPatience = 5 * time.Second
	// rtspGoodbye is how long the end of a session may take to be said.
	rtspGoodbye = time.Second
	// refusedRetry is the pause after a refused password: cameras lock the
	// account of who guesses.
	refusedRetry = 30 * time.Second
	rtspPort     = "554" // RFC 7826, 4.2
)

// rtspCamera is one camera that is asked for its pictures.
type rtspCamera struct {
	config  *Config
	source  RTSPSource
	url     *base.URL // with the password
	address string    // of the URL: the only one that is dialled
	peer    netip.Addr
	secrets []string

	mu   sync.Mutex // guards what follows
	kept map[string]formatCounts
	said string
}

// rtspSource asks a camera for its pictures, and asks again when they end.
func (c Config) rtspSource(r RTSPSource) (source, error) {
	u, err := base.ParseURL(r.URL)
	if err != nil || u.Scheme != "rtsp" || u.Host == "" {
		return source{}, errors.New("its url must read rtsp://address:port/path") // the error may hold a password
	}
	if !c.dials(r.Door) {
		return source{}, fmt.Errorf("dial %s: %w", r.Door, egress.ErrBlocked)
	}
	if r.User != "" {
		u.User = url.UserPassword(r.User, r.Password)
	}
	if (*url.URL)(u).Port() == "" {
		u.Host = net.JoinHostPort((*url.URL)(u).Hostname(), rtspPort)
	}
	cam := &rtspCamera{config: &c, source: r, url: u, address: u.Host, kept: make(map[string]formatCounts)}
	for _, d := range c.Doors.List() {
		if at, err := netip.ParseAddrPort(d.Address); err == nil && d.Name == r.Door {
			cam.peer = at.Addr()
		}
	}
	if password, set := u.User.Password(); set && password != "" {
		cam.secrets = []string{password, url.QueryEscape(password), url.PathEscape(password)}
	}
	return source{name: "rtsp " + r.Name, run: cam.run}, nil
}

// run keeps a session until ctx ends.
func (r *rtspCamera) run(ctx context.Context, in *intake) error {
	pause := firstRedial
	for {
		in.say(telemetry.VideoWaiting, "calling the camera at "+r.address)
		began := time.Now()
		err := r.session(ctx, in)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > 2*lastRedial {
			pause = firstRedial
		}
		words := r.words(err)
		in.say(telemetry.VideoFailed, words)
		if words != r.said { // and not each second again
			r.said = words
			r.config.Log.Warn("a camera gives no pictures; it is called again", "source", r.source.Name, "why", words)
		}
		wait := pause
		if refused(err) {
			wait = refusedRetry
		}
		if !rest(ctx, wait) {
			return nil
		}
		pause = min(2*pause, lastRedial)
	}
}

// client makes a client that reaches the camera and nobody else, whatever the
// camera tells it.
func (r *rtspCamera) client() *gortsplib.Client {
	protocol := gortsplib.ProtocolTCP
	if r.source.UDP {
		protocol = gortsplib.ProtocolUDP
	}
	return &gortsplib.Client{
		Scheme:       r.url.Scheme,
		Host:         r.url.Host,
		Protocol:     &protocol,
		ReadTimeout:  rtspPatience,
		WriteTimeout: rtspGoodbye,
		UserAgent:    "Skylatch",
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			if address != r.address {
				return nil, fmt.Errorf("dial %s: %w", address, egress.ErrBlocked)
			}
			return r.config.Doors.Dial(ctx, r.source.Door)
		},
		DialTLSContext: func(context.Context, string, string) (net.Conn, error) { return nil, egress.ErrBlocked },
		ResolveIPAddr:  func(string, string) (*net.IPAddr, error) { return nil, egress.ErrBlocked },
		ListenPacket:   func(string, string) (net.PacketConn, error) { return nil, egress.ErrBlocked },
		// Its own would write to the standard logger.
		OnTransportSwitch: func(error) {},
		OnPacketsLost:     func(uint64) {},
		OnDecodeError:     func(error) {},
	}
}

// session asks for the pictures once, and takes them until they end. It returns
// the reason.
func (r *rtspCamera) session(ctx context.Context, in *intake) error {
	client := r.client()
	s := &rtspSession{camera: r, client: client, in: in}
	if r.source.UDP {
		client.ListenPacket = s.listen
	}
	if err := client.Start(); err != nil {
		return err
	}
	var group sync.WaitGroup
	defer group.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group.Go(func() {
		<-ctx.Done()
		client.Close()
	})
	described, _, err := client.Describe(r.url)
	if err != nil {
		return err
	}
	if err := s.setUp(described); err != nil {
		return err
	}
	if _, err := client.Play(nil); err != nil {
		return err
	}
	in.say(telemetry.VideoWaiting, "the camera at "+r.address+" has promised pictures, and none has come yet")
	for _, m := range s.medias {
		group.Go(func() { m.run(ctx) })
	}
	group.Go(func() { s.watch(ctx) })
	err = client.Wait()
	cancel()
	group.Wait()
	s.close()
	return err
}

// setUp asks for every picture that the camera describes; the rest of what it
// offers is not asked for.
func (s *rtspSession) setUp(described *description.Session) error {
	var offered []string
	for _, medi := range described.Medias {
		forma, f := rtspFormat(medi)
		if f == nil {
			offered = append(offered, string(medi.Type))
			continue
		}
		if len(s.medias) == maxTracks {
			break
		}
		m := &rtspMedia{session: s, described: medi, format: f, waits: make(chan struct{}, 1)}
		if len(s.medias) > 0 {
			m.track = fmt.Sprintf("picture %d", len(s.medias)+1)
		}
		rtpPort, rtcpPort, err := s.ports(m)
		if errors.Is(err, egress.ErrBlocked) && len(s.medias) > 0 {
			break // the plan has sockets for those before it
		}
		if err != nil {
			return err
		}
		if _, err := s.client.Setup(described.BaseURL, medi, rtpPort, rtcpPort); err != nil {
			return err
		}
		if !s.camera.source.UDP {
			s.client.OnPacketRTP(medi, forma, m.packet)
		}
		s.medias = append(s.medias, m)
	}
	if len(s.medias) == 0 {
		return fmt.Errorf("it offers no H.264, H.265 or MJPEG, only %s", strings.Join(offered, ", "))
	}
	return nil
}

// refused reports whether the camera did not take the password.
func refused(err error) bool {
	status, ok := errors.AsType[liberrors.ErrClientBadStatusCode](err)
	return ok && (status.Code == base.StatusUnauthorized || status.Code == base.StatusForbidden)
}

// words says why there are no pictures, to people, and without a password.
func (r *rtspCamera) words(err error) string {
	status, answered := errors.AsType[liberrors.ErrClientBadStatusCode](err)
	switch {
	case err == nil:
		return "The camera at " + r.address + " ended its pictures; it is called again."
	case errors.Is(err, egress.ErrBlocked):
		return r.scrub("The camera at " + r.address + " wants to be called elsewhere, which is not allowed: " + err.Error() +
			". Name that address in the configuration if it is right.")
	case refused(err):
		return "The camera at " + r.address + " refuses the user name or the password. Correct them in the configuration."
	case answered && status.Code == base.StatusNotFound:
		return "The camera at " + r.address + " has nothing at that path. Correct the url in the configuration."
	default:
		return r.scrub("No pictures from the camera at " + r.address + ": " + err.Error() + ". It is called again.")
	}
}

// scrub takes the password out of a text.
func (r *rtspCamera) scrub(text string) string {
	for _, s := range r.secrets {
		text = strings.ReplaceAll(text, s, "…")
	}
	return text
}
