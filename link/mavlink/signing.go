package mavlink

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"time"

	"skylatch/telemetry"
)

// signingEpoch is where MAVLink's signing time starts; it counts in units of
// 10 µs (mavlink.io, "Message Signing", Timestamp Handling).
var signingEpoch = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

// signingWindow is how far behind our clock a stream that we have not heard
// before may be: one minute, as the specification has it.
const signingWindow = uint64(time.Minute / (10 * time.Microsecond))

func signingTime(at time.Time) uint64 {
	return uint64(at.Sub(signingEpoch) / (10 * time.Microsecond))
}

// signer signs what goes to one peer and is the link id of it.
type signer struct {
	guard *signingGuard
	link  byte
	now   time.Time
}

// append adds the signature to the frame that starts at b[start].
func (s *signer) append(b []byte, start int) []byte {
	b = append(b, s.link)
	t := s.guard.next(s.now)
	b = append(b, byte(t), byte(t>>8), byte(t>>16), byte(t>>24), byte(t>>32), byte(t>>40))
	sum := s.guard.sum(b[start:])
	return append(b, sum[:]...)
}

// signingStream is one sender's clock. A frame is believed once, which is what
// makes a recorded one worthless to whoever replays it.
type signingStream struct {
	source telemetry.VehicleID
	link   byte
}

// signingPast is what a stream has shown us. The specification believes only
// growing timestamps; that would refuse what UDP reorders, and half the frames
// of senders that sign two within the same 10 µs. So the newest frames are
// remembered each: an older timestamp is believed if it lies among them and the
// signature has not been seen.
type signingPast struct {
	newest uint64
	seen   [signingMemory]signed // a ring
	next   int
}

type signed struct {
	stamp uint64
	sum   [6]byte
}

// signingMemory is more frames than ever overtake another one.
const signingMemory = 64

// believe notes the frame, and is false if it is a repetition.
func (p *signingPast) believe(s signed) bool {
	if s.stamp <= p.newest {
		if s.stamp < p.seen[p.next].stamp || slices.Contains(p.seen[:], s) {
			return false // older than all that is remembered, or seen
		}
	}
	p.newest = max(p.newest, s.stamp)
	p.seen[p.next] = s
	p.next = (p.next + 1) % signingMemory
	return true
}

// maxSigningStreams bounds what a sender with our key can make us hold.
const maxSigningStreams = 1024

// signingGuard verifies and makes signatures with one key.
type signingGuard struct {
	key     [32]byte
	require bool
	sent    uint64 // newest timestamp that we sent or believed
	streams map[signingStream]*signingPast
}

func newSigningGuard(key *[32]byte, require bool) *signingGuard {
	if key == nil {
		return nil
	}
	return &signingGuard{key: *key, require: require, streams: make(map[signingStream]*signingPast)}
}

// next returns a timestamp above all before it.
func (g *signingGuard) next(at time.Time) uint64 {
	g.sent = max(g.sent+1, signingTime(at))
	return g.sent
}

// sum is the first 48 bits of the hash of key and frame up to the timestamp.
func (g *signingGuard) sum(frame []byte) [6]byte {
	h := sha256.New()
	h.Write(g.key[:])
	h.Write(frame)
	var full [sha256.Size]byte
	h.Sum(full[:0])
	return [6]byte(full[:6])
}

// refuse returns why a frame must not be believed; empty if it may.
func (g *signingGuard) refuse(f *frame, at time.Time) string {
	if g == nil {
		return "" // without a key there is nothing to compare with
	}
	if !f.signed {
		// A SiK radio writes RADIO_STATUS into the stream and has no key.
		if g.require && f.id != idRadioStatus {
			return "the frame is not signed, and the configuration asks for signatures"
		}
		return ""
	}
	body, sum := f.raw[:len(f.raw)-6], [6]byte(f.raw[len(f.raw)-6:])
	want := g.sum(body)
	if subtle.ConstantTimeCompare(sum[:], want[:]) != 1 {
		return "the signature does not match our key"
	}
	t := body[len(body)-6:]
	stamp := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 | uint64(t[4])<<32 | uint64(t[5])<<40
	stream := signingStream{source: f.source, link: body[len(body)-7]}
	past := g.streams[stream]
	if past == nil {
		switch {
		case stamp+signingWindow < signingTime(at):
			return "the signature is more than a minute old: the vehicle's clock is behind, or the frame is a recording"
		case len(g.streams) >= maxSigningStreams:
			return "too many senders sign with our key"
		}
		// Nothing from before the stream began is believed: the ring starts full.
		past = &signingPast{}
		for i := range past.seen {
			past.seen[i].stamp = stamp
		}
		g.streams[stream] = past
	}
	if !past.believe(signed{stamp: stamp, sum: sum}) {
		return "the signature is one that we have seen: a repeated frame"
	}
	// The specification lets our own clock follow a vehicle's that is ahead, so
	// that it takes our frames. Only a right signature can do that.
	g.sent = max(g.sent, stamp)
	return ""
}
