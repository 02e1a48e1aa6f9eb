package forward

import (
	"sync"
	"time"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
)

const (
	// queueFrames is what a destination may lag behind: 70 ms at 60,000 frames
	// a second. A full queue loses its oldest frame, which is worth least.
	queueFrames = 4096
	// maxFrame is the longest frame that there is: MAVLink 2, signed.
	maxFrame = 280
)

// item is a frame on its way to a destination.
type item struct {
	at   time.Time
	from *transport.Peer
	n    int
	raw  [maxFrame]byte
}

// queue is a ring of frames. Putting never waits.
type queue struct {
	poke chan struct{} // has one place: there is something to take

	mu          sync.Mutex // guards what follows
	items       []item
	first, size int
	lost        uint64 // frames that gave their place to newer ones
}

func newQueue() *queue {
	return &queue{poke: make(chan struct{}, 1), items: make([]item, queueFrames)}
}

// put copies a frame into the queue.
func (q *queue) put(f mavlink.Frame) {
	q.mu.Lock()
	if q.size == len(q.items) {
		q.first = (q.first + 1) % len(q.items)
		q.size--
		q.lost++
	}
	i := &q.items[(q.first+q.size)%len(q.items)]
	i.at, i.from = f.At, f.From
	i.n = copy(i.raw[:], f.Raw)
	q.size++
	q.mu.Unlock()
	select {
	case q.poke <- struct{}{}:
	default:
	}
}

// take copies the oldest frame into i, and reports whether there was one.
func (q *queue) take(i *item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.size == 0 {
		return false
	}
	oldest := &q.items[q.first]
	i.at, i.from, i.n = oldest.at, oldest.from, oldest.n
	copy(i.raw[:i.n], oldest.raw[:oldest.n])
	oldest.from = nil
	q.first = (q.first + 1) % len(q.items)
	q.size--
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
