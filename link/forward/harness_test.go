package forward

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/redact"
	"skylatch/redact/ledger"
	"skylatch/telemetry/store"
)

// patience bounds every wait; it says nothing about speed.
const patience = 30 * time.Second

var words = sync.OnceValue(func() *dialect.ReadWriter {
	rw := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := rw.Initialize(); err != nil {
		panic(err)
	}
	return rw
})

// sender makes the frames of one component, with the library's codec.
type sender struct {
	t   testing.TB
	out bytes.Buffer
	w   *streamwriter.Writer
}

func newSender(t testing.TB, system, component byte) *sender {
	t.Helper()
	s := &sender{t: t}
	out := &frame.Writer{ByteWriter: &s.out, DialectRW: words()}
	if err := out.Initialize(); err != nil {
		t.Fatal(err)
	}
	s.w = &streamwriter.Writer{FrameWriter: out, Version: streamwriter.V2, SystemID: system, ComponentID: component}
	if err := s.w.Initialize(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *sender) raw(messages ...message.Message) []byte {
	s.t.Helper()
	s.out.Reset()
	for _, m := range messages {
		if err := s.w.Write(m); err != nil {
			s.t.Fatal(err)
		}
	}
	return bytes.Clone(s.out.Bytes())
}

// book is a ledger that a test can say is full.
type book struct {
	*ledger.Ledger

	mu   sync.Mutex // guards what follows
	full error
}

var errFull = errors.New("no space left on device")

func (b *book) setFull(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.full = err
}

func (b *book) Problem() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return errors.Join(b.full, b.Err())
}

func (b *book) Append(e ledger.Entry) error {
	if err := b.Problem(); err != nil {
		return err
	}
	_, err := b.Ledger.Append(e)
	return err
}

func (b *book) Post(e ledger.Entry) { _ = b.Ledger.Post(e) }

// entries closes the book and returns what is in it.
func (b *book) entries(t *testing.T, dir string) []ledger.Record {
	t.Helper()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	var list []ledger.Record
	for r, err := range ledger.Entries(dir, ledger.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func policy(t testing.TB, name string) *redact.Policy {
	t.Helper()
	p, err := redact.Shipped(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// nowhere is a way that leads nowhere.
var nowhere = Way{Name: "nowhere", Address: "nowhere", Run: func(ctx context.Context, _ transport.Handler) error {
	<-ctx.Done()
	return nil
}}

// ear is somebody who is told by UDP.
type ear struct {
	conn *net.UDPConn

	mu    sync.Mutex // guards what follows
	heard [][]byte
	came  chan struct{}
}

func newEar(t testing.TB) *ear {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	e := &ear{conn: conn, came: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 64<<10)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			e.mu.Lock()
			e.heard = append(e.heard, bytes.Clone(buffer[:n]))
			e.mu.Unlock()
			select {
			case e.came <- struct{}{}:
			default:
			}
		}
	}()
	t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return e
}

// way leads to it.
func (e *ear) way() Way {
	address := e.conn.LocalAddr().String()
	t := transport.UDPClient{
		Name: address, Address: address, Silence: time.Hour,
		Dial: func(ctx context.Context) (net.Conn, error) { return new(net.Dialer).DialContext(ctx, "udp4", address) },
	}
	return Way{Name: address, Address: address, Run: t.Run}
}

func (e *ear) datagrams() [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.heard)
}

// frames returns what it was told.
func (e *ear) frames() []mavlink.Frame {
	var list []mavlink.Frame
	for _, d := range e.datagrams() {
		list = append(list, split(d, nil)...)
	}
	return list
}

// split cuts some bytes into frames that may be kept.
func split(b []byte, from *transport.Peer) []mavlink.Frame {
	var list []mavlink.Frame
	mavlink.Split(from, func(f mavlink.Frame) {
		// The frame's bytes are a splitter's that is fed nothing more.
		list = append(list, f)
	})(b, time.Now())
	return list
}

// until waits for the ear to have heard enough.
func (e *ear) until(t testing.TB, what string, condition func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !condition() {
		select {
		case <-e.came:
		case <-deadline.C:
			t.Fatalf("never heard: %s", what)
		}
	}
}

// rig is a forwarder with a real ledger.
type rig struct {
	*Forwarder

	t     testing.TB
	book  *book
	store *store.Store
	dir   string

	mu      sync.Mutex // guards what follows
	relayed []mavlink.Frame
	refuse  error
}

func newRig(t testing.TB, destinations ...Destination) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), store: store.New()}
	opened, err := ledger.Open(r.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	r.book = &book{Ledger: opened}
	secret := redact.NewSecret()
	r.Forwarder, err = New(Config{
		Destinations: destinations, Secret: func(byte, time.Time) redact.Secret { return secret }, Ledger: r.book, Store: r.store,
		Relay: func(f mavlink.Frame, _ time.Time) error {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.refuse == nil {
				r.relayed = append(r.relayed, f)
			}
			return r.refuse
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// start runs the forwarder until the test, or the function it returns, ends it.
func (r *rig) start() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			r.t.Errorf("Run = %v", err)
		}
	})
	r.t.Cleanup(stop)
	return stop
}

// connected waits until a destination has its ways.
func (r *rig) connected() {
	r.t.Helper()
	sub := r.store.Subscribe()
	defer sub.Close()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		r.publish()
		ready := true
		for i, f := range r.store.Snapshot().Station.Forwards {
			ready = ready && f.State == "open" && len(r.destinations[i].ends()) == len(r.destinations[i].Ways)
		}
		if ready {
			return
		}
		select {
		case <-time.After(time.Millisecond):
		case <-deadline.C:
			r.t.Fatalf("never connected: %+v", r.store.Snapshot().Station.Forwards)
		}
	}
}

// vehicle returns a function that lets the forwarder hear bytes of a vehicle.
func (r *rig) vehicle(link string) func([]byte) {
	feed := mavlink.Split(transport.NewPeer(link, link), r.Take)
	return func(b []byte) { feed(b, time.Now()) }
}

func attitude(n int) *ardupilotmega.MessageAttitude {
	return &ardupilotmega.MessageAttitude{TimeBootMs: uint32(n), Roll: 1, Pitch: 2, Yaw: 3}
}

func beat() *ardupilotmega.MessageHeartbeat {
	return &ardupilotmega.MessageHeartbeat{Type: ardupilotmega.MAV_TYPE_GCS, Autopilot: ardupilotmega.MAV_AUTOPILOT_INVALID, MavlinkVersion: 3}
}
