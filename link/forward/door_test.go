package forward

import (
	"bytes"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/telemetry"
)

// door is a way that several may come by.
func door(t *testing.T) Way {
	t.Helper()
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	address := listener.Addr().String()
	return Way{Name: address, Address: address, Many: true, Run: transport.TCPServer{Name: address, Listener: listener}.Run}
}

// client is somebody who came by a door.
type client struct {
	t    *testing.T
	conn net.Conn
	s    *sender

	mu    sync.Mutex                 // guards what follows
	heard map[uint32][]mavlink.Frame // by kind
	came  chan struct{}
}

// newClient connects, and says who it is if it is somebody.
func newClient(t *testing.T, w Way, system byte) *client {
	t.Helper()
	conn, err := net.Dial("tcp4", w.Address)
	if err != nil {
		t.Fatal(err)
	}
	c := &client{t: t, conn: conn, s: newSender(t, system, 190), heard: make(map[uint32][]mavlink.Frame), came: make(chan struct{}, 1)}
	t.Cleanup(func() { conn.Close() })
	return c
}

// listen begins to read.
func (c *client) listen() {
	done := make(chan struct{})
	feed := mavlink.Split(nil, func(f mavlink.Frame) {
		f.Raw, f.Payload = bytes.Clone(f.Raw), bytes.Clone(f.Payload)
		c.mu.Lock()
		c.heard[f.ID] = append(c.heard[f.ID], f)
		c.mu.Unlock()
		select {
		case c.came <- struct{}{}:
		default:
		}
	})
	go func() {
		defer close(done)
		buffer := make([]byte, 64<<10)
		for {
			n, err := c.conn.Read(buffer)
			if err != nil {
				return
			}
			feed(buffer[:n], time.Now())
		}
	}()
	c.t.Cleanup(func() {
		c.conn.Close()
		<-done
	})
}

func (c *client) say(m message.Message) {
	c.t.Helper()
	if _, err := c.conn.Write(c.s.raw(m)); err != nil {
		c.t.Fatal(err)
	}
}

// until waits until it has heard so many frames of a kind.
func (c *client) until(id uint32, n int) {
	c.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for c.count(id) < n {
		select {
		case <-c.came:
		case <-deadline.C:
			c.t.Fatalf("heard %d frames of kind %d, want %d", c.count(id), id, n)
		}
	}
}

func (c *client) count(id uint32) int { return len(c.of(id)) }

// of returns the frames of a kind that it heard.
func (c *client) of(id uint32) []mavlink.Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.heard[id] // nobody changes what is in it
}

const (
	idHeartbeat   = 0
	idAttitude    = 30
	idCommandLong = 76
)

// TestWhoSharesADoorIsRouted lets three ground stations of a crew connect to one
// port: what one tells everybody the others hear, and what has a target goes to
// that one alone.
func TestWhoSharesADoorIsRouted(t *testing.T) {
	const rtl = common.MAV_CMD_NAV_RETURN_TO_LAUNCH
	w := door(t)
	r := newRig(t, Destination{Name: "crew", Policy: policy(t, "local"), Ways: []Way{w}, TwoWay: true, Commands: []string{"MAV_CMD_NAV_RETURN_TO_LAUNCH"}})
	r.start()
	one, two, three := newClient(t, w, 251), newClient(t, w, 252), newClient(t, w, 253)
	all := []*client{one, two, three}
	for _, c := range all {
		c.listen()
	}
	hear, vehicle := r.vehicle("udp"), newSender(t, 1, 1)
	// All are there when all hear the vehicle.
	for i := 0; one.count(idAttitude) == 0 || two.count(idAttitude) == 0 || three.count(idAttitude) == 0; i++ {
		hear(vehicle.raw(attitude(i)))
		<-time.After(time.Millisecond)
	}
	one.say(beat())
	two.until(idHeartbeat, 1)
	three.until(idHeartbeat, 1)
	two.say(beat())
	one.until(idHeartbeat, 1)
	three.until(idHeartbeat, 2)

	one.say(long(252, 190, rtl))
	two.until(idCommandLong, 1)
	hear(vehicle.raw(&ardupilotmega.MessageCommandAck{Command: rtl, TargetSystem: 251, TargetComponent: 190}))
	one.until(idCommandAck, 1)
	two.say(long(0, 0, rtl)) // to everybody else
	one.until(idCommandLong, 1)
	three.until(idCommandLong, 1)
	hear(vehicle.raw(&ardupilotmega.MessageSysStatus{})) // behind all else
	for _, c := range all {
		c.until(1, 1)
	}
	for i, want := range []struct{ beats, commands, acks int }{{1, 1, 1}, {1, 1, 0}, {2, 1, 0}} {
		got := struct{ beats, commands, acks int }{all[i].count(idHeartbeat), all[i].count(idCommandLong), all[i].count(idCommandAck)}
		if got != want {
			t.Errorf("client %d heard %+v, want %+v", i+1, got, want)
		}
	}

	// Who has left is nobody's target.
	two.conn.Close()
	deadline := time.Now().Add(patience)
	for len(r.destinations[0].ends()) != 2 {
		if time.Now().After(deadline) {
			t.Fatal("it never left")
		}
		<-time.After(time.Millisecond)
	}
	if r.route(split(vehicle.raw(&ardupilotmega.MessageCommandAck{Command: rtl, TargetSystem: 252, TargetComponent: 190}), nil)[0], place{}) {
		t.Error("an answer to who has left goes to somebody")
	}
}

// TestAnswersAreNotLostToTelemetry lets a client read nothing until telemetry was
// lost: the answers to it are all there afterwards.
func TestAnswersAreNotLostToTelemetry(t *testing.T) {
	w := door(t)
	r := newRig(t, Destination{Name: "crew", Policy: policy(t, "local"), Ways: []Way{w}, TwoWay: true})
	r.start()
	c := newClient(t, w, 251)
	c.say(beat())
	hear, vehicle := r.vehicle("udp"), newSender(t, 1, 1)
	// Not what was told before the client had come.
	lost := func() bool {
		return slices.ContainsFunc(r.destinations[0].view().Dropped, func(d telemetry.ForwardDrop) bool { return d.Reason != dropNobody })
	}
	for deadline := time.Now().Add(patience); !lost() || r.destinations[0].view().Passed == 0; {
		if time.Now().After(deadline) {
			t.Fatal("nothing was ever dropped")
		}
		for range 100 {
			hear(vehicle.raw(attitude(1)))
		}
	}
	const answers = 20
	for i := range answers {
		hear(vehicle.raw(&ardupilotmega.MessageCommandAck{Command: common.MAV_CMD_NAV_LAND, Progress: byte(i + 1), TargetSystem: 251, TargetComponent: 190}))
		for range 100 {
			hear(vehicle.raw(attitude(1)))
		}
	}
	c.listen()
	c.until(idCommandAck, answers)
	for i, f := range c.of(idCommandAck) {
		if got := int(f.Payload[3]); got != i+1 {
			t.Errorf("answer %d says %d", i+1, got)
		}
	}
}

// TestAFullControlQueueTakesNoMore: nothing in it gives way.
func TestAFullControlQueueTakesNoMore(t *testing.T) {
	q, s := newQueue(4, 300, true, make(chan struct{}, 1)), newSender(t, 1, 1)
	put := func(n int) bool { return q.put(split(s.raw(attitude(n)), nil)[0], lane{}) }
	i := new(item)
	next, taken := 0, 0
	for round := range 50 { // so that it goes around
		for range 1 + round%6 {
			if put(next) {
				next++
			}
		}
		for range 1 + round%3 {
			if q.take(i) {
				if got := int(i.raw[10]); got != taken || !i.control {
					t.Fatalf("frame %d came where %d is due", got, taken)
				}
				taken++
			}
		}
	}
	for q.take(i) {
		taken++
	}
	if lost := q.overrun(); taken != next || lost == 0 {
		t.Errorf("%d of %d frames came, %d were refused", taken, next, lost)
	}
}
