package drone

import "bytes"

// Counters tell what a drone has done to its frames, over all links.
type Counters struct {
	Made       int // frames encoded
	Sent       int // frames given to the medium, repeats included
	Cut        int // frames that died with the link (LinkLoss), either way
	Lost       int // frames dropped by chance (Loss), either way
	Duplicated int
	Reordered  int
	Corrupted  int
	Writes     int // datagrams sent, or writes on a stream
	Overflow   int // writes that a slow medium had no room for
	Received   int // frames taken in
	Refused    int // frames or bytes that were no valid frame for us
}

// shaper gathers frames into datagrams.
type shaper struct {
	held    []byte // a frame that its successor overtakes
	pending []byte // bytes that wait for a full datagram
	frames  int    // whole frames in pending
	waiting int    // ticks that pending has waited
}

// maxWaitTicks is how long bytes wait for a datagram to fill: 200 ms.
const maxWaitTicks = 10

// disturb sends one frame through the faults.
func (l *link) disturb(raw []byte) {
	f, c := &l.drone.v.faults, &l.drone.counters
	chance := func(share float64) bool { return share > 0 && l.dice.Float64() < share }
	if f.LinkLoss {
		c.Cut++
		return
	}
	if chance(f.Loss) {
		c.Lost++
		return
	}
	if chance(f.Corrupt) {
		c.Corrupted++
		raw[crcAt(raw)] ^= 0x55
	}
	copies := 1
	if chance(f.Duplicate) {
		c.Duplicated++
		copies = 2
	}
	if l.shaper.held == nil && chance(f.Reorder) {
		c.Reordered++
		l.shaper.held = bytes.Repeat(raw, copies)
		c.Sent += copies - 1 // the first is counted when it goes
		return
	}
	for range copies {
		l.pack(raw)
	}
	if held := l.shaper.held; held != nil {
		l.shaper.held = nil
		l.pack(held)
	}
}

// crcAt is the offset of the checksum in a raw frame.
func crcAt(raw []byte) int {
	if raw[0] == 0xFD { // MAVLink 2 header: 10 bytes
		return 10 + int(raw[1])
	}
	return 6 + int(raw[1])
}

// pack adds a frame to the datagram being filled and sends it when full.
func (l *link) pack(raw []byte) {
	s, f := &l.shaper, &l.drone.v.faults
	l.drone.counters.Sent++
	s.pending = append(s.pending, raw...)
	s.frames++
	if s.frames < f.Pack {
		return
	}
	if !f.Split {
		l.flush()
		return
	}
	// Cut in the middle of the last frame: its rest leads the next datagram.
	cut := len(s.pending) - 1 - l.dice.IntN(len(raw)-1)
	l.write(s.pending[:cut])
	s.pending = append([]byte(nil), s.pending[cut:]...)
	s.frames, s.waiting = 0, 0
}

// flush sends what waits.
func (l *link) flush() {
	s := &l.shaper
	if len(s.pending) > 0 {
		l.write(s.pending)
	}
	s.pending, s.frames, s.waiting = nil, 0, 0
}

// tick sends what has waited too long for company.
func (l *link) tick() {
	s := &l.shaper
	if len(s.pending) == 0 {
		return
	}
	if s.waiting++; s.waiting >= maxWaitTicks {
		l.flush()
	}
}

// write queues one datagram.
func (l *link) write(chunk []byte) {
	select {
	case l.out <- chunk:
		l.unsent++
	default:
		l.drone.counters.Overflow++
	}
}
