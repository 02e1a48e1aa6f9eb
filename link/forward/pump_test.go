package forward

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

func TestFramesAreSentWholeAndManyInADatagram(t *testing.T) {
	e := newEar(t)
	r := newRig(t, Destination{Name: "room", Policy: policy(t, "local"), Ways: []Way{e.way()}})
	r.start()
	r.connected()
	hear, s := r.vehicle("udp"), newSender(t, 1, 1)
	const n = 2000
	for i := range n {
		hear(s.raw(attitude(i)))
	}
	e.until(t, "all frames", func() bool { return len(e.frames()) == n })
	datagrams := e.datagrams()
	for _, d := range datagrams {
		whole := 0
		for _, f := range split(d, nil) {
			whole += len(f.Raw)
		}
		if len(d) > maxBatch || whole != len(d) {
			t.Errorf("a datagram of %d bytes has %d bytes of whole frames", len(d), whole)
		}
	}
	if len(datagrams) > n/5 {
		t.Errorf("%d frames took %d datagrams", n, len(datagrams))
	}
	for i, f := range e.frames() {
		if f.Raw[4] != byte(i) {
			t.Fatalf("frame %d has the number %d", i, f.Raw[4])
		}
	}
}

// TestNothingLeavesWithoutALedger: not before it can be written, not while it
// cannot, and the state says so.
func TestNothingLeavesWithoutALedger(t *testing.T) {
	e := newEar(t)
	r := newRig(t, Destination{Name: "room", Policy: policy(t, "local"), Ways: []Way{e.way()}})
	r.book.setFull(errFull)
	stop := r.start()
	hear, s := r.vehicle("udp"), newSender(t, 1, 1)
	d := r.destinations[0]
	await := func(what string, condition func() bool) {
		t.Helper()
		deadline := time.Now().Add(patience)
		for !condition() {
			if time.Now().After(deadline) {
				t.Fatalf("never happened: %s", what)
			}
			hear(s.raw(attitude(1)))
			r.publish()
			<-time.After(time.Millisecond)
		}
	}
	dropped := func() bool {
		return slices.ContainsFunc(d.view().Dropped, func(x telemetry.ForwardDrop) bool { return x.Reason == dropHeld && x.Count > 3 })
	}
	await("frames dropped for want of a ledger", dropped)
	if v := d.view(); v.State != "held" || !strings.Contains(v.Detail, errFull.Error()) || v.Frames != 0 || len(e.datagrams()) != 0 {
		t.Errorf("the destination is %+v, want it held", v)
	}
	r.book.setFull(nil)
	await("frames sent", func() bool { return len(e.datagrams()) > 3 })
	if v := d.view(); v.State != "open" {
		t.Errorf("the destination is %+v, want it open", v)
	}
	r.book.setFull(errFull)
	r.destinations[0].drops = nil
	await("frames dropped again", dropped)
	before := len(e.datagrams())
	await("more frames dropped", func() bool { return d.view().Dropped[0].Count > 20 })
	if after := len(e.datagrams()); after != before {
		t.Errorf("%d datagrams left without a ledger", after-before)
	}
	r.book.setFull(nil)
	stop()

	var begins, told int
	for _, entry := range r.book.entries(t, r.dir) {
		var a Accounted
		if entry.Kind != "decision" || json.Unmarshal(entry.Fields, &a) != nil || a.Of != OfForward {
			continue
		}
		if a.Begins {
			begins++
		} else {
			told += int(a.Frames)
		}
	}
	if sent := d.view().Frames; begins != 1 || told != int(sent) {
		t.Errorf("the ledger has %d begins and %d frames, want 1 and %d", begins, told, sent)
	}
}

// TestASlowDestinationGetsTheNewestWhole: it loses the oldest, counted, and the
// link hands on at full speed.
func TestASlowDestinationGetsTheNewestWhole(t *testing.T) {
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	address := listener.Addr().String()
	server := transport.TCPServer{Name: address, Listener: listener}
	r := newRig(t, Destination{Name: "room", Policy: policy(t, "local"), Ways: []Way{{Name: address, Address: address, Run: server.Run}}})
	stop := r.start()
	far, err := net.Dial("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	r.connected()

	// It reads nothing until frames were lost.
	hear, s := r.vehicle("udp"), newSender(t, 1, 1)
	n := 0
	for deadline := time.Now().Add(patience); len(r.destinations[0].view().Dropped) == 0; n++ {
		if time.Now().After(deadline) {
			t.Fatal("nothing was ever dropped")
		}
		hear(s.raw(attitude(n)))
	}
	got := make(chan []byte)
	go func() {
		var all bytes.Buffer
		buffer := make([]byte, 64<<10)
		for !bytes.Contains(all.Bytes(), []byte("last")) {
			k, err := far.Read(buffer)
			if err != nil {
				break
			}
			all.Write(buffer[:k])
		}
		got <- all.Bytes()
	}()
	var all []byte
	for ; all == nil; n++ {
		hear(s.raw(&ardupilotmega.MessageNamedValueInt{Name: "last"}))
		select {
		case all = <-got:
		case <-time.After(time.Millisecond):
		}
	}
	stop()
	frames, next, newest, missing, wrong := 0, byte(0), uint32(0), 0, 0
	feed := mavlink.Split(nil, func(f mavlink.Frame) {
		frames++
		missing += int(f.Raw[4] - next) // what was judged and then not taken for too long
		next = f.Raw[4] + 1
		at := newest + 1
		if f.ID == idAttitude {
			at = binary.LittleEndian.Uint32(f.Payload)
		}
		if !f.Checked || frames > 1 && at <= newest {
			wrong++
		}
		newest = at
	})
	whole := all[:bytes.LastIndexByte(all, 0xFD)]
	feed(whole, time.Now())
	if frames == 0 || wrong > 0 {
		t.Errorf("of %d frames %d are damaged or out of order", frames, wrong)
	}
	var dropped uint64
	for _, d := range r.destinations[0].view().Dropped {
		dropped += d.Count
	}
	if dropped == 0 || frames+int(dropped) > n || missing > int(dropped) {
		t.Errorf("%d frames were heard, %d came, %d are missing between them and %d were dropped", n, frames, missing, dropped)
	}
}

// TestNothingIsReadFromWhoIsOnlyTold: bytes that come back are counted.
func TestNothingIsReadFromWhoIsOnlyTold(t *testing.T) {
	e := newEar(t)
	r := newRig(t, Destination{Name: "room", Policy: policy(t, "local"), Ways: []Way{e.way()}})
	r.start()
	r.connected()
	hear := r.vehicle("udp")
	hear(newSender(t, 1, 1).raw(attitude(1)))
	e.until(t, "a frame", func() bool { return len(e.datagrams()) > 0 })
	d := r.destinations[0]
	raw := newSender(t, 251, 190).raw(long(1, 1, common.MAV_CMD_NAV_LAND))
	d.Received(d.ends()[0].Peer, raw, time.Now())
	if v := d.view(); v.Ignored != uint64(len(raw)) || v.Passed+v.Refused != 0 || len(r.relayed) != 0 {
		t.Errorf("%+v, %d relayed: want %d bytes ignored", v, len(r.relayed), len(raw))
	}
	if len(r.table.heard) != 0 {
		t.Error("somebody was heard where nothing is read")
	}
}

// TestARedundantWayCarriesTheSameBytes: who hears both knows each frame again.
func TestARedundantWayCarriesTheSameBytes(t *testing.T) {
	cable, radio := newEar(t), newEar(t)
	r := newRig(t, Destination{Name: "room", Policy: policy(t, "public"), Ways: []Way{cable.way(), radio.way()}})
	r.start()
	r.connected()
	hear, s := r.vehicle("udp"), newSender(t, 1, 1)
	const n = 300
	for i := range n {
		hear(s.raw(attitude(i)))
	}
	for _, e := range []*ear{cable, radio} {
		e.until(t, "all frames", func() bool { return len(e.frames()) == n })
	}
	var known mavlink.Memory
	once := 0
	both := slices.Concat(cable.frames(), radio.frames())
	slices.SortStableFunc(both, func(a, b mavlink.Frame) int {
		return int(a.Payload[0]) + int(a.Payload[1])<<8 - int(b.Payload[0]) - int(b.Payload[1])<<8
	})
	for _, f := range both {
		if !known.Repeats(f) {
			once++
		}
	}
	if once != n {
		t.Errorf("%d frames over two ways are %d, want %d", len(both), once, n)
	}
}

// TestTwoStationsThatForwardToEachOtherStop: each gets what the other has from
// it, under other sequence numbers, and lets it go no further.
func TestTwoStationsThatForwardToEachOtherStop(t *testing.T) {
	for _, name := range []string{"local", "partner"} {
		t.Run(name, func(t *testing.T) {
			ears := []*ear{newEar(t), newEar(t)}
			rigs := make([]*rig, 2)
			for i := range rigs {
				rigs[i] = newRig(t, Destination{Name: "other", Policy: policy(t, name), Ways: []Way{ears[1-i].way()}})
				rigs[i].start()
			}
			for _, r := range rigs {
				r.connected()
			}
			const n = 500
			// One moment for all: a busy machine is no long way around.
			at := time.Now()
			feed := func(r *rig, from string) func([]byte) {
				f := mavlink.Split(transport.NewPeer(from, from), r.Take)
				return func(b []byte) { f(b, at) }
			}
			first, s := feed(rigs[0], "radio"), newSender(t, 1, 1)
			other, back := feed(rigs[1], "the first station"), feed(rigs[0], "the second station")
			for i := range n {
				s.raw(beat()) // a number that is not forwarded
				first(s.raw(attitude(i)))
			}
			ears[1].until(t, "all frames at the second", func() bool { return len(ears[1].frames()) == n })
			for _, d := range ears[1].datagrams() {
				other(d)
			}
			ears[0].until(t, "all frames back at the first", func() bool { return len(ears[0].frames()) == n })
			for _, d := range ears[0].datagrams() {
				back(d)
			}
			if rigs[0].destinations[0].queue.take(new(item)) {
				t.Error("what came back goes around again")
			}
			first(s.raw(attitude(n - 1)))
			ears[1].until(t, "a repeated attitude", func() bool { return len(ears[1].frames()) == n+1 })
		})
	}
}

// TestAFullQueueLosesItsOldest: by the number of its frames, and by their bytes;
// what is left is whole and in order.
func TestAFullQueueLosesItsOldest(t *testing.T) {
	for name, frame := range map[string]func(n int) message.Message{
		"small frames": func(n int) message.Message { return attitude(n) },
		"large frames": func(n int) message.Message {
			m := &ardupilotmega.MessageSerialControl{Baudrate: uint32(n), Timeout: 1}
			m.Data[n%70] = 1
			return m
		},
	} {
		t.Run(name, func(t *testing.T) {
			q, s := newQueue(queueFrames, queueBytes, false, make(chan struct{}, 1)), newSender(t, 1, 1)
			const extra, sent = 777, queueFrames + 777
			for n := range sent {
				for _, f := range split(s.raw(frame(n)), nil) {
					q.put(f, lane{})
				}
			}
			lost := int(q.overrun())
			if lost < extra || name == "small frames" && lost != extra {
				t.Errorf("%d are counted as lost, want at least %d", lost, extra)
			}
			n := lost
			for i := new(item); q.take(i); n++ {
				if got := int(i.raw[10]) | int(i.raw[11])<<8; got != n || len(split(i.raw[:i.n], nil)) != 1 {
					t.Fatalf("%x came where frame %d is due", i.raw[:i.n], n)
				}
			}
			if n != sent {
				t.Errorf("the newest frame is %d, want %d", n, sent)
			}
		})
	}
}
