package video

import (
	"maps"
	"time"

	"skylatch/telemetry/media"
)

const (
	// maxRTPStreams bounds the senders that one address may have: those that
	// are silent give their place to new ones.
	maxRTPStreams = 4
	// streamYield is how long a sender is silent to give its place.
	streamYield = 5 * time.Second
	// maxEarly bounds what is kept of a sender until its codec is known, in
	// packets and bytes.
	maxEarly      = 256
	maxEarlyBytes = 256 << 10
	// sureVotes is how many packets in a row that can only be of one codec
	// show it where no parameter set does.
	sureVotes = 24
	// otherType is how many packets in a row of another payload type are a
	// sender that changed its codec.
	otherType = 32
)

// Kinds of what RTP carries and is not read.
const (
	kindExtension = "RTP header extension"
	kindSources   = "RTP contributing sources"
	kindPadded    = "RTP padding"
	kindSDES      = "RTCP SDES"
	kindOtherRTP  = "other RTP payload"
)

// rtpKnown is what an SDP says of a stream that RTP does not: all of it may be
// empty.
type rtpKnown struct {
	codecs map[byte]media.Codec // by payload type
	sets   map[byte][][]byte    // parameter sets, by payload type
}

// rtp reads RTP: each sender (SSRC) is a track of its own. What a sender sends
// is found by looking.
type rtp struct {
	known   rtpKnown
	streams []*rtpStream
	counted formatCounts // of streams that are gone, and what was left out
	emit    func(picture)
}

func newRTP(known rtpKnown) *rtp {
	return &rtp{known: known, counted: formatCounts{removed: make(map[string]removed)}}
}

// feed takes one datagram.
func (r *rtp) feed(at time.Time, b []byte, emit func(picture)) {
	r.emit = emit
	if isRTCP(b) {
		if report := readRTCP(b); report.names > 0 {
			r.leave(kindSDES, report.names, report.nameLen)
		}
		return
	}
	p, ok := readRTP(b)
	if !ok {
		return
	}
	if p.extension > 0 {
		r.leave(kindExtension, 1, p.extension)
	}
	if p.padding > 0 {
		r.leave(kindPadded, 1, p.padding)
	}
	if p.sources > 0 {
		r.leave(kindSources, p.sources, 4*p.sources)
	}
	if s := r.stream(at, p.ssrc); s != nil {
		s.heard = at
		s.order.push(at, &p, b)
	}
}

func (r *rtp) flush(now time.Time, emit func(picture)) time.Time {
	r.emit = emit
	var next time.Time
	for _, s := range r.streams {
		next = earlier(next, s.order.flush(now))
		next = earlier(next, s.flush(now))
	}
	return next
}

func (r *rtp) counts() formatCounts {
	c := r.counted
	c.removed = maps.Clone(c.removed)
	for _, s := range r.streams {
		s.addTo(&c)
	}
	return c
}

// leave counts what is not read.
func (r *rtp) leave(kind string, count, bytes int) {
	l := r.counted.removed[kind]
	l.count += uint64(count)
	l.bytes += uint64(bytes)
	r.counted.removed[kind] = l
}

// stream returns the stream of a sender, nil if there are too many.
func (r *rtp) stream(at time.Time, ssrc uint32) *rtpStream {
	oldest := -1
	for i, s := range r.streams {
		if s.ssrc == ssrc {
			return s
		}
		if oldest < 0 || s.heard.Before(r.streams[oldest].heard) {
			oldest = i
		}
	}
	s := newRTPStream(r, ssrc)
	if len(r.streams) < maxRTPStreams {
		r.streams = append(r.streams, s)
		return s
	}
	if at.Sub(r.streams[oldest].heard) < streamYield {
		return nil
	}
	r.streams[oldest].addTo(&r.counted)
	r.streams[oldest] = s
	return s
}

// doubt says what is not understood of what came; nothing if something is.
func (r *rtp) doubt() string {
	for _, s := range r.streams {
		if s.ts != nil || s.codec != "" {
			return ""
		}
	}
	return "sends RTP; whether it is H.264 or H.265 shows with its next key picture. If it never does, name its SDP file in the configuration."
}
