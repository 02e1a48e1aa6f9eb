package video

import (
	"encoding/binary"
	"fmt"
	"time"

	"skylatch/telemetry/media"
)

const (
	// fallbackStep is the time from one picture to the next until it is known.
	fallbackStep = time.Second / 30
	// longPES is a length from which on a PES packet is as long as its length
	// field can say, so that its picture may go on in the next.
	longPES = 0xff00
	// splitPatience is how long a picture that may go on in another PES packet
	// is waited for, at first; each time that was too short doubles it.
	splitPatience = 10 * time.Millisecond
	maxPatience   = 80 * time.Millisecond
)

// ISO/IEC 13818-1, 2.4.3.7.
const (
	pesHead = 9 // bytes before the optional fields
	maxHead = pesHead + 255
)

// tsClock makes one time line of a program's 33-bit stamps of 90 kHz.
type tsClock struct {
	set  bool
	last int64
}

func (c *tsClock) unwrap(v uint64) int64 {
	const wrap = 33
	if !c.set {
		c.set, c.last = true, int64(v)+1<<wrap // so that none is negative
		return c.last
	}
	c.last += int64(v-uint64(c.last)) << (64 - wrap) >> (64 - wrap)
	return c.last
}

// duration turns ticks of 90 kHz into time.
func duration(ticks int64) time.Duration { return time.Duration(ticks * 100_000 / 9) }

// ticks turns time into ticks of 90 kHz.
func ticks(d time.Duration) int64 { return int64(d * 9 / 100_000) }

// pesState is where in a PES packet the stream is.
type pesState int

const (
	pesIdle pesState = iota // before the first, or behind the end of one
	pesHeader
	pesBody
)

// pesGuess is a sign by which the end of a picture is seen that does not say so
// itself. One that was wrong once is not believed again.
type pesGuess int

const (
	noGuess pesGuess = iota
	byStuffing
	byWaiting
	guesses // how many there are
)

// tsVideo turns the packets of one PID into pictures.
type tsVideo struct {
	stream *mpegts
	clock  *tsClock
	track  string

	counter tsCounter
	state   pesState
	head    []byte
	left    int // bytes of this PES packet to come; -1 if it does not say
	units   unitCutter

	// What its sender does that decides where a picture ends.
	wrong    [guesses]bool // signs that are no end
	splits   bool          // a picture has several PES packets
	patience time.Duration

	open  bool      // the picture may go on in the next PES packet
	guess pesGuess  // how the last end was seen
	due   time.Time // when to wait no longer; zero: nothing waits
	moved bool      // the read at hand had something of it

	last stamp // of the picture before
	step int64 // from one picture to the next, in ticks
}

func newTSVideo(m *mpegts, pid uint16, codec media.Codec, named bool) *tsVideo {
	v := &tsVideo{stream: m, patience: splitPatience, step: ticks(fallbackStep)}
	if named {
		v.track = fmt.Sprintf("pid %d", pid)
	}
	v.units = unitCutter{codec: codec, out: v.picture, fresh: -1}
	return v
}

// packet takes the next packet of the PID.
func (v *tsVideo) packet(h tsHeader) {
	if len(h.payload) == 0 {
		return
	}
	missing, again := v.counter.next(h)
	if again {
		return
	}
	if missing > 0 {
		v.stream.counted.lost += uint64(missing)
		v.gap(h.begins)
	}
	v.moved = true
	b := h.payload
	if h.begins {
		v.begin()
	}
	switch v.state {
	case pesIdle:
		if v.guess != noGuess { // the rest of the picture goes: its beginning is gone
			v.wrong[v.guess] = true
			v.guess = noGuess
			v.units.reset()
		}
		return
	case pesHeader:
		b = v.header(b)
		if v.state != pesBody {
			return
		}
	}
	v.body(b)
	if v.state == pesBody && v.left < 0 && h.stuffed && !v.wrong[byStuffing] {
		v.guess = byStuffing
		v.end()
	}
}

// gap notes that packets are missing.
func (v *tsVideo) gap(begins bool) {
	v.units.gap()
	v.guess = noGuess
	switch {
	case v.state == pesBody:
		v.left = -1 // the length cannot be counted down any more
	case !begins:
		// The beginning may be among what is missing: whole slices may follow.
		v.state, v.left = pesBody, -1
	}
}

// begin starts a PES packet.
func (v *tsVideo) begin() {
	if !v.open && v.state != pesIdle {
		v.units.end()
	}
	v.guess, v.due = noGuess, time.Time{}
	v.state, v.head = pesHeader, v.head[:0]
}

// header collects the header of a PES packet and returns what is behind it.
func (v *tsVideo) header(b []byte) []byte {
	n := min(maxHead-len(v.head), len(b))
	v.head = append(v.head, b[:n]...)
	if len(v.head) < pesHead {
		return nil
	}
	size := pesHead + int(v.head[8])
	if len(v.head) < size && n == len(b) {
		return nil // it goes on in the next packet
	}
	before := len(v.head) - n
	at, ok := v.readHeader(v.head[:size])
	if !ok {
		v.state = pesIdle
		return nil
	}
	v.state = pesBody
	v.units.begin(at)
	return b[size-before:]
}

// readHeader reads a header of which every byte has come.
func (v *tsVideo) readHeader(b []byte) (at stamp, ok bool) {
	const (
		scrambled     = 0x30 // of the seventh byte
		hasPTS        = 0x80 // of the eighth
		hasDTS        = 0x40
		hasExtension  = 0x01
		extendedID    = 0xfd
		firstVideoID  = 0xe0
		lastVideoID   = 0xef
		beforePayload = 6 // bytes that the length does not count
	)
	id := b[3]
	if b[0] != 0 || b[1] != 0 || b[2] != 1 || id < firstVideoID || id > lastVideoID && id != extendedID || b[6]>>6 != 2 {
		v.stream.leave(kindPrivate, len(b))
		return at, false
	}
	if b[6]&scrambled != 0 {
		v.stream.leave(kindScrambled, len(b))
		return at, false
	}
	if b[7]&hasExtension != 0 {
		v.stream.leave(kindPESData, len(b)-pesHead)
	}
	length := int(binary.BigEndian.Uint16(b[4:]))
	v.left = -1
	if length > 0 {
		v.left = max(0, length+beforePayload-len(b))
	}
	v.open = v.splits || length >= longPES
	fields := b[pesHead:]
	if b[7]&hasPTS != 0 && len(fields) >= 5 {
		at.known = true
		pts := readStamp(fields)
		dts := pts
		if b[7]&hasDTS != 0 && len(fields) >= 10 {
			dts = readStamp(fields[5:])
		}
		at.dts = v.clock.unwrap(dts)
		at.pts = v.clock.unwrap(pts)
	}
	return at, true
}

// readStamp reads 33 bits in five bytes, with marker bits between them.
func readStamp(b []byte) uint64 {
	return uint64(b[0]>>1&7)<<30 | uint64(b[1])<<22 | uint64(b[2]>>1)<<15 | uint64(b[3])<<7 | uint64(b[4]>>1)
}

// body takes bytes of the elementary stream.
func (v *tsVideo) body(b []byte) {
	if v.left >= 0 {
		b = b[:min(v.left, len(b))]
		v.left -= len(b)
	}
	v.units.write(b)
	v.learn()
	if v.left == 0 {
		v.end()
	}
}

// end ends a PES packet, and the picture with it unless that may go on.
func (v *tsVideo) end() {
	v.state = pesIdle
	if v.open {
		v.due = v.stream.at.Add(v.patience)
		return
	}
	v.units.end()
	v.learn()
}

// learn notices a picture that goes on in a second PES packet.
func (v *tsVideo) learn() {
	if !v.units.partial {
		return
	}
	if v.splits {
		v.patience = min(2*v.patience, maxPatience)
	}
	v.splits, v.open = true, true
	v.units.partial = false
	v.units.reset()
}

// read is told at the end of each read, and whether it was shorter than others:
// then its last packet may have been the last of a picture, though nothing in
// it says so, and half the time of a picture without another shows it.
func (v *tsVideo) read(at time.Time, short bool) {
	if !v.moved {
		return
	}
	v.moved = false
	if v.state == pesBody && v.left < 0 {
		v.due = time.Time{}
		if short && !v.wrong[byWaiting] && v.units.slices > 0 {
			v.due = at.Add(duration(v.step) / 2)
		}
	}
}

// flush ends a picture that has waited long enough, and returns when one will
// have; zero if none waits.
func (v *tsVideo) flush(now time.Time) time.Time {
	if v.due.IsZero() || now.Before(v.due) {
		return v.due
	}
	v.due = time.Time{}
	if v.state == pesBody {
		v.state, v.guess = pesIdle, byWaiting
	}
	v.units.end()
	return time.Time{}
}

// picture hands on one access unit. One without a time of its own, as the
// second in a PES packet is, follows the one before.
func (v *tsVideo) picture(u cutUnit) {
	now, at := v.stream.at, u.at
	switch {
	case at.known && v.last.known:
		switch step := at.dts - v.last.dts; {
		case step < -ticks(time.Second):
			v.stream.counted.restarts++
		case step > 0 && step < ticks(time.Second) && !u.lost:
			v.step = step
		}
	case !at.known && v.last.known:
		at = stamp{known: true, dts: v.last.dts + v.step}
		at.pts = at.dts
	case !at.known:
		at = stamp{known: true}
	}
	v.last = at
	v.stream.emit(picture{
		track: v.track, codec: v.units.codec, nals: u.nals,
		pts: duration(at.pts), dts: duration(at.dts), at: now, lost: u.lost, whole: u.whole,
	})
}
