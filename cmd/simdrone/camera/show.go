package camera

import (
	"math/rand/v2"
	"time"

	"skylatch/telemetry/media"
)

// lateMost is how far behind its times the camera may be before it leaves
// pictures out, as a busy encoder does.
const lateMost = 500 * time.Millisecond

// show is a camera at work; one goroutine has it.
type show struct {
	c        *Camera
	tracks   []*track
	wire     wire
	air      air
	next     time.Time // of the next picture
	started  time.Time
	shown    int64 // pictures
	jumped   int64 // ticks
	interval time.Duration
	reports  time.Time
}

// shot is a picture on its way out.
type shot struct {
	codec    media.Codec
	nals     [][]byte
	key      bool
	pts, dts int64 // ticks
}

// wire packs pictures for a wire.
type wire interface {
	pack(track int, s shot) [][]byte
	// reports is what is said beside the pictures now and then.
	reports(now time.Time) []parcel
}

// reportEvery is more often than RFC 3550 wants, so that tests need not wait.
const reportEvery = time.Second

func newShow(c *Camera) *show {
	s := &show{c: c, interval: time.Duration(float64(time.Second) / c.cfg.Rate), started: time.Now()}
	s.next = s.started
	dice := func(purpose uint64) *rand.Rand { return newDice(c.cfg.Seed, purpose) }
	s.air = air{c: c, dice: dice(1), reports: dice(2), delays: dice(3), started: s.started}
	for _, r := range c.reels {
		s.tracks = append(s.tracks, &track{cfg: &c.cfg, reel: r, plants: newPlants(r.codec), at: c.cfg.Start % len(r.pictures)})
	}
	s.wire = c.carrier.wire(0)
	return s
}

func (s *show) restart() {
	for _, t := range s.tracks {
		t.at, t.keys = 0, 0
	}
	s.c.mu.Lock()
	n := s.c.counters.Restarts
	s.c.mu.Unlock()
	s.wire = s.c.carrier.wire(n + 1)
}

// step does what is due and returns when something is due again.
func (s *show) step() time.Time {
	now := time.Now()
	if !now.Before(s.next) {
		s.picture(now)
		if s.next = s.next.Add(s.interval); now.Sub(s.next) > lateMost {
			s.next = now
		}
	}
	due := s.air.deliver(time.Now())
	if due.IsZero() || s.next.Before(due) {
		return s.next
	}
	return due
}

// picture makes the next picture of each track.
func (s *show) picture(now time.Time) {
	s.c.mu.Lock()
	orders, faults := s.c.orders, s.c.faults
	s.c.orders = nil
	frame := uint32(s.c.counters.Pictures)
	s.c.counters.Pictures++
	s.c.mu.Unlock()
	for _, o := range orders {
		o(s)
	}
	for i, t := range s.tracks {
		p := t.next()
		shot := shot{codec: t.reel.codec, key: p.key, dts: s.at(0) + s.jumped, pts: s.at(p.show) + s.jumped}
		shot.nals = t.dress(p, Marker{Frame: frame, At: now})
		spread := time.Duration(float64(s.interval) * s.c.cfg.Spread)
		s.air.admit(now, faults, i, s.wire.pack(i, shot), spread)
	}
	s.shown++
	if !s.c.cfg.NoRTCP && now.Sub(s.reports) >= reportEvery {
		s.reports = now
		for _, p := range s.wire.reports(now) {
			s.air.pass(now, faults, p)
		}
	}
}

// at is the time of a picture some pictures ahead of this one.
func (s *show) at(ahead int) int64 {
	return int64(float64(s.shown+int64(ahead)) * clockRate / s.c.cfg.Rate)
}

// track is one film being shown.
type track struct {
	cfg    *Config
	reel   *reel
	plants plants
	at     int // picture
	keys   int // shown
}

// change shows another film from its beginning.
func (t *track) change(r *reel) {
	t.reel, t.plants, t.at, t.keys = r, newPlants(r.codec), 0, 0
}

// toKey goes forward to a key picture; if there is none, to the beginning.
func (t *track) toKey() {
	for t.at < len(t.reel.pictures) && !t.reel.pictures[t.at].key {
		t.at++
	}
}

// next is the picture to send; its show counts from now.
func (t *track) next() picture {
	t.at %= len(t.reel.pictures)
	p := t.reel.pictures[t.at]
	p.show -= t.at
	t.at++
	if p.key {
		t.keys++
	}
	return p
}

// dress makes of a film's picture what is sent of it.
func (t *track) dress(p picture, m Marker) [][]byte {
	c := t.reel.codec
	nals := make([][]byte, 0, len(p.nals)+6)
	last := 0
	for _, n := range p.nals {
		switch k := kindOf(c, n); {
		case k == nalSet && t.cfg.Sets == SetsOnce && t.keys > 1,
			k == nalSet && t.cfg.Sets == SetsLate && t.keys <= 1,
			t.cfg.NoAUD && isAUD(c, n):
			continue
		case k == nalSlice:
			last = len(nals) + 1
		}
		nals = append(nals, n)
	}
	if t.reel.stamp != nil {
		label := ""
		if t.reel.stamp.marker {
			label = "SIMULATED"
		}
		bar, err := t.reel.stamp.slice(nals[last-1], m, label)
		if err != nil {
			panic(err) // of a film that is in the program
		}
		nals = append(nals, nil)
		copy(nals[last+1:], nals[last:])
		nals[last] = bar
	}
	if t.cfg.Clean {
		return nals
	}
	return t.plants.plant(c, nals)
}
