package camera

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/pion/rtp"

	"skylatch/telemetry/media"
)

const (
	// payloadMost is how much of a picture one datagram carries, so that no
	// link on the way has to cut it.
	payloadMost = 1200
	// payloadType is the first of those that mean what both sides agree on.
	payloadType = 96
	payloadTS   = 33 // RFC 3551: MPEG-TS
	// extensionID is the header extension that the canary is in.
	extensionID = 5

	clockRate = 90_000 // Hz, of RTP and MPEG-TS
)

// rtpTrack packs the pictures of one track (RFC 3550, 6184, 7798).
type rtpTrack struct {
	header   rtp.Header
	base     uint32 // timestamp of the first picture
	planted  bool
	packets  uint32
	octets   uint32
	lastTime uint32
}

func newRTPTrack(dice *rand.Rand, kind uint8, planted bool) *rtpTrack {
	return &rtpTrack{
		header:  rtp.Header{Version: 2, PayloadType: kind, SSRC: dice.Uint32(), SequenceNumber: uint16(dice.Uint32())},
		base:    dice.Uint32(),
		planted: planted,
	}
}

// picture returns the packets of one picture; at is its time in ticks.
func (t *rtpTrack) picture(c media.Codec, nals [][]byte, at int64) [][]byte {
	var payloads [][]byte
	var small [][]byte // wait to be put together
	size := 0
	flush := func() {
		switch {
		case len(small) == 1:
			payloads = append(payloads, small[0])
		case len(small) > 1:
			payloads = append(payloads, aggregate(c, small))
		}
		small, size = nil, 2
	}
	flush()
	for _, n := range nals {
		if len(n) > payloadMost {
			flush()
			payloads = append(payloads, fragments(c, n)...)
			continue
		}
		if size+2+len(n) > payloadMost {
			flush()
		}
		small, size = append(small, n), size+2+len(n)
	}
	flush()
	out := make([][]byte, len(payloads))
	for i, p := range payloads {
		out[i] = t.packet(p, at, i == len(payloads)-1)
	}
	return out
}

// packet puts a header before a payload.
func (t *rtpTrack) packet(payload []byte, at int64, last bool) []byte {
	h := t.header
	h.Marker = last
	h.Timestamp = t.base + uint32(at)
	if t.planted {
		// One-byte extensions (RFC 8285) take any text of up to 16 bytes.
		if err := h.SetExtension(extensionID, []byte(canaryHeader)); err != nil {
			panic(err)
		}
	}
	b, err := (&rtp.Packet{Header: h, Payload: payload}).Marshal()
	if err != nil {
		panic(err) // of a header that is made above
	}
	t.header.SequenceNumber++
	t.packets++
	t.octets += uint32(len(payload))
	t.lastTime = h.Timestamp
	return b
}

// aggregate puts small NAL units into one payload: STAP-A (RFC 6184, 5.7.1) or
// AP (RFC 7798, 4.4.2).
func aggregate(c media.Codec, nals [][]byte) []byte {
	var b []byte
	if c == media.H265 {
		b = append(b, 48<<1, 1)
	} else {
		ref := byte(0)
		for _, n := range nals {
			ref = max(ref, n[0]&0x60)
		}
		b = append(b, ref|24)
	}
	for _, n := range nals {
		b = binary.BigEndian.AppendUint16(b, uint16(len(n)))
		b = append(b, n...)
	}
	return b
}

// fragments cuts a NAL unit: FU-A (RFC 6184, 5.8) or FU (RFC 7798, 4.4.3).
func fragments(c media.Codec, n []byte) [][]byte {
	head := []byte{n[0]&0xE0 | 28, n[0] & 0x1F}
	body := n[1:]
	if c == media.H265 {
		head = []byte{n[0]&0x81 | 49<<1, n[1], n[0] >> 1 & 0x3F}
		body = n[2:]
	}
	var out [][]byte
	most := payloadMost - len(head)
	for first := true; len(body) > 0; first = false {
		part := body[:min(most, len(body))]
		body = body[len(part):]
		p := append(append(make([]byte, 0, len(head)+len(part)), head...), part...)
		if first {
			p[len(head)-1] |= 0x80
		}
		if len(body) == 0 {
			p[len(head)-1] |= 0x40
		}
		out = append(out, p)
	}
	return out
}
