package media

import (
	"context"
	"errors"
	"sync"
)

const (
	// maxGroup is what is kept for a viewer that joins: the units since the last
	// point where one can begin. 16 MB is ten seconds of 12 Mbit/s; a longer
	// group is given up, and viewers wait for the next.
	maxGroup = 16 << 20
	// maxBehind is how far a viewer may fall behind the newest unit, beyond the
	// group it joined with: a second at 30 frames a second.
	maxBehind = 30
)

// ErrClosed means that the fan was closed.
var ErrClosed = errors.New("the video has ended")

// Fan hands the units of every track to all who watch it. A viewer that falls
// behind skips to the next unit where it can begin; nobody waits for it. All
// methods may be called from any goroutine. Use [NewFan].
type Fan struct {
	mu     sync.Mutex // guards what follows
	groups map[TrackID]*group
	subs   map[TrackID]map[*Subscription]struct{}
	wanted map[TrackID]bool // whose viewers wait for a unit to begin with
	closed bool
}

// group is the units of one track since the last entry.
type group struct {
	units []*Unit
	bytes int
}

// NewFan returns a fan without tracks.
func NewFan() *Fan {
	return &Fan{groups: make(map[TrackID]*group), subs: make(map[TrackID]map[*Subscription]struct{}), wanted: make(map[TrackID]bool)}
}

// Publish gives the unit to everybody who watches its track. It never blocks.
func (f *Fan) Publish(u *Unit) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	g := f.groups[u.Track]
	if g == nil {
		g = &group{}
		f.groups[u.Track] = g
	}
	g.add(u)
	for s := range f.subs[u.Track] {
		s.offer(u)
	}
}

// add keeps the unit. Groups are replaced, not cleared: viewers hold slices of
// them.
func (g *group) add(u *Unit) {
	switch {
	case u.entry() && (u.Key || len(g.units) == 0 || !g.units[0].Key):
		// A recovery point does not push out a clean beginning.
		*g = group{}
	case len(g.units) == 0:
		return // nobody could begin with it
	case g.bytes+len(u.Bytes) > maxGroup:
		*g = group{}
		return
	}
	g.units = append(g.units, u)
	g.bytes += len(u.Bytes)
}

// Forget drops what is kept of a track whose source has stopped: a viewer that
// joins now is shown nothing rather than the past.
func (f *Fan) Forget(track TrackID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.groups, track)
}

// Want says that a viewer of the track needs a unit to begin with, and that none
// is kept for it. Only tracks that somebody watches are wanted.
func (f *Fan) Want(track TrackID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.subs[track]) > 0 {
		f.wanted[track] = true
	}
}

// Wanted reports whether [Fan.Want] was called for the track since the last
// time: its source may be asked for such a unit, where its protocol can.
func (f *Fan) Wanted(track TrackID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	wanted := f.wanted[track]
	delete(f.wanted, track)
	return wanted
}

// Watched returns how many watch the track.
func (f *Fan) Watched(track TrackID) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.subs[track])
}

// Close ends every subscription.
func (f *Fan) Close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for _, subs := range f.subs {
		for s := range subs {
			s.poke()
		}
	}
}

// Subscription is one viewer of one track. Its reader is one goroutine.
type Subscription struct {
	fan   *Fan
	track TrackID
	wake  chan struct{} // of one: there is something to take

	// Guarded by Fan.mu.
	queue   []*Unit
	room    int  // how long the queue may get
	waiting bool // for a unit where it can begin
	skipped uint64
}

// Subscribe watches a track, which need not exist yet. The first units are
// those since the last one where a viewer can begin, if there are any. The
// owner must Close it.
func (f *Fan) Subscribe(track TrackID) *Subscription {
	s := &Subscription{fan: f, track: track, wake: make(chan struct{}, 1), room: maxBehind, waiting: true}
	f.mu.Lock()
	defer f.mu.Unlock()
	if g := f.groups[track]; g != nil && len(g.units) > 0 {
		s.lead(g.units[0])
		s.queue = append(s.queue, g.units...)
		s.room += len(s.queue)
		s.waiting = false
		s.poke()
	}
	if f.subs[track] == nil {
		f.subs[track] = make(map[*Subscription]struct{})
	}
	f.subs[track][s] = struct{}{}
	if f.closed {
		s.poke()
	}
	return s
}

// offer queues the unit; [Fan.mu] is held.
func (s *Subscription) offer(u *Unit) {
	if len(s.queue) >= s.room {
		s.skipped += uint64(len(s.queue))
		s.queue, s.waiting = nil, true
	}
	if s.waiting && !u.entry() {
		s.skipped++
		return
	}
	if s.waiting {
		s.lead(u)
	}
	s.waiting = false
	s.queue = append(s.queue, u)
	s.poke()
}

// lead queues what is to stand before the first unit of a viewer.
func (s *Subscription) lead(u *Unit) {
	if u.Lead != nil {
		s.queue = append(s.queue, u.Lead)
	}
}

func (s *Subscription) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Next returns the next unit, in decoding order; it waits for one until ctx
// ends. The error is ctx's, or [ErrClosed]. Behind is how many more wait: a
// viewer that joins shows only the last of them.
func (s *Subscription) Next(ctx context.Context) (u *Unit, behind int, err error) {
	for {
		if u, behind, err := s.take(); u != nil || err != nil {
			return u, behind, err
		}
		select {
		case <-ctx.Done():
			return nil, 0, ctx.Err()
		case <-s.wake:
		}
	}
}

func (s *Subscription) take() (*Unit, int, error) {
	s.fan.mu.Lock()
	defer s.fan.mu.Unlock()
	if s.fan.closed {
		return nil, 0, ErrClosed
	}
	if len(s.queue) == 0 {
		s.room = maxBehind // it has caught up with what it joined with
		return nil, 0, nil
	}
	u := s.queue[0]
	s.queue[0] = nil // not kept alive by the slice
	s.queue = s.queue[1:]
	return u, len(s.queue), nil
}

// Skipped returns how many units this viewer has not been given because it was
// behind, or could not begin with them.
func (s *Subscription) Skipped() uint64 {
	s.fan.mu.Lock()
	defer s.fan.mu.Unlock()
	return s.skipped
}

// Close ends the subscription.
func (s *Subscription) Close() {
	s.fan.mu.Lock()
	defer s.fan.mu.Unlock()
	delete(s.fan.subs[s.track], s)
	if len(s.fan.subs[s.track]) == 0 {
		delete(s.fan.subs, s.track) // a track of that name may never come
		delete(s.fan.wanted, s.track)
	}
}
