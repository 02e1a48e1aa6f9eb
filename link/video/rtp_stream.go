package video

import (
	"bytes"
	"fmt"
	"time"

	"skylatch/telemetry/media"
)

const (
	// pictureQuiet ends a picture whose last packet did not come.
	pictureQuiet = 100 * time.Millisecond
	// unmarkedQuiet ends a picture of a sender that never marks the last packet.
	unmarkedQuiet = 20 * time.Millisecond
	// unmarkedSure is how many pictures without a mark make such a sender, and
	// how many marks within pictures one whose marks mean nothing.
	unmarkedSure = 3
)

// rtpStream is one sender of RTP (one SSRC).
type rtpStream struct {
	rtp   *rtp
	ssrc  uint32
	name  string // of the track within its source
	heard time.Time
	order rtpOrder

	codec       media.Codec // empty until it is found
	payloadType byte        // of the codec
	ts          *mpegts     // it sends a transport stream
	votes264    int
	votes265    int
	early       []earlyPacket // that came before the codec was found
	earlyBytes  int
	others      int // packets in a row of another payload type

	unit   rtpUnit
	time   uint32 // RTP time of the unit
	begun  bool   // the unit has a packet
	at     time.Time
	clock  rtpClock
	sent   uint32 // RTP time of the last unit emitted
	marks  int    // units that ended with a mark
	bare   int    // units in a row that ended without one, and without a loss
	lies   int    // marks in the middle of a picture
	broken bool   // packets were lost before this unit
	anew   bool   // the sender began anew before this unit
}

type earlyPacket struct {
	at     time.Time
	packet []byte
	lost   bool
}

func newRTPStream(r *rtp, ssrc uint32) *rtpStream {
	s := &rtpStream{rtp: r, ssrc: ssrc, name: fmt.Sprintf("ssrc %08x", ssrc)}
	s.order.out = s.packet
	s.unit.reset()
	return s
}

// packet takes a packet in its order.
func (s *rtpStream) packet(at time.Time, b []byte, lost, restart bool) {
	p, ok := readRTP(b)
	if !ok {
		return
	}
	if restart {
		s.restart()
	}
	if s.ts == nil && holdsTS(&p) {
		s.ts = newMPEGTS()
	}
	if s.ts != nil {
		s.ts.feed(at, p.payload, s.emitTS)
		return
	}
	if !s.recognise(&p) {
		s.keepEarly(at, b, lost)
		return
	}
	if len(s.early) > 0 {
		early := s.early
		s.early, s.earlyBytes = nil, 0
		for _, e := range early {
			if p, ok := readRTP(e.packet); ok {
				s.media(e.at, &p, e.lost)
			}
		}
	}
	s.media(at, &p, lost)
}

// restart forgets what was under way: the sender began anew.
func (s *rtpStream) restart() {
	s.finish(true)
	s.clock, s.marks, s.bare, s.lies = rtpClock{}, 0, 0, 0
	s.early, s.earlyBytes = nil, 0
	s.broken, s.anew = true, true
}

// recognise reports whether the codec is known, and finds it.
func (s *rtpStream) recognise(p *rtpPacket) bool {
	if codec, ok := showsCodec(p.payload); ok {
		if codec != s.codec {
			s.found(codec, p.payloadType)
		}
		s.payloadType = p.payloadType
		return true
	}
	if s.codec != "" {
		return true
	}
	if codec, ok := s.rtp.known.codecs[p.payloadType]; ok {
		s.found(codec, p.payloadType)
		if sets := s.rtp.known.sets[p.payloadType]; len(sets) > 0 {
			s.rtp.emit(picture{track: s.name, codec: codec, nals: sets, at: s.heard})
		}
		return true
	}
	is264, is265 := mayBe(p.payload)
	switch {
	case is264 && !is265:
		s.votes264, s.votes265 = s.votes264+1, 0
	case is265 && !is264:
		s.votes264, s.votes265 = 0, s.votes265+1
	}
	switch {
	case s.votes264 >= sureVotes:
		s.found(media.H264, p.payloadType)
	case s.votes265 >= sureVotes:
		s.found(media.H265, p.payloadType)
	}
	return s.codec != ""
}

// found begins with a codec.
func (s *rtpStream) found(codec media.Codec, payloadType byte) {
	s.finish(true)
	s.codec, s.payloadType = codec, payloadType
	s.unit = rtpUnit{codec: codec}
	s.unit.reset()
	s.votes264, s.votes265 = 0, 0
}

// keepEarly keeps a packet until the codec is found.
func (s *rtpStream) keepEarly(at time.Time, b []byte, lost bool) {
	for len(s.early) > 0 && (len(s.early) >= maxEarly || s.earlyBytes+len(b) > maxEarlyBytes) {
		s.earlyBytes -= len(s.early[0].packet)
		s.early = s.early[1:]
		s.early[0].lost = true
	}
	s.early = append(s.early, earlyPacket{at, bytes.Clone(b), lost})
	s.earlyBytes += len(b)
}

// media takes a packet of pictures; lost says that packets are missing before it.
func (s *rtpStream) media(at time.Time, p *rtpPacket, lost bool) {
	if lost && s.begun {
		s.unit.miss() // its end may be missing
	}
	if p.payloadType != s.payloadType {
		s.rtp.leave(kindOtherRTP, 1, len(p.payload))
		if s.others++; s.others >= otherType {
			s.codec, s.others = "", 0
		}
		s.broken = s.broken || lost
		return
	}
	s.others = 0
	if s.begun && (p.time != s.time || s.startsNext(p.payload)) {
		if !s.unit.lost {
			s.bare++
		}
		s.finish(false)
	}
	if !s.begun {
		s.begun, s.time = true, p.time
		s.broken = s.broken || lost // its beginning may be missing
	}
	s.at = at
	s.unit.payload(p.payload)
	if s.unit.split && p.time == s.sent && s.marks > 0 && s.unit.slices == 1 && s.lies < unmarkedSure {
		s.lies++ // the mark before was in the middle of this picture
	}
	if p.marker && (s.unit.slices > 0 || s.unit.lost) && s.lies < unmarkedSure {
		s.marks, s.bare = s.marks+1, 0
		s.finish(false)
	}
}

// startsNext reports whether a payload begins a picture while another is open, of
// a sender that does not mark where they end. Before that is sure, only a first
// slice tells: some put other things between the slices of one picture.
func (s *rtpStream) startsNext(b []byte) bool {
	sure := s.bare >= unmarkedSure
	if s.unit.slices == 0 || len(b) < 4 || s.marks > 0 && !sure {
		return false
	}
	switch {
	case s.codec == media.H264 && b[0]&0x1f == h264FUA:
		b = []byte{b[1] & 0x1f, b[2] & (b[1] & 0x80)}
	case s.codec == media.H265 && h265Kind(b) == h265FU:
		b = []byte{b[2] & 0x3f << 1, 1, b[3] & (b[2] & 0x80)}
	}
	begins, _, first := lookNAL(s.codec, b)
	return first || begins && sure
}

// finish ends the unit and emits it. Cut says that it will not be whole.
func (s *rtpStream) finish(cut bool) {
	if !s.begun {
		return
	}
	s.begun = false
	s.unit.drop()
	inside := s.unit.lost || cut || s.unit.split && s.broken
	pts := duration(s.clock.unwrap(s.time))
	s.sent = s.time
	if len(s.unit.spans) > 0 || inside {
		s.rtp.emit(picture{
			track: s.name, codec: s.codec, nals: s.unit.units(), pts: pts, dts: pts, at: s.at,
			lost: inside || s.broken, whole: !inside, anew: s.anew,
		})
		s.anew = false
	}
	s.broken = false
	s.unit.reset()
}

// flush ends a picture whose last packet does not come.
func (s *rtpStream) flush(now time.Time) time.Time {
	if s.ts != nil {
		return s.ts.flush(now, s.emitTS)
	}
	if !s.begun || s.unit.slices == 0 {
		return time.Time{}
	}
	quiet := pictureQuiet
	if s.unit.open < 0 && (s.bare >= unmarkedSure || s.lies >= unmarkedSure) {
		quiet = unmarkedQuiet
	}
	if due := s.at.Add(quiet); now.Before(due) {
		return due
	}
	s.finish(false)
	return time.Time{}
}

// emitTS names the pictures of a transport stream.
func (s *rtpStream) emitTS(p picture) {
	if p.track == "" {
		p.track = s.name
	} else {
		p.track = s.name + " " + p.track
	}
	s.rtp.emit(p)
}

// addTo adds what the stream counted.
func (s *rtpStream) addTo(c *formatCounts) {
	c.lost += s.order.lost
	c.late += s.order.late
	c.restarts += s.order.restarts
	if s.ts == nil {
		return
	}
	ts := s.ts.counts()
	c.lost += ts.lost
	for kind, r := range ts.removed {
		sum := c.removed[kind]
		sum.count += r.count
		sum.bytes += r.bytes
		c.removed[kind] = sum
	}
}

// rtpClock makes one time line of RTP times of 90 kHz.
type rtpClock struct {
	set  bool
	last int64
}

func (c *rtpClock) unwrap(v uint32) int64 {
	if !c.set {
		c.set, c.last = true, int64(v)+1<<32 // so that none is negative
		return c.last
	}
	c.last += int64(int32(v - uint32(c.last)))
	return c.last
}
