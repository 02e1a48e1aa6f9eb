package video

import (
	"slices"
	"time"
)

const (
	// rtpWindow is how many packets may come out of order.
	rtpWindow = 512
	// maxHeld bounds the bytes that wait for a missing packet: a tenth of a second
	// of 40 Mbit/s.
	maxHeld = 512 << 10
	// maxSpare bounds the memory that is kept to be used again, in packets of
	// usual size.
	maxSpare     = 256
	maxSpareSize = 2048
	// A missing packet is waited for a little longer than the latest that came
	// out of order lately, and never longer than two frames.
	reorderSlack = 3 * time.Millisecond
	reorderFirst = 2 * time.Millisecond // before any came
	reorderMost  = 60 * time.Millisecond
	// reorderMemory is how long "lately" is.
	reorderMemory = 10 * time.Second
	// silenceBreaks is a silence that no packet is late by: what is missing
	// behind it is not waited for.
	silenceBreaks = 100 * time.Millisecond
	// restartSilence is a silence behind which a number from the past is a new
	// beginning.
	restartSilence = 500 * time.Millisecond
	// restartRun is how many numbers in a row from the past are a new beginning
	// (RFC 3550, A.1).
	restartRun = 2
)

// rtpOrder puts the packets of one sender in order. A packet that comes in order
// is never held.
type rtpOrder struct {
	// out takes a packet in order. Lost says that packets before it are missing,
	// restart that the sender began anew.
	out func(at time.Time, packet []byte, lost, restart bool)

	set   bool
	next  uint16    // the number expected
	at    time.Time // of the last packet
	gapAt time.Time // when the first missing packet was missed; zero if none is
	held  map[uint16]heldPacket
	bytes int // held
	free  [][]byte
	seen  [rtpWindow]seenPacket // by number

	early   []heldPacket // numbers from the past that may be a new beginning
	restart bool         // not told yet
	broken  bool         // a loss, not told yet

	longest, before time.Duration // of waiting that paid, in this stretch of time and the one before
	stretch         time.Time

	lost, late, restarts, doubled uint64
}

type heldPacket struct {
	at     time.Time
	seq    uint16
	packet []byte
}

// seenPacket remembers what became of a number.
type seenPacket struct {
	known bool
	seq   uint16
	time  uint32 // its RTP time
	gone  time.Time
}

// push takes a packet as it came.
func (o *rtpOrder) push(at time.Time, p *rtpPacket, packet []byte) {
	silence := at.Sub(o.at)
	if !o.set {
		o.set, o.next, silence = true, p.seq, 0
	}
	ahead := int16(p.seq - o.next)
	switch {
	case ahead < 0:
		o.past(at, silence, p, packet)
		return // a duplicate is no sign of life
	case ahead == 0:
		o.deliver(at, p.seq, p.time, packet)
		o.drain(at)
	case ahead >= rtpWindow || silence >= silenceBreaks:
		o.skipTo(p.seq)
		o.deliver(at, p.seq, p.time, packet)
	default:
		o.hold(at, p.seq, packet)
	}
	o.at, o.early = at, o.early[:0]
}

// wait is how long a missing packet is waited for.
func (o *rtpOrder) wait() time.Duration {
	return min(max(o.longest, o.before, reorderFirst)+reorderSlack, reorderMost)
}

// learn notes that a packet came so much out of order.
func (o *rtpOrder) learn(at time.Time, late time.Duration) {
	if at.Sub(o.stretch) > reorderMemory {
		o.stretch, o.before, o.longest = at, o.longest, 0
	}
	o.longest = max(o.longest, late)
}

// flush gives up what was waited for long enough; it returns when to be asked
// again.
func (o *rtpOrder) flush(now time.Time) time.Time {
	if o.gapAt.IsZero() {
		return time.Time{}
	}
	due := o.gapAt.Add(o.wait())
	if now.Before(due) {
		return due
	}
	o.giveUp(now)
	return time.Time{}
}

// giveUp goes on with the packets that are there.
func (o *rtpOrder) giveUp(now time.Time) {
	for len(o.held) > 0 {
		o.skipGap()
		o.drain(now)
	}
}

func (o *rtpOrder) hold(at time.Time, seq uint16, packet []byte) {
	if _, known := o.held[seq]; known {
		o.doubled++
		return
	}
	if o.gapAt.IsZero() {
		o.gapAt = at
	}
	if o.held == nil {
		o.held = make(map[uint16]heldPacket)
	}
	o.held[seq] = heldPacket{at, seq, o.copy(packet)}
	o.bytes += len(packet)
	if o.bytes > maxHeld {
		o.giveUp(at)
	}
}

// drain delivers what is held and is now in order.
func (o *rtpOrder) drain(now time.Time) {
	if o.gapAt.IsZero() {
		return
	}
	if _, ok := o.held[o.next]; ok && now.Sub(o.gapAt) < reorderMost {
		o.learn(now, now.Sub(o.gapAt))
	}
	for {
		h, ok := o.held[o.next]
		if !ok {
			break
		}
		delete(o.held, h.seq)
		o.bytes -= len(h.packet)
		p, _ := readRTP(h.packet)
		o.deliver(h.at, h.seq, p.time, h.packet)
		o.release(h.packet)
	}
	o.gapAt = time.Time{}
	if len(o.held) > 0 {
		o.gapAt = now // there is another gap
		for _, h := range o.held {
			o.gapAt = earlier(o.gapAt, h.at)
		}
	}
}

// skipGap gives up the packets up to the first that is held.
func (o *rtpOrder) skipGap() {
	first := uint16(rtpWindow)
	for seq := range o.held {
		first = min(first, seq-o.next)
	}
	o.lose(first)
}

// skipTo gives up everything up to a number, but for what is held.
func (o *rtpOrder) skipTo(seq uint16) {
	o.giveUp(o.at)
	o.lose(seq - o.next)
}

// lose gives up the next n packets.
func (o *rtpOrder) lose(n uint16) {
	if n == 0 {
		return
	}
	gone := o.gapAt
	if gone.IsZero() {
		gone = o.at
	}
	for i := range min(n, rtpWindow) {
		seq := o.next + n - 1 - i
		o.seen[seq%rtpWindow] = seenPacket{known: true, seq: seq, gone: gone}
	}
	o.lost += uint64(n)
	o.next += n
	o.broken = true
}

func (o *rtpOrder) deliver(at time.Time, seq uint16, rtpTime uint32, packet []byte) {
	o.seen[seq%rtpWindow] = seenPacket{known: true, seq: seq, time: rtpTime}
	o.next = seq + 1
	lost, restart := o.broken, o.restart
	o.broken, o.restart = false, false
	o.out(at, packet, lost, restart)
}

// past takes a packet with a number from the past: a duplicate, one that was
// given up, or one of a sender that began anew.
func (o *rtpOrder) past(at time.Time, silence time.Duration, p *rtpPacket, packet []byte) {
	if s := &o.seen[p.seq%rtpWindow]; s.known && s.seq == p.seq && silence < restartSilence {
		switch {
		case !s.gone.IsZero():
			o.late++
			o.learn(at, at.Sub(s.gone))
			s.gone, s.time = time.Time{}, p.time
			return
		case s.time == p.time:
			o.doubled++
			return
		}
	}
	if n := len(o.early); n > 0 && o.early[n-1].seq+1 != p.seq {
		o.early = o.early[:0]
	}
	o.early = append(o.early, heldPacket{at, p.seq, o.copy(packet)})
	if silence >= restartSilence || len(o.early) >= restartRun {
		o.begin()
	}
}

// begin starts anew with the packets from the past.
func (o *rtpOrder) begin() {
	o.giveUp(o.at)
	o.restarts++
	o.restart, o.broken = true, true
	o.seen = [rtpWindow]seenPacket{}
	early := slices.Clone(o.early)
	o.early = o.early[:0]
	for _, e := range early {
		p, _ := readRTP(e.packet)
		o.deliver(e.at, e.seq, p.time, e.packet)
		o.at = e.at
		o.release(e.packet)
	}
}

func (o *rtpOrder) release(packet []byte) {
	if len(o.free) < maxSpare && cap(packet) <= maxSpareSize {
		o.free = append(o.free, packet)
	}
}

// copy copies a packet into memory that is used again.
func (o *rtpOrder) copy(packet []byte) []byte {
	var b []byte
	if n := len(o.free); n > 0 {
		b, o.free = o.free[n-1], o.free[:n-1]
	}
	return append(b[:0], packet...)
}
