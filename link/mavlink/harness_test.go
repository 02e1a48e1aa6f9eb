package mavlink

import (
	"bytes"
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gomavdialect "github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"
	gomavframe "github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// otherSide is the library's own codec: what the driver reads and writes is
// checked against somebody else's idea of MAVLink.
var otherSide = sync.OnceValue(func() *gomavdialect.ReadWriter {
	rw := &gomavdialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := rw.Initialize(); err != nil {
		panic(err)
	}
	return rw
})

// craft is a vehicle's end of a link: it makes raw frames.
type craft struct {
	system, component byte
	v1                bool
	key               *[32]byte
	seq               byte
}

func (c *craft) frame(t testing.TB, m message.Message) []byte {
	t.Helper()
	var out bytes.Buffer
	w := &gomavframe.Writer{ByteWriter: &out, DialectRW: otherSide()}
	if err := w.Initialize(); err != nil {
		t.Fatalf("writer: %v", err)
	}
	mrw := otherSide().GetMessage(m.GetID())
	var fr gomavframe.Frame
	if c.v1 {
		f := &gomavframe.V1Frame{SequenceNumber: c.seq, SystemID: c.system, ComponentID: c.component, Message: mrw.Write(m, false)}
		f.Checksum = f.GenerateChecksum(mrw.CRCExtra())
		fr = f
	} else {
		f := &gomavframe.V2Frame{SequenceNumber: c.seq, SystemID: c.system, ComponentID: c.component, Message: mrw.Write(m, true)}
		if c.key != nil {
			f.IncompatibilityFlag = gomavframe.V2FlagSigned
		}
		f.Checksum = f.GenerateChecksum(mrw.CRCExtra())
		if c.key != nil {
			f.SignatureLinkID = 3
			f.SignatureTimestamp = signingTime(time.Now()) + uint64(c.seq)
			f.Signature = f.GenerateSignature((*gomavframe.V2Key)(c.key))
		}
		fr = f
	}
	c.seq++
	if err := w.Write(fr); err != nil {
		t.Fatalf("write %T: %v", m, err)
	}
	return out.Bytes()
}

func copterBeat(custom uint32, armed bool) *minimal.MessageHeartbeat {
	m := &minimal.MessageHeartbeat{
		Type: minimal.MAV_TYPE_QUADROTOR, Autopilot: minimal.MAV_AUTOPILOT_ARDUPILOTMEGA,
		BaseMode: minimal.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED, CustomMode: custom,
		SystemStatus: minimal.MAV_STATE_STANDBY, MavlinkVersion: 3,
	}
	if armed {
		m.BaseMode |= minimal.MAV_MODE_FLAG_SAFETY_ARMED
		m.SystemStatus = minimal.MAV_STATE_ACTIVE
	}
	return m
}

func px4Beat(custom uint32, armed bool) *minimal.MessageHeartbeat {
	m := copterBeat(custom, armed)
	m.Autopilot = minimal.MAV_AUTOPILOT_PX4
	return m
}

// rig is a driver with one peer, and what it sent to it.
type rig struct {
	t     *testing.T
	d     *Driver
	store *store.Store
	log   *flightlog.Recorder
	peer  *transport.Peer

	mu   sync.Mutex // guards what follows
	sent []gomavframe.Frame
}

// newRig starts a driver; it works in and out of a synctest bubble.
func newRig(t *testing.T, c Config) *rig {
	t.Helper()
	log, err := flightlog.New(flightlog.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatalf("flight log: %v", err)
	}
	r := &rig{t: t, store: store.New(), log: log}
	c.Store, c.Recorder = r.store, log
	if r.d, err = New(c); err != nil {
		t.Fatalf("New: %v", err)
	}
	r.peer = r.connect("udp test", "10.0.0.2:14550")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := r.d.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	return r
}

// connect adds a peer whose other end keeps what it gets.
func (r *rig) connect(link, address string) *transport.Peer {
	p := transport.NewPeer(link, address)
	ours, theirs := net.Pipe()
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = p.Drain(ctx, ours) })
	wg.Go(func() { r.read(theirs) })
	r.t.Cleanup(func() { cancel(); _ = ours.Close(); _ = theirs.Close(); wg.Wait() })
	r.d.Connected(p)
	return p
}

func (r *rig) read(conn net.Conn) {
	reader := &gomavframe.Reader{ByteReader: conn, DialectRW: otherSide()}
	if err := reader.Initialize(); err != nil {
		r.t.Errorf("reader: %v", err)
		return
	}
	for {
		fr, err := reader.Read()
		if err != nil {
			return
		}
		r.mu.Lock()
		r.sent = append(r.sent, fr)
		r.mu.Unlock()
	}
}

func (r *rig) receive(raw ...[]byte) {
	for _, b := range raw {
		r.d.Received(r.peer, b, time.Now())
	}
}

// got returns the messages of one type that the driver has sent so far.
func got[M message.Message](r *rig) []M {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []M
	for _, f := range r.sent {
		if m, ok := f.GetMessage().(M); ok {
			list = append(list, m)
		}
	}
	return list
}

func (r *rig) vehicle(id telemetry.VehicleID) store.Vehicle {
	r.t.Helper()
	v, ok := r.store.Snapshot().Vehicle(id)
	if !ok {
		r.t.Fatalf("vehicle %s is not in the store", id)
	}
	return v
}

var one = telemetry.VehicleID{System: 1, Component: 1}

// decoded runs a message through wire and decoder.
func decoded(t *testing.T, v *vehicle, m message.Message) []telemetry.Sample {
	t.Helper()
	c := &craft{system: 1, component: 1}
	var samples []telemetry.Sample
	s := &splitter{dialect: words()}
	s.feed(c.frame(t, m), func(f *frame) {
		var scratch [maxPayload]byte
		m, err := f.entry.read(f.id, f.payload, &scratch)
		if err != nil {
			t.Fatalf("read %T: %v", m, err)
		}
		d := &decoding{v: v, at: decodeAt, component: 1}
		f.entry.decode(d, m)
		samples = slices.Clone(d.samples)
	})
	return samples
}

var decodeAt = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// asV2 returns the frame's bytes behind the magic if it is MAVLink 2.
func asV2(f gomavframe.Frame) []byte {
	if v2, ok := f.(*gomavframe.V2Frame); ok {
		return []byte{v2.SequenceNumber}
	}
	return nil
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want one wrapping %v", err, want)
	}
}

func contains(s, part string) bool { return strings.Contains(s, part) }
