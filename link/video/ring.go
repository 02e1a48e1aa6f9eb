package video

import (
	"net/netip"
	"sync"
	"time"
)

const (
	// maxDatagram is the largest UDP payload there is.
	maxDatagram = 64 << 10
	// ringBytes is half a second of 30 Mbit/s. When it is full the newest
	// datagram is dropped: its numbers show that it is missing.
	ringBytes   = 2 << 20
	ringPackets = 4096
)

// datagram is one UDP packet; its bytes are the ring's.
type datagram struct {
	at   time.Time
	from netip.AddrPort
	off  int
	size int
}

// ring holds datagrams between the goroutine that empties the socket, which
// does nothing else, and the one that makes pictures of them. Each is used by
// one goroutine.
type ring struct {
	wake  chan struct{} // of one: there is something to take
	arena []byte

	mu      sync.Mutex // guards what follows
	entries [ringPackets]datagram
	head    int // of entries: the oldest
	count   int
	write   int // of arena
}

func newRing() *ring {
	return &ring{wake: make(chan struct{}, 1), arena: make([]byte, ringBytes)}
}

// room returns memory for the next datagram, nil if there is none.
func (r *ring) room() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.count == 0 {
		r.write = 0 // the memory in the cache first
	}
	if r.count == ringPackets {
		return nil
	}
	end := len(r.arena)
	if r.count > 0 {
		oldest, newest := r.entries[r.head].off, r.entries[(r.head+r.count-1)%ringPackets].off
		switch {
		case newest < oldest:
			end = oldest
		case end-r.write < maxDatagram:
			r.write, end = 0, oldest
		}
	}
	if end-r.write < maxDatagram {
		return nil
	}
	return r.arena[r.write : r.write+maxDatagram]
}

// push adds the datagram that was read into the room.
func (r *ring) push(at time.Time, from netip.AddrPort, size int) {
	r.mu.Lock()
	r.entries[(r.head+r.count)%ringPackets] = datagram{at, from, r.write, size}
	r.count++
	r.write += size
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// next returns the oldest datagram and its bytes, which are valid until done.
func (r *ring) next() (d datagram, b []byte, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.count == 0 {
		return datagram{}, nil, false
	}
	d = r.entries[r.head]
	return d, r.arena[d.off : d.off+d.size], true
}

// done gives back the memory of the oldest datagram.
func (r *ring) done() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head = (r.head + 1) % ringPackets
	r.count--
}
