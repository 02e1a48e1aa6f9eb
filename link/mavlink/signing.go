package mavlink

import (
	"crypto/sha256"
	"crypto/subtle"
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

// signingStream is one sender's clock: it may only go forward, which is what
// makes a recorded frame worthless to whoever replays it.
type signingStream struct {
	source telemetry.VehicleID
	link   byte
}

// maxSigningStreams bounds what a sender with our key can make us hold.
const maxSigningStreams = 1024

// signingGuard verifies and makes signatures with one key.
type signingGuard struct {
	key     [32]byte
	require bool
	sent    uint64 // newest timestamp that we sent or believed
	streams map[signingStream]uint64
}

func newSigningGuard(key *[32]byte, require bool) *signingGuard {
	if key == nil {
		return nil
	}
	return &signingGuard{key: *key, require: require, streams: make(map[signingStream]uint64)}
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
	signed, sum := f.raw[:len(f.raw)-6], f.raw[len(f.raw)-6:]
	want := g.sum(signed)
	if subtle.ConstantTimeCompare(sum, want[:]) != 1 {
		return "the signature does not match our key"
	}
	t := signed[len(signed)-6:]
	stamp := uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 | uint64(t[4])<<32 | uint64(t[5])<<40
	stream := signingStream{source: f.source, link: signed[len(signed)-7]}
	last, known := g.streams[stream]
	switch {
	case known && stamp <= last:
		return "the signature is older than one we have seen: a repeated frame"
	case !known && stamp+signingWindow < signingTime(at):
		return "the signature is more than a minute old: the vehicle's clock is behind, or the frame is a recording"
	case !known && len(g.streams) >= maxSigningStreams:
		return "too many senders sign with our key"
	}
	g.streams[stream] = stamp
	// The specification lets our own clock follow a vehicle's that is ahead, so
	// that it takes our frames. Only a right signature can do that.
	g.sent = max(g.sent, stamp)
	return ""
}
