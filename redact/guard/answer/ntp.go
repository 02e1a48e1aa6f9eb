package answer

import (
	"encoding/binary"
	"net/netip"
	"sync"
	"time"

	"skylatch/redact/guard"
)

// Clock is how good this machine's clock is, as far as it knows.
type Clock struct {
	// Synchronised says that something keeps it: an NTP client, GPS, PTP.
	Synchronised bool
	// MaxError bounds how wrong it is.
	MaxError time.Duration
}

// What a server says of itself (RFC 5905, section 7.3).
const (
	leapNone    = 0
	leapUnknown = 3 // the clock is not synchronised
	modeClient  = 3
	modeServer  = 4
	// precision is log2 of a second: a microsecond.
	precision = -20
)

// The kernel knows that a clock is kept, and not by whom: the stratum cannot be
// known. One that is too low would be a claim, and could make a circle of
// servers; the highest that a synchronised clock can have is true in any case
// ("2-15: secondary server", figure 11), and clients take it.
const stratumKept = 15

// A clock that a person vouches for is stratum 10, as servers with nobody to
// ask are by custom, with the reference "LOCL", uncalibrated local clock (RFC
// 4330, section 4), and a dispersion of what he can see on a watch. Clients
// refuse more than 1.5 seconds (MAXDIST).
const (
	stratumVouched = 10
	errorVouched   = time.Second
)

// station is the clock as it is told to devices.
type station struct {
	ask     func() Clock
	vouched bool

	mu    sync.Mutex // guards what follows
	last  Clock
	asked time.Time
	kept  time.Time // when it was last seen to be kept
}

// askedEvery is how often the kernel is asked: a flood of requests asks it
// nothing.
const askedEvery = time.Second

// now returns what is known of the clock, and when it was last known to be
// right.
func (c *station) now(at time.Time) (Clock, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked.IsZero() || at.Sub(c.asked) >= askedEvery || at.Before(c.asked) {
		c.last, c.asked = c.ask(), at
		if c.vouched && !c.last.Synchronised {
			c.last.MaxError = errorVouched
		}
		if c.vouched || c.last.Synchronised {
			c.kept = at
		}
	}
	return c.last, c.kept
}

// timeLength is a request or an answer without extensions, and maxTimeRequest
// one with more of them than clients have.
const (
	timeLength     = 48
	maxTimeRequest = 1024
)

// timeOfDay answers a client. Nothing else of the protocol is spoken: requests
// of other modes ask about the server, and are answered by none that is well
// kept. The answer is never longer than the question.
func (s *Server) timeOfDay(request []byte, from netip.AddrPort, at time.Time) ([]byte, netip.AddrPort, *guard.Attempt) {
	a := &guard.Attempt{Speech: guard.NTP, Answer: guard.Sunk}
	if len(request) < timeLength {
		return nil, from, a
	}
	version, mode := request[0]>>3&7, request[0]&7
	if mode != modeClient || version < 1 || version > 4 {
		return nil, from, a
	}
	clock, kept := s.clock.now(at)
	reply := make([]byte, timeLength)
	switch {
	case clock.Synchronised:
		reply[0] = leapNone << 6
		reply[1] = stratumKept
		copy(reply[12:], []byte{127, 0, 0, 1}) // whom it has the time from stays here
	case s.clock.vouched:
		reply[0] = leapNone << 6
		reply[1] = stratumVouched
		copy(reply[12:], "LOCL")
	default:
		// Stratum 16 is 0 on the wire, and says why in its reference (figure 13).
		reply[0] = leapUnknown << 6
		copy(reply[12:], "INIT")
	}
	reply[0] |= version<<3 | modeServer
	reply[2] = request[2] // how often it asks is the client's affair
	reply[3] = byte(precision & 0xff)
	binary.BigEndian.PutUint32(reply[8:], shortTime(clock.MaxError))
	if !kept.IsZero() {
		// Android refuses an answer without.
		binary.BigEndian.PutUint64(reply[16:], longTime(kept))
	}
	copy(reply[24:32], request[40:48])
	binary.BigEndian.PutUint64(reply[32:], longTime(at))
	binary.BigEndian.PutUint64(reply[40:], longTime(time.Now()))
	a.Answer = guard.Answered
	return reply, from, a
}

// ntpEpoch is 1900-01-01 in Unix seconds.
const ntpEpoch = -2208988800

// longTime is a time in NTP's format: seconds of the era, and their fraction.
func longTime(t time.Time) uint64 {
	seconds := uint64(uint32(t.Unix() - ntpEpoch))
	return seconds<<32 | uint64(t.Nanosecond())<<32/uint64(time.Second)
}

// shortTime is a duration in NTP's short format: 16 bits of seconds, and as many
// of their fraction.
func shortTime(d time.Duration) uint32 {
	d = min(max(d, 0), 0xffff*time.Second)
	return uint32(uint64(d/time.Second)<<16 | uint64(d%time.Second)<<16/uint64(time.Second))
}
