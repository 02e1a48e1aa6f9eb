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
	// maxFrame is the longest frame that there is: MAVLink 2, signed.
	maxFrame = 280
)

// item is a frame on its way to a destination.
type item struct {
	at  time.Time
	n   int
	raw [maxFrame]byte
}

// queue holds frames in the order in which they came. Putting never waits.
type queue struct {
	poke chan struct{} // has one place: there is something to take

	mu          sync.Mutex // guards what follows
	entries     []entry    // a ring
	first, size int
	bytes       []byte // a ring as well, in which no frame is cut in two
	end         int    // of the newest frame in bytes
	lost        uint64 // frames that gave their place to newer ones
}

// entry says where a frame is in the queue's bytes.
type entry struct {
	at     time.Time
	off, n int
}

func newQueue() *queue {
	return &queue{poke: make(chan struct{}, 1), entries: make([]entry, queueFrames), bytes: make([]byte, queueBytes)}
}

// put copies a frame into the queue.
func (q *queue) put(f mavlink.Frame) {
	q.mu.Lock()
	e := entry{at: f.At, off: q.end, n: len(f.Raw)}
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
	q.mu.Unlock()
	select {
	case q.poke <- struct{}{}:
	default:
	}
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
	i.at = e.at
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
