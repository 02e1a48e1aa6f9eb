package video

import (
	"slices"
	"time"

	"skylatch/telemetry/media"
)

// clockSlack is how far a source's clock and ours may come apart between two
// pictures before the source's is taken to have jumped: longer than a radio
// holds pictures back.
const clockSlack = 2 * time.Second

// clockBack is how far pictures may go back: reordered ones do by a few.
const clockBack = 500 * time.Millisecond

// clock makes one time line of a source's, across its restarts and jumps.
type clock struct {
	set    bool
	offset time.Duration // added to what comes
	pts    time.Duration // of the last picture, with the offset
	at     time.Time
}

// adjust moves the picture's times onto the time line.
func (c *clock) adjust(p *picture) {
	pts := p.pts + c.offset
	if c.set {
		passed := p.at.Sub(c.at)
		if off := pts - c.pts - passed; p.anew || off > clockSlack || off < -clockSlack || pts < c.pts-clockBack {
			c.offset -= off
			pts -= off
		}
	}
	p.dts += pts - p.pts
	p.pts = pts
	c.set, c.pts, c.at = true, pts, p.at
}

// reorderDepth is how many pictures may be shown before one that came before
// them, where the stream does not say when to decode.
const reorderDepth = 2

// decodeTimes finds when to decode pictures of a source that says only when to
// show them (RTP).
type decodeTimes struct {
	waiting []time.Duration // the latest times of showing, sorted
	last    time.Duration
	set     bool
}

// next fills in the picture's DTS: the order of decoding has the times of
// showing, sorted, a few pictures late.
func (d *decodeTimes) next(p *picture, reordered bool) {
	switch {
	case p.dts != p.pts: // the source says it
	case !reordered:
		d.waiting = d.waiting[:0]
	default:
		i, _ := slices.BinarySearch(d.waiting, p.pts)
		d.waiting = slices.Insert(d.waiting, i, p.pts)
		if len(d.waiting) > reorderDepth+1 {
			d.waiting = d.waiting[1:]
		}
		p.dts = d.waiting[0]
	}
	// Each is later than the one before, whatever the source says.
	if d.set && p.dts <= d.last && d.last-p.dts < clockSlack {
		p.dts = d.last + 1
	}
	d.last, d.set = p.dts, true
}

// missing counts the pictures of which nothing came, by the time that they left
// empty.
type missing struct {
	leftOut  uint64 // since the last one handed on, and counted already
	last     time.Duration
	interval time.Duration // smoothed
	set      bool
}

// before returns how many are missing before a unit.
func (m *missing) before(u *media.Unit, anew bool) (n uint64) {
	step := u.DTS - m.last
	switch {
	case !m.set || step <= 0 || step > forgetAfter || anew: // that was silence, and no loss
	case !u.Gap && m.interval == 0:
		m.interval = step
	case !u.Gap:
		m.interval += (step - m.interval) / 8
	case m.interval > 0:
		n = uint64(max((step+m.interval/2)/m.interval, 1)) - 1
		n -= min(n, m.leftOut)
	}
	m.last, m.set, m.leftOut = u.DTS, true, 0
	return n
}

// meter measures pictures and bytes of the last second.
type meter struct {
	frames []time.Time
	data   []load
}

type load struct {
	at    time.Time
	bytes int
}

// meterSpan is what it looks back on, meterMost how much it keeps of it.
const (
	meterSpan = time.Second
	meterMost = 256
)

func (m *meter) frame(at time.Time) {
	if len(m.frames) >= meterMost {
		m.frames = m.frames[:copy(m.frames, m.frames[1:])]
	}
	m.frames = append(m.frames, at)
}

func (m *meter) bytes(at time.Time, n int) {
	if len(m.data) >= meterMost {
		m.data = m.data[:copy(m.data, m.data[1:])]
	}
	m.data = append(m.data, load{at, n})
}

// read returns pictures and bits a second.
func (m *meter) read(now time.Time) (frames, bits float64) {
	since := now.Add(-meterSpan)
	for _, at := range m.frames {
		if at.After(since) {
			frames++
		}
	}
	for _, l := range m.data {
		if l.at.After(since) {
			bits += 8 * float64(l.bytes)
		}
	}
	return frames / meterSpan.Seconds(), bits / meterSpan.Seconds()
}
