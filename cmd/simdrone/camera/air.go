package camera

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Faults is what is wrong between camera and station. For the same seed the same
// packets are lost, doubled and overtaken, counted from the first.
type Faults struct {
	Loss      float64 // share of packets that do not arrive
	Duplicate float64 // share of packets that arrive twice
	Reorder   float64 // share of packets that the next one overtakes
	// Jitter: each picture leaves up to this much later; their order is kept.
	Jitter time.Duration
	// StallEvery, StallFor: as often, nothing arrives for so long, and then
	// everything at once.
	StallEvery, StallFor time.Duration
	// Off: nothing arrives at all, and nothing of it later.
	Off bool
}

func (f Faults) validate() error {
	share := func(v float64) bool { return v >= 0 && v <= 1 }
	switch {
	case !share(f.Loss) || !share(f.Duplicate) || !share(f.Reorder):
		return fmt.Errorf("loss %v, duplicates %v, reordering %v: want shares from 0 to 1", f.Loss, f.Duplicate, f.Reorder)
	case f.Jitter < 0 || f.Jitter > 10*time.Second:
		return fmt.Errorf("jitter %v: want 0 to 10 s", f.Jitter)
	case f.StallFor < 0 || f.StallFor > f.StallEvery || f.StallFor > time.Minute:
		return fmt.Errorf("stalls of %v every %v: want at most a minute, and less than there is between two", f.StallFor, f.StallEvery)
	}
	return nil
}

// parcel is one packet on its way.
type parcel struct {
	track int
	rtcp  bool
	b     []byte
	due   time.Time
}

// air is where packets are between the camera and the system: what is due is
// delivered, in order.
type air struct {
	c       *Camera
	dice    *rand.Rand
	reports *rand.Rand // the dice of RTCP, which comes by the clock
	delays  *rand.Rand // of pictures, which are not as many packets each time
	started time.Time
	queue   []parcel // the oldest first; a minute's stall is the longest
	held    []parcel // waits to be overtaken
	last    time.Time
}

// admit takes the packets of one picture in.
func (a *air) admit(now time.Time, f Faults, track int, packets [][]byte, spread time.Duration) {
	due := now
	if f.Jitter > 0 {
		due = due.Add(time.Duration(a.delays.Int64N(int64(f.Jitter))))
	}
	if f.StallFor > 0 {
		if phase := now.Sub(a.started) % f.StallEvery; phase >= f.StallEvery-f.StallFor {
			due = now.Add(f.StallEvery - phase)
		}
	}
	if due.Before(a.last) {
		due = a.last
	}
	a.last = due
	for i, b := range packets {
		a.pass(due.Add(spread*time.Duration(i)/time.Duration(len(packets))), f, parcel{track: track, b: b})
	}
}

// pass lets one packet meet its fate.
func (a *air) pass(due time.Time, f Faults, p parcel) {
	if n := len(a.queue); n > 0 && due.Before(a.queue[n-1].due) {
		due = a.queue[n-1].due // the picture before is still being spread
	}
	p.due = due
	dice := a.dice
	if p.rtcp {
		dice = a.reports
	}
	roll := func(share float64) bool { return share > 0 && dice.Float64() < share }
	if f.Off || roll(f.Loss) {
		a.c.count(func(n *Counters) { n.Lost++ })
		return
	}
	twice := roll(f.Duplicate)
	if roll(f.Reorder) && len(a.held) == 0 {
		a.c.count(func(n *Counters) { n.Reordered++ })
		a.held = append(a.held, p)
	} else {
		a.queue = append(a.queue, p)
		for _, h := range a.held {
			h.due = due
			a.queue = append(a.queue, h)
		}
		a.held = a.held[:0]
	}
	if twice {
		a.c.count(func(n *Counters) { n.Duplicated++ })
		a.queue = append(a.queue, p)
	}
}

// deliver writes what is due and returns when the next is; zero if none waits.
func (a *air) deliver(now time.Time) time.Time {
	done := 0
	var n Counters
	for ; done < len(a.queue) && !a.queue[done].due.After(now); done++ {
		p := a.queue[done]
		if err := a.c.carrier.carry(p); err != nil {
			n.Unwritten++ // nobody is there, which is no fault of the camera's
			continue
		}
		n.Packets++
		n.Bytes += uint64(len(p.b))
	}
	a.queue = append(a.queue[:0], a.queue[done:]...)
	a.c.count(func(c *Counters) {
		c.Packets += n.Packets
		c.Bytes += n.Bytes
		c.Unwritten += n.Unwritten
	})
	if len(a.queue) == 0 {
		return time.Time{}
	}
	return a.queue[0].due
}
