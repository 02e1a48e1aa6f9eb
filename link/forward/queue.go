package forward

import (
	"sync"
	"time"

	"skylatch/link/mavlink"
)

const (
	// queueFrames and queueBytes are what a destination may lag behind: a
	// quarter of a second at 60,000 frames a second. A full queue loses its
	// oldest frames, which are worth least.
	queueFrames = 16 << 10
	queueBytes  = 1 << 20
	// controlFrames and controlBytes are for what is asked and answered. It never
	// gives its place to something newer: a full queue takes no more.
	controlFrames = 256
	controlBytes  = 32 << 10
	// maxFrame is the longest frame that there is: MAVLink 2, signed.
	maxFrame = 280
)

// item is a frame on its way to a destination.
type item struct {
	at      time.Time
	lane    lane
	control bool
	n       int
	raw     [maxFrame]byte
}

// queue holds frames in the order in which they came. Putting never waits.
type queue struct {
	poke  chan struct{} // has one place: there is something to take
	keeps bool          // what is in it stays, and new frames are lost

	mu          sync.Mutex // guards what follows
	entries     []entry    // a ring
	first, size int
	bytes       []byte // a ring as well, in which no frame is cut in two
	end         int    // of the newest frame in bytes
	lost        uint64
}

// entry says where a frame is in the queue's bytes.
type entry struct {
	at     time.Time
	lane   lane
	off, n int
}

func newQueue(frames, bytes int, keeps bool, poke chan struct{}) *queue {
	return &queue{poke: poke, keeps: keeps, entries: make([]entry, frames), bytes: make([]byte, bytes)}
}

// put copies a frame into the queue, and reports whether there was room.
func (q *queue) put(f mavlink.Frame, to lane) bool {
	if !q.insert(f, to) {
		return false
	}
	select {
	case q.poke <- struct{}{}:
	default:
	}
	return true
}

func (q *queue) insert(f mavlink.Frame, to lane) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.keeps && !q.hasRoom(len(f.Raw)) {
		q.lost++
		return false
	}
	e := entry{at: f.At, lane: to, off: q.end, n: len(f.Raw)}
	if e.off+e.n > len(q.bytes) {
		for q.size > 0 && q.entries[q.first].off >= q.end {
			q.lose() // they are older than those at the beginning
		}
		e.off = 0
	}
	for q.size == len(q.entries) || q.size > 0 && q.entries[q.first].overlaps(e) {
		q.lose()
	}
	copy(q.bytes[e.off:], f.Raw)
	q.end = e.off + e.n
	q.entries[(q.first+q.size)%len(q.entries)] = e
	q.size++
	return true
}

// hasRoom reports whether n bytes fit without a loss; q.mu is held.
func (q *queue) hasRoom(n int) bool {
	if q.size == 0 {
		return true
	}
	oldest := q.entries[q.first].off
	switch {
	case q.size == len(q.entries):
		return false
	case oldest >= q.end: // what is queued goes around the end
		return q.end+n <= oldest
	}
	return q.end+n <= len(q.bytes) || n <= oldest
}

func (e entry) overlaps(o entry) bool { return e.off < o.off+o.n && o.off < e.off+e.n }

// lose gives up the oldest frame; q.mu is held.
func (q *queue) lose() {
	q.drop()
	q.lost++
}

// drop forgets the oldest frame; q.mu is held.
func (q *queue) drop() {
	q.first = (q.first + 1) % len(q.entries)
	q.size--
}

// take copies the oldest frame into i, and reports whether there was one.
func (q *queue) take(i *item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size == 0 {
		return false
	}
	e := q.entries[q.first]
	i.at, i.lane, i.control = e.at, e.lane, q.keeps
	i.n = copy(i.raw[:], q.bytes[e.off:e.off+e.n])
	q.drop()
	return true
}

// overrun returns how many frames were lost since it was asked last.
func (q *queue) overrun() uint64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.lost
	q.lost = 0
	return n
}
