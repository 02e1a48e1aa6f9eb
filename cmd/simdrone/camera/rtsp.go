package camera

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/bluenviron/gortsplib/v5"
	"github.com/bluenviron/gortsplib/v5/pkg/base"
	"github.com/bluenviron/gortsplib/v5/pkg/description"
	"github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/liberrors"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"

	"skylatch/telemetry/media"
)

// rtsp serves the pictures to whoever asks for them (RFC 2326), over TCP or UDP.
type rtsp struct {
	c              *Camera
	listener       net.Listener
	path           string
	user, password string
	server         *gortsplib.Server
	stream         *gortsplib.ServerStream
	medias         []*description.Media
	once           sync.Once
}

func openRTSP(c *Camera, u *url.URL) (carrier, error) {
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", u.Host)
	if err != nil {
		return nil, fmt.Errorf("serve pictures: %w", err)
	}
	t := &rtsp{c: c, listener: l, path: "/" + strings.Trim(u.Path, "/")}
	if u.User != nil {
		t.user = u.User.Username()
		t.password, _ = u.User.Password()
	}
	// RTP over UDP has a port of the system's choice and the next one.
	rtpPort, rtcpPort, err := portPair(l.Addr().(*net.TCPAddr).IP)
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("serve pictures: %w", err)
	}
	held := &heldListener{Listener: l, ready: make(chan struct{})}
	packets := map[string]net.PacketConn{rtpPort.LocalAddr().String(): rtpPort, rtcpPort.LocalAddr().String(): rtcpPort}
	t.server = &gortsplib.Server{
		Handler: t, RTSPAddress: l.Addr().String(),
		UDPRTPAddress: rtpPort.LocalAddr().String(), UDPRTCPAddress: rtcpPort.LocalAddr().String(),
		DisableRTCPSenderReports: c.cfg.NoRTCP,
		Listen:                   func(string, string) (net.Listener, error) { return held, nil },
		ListenPacket:             func(_, address string) (net.PacketConn, error) { return packets[address], nil },
	}
	if err := t.server.Start(); err != nil {
		l.Close()
		rtpPort.Close()
		rtcpPort.Close()
		return nil, fmt.Errorf("serve pictures: %w", err)
	}
	d := &description.Session{Title: "Stream"}
	if !c.cfg.Clean {
		d.Title = canaryTitle
	}
	for _, r := range c.reels {
		m := &description.Media{Type: description.MediaTypeVideo, Formats: []format.Format{describe(r)}}
		t.medias = append(t.medias, m)
	}
	d.Medias = t.medias
	t.stream = &gortsplib.ServerStream{Server: t.server, Desc: d}
	err = t.stream.Initialize()
	close(held.ready)
	if err != nil {
		t.server.Close()
		return nil, fmt.Errorf("serve pictures: %w", err)
	}
	return t, nil
}

// heldListener lets nobody in before there is something to see.
type heldListener struct {
	net.Listener

	ready chan struct{}
}

// Accept implements [net.Listener].
func (l *heldListener) Accept() (net.Conn, error) {
	<-l.ready
	return l.Listener.Accept()
}

// portPair opens an even port and the one after it (RFC 3550, section 11).
func portPair(ip net.IP) (a, b net.PacketConn, err error) {
	const attempts = 50
	for range attempts {
		a, err = net.ListenUDP("udp", &net.UDPAddr{IP: ip})
		if err != nil {
			return nil, nil, err
		}
		port := a.LocalAddr().(*net.UDPAddr).Port
		if port%2 == 0 {
			if b, err = net.ListenUDP("udp", &net.UDPAddr{IP: ip, Port: port + 1}); err == nil {
				return a, b, nil
			}
		}
		a.Close()
	}
	return nil, nil, fmt.Errorf("find two neighbouring ports: %w", err)
}

// describe is what an SDP says of a film.
func describe(r *reel) format.Format {
	if r.codec == media.H265 {
		f := &format.H265{PayloadTyp: payloadType}
		for _, n := range r.sets {
			switch hevcType(n) {
			case h265.NALUType_VPS_NUT:
				f.VPS = n
			case h265.NALUType_SPS_NUT:
				f.SPS = n
			case h265.NALUType_PPS_NUT:
				f.PPS = n
			}
		}
		return f
	}
	f := &format.H264{PayloadTyp: payloadType, PacketizationMode: 1}
	for _, n := range r.sets {
		switch avcType(n) {
		case avcSPS:
			f.SPS = n
		case avcPPS:
			f.PPS = n
		}
	}
	return f
}

func (t *rtsp) wire(incarnation uint64) wire { return newRTPFormat(t.c, incarnation) }

func (t *rtsp) carry(p parcel) error {
	if p.rtcp {
		return nil // the server makes its own
	}
	var packet rtp.Packet
	if err := packet.Unmarshal(p.b); err != nil {
		return err
	}
	return t.stream.WritePacketRTP(t.medias[p.track], &packet)
}

func (t *rtsp) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, t.close)
	defer stop()
	return t.server.Wait()
}

func (t *rtsp) addr() net.Addr { return t.listener.Addr() }

func (t *rtsp) close() {
	t.once.Do(func() {
		t.stream.Close()
		t.server.Close()
	})
}

// allow checks who asks, and for what.
func (t *rtsp) allow(c *gortsplib.ServerConn, r *base.Request, path string) (*base.Response, *gortsplib.ServerStream, error) {
	if t.user != "" && !c.VerifyCredentials(r, t.user, t.password) {
		return &base.Response{StatusCode: base.StatusUnauthorized}, nil, liberrors.ErrServerAuth{}
	}
	if "/"+strings.Trim(path, "/") != t.path {
		return &base.Response{StatusCode: base.StatusNotFound}, nil, nil
	}
	return &base.Response{StatusCode: base.StatusOK}, t.stream, nil
}

// OnDescribe implements gortsplib.ServerHandlerOnDescribe.
func (t *rtsp) OnDescribe(x *gortsplib.ServerHandlerOnDescribeCtx) (*base.Response, *gortsplib.ServerStream, error) {
	return t.allow(x.Conn, x.Request, x.Path)
}

// OnSetup implements gortsplib.ServerHandlerOnSetup.
func (t *rtsp) OnSetup(x *gortsplib.ServerHandlerOnSetupCtx) (*base.Response, *gortsplib.ServerStream, error) {
	return t.allow(x.Conn, x.Request, x.Path)
}

// OnPlay implements gortsplib.ServerHandlerOnPlay.
func (t *rtsp) OnPlay(x *gortsplib.ServerHandlerOnPlayCtx) (*base.Response, error) {
	x.Session.OnPacketRTCPAny(func(_ *description.Media, p rtcp.Packet) {
		switch p.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			t.c.wantKey()
		}
	})
	return &base.Response{StatusCode: base.StatusOK}, nil
}
