package video

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"
)

func TestARingGivesBackWhatWasPutInInItsOrder(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	r := newRing()
	var queue [][]byte
	put, full := 0, 0
	for step := range 200_000 {
		// Long stretches of filling and of emptying.
		if dice.IntN(10) < 5+4*(step/20_000%2) {
			room := r.room()
			if room == nil {
				full++
				continue
			}
			b := bytes.Repeat([]byte{byte(put)}, 1+dice.IntN(1500))
			put++
			copy(room, b)
			r.push(time.Time{}, netip.AddrPort{}, len(b))
			queue = append(queue, b)
			continue
		}
		_, b, ok := r.next()
		if ok != (len(queue) > 0) {
			t.Fatalf("there is something: %v, want %v", ok, len(queue) > 0)
		}
		if !ok {
			continue
		}
		if !bytes.Equal(b, queue[0]) {
			t.Fatalf("got %d bytes of %d, want %d of %d", len(b), b[0], len(queue[0]), queue[0][0])
		}
		queue = queue[1:]
		r.done()
	}
	if put < 50_000 || full == 0 {
		t.Errorf("%d datagrams were put in, and it was full %d times", put, full)
	}
}

func TestARingHasRoomForTheLargestDatagrams(t *testing.T) {
	r := newRing()
	n := 0
	for r.room() != nil {
		r.push(time.Time{}, netip.AddrPort{}, maxDatagram)
		n++
	}
	if want := ringBytes / maxDatagram; n != want {
		t.Errorf("%d of the largest fit, want %d", n, want)
	}
}
