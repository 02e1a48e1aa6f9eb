package drone_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"
	"go.uber.org/goleak"

	"skylatch/cmd/simdrone/drone"
)

// patience is how long a test waits for what must happen; a test that passes
// never waits it out.
const patience = 60 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newDrone(t *testing.T, c drone.Config) *drone.Drone {
	t.Helper()
	d, err := drone.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// run flies the drone until the test ends.
func run(t *testing.T, d *drone.Drone) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

// await returns the first state that fits.
func await(t *testing.T, d *drone.Drone, what string, accept func(drone.State) bool) drone.State {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	s, err := d.WaitFor(ctx, accept)
	if err != nil {
		t.Fatalf("waiting until %s: %v; %+v", what, err, s)
	}
	return s
}

// station is the other side: a ground station made of gomavlib's parts.
type station struct {
	t      *testing.T
	w      *streamwriter.Writer
	frames chan frame.Frame
	ended  chan struct{}
	errors atomic.Int64 // unreadable bytes and frames
	close  func()
	addr   string // of a UDP station
}

func testDialect(t *testing.T) *dialect.ReadWriter {
	t.Helper()
	rw := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := rw.Initialize(); err != nil {
		t.Fatal(err)
	}
	return rw
}

// newStation speaks over a stream of bytes until the test ends.
func newStation(t *testing.T, r io.Reader, w io.Writer, stop func() error, key *frame.V2Key) *station {
	t.Helper()
	rw := testDialect(t)
	fr := &frame.Reader{BufByteReader: bufio.NewReaderSize(r, 65536), DialectRW: rw, InKey: key}
	fw := &frame.Writer{ByteWriter: w, DialectRW: rw}
	sw := &streamwriter.Writer{FrameWriter: fw, Version: streamwriter.V2, SystemID: 255, ComponentID: 190, Key: key}
	for _, init := range []func() error{fr.Initialize, fw.Initialize, sw.Initialize} {
		if err := init(); err != nil {
			t.Fatal(err)
		}
	}
	s := &station{t: t, w: sw, frames: make(chan frame.Frame, 100_000), ended: make(chan struct{})}
	closed := make(chan struct{})
	go func() {
		defer close(s.ended)
		defer close(s.frames)
		for {
			f, err := fr.Read()
			select {
			case <-closed:
				return
			default:
			}
			if _, bad := err.(frame.ReadError); bad {
				s.errors.Add(1)
				continue
			}
			if err != nil {
				return
			}
			s.frames <- f
		}
	}()
	s.close = sync.OnceFunc(func() {
		close(closed)
		stop()
		<-s.ended
	})
	t.Cleanup(s.close)
	return s
}

// udpEnd reads from a socket and writes to whoever was heard last.
type udpEnd struct {
	net.PacketConn
	heard chan net.Addr
	peer  net.Addr
}

func (u *udpEnd) Read(p []byte) (int, error) {
	n, from, err := u.ReadFrom(p)
	if err == nil {
		select {
		case u.heard <- from:
		default:
		}
	}
	return n, err
}

func (u *udpEnd) Write(p []byte) (int, error) {
	if u.peer == nil {
		u.peer = <-u.heard
	}
	return u.WriteTo(p, u.peer)
}

// udpStation listens and lets the drone dial it.
func udpStation(t *testing.T, d *drone.Drone, key *frame.V2Key) *station {
	t.Helper()
	var lc net.ListenConfig
	pc, err := lc.ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	// A busy machine lets the reader wait; what it misses then is no fault.
	if err := pc.(*net.UDPConn).SetReadBuffer(4 << 20); err != nil {
		t.Fatal(err)
	}
	u := &udpEnd{PacketConn: pc, heard: make(chan net.Addr, 1)}
	s := newStation(t, u, u, pc.Close, key)
	s.addr = pc.LocalAddr().String()
	if err := d.DialUDP(pc.LocalAddr().String()); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *station) send(m message.Message) {
	s.t.Helper()
	if err := s.w.Write(m); err != nil {
		s.t.Fatalf("send %T: %v", m, err)
	}
}

// next returns the next message of a type that fits, and drops all before it.
func next[M message.Message](s *station, fits func(M) bool) M {
	s.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		select {
		case f, ok := <-s.frames:
			if !ok {
				s.t.Fatalf("the link ended while waiting for a %T", *new(M))
			}
			if m, ok := f.GetMessage().(M); ok && fits(m) {
				return m
			}
		case <-deadline.C:
			s.t.Fatalf("no %T that fits within %v", *new(M), patience)
		}
	}
}

// long sends a COMMAND_LONG and returns its answer.
func (s *station) long(c common.MAV_CMD, p ...float32) common.MAV_RESULT {
	s.t.Helper()
	var q [7]float32
	copy(q[:], p)
	s.send(&ardupilotmega.MessageCommandLong{
		TargetSystem: 1, TargetComponent: 1, Command: c,
		Param1: q[0], Param2: q[1], Param3: q[2], Param4: q[3], Param5: q[4], Param6: q[5], Param7: q[6],
	})
	return s.acked(c)
}

func (s *station) acked(c common.MAV_CMD) common.MAV_RESULT {
	s.t.Helper()
	return next(s, func(a *ardupilotmega.MessageCommandAck) bool { return a.Command == c }).Result
}

func (s *station) want(got common.MAV_RESULT, want common.MAV_RESULT) {
	s.t.Helper()
	if got != want {
		s.t.Fatalf("answer = %v, want %v", got, want)
	}
}

// guided is ArduPilot's mode for commands, by DO_SET_MODE.
func (s *station) mode(number float32) common.MAV_RESULT {
	s.t.Helper()
	return s.long(common.MAV_CMD_DO_SET_MODE, 1, number)
}
