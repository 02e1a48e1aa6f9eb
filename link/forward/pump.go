package forward

import (
	"context"
	"time"
)

const (
	// maxBatch is what one datagram holds: it fits every link there is with
	// its headers (RFC 8200: 1280 bytes), so that none is cut in two.
	maxBatch = 1200
	// gather is how long a frame waits for others to go with it.
	gather = 3 * time.Millisecond
	// tooOld is when telemetry is worth nothing any more: a way that is too
	// slow for it gets the newest, not all of it late.
	tooOld = time.Second
	// ahead is how many batches are on their way to a peer at once. On a
	// serial line of 57,600 baud each takes a fifth of a second.
	ahead, aheadSlow = 8, 1
	// again is when a way that took nothing more is asked again.
	again = time.Millisecond
	// idle is how often a pump without work looks whether it may do any.
	idle = 250 * time.Millisecond
	// beginAgain is when a ledger that could not be written is tried again.
	beginAgain = time.Second
	// reportEvery is how often the redactor adds up what it did.
	reportEvery = 500 * time.Millisecond
)

// pump judges a destination's frames and sends them. It belongs to one
// goroutine.
type pump struct {
	d        *destination
	begun    bool      // the ledger says that the destination is told
	begin    time.Time // when to ask it again
	reported time.Time
	item     item
	out      []byte // what is told of one frame
	rest     []byte // of out, what is in no batch yet
	batch    []byte
	lane     lane      // of the batch
	control  bool      // something in the batch is asked or answered
	frames   uint64    // in batch
	since    time.Time // when batch was begun
}

func newPump(d *destination) *pump {
	return &pump{d: d, out: make([]byte, 0, 2*maxFrame), batch: make([]byte, 0, maxBatch)}
}

// run sends until ctx ends.
func (p *pump) run(ctx context.Context) {
	wake := time.NewTimer(0)
	defer wake.Stop()
	for {
		poke := p.d.queue.poke
		if len(p.batch) > 0 {
			poke = nil // more frames join what waits: they wake nobody
		}
		select {
		case <-ctx.Done():
			p.keepReport(time.Now())
			return
		case <-wake.C:
		case <-poke:
		}
		wake.Reset(p.work(time.Now()))
	}
}

// work does what there is to do, and says when to look again.
func (p *pump) work(now time.Time) time.Duration {
	d := p.d
	held := p.heldBack(now) // it may take a while: the ledger is asked
	ends := d.ends()
	if now.Sub(p.reported) >= reportEvery {
		p.keepReport(now)
	}
	d.drop(dropFull, d.queue.overrun()+d.control.overrun(), now)
	for {
		for len(p.rest) > 0 {
			n := frameLength(p.rest)
			p.control = p.control || p.item.control // it waits for nothing that is before it
			full := len(p.batch)+n > maxBatch || len(p.batch) > 0 && p.lane != p.item.lane
			if full && !p.send(ends, now) {
				return again
			}
			if len(p.batch) == 0 {
				p.since, p.lane = now, p.item.lane
			}
			p.control = p.control || p.item.control
			p.batch = append(p.batch, p.rest[:n]...)
			p.rest = p.rest[n:]
			p.frames++
		}
		if !d.next(&p.item) {
			break
		}
		switch {
		case held:
			d.drop(dropHeld, 1, now)
		case len(ends) == 0:
			d.drop(dropNobody, 1, now)
		case now.Sub(p.item.at) > tooOld && !p.item.control:
			d.drop(dropLate, 1, now)
		default:
			p.judge()
		}
	}
	if len(p.batch) == 0 {
		return idle
	}
	if due := p.since.Add(gather).Sub(now); due > 0 {
		return due
	}
	if !p.send(ends, now) {
		return again
	}
	return idle
}

// judge makes of a frame what the destination is told of it.
func (p *pump) judge() {
	raw := p.item.raw[:p.item.n]
	p.out, _ = p.d.redactor.Frame(p.out[:0], raw, p.item.at) // it counts its verdicts
	p.rest = p.out
}

// send gives the batch to every end on its lane that has room, and reports
// whether one had. Without it the batch waits. What is asked and answered may
// always go ahead: it is for that that a peer's queue has more room.
func (p *pump) send(ends []*peer, now time.Time) bool {
	d := p.d
	if p.heldBack(now) {
		d.drop(dropHeld, p.frames, now)
		p.empty()
		return true
	}
	took, anybody := false, false
	for _, e := range ends {
		if !p.lane.leads(e.Peer) {
			continue
		}
		anybody = true
		limit := ahead
		if e.slow {
			limit = aheadSlow
		}
		took = (p.control || e.Waiting() < limit) && e.Send(p.batch) == nil || took
	}
	switch {
	case took:
		d.mu.Lock()
		d.frames += p.frames
		d.bytes += uint64(len(p.batch))
		d.mu.Unlock()
	case !anybody:
		d.drop(dropNobody, p.frames, now)
	case p.control || now.Sub(p.since) > tooOld:
		d.drop(dropLate, p.frames, now)
	default:
		return false
	}
	p.empty()
	return true
}

func (p *pump) empty() { p.batch, p.frames, p.control = p.batch[:0], 0, false }

// heldBack reports whether nothing may leave now: before the ledger says that
// this destination is told, and while it cannot say what.
func (p *pump) heldBack(now time.Time) bool {
	err := p.d.forwarder.cfg.Ledger.Problem()
	if err == nil && !p.begun {
		if now.Before(p.begin) {
			return true
		}
		p.begin = now.Add(beginAgain)
		err = p.d.begin()
		p.begun = err == nil
	}
	p.d.mu.Lock()
	p.d.held = err
	p.d.mu.Unlock()
	return err != nil
}

// keepReport shows others what the redactor did.
func (p *pump) keepReport(now time.Time) {
	p.reported = now
	report := p.d.redactor.Report()
	p.d.mu.Lock()
	defer p.d.mu.Unlock()
	if report.Unknown != p.d.report.Unknown {
		p.d.unknownAt = now
	}
	p.d.report = report
}

// Where a MAVLink frame says what it is (mavlink.io, "Packet Serialization").
// What a redactor makes is MAVLink 2, perhaps signed.
const (
	headerSize    = 10
	checksumSize  = 2
	signatureSize = 13
	flagSigned    = 1
)

// frameLength returns how long the MAVLink 2 frame is that b begins with.
func frameLength(b []byte) int {
	n := headerSize + int(b[1]) + checksumSize
	if b[2]&flagSigned != 0 {
		n += signatureSize
	}
	return n
}
