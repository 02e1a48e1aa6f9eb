package video

import (
	"sync"

	"skylatch/telemetry/media"
)

// maxPayload is of one RTP packet: with a header extension, encryption, UDP and
// IPv6 it stays below 1280 bytes, which every link carries.
const maxPayload = 1188

// packetizer cuts units into RTP payloads, each unit once for all who watch.
type packetizer struct {
	mu     sync.Mutex // guards what follows
	recent [32]packets
	next   int
}

type packets struct {
	unit     *media.Unit
	payloads [][]byte
}

// payloads returns the unit's, which nobody may write to. What is of the past
// is not kept: only who joins needs it.
func (p *packetizer) payloads(u *media.Unit, past bool) [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range p.recent {
		if r.unit == u {
			return r.payloads
		}
	}
	made := packetize(u)
	if !past {
		p.recent[p.next] = packets{u, made}
		p.next = (p.next + 1) % len(p.recent)
	}
	return made
}

// packetize cuts a unit as RFC 6184 (H.264, packetization mode 1) and RFC 7798
// (H.265) say: a NAL unit that fits is a packet by itself, one that does not is
// sent in fragments.
func packetize(u *media.Unit) [][]byte {
	split := splitH264
	if u.Format.Codec == media.H265 {
		split = splitH265
	}
	var payloads [][]byte
	for _, nal := range u.NALs {
		switch {
		case len(nal) < 3: // no picture is in so little
		case len(nal) <= maxPayload:
			payloads = append(payloads, nal)
		default:
			payloads = split(payloads, nal)
		}
	}
	return payloads
}

// The first and last fragment of a NAL unit are marked (S and E of a
// fragmentation unit's header).
const (
	fragmentStart = 0x80
	fragmentEnd   = 0x40
)

func splitH264(payloads [][]byte, nal []byte) [][]byte {
	const fuA = 28 // RFC 6184 section 5.8
	return split(payloads, nal[1:], nal[0]&31, nal[0]&^31|fuA)
}

func splitH265(payloads [][]byte, nal []byte) [][]byte {
	const fu = 49 // RFC 7798 section 4.4.3
	return split(payloads, nal[2:], nal[0]>>1&63, nal[0]&0x81|fu<<1, nal[1])
}

// split appends fragments of the body, each behind the indicator and a header
// with the kind of NAL unit.
func split(payloads [][]byte, body []byte, kind byte, indicator ...byte) [][]byte {
	room := maxPayload - len(indicator) - 1
	count := (len(body) + room - 1) / room
	all := make([]byte, 0, len(body)+count*(len(indicator)+1))
	for n := range count {
		header := kind
		if n == 0 {
			header |= fragmentStart
		}
		if n == count-1 {
			header |= fragmentEnd
		}
		// Fragments of one size leave no small packet at the end.
		part := body[:(len(body)+count-n-1)/(count-n)]
		body = body[len(part):]
		from := len(all)
		all = append(append(all, indicator...), header)
		all = append(all, part...)
		payloads = append(payloads, all[from:len(all):len(all)])
	}
	return payloads
}
