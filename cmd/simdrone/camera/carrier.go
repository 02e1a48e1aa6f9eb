package camera

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/telemetry/media"
)

// carrier brings packets to whoever watches.
type carrier interface {
	// wire packs for this carrier; each incarnation of the camera has its own
	// identifiers.
	wire(incarnation uint64) wire
	carry(parcel) error
	// serve does what the carrier must do besides, until ctx is done or it cannot
	// go on.
	serve(ctx context.Context) error
	addr() net.Addr
	close()
}

// open opens what Config.To says.
func open(c *Camera) (carrier, error) {
	u, err := url.Parse(c.cfg.To)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("send pictures to %q: want a URL such as rtp://127.0.0.1:5600", c.cfg.To)
	}
	switch u.Scheme {
	case "rtp", "ts+udp", "ts+rtp":
		return openUDP(c, u)
	case "ts+tcp":
		return openTCP(c, u), nil
	case "ts+listen":
		return listenTCP(c, u)
	case "rtsp":
		return openRTSP(c, u)
	}
	return nil, fmt.Errorf("send pictures to %q: want rtp, ts+udp, ts+rtp, ts+tcp, ts+listen or rtsp before the ://", c.cfg.To)
}

// udp sends datagrams to one place, and hears what is said back.
type udp struct {
	c      *Camera
	scheme string
	conn   net.Conn
}

func openUDP(c *Camera, u *url.URL) (carrier, error) {
	conn, err := new(net.Dialer).DialContext(context.Background(), "udp", u.Host)
	if err != nil {
		return nil, fmt.Errorf("send pictures: %w", err)
	}
	return &udp{c: c, scheme: u.Scheme, conn: conn}, nil
}

func (t *udp) wire(incarnation uint64) wire {
	if t.scheme == "rtp" {
		return newRTPFormat(t.c, incarnation)
	}
	return newTSFormat(t.c, incarnation, t.scheme == "ts+rtp")
}

func (t *udp) carry(p parcel) error {
	_, err := t.conn.Write(p.b)
	return err
}

// serve reads what the station says over RTCP.
func (t *udp) serve(ctx context.Context) error {
	stop := context.AfterFunc(ctx, t.close)
	defer stop()
	b := make([]byte, 2048)
	for {
		n, err := t.conn.Read(b)
		switch {
		case ctx.Err() != nil || errors.Is(err, net.ErrClosed):
			return nil
		case err == nil && wantsKey(b[:n]):
			t.c.wantKey()
		}
		// Errors tell that nobody listens there: it may come yet.
	}
}

func (t *udp) addr() net.Addr { return t.conn.LocalAddr() }
func (t *udp) close()         { t.conn.Close() }

// rtpFormat is a session of RTP: each track has its own source.
type rtpFormat struct {
	tracks []*rtpTrack
	mark   bool
}

func newRTPFormat(c *Camera, incarnation uint64) *rtpFormat {
	dice := newDice(c.cfg.Seed, 100+incarnation)
	f := &rtpFormat{mark: !c.cfg.NoMarkerBit}
	for range c.reels {
		f.tracks = append(f.tracks, newRTPTrack(dice, payloadType, !c.cfg.Clean))
	}
	return f
}

func (f *rtpFormat) pack(track int, s shot) [][]byte {
	packets := f.tracks[track].picture(s.codec, s.nals, s.pts)
	if !f.mark {
		packets[len(packets)-1][1] &^= 0x80
	}
	return packets
}

func (f *rtpFormat) reports(now time.Time) []parcel {
	var all []parcel
	for i, t := range f.tracks {
		all = append(all, parcel{track: i, rtcp: true, b: t.report(now)})
	}
	return all
}

func isAUD(c media.Codec, n []byte) bool {
	if c == media.H265 {
		return hevcType(n) == h265.NALUType_AUD_NUT
	}
	return avcType(n) == avcAUD
}
