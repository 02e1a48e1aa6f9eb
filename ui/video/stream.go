package video

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"skylatch/telemetry/media"
)

const (
	rtpClock = 90_000 // RFC 6184 section 8.2.1
	// keptPackets is what can be sent again: seconds of video, and most of what
	// a viewer joins with.
	keptPackets = 4096 // divides 65536
	// maxResends bounds what a viewer's reports can make us send.
	maxResends = 4
	// catchUpStep apart are the timestamps of pictures that a viewer joins with,
	// which it shall decode and not watch.
	catchUpStep = rtpClock / 1000
	// maxJump is what a source's clock may move between two pictures before it
	// counts as another clock.
	maxJump = 10 * time.Second
	// What a viewer joins with is sent in bursts, so that no buffer on the way
	// overflows: 500 Mbit/s.
	burstBytes = 64 << 10
	burstPause = time.Millisecond
)

// stream is one viewer's RTP stream. It is a [webrtc.TrackLocal], which pion
// binds before the connection is there.
type stream struct {
	codec      string // MIME type
	packetizer *packetizer

	// Set by Bind, before the first packet.
	out      webrtc.TrackLocalWriter
	template rtp.Header

	// Used by who sends units, one goroutine.
	live   bool          // caught up: timestamps follow the source's clock
	offset uint32        // from the source's clock to the stream's
	last   uint32        // timestamp
	pts    time.Duration // of the last unit
	burst  int

	mu       sync.Mutex // guards what follows
	sequence uint16
	kept     [keptPackets]packet
}

// packet is one that was sent.
type packet struct {
	payload   []byte // shared with other viewers
	timestamp uint32
	sequence  uint16
	marker    bool // the last of its picture
	resent    uint8
}

func newStream(codec string, p *packetizer) *stream {
	return &stream{codec: codec, packetizer: p, last: rand.Uint32(), sequence: uint16(rand.Uint32())}
}

// Bind is part of [webrtc.TrackLocal].
func (s *stream) Bind(c webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	for _, codec := range c.CodecParameters() {
		if codec.MimeType != s.codec {
			continue
		}
		s.out = c.WriteStream()
		s.template = rtp.Header{Version: 2, PayloadType: uint8(codec.PayloadType), SSRC: uint32(c.SSRC())}
		for _, e := range c.HeaderExtensions() {
			if e.URI != playoutDelayURI {
				continue
			}
			// Minimum and maximum 0: show each picture when it is there. Without
			// this a browser keeps some 20 ms for jitter.
			if err := s.template.SetExtension(uint8(e.ID), []byte{0, 0, 0}); err != nil {
				return webrtc.RTPCodecParameters{}, err
			}
		}
		return codec, nil
	}
	return webrtc.RTPCodecParameters{}, webrtc.ErrUnsupportedCodec
}

// Unbind is part of [webrtc.TrackLocal].
func (s *stream) Unbind(webrtc.TrackLocalContext) error { return nil }

// ID is part of [webrtc.TrackLocal].
func (s *stream) ID() string { return "video" }

// RID is part of [webrtc.TrackLocal].
func (s *stream) RID() string { return "" }

// StreamID is part of [webrtc.TrackLocal].
func (s *stream) StreamID() string { return "skylatch" }

// Kind is part of [webrtc.TrackLocal].
func (s *stream) Kind() webrtc.RTPCodecType { return webrtc.RTPCodecTypeVideo }

// begin makes the next units ones that a viewer joins with, until it is up to
// the live picture.
func (s *stream) begin() { s.live = false }

// send sends one unit.
func (s *stream) send(ctx context.Context, u *media.Unit, behind int) error {
	payloads := s.packetizer.payloads(u, behind > 0)
	timestamp := s.timestamp(u, behind)
	for n, payload := range payloads {
		s.mu.Lock()
		s.sequence++
		p := packet{payload: payload, timestamp: timestamp, sequence: s.sequence, marker: n == len(payloads)-1}
		s.kept[s.sequence%keptPackets] = p
		s.mu.Unlock()
		if err := s.write(p); err != nil {
			return err
		}
		if behind == 0 {
			continue
		}
		if s.burst += len(payload); s.burst > burstBytes {
			s.burst = 0
			if err := pause(ctx, burstPause); err != nil {
				return err
			}
		}
	}
	return nil
}

// timestamp returns the unit's. What a viewer joins with is squeezed before the
// live picture; from that on the source's clock counts, unless it jumps.
func (s *stream) timestamp(u *media.Unit, behind int) uint32 {
	since := u.PTS - s.pts
	s.pts = u.PTS
	if s.live && since > 0 && since < maxJump {
		s.last = rtpTime(u.PTS) + s.offset
		return s.last
	}
	s.last += catchUpStep
	if behind == 0 || s.live {
		s.live, s.offset = true, s.last-rtpTime(u.PTS)
	}
	return s.last
}

func rtpTime(d time.Duration) uint32 {
	return uint32(d.Microseconds() * (rtpClock / 1000) / 1000)
}

// again sends a packet once more, if it is still there.
func (s *stream) again(sequence uint16) error {
	s.mu.Lock()
	p := &s.kept[sequence%keptPackets]
	if p.payload == nil || p.sequence != sequence || p.resent >= maxResends {
		s.mu.Unlock()
		return nil
	}
	p.resent++
	again := *p
	s.mu.Unlock()
	return s.write(again)
}

func (s *stream) write(p packet) error {
	header := s.template
	header.SequenceNumber, header.Timestamp, header.Marker = p.sequence, p.timestamp, p.marker
	_, err := s.out.WriteRTP(&header, p.payload)
	return err
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
