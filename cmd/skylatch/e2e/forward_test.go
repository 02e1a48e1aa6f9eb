//go:build linux

package e2e

import (
	"bytes"
	"net"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/ui/wire"
)

// listener is a destination: it keeps every datagram that it is sent.
type listener struct {
	t    testing.TB
	conn *net.UDPConn
	at   netip.AddrPort
	came chan struct{}

	mu        sync.Mutex // guards what follows
	datagrams [][]byte
	from      netip.AddrPort
	words     *dialect.ReadWriter
	read      []frame.Frame // of the first datagrams,
	readUpTo  int           // so many
}

func listen(t testing.TB) *listener {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	l := &listener{
		t: t, conn: conn, at: conn.LocalAddr().(*net.UDPAddr).AddrPort(), came: make(chan struct{}, 1),
		words: &dialect.ReadWriter{Dialect: ardupilotmega.Dialect},
	}
	if err := l.words.Initialize(); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		l.hear()
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return l
}

func (l *listener) hear() {
	buffer := make([]byte, 64<<10)
	for {
		n, from, err := l.conn.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		l.mu.Lock()
		l.datagrams = append(l.datagrams, bytes.Clone(buffer[:n]))
		l.from = from
		l.mu.Unlock()
		select {
		case l.came <- struct{}{}:
		default:
		}
	}
}

// all returns every byte that came.
func (l *listener) all() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Join(l.datagrams, nil)
}

// frames reads everything that came with somebody else's reader; what does not
// read is an error. No datagram holds a part of a frame.
func (l *listener) frames() []frame.Frame {
	l.t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	for ; l.readUpTo < len(l.datagrams); l.readUpTo++ {
		d := l.datagrams[l.readUpTo]
		if len(d) > 1200 {
			l.t.Errorf("a datagram has %d bytes", len(d))
		}
		rest := bytes.NewReader(d)
		reader := &frame.Reader{ByteReader: rest, DialectRW: l.words}
		if err := reader.Initialize(); err != nil {
			l.t.Fatal(err)
		}
		for {
			f, err := reader.Read()
			if err != nil {
				if rest.Len() > 0 {
					l.t.Errorf("a datagram of %d bytes does not read: %v", len(d), err)
				}
				break
			}
			l.read = append(l.read, f)
		}
	}
	return slices.Clip(l.read)
}

// heard returns the messages of one type that came.
func heard[M message.Message](l *listener) []M {
	var list []M
	for _, f := range l.frames() {
		if m, ok := f.GetMessage().(M); ok {
			list = append(list, m)
		}
	}
	return list
}

// until waits for what came to be as the condition likes.
func (l *listener) until(what string, condition func() bool) {
	l.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !condition() {
		select {
		case <-l.came:
		case <-deadline.C:
			l.t.Fatalf("the destination never got: %s", what)
		}
	}
}

// gapless reports a sequence number that does not follow the one before.
func (l *listener) gapless() {
	l.t.Helper()
	next := make(map[[2]byte]byte)
	for _, f := range l.frames() {
		v2, ok := f.(*frame.V2Frame)
		if !ok {
			l.t.Errorf("%T came, want MAVLink 2 only", f)
			continue
		}
		from := [2]byte{v2.SystemID, v2.ComponentID}
		if want, known := next[from]; known && v2.SequenceNumber != want {
			l.t.Errorf("frame %d of %v came after %d: something shows that it was kept back", v2.SequenceNumber, from, want-1)
		}
		next[from] = v2.SequenceNumber + 1
	}
}

// forwarded waits for the page to show a destination in a state the condition
// likes.
func (p *pilot) forwarded(name, what string, condition func(wire.Forward) bool) wire.Forward {
	p.t.Helper()
	var found wire.Forward
	p.until("destination "+name+": "+what, func(s wire.Snapshot) bool {
		i := slices.IndexFunc(s.Forwards, func(f wire.Forward) bool { return f.Name == name && condition(f) })
		if i >= 0 {
			found = s.Forwards[i]
		}
		return i >= 0
	})
	return found
}

func TestATelemetryForwardTellsWhatItsPolicyAllows(t *testing.T) {
	t.Parallel()
	room, hall, own := listen(t), listen(t), listen(t)
	s := startStation(t, func(c *config.Config) {
		loopbackUDP(c)
		c.Forward = []config.Forward{
			{Name: "room", Policy: "partner", UDP: room.at},
			{Name: "hall", Policy: "public", UDP: hall.at},
			{Name: "own", Policy: "local", UDP: own.at},
		}
	})
	fly(t, drone.Config{Tour: true}, func(d *drone.Drone) error { return d.DialUDP(s.udp()) })
	page := s.openPage()
	page.vehicle("1.1", "flying", isFlying)
	for _, l := range []*listener{room, hall, own} {
		l.until("40 attitudes", func() bool { return len(heard[*ardupilotmega.MessageAttitude](l)) > 40 })
		l.gapless()
	}
	place := func(l *listener) (known bool) {
		l.until("a position", func() bool { return len(heard[*ardupilotmega.MessageGlobalPositionInt](l)) > 0 })
		return slices.ContainsFunc(heard[*ardupilotmega.MessageGlobalPositionInt](l), func(m *ardupilotmega.MessageGlobalPositionInt) bool {
			return m.Lat != 0 || m.Lon != 0
		})
	}
	if !place(room) || !place(own) {
		t.Error("the operations room is not told where the drone is")
	}
	if place(hall) {
		t.Error("the public is told where the drone is")
	}
	view := page.forwarded("hall", "some places kept back", func(f wire.Forward) bool {
		return slices.ContainsFunc(f.Withheld, func(w wire.Withheld) bool { return w.Class == "location" && w.Count > 10 })
	})
	if view.State != "open" || view.Frames == 0 || view.Policy != "public" || view.Purpose != "public" || view.Addresses[0] != hall.at.String() {
		t.Errorf("the page shows %+v", view)
	}
}
