package mavlink

import (
	"time"

	"skylatch/link/transport"
)

// sequence counts the frames that one component's sequence numbers say are
// missing on one link.
//
// A number that is skipped is only lost when it has not come within the next
// window of frames: a reordered frame is late, not lost (and, counted at once,
// would look like 255 lost ones). A jump further back than the window is a
// restart of the sender.
type sequence struct {
	started bool
	last    uint8
	seen    uint32 // bit i: number last-i has come
}

const sequenceWindow = 32

// add takes the next number and returns how many frames are now known to be
// lost, and whether the sender seems to have started anew.
func (s *sequence) add(seq uint8) (lost int, restarted bool) {
	if !s.started {
		*s = sequence{started: true, last: seq, seen: ^uint32(0)}
		return 0, false
	}
	ahead := seq - s.last
	switch {
	case ahead == 0:
		return 0, false
	case ahead < 128:
		for range ahead {
			if s.seen>>(sequenceWindow-1) == 0 {
				lost++
			}
			s.seen <<= 1
		}
		s.seen |= 1
		s.last = seq
		return lost, false
	case -ahead < sequenceWindow:
		s.seen |= 1 << -ahead
		return 0, false
	}
	*s = sequence{started: true, last: seq, seen: ^uint32(0)}
	return 0, true
}

// recent knows the newest frames of one component on all links, to decode a
// frame once that came twice: by two links, or by a duplicated datagram.
type recent struct {
	frames uint32
	at     [256]fingerprint // by sequence number
}

type fingerprint struct {
	frame uint32 // number of the frame in the order of arrival
	what  uint64 // id and checksum
	when  int64  // nanoseconds, our clock
	from  *transport.Peer
}

const (
	// duplicateFrames is less than the 256 after which numbers come again.
	duplicateFrames = 128
	// duplicateAge is more than two links' delays ever differ by, and less
	// than an autopilot needs to reboot and number from 0 again.
	duplicateAge = 2 * time.Second
)

// has reports whether the frame came before.
func (r *recent) has(f *frame, at time.Time) bool {
	p := &r.at[f.seq]
	return p.frame != 0 && p.what == what(f) && r.frames-p.frame < duplicateFrames &&
		at.UnixNano()-p.when < int64(duplicateAge)
}

// note remembers the frame.
func (r *recent) note(f *frame, at time.Time) {
	r.frames++
	r.at[f.seq] = fingerprint{frame: r.frames, what: what(f), when: at.UnixNano()}
}

func what(f *frame) uint64 { return uint64(f.id)<<16 | uint64(f.checksum()) }
