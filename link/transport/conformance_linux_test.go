package transport_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"skylatch/hardware/serialport"
	"skylatch/link/transport"
)

// rig is a transport and the way to be its far end. A far end that is closed
// is a vehicle that is gone: switched off, or its plug pulled.
type rig struct {
	run  func(context.Context, transport.Handler) error
	join func(t *testing.T) io.ReadWriteCloser
}

// rigs is every transport there is.
var rigs = map[string]func(t *testing.T) rig{
	"serial":     serialRig,
	"udp":        udpRig,
	"tcp server": tcpServerRig,
	"tcp client": tcpClientRig,
}

func serialRig(t *testing.T) rig {
	path := filepath.Join(t.TempDir(), "port")
	s := transport.Serial{Name: "serial", Path: path, Entry: serialport.Entry{Bauds: []int{115200}}}
	return rig{run: s.Run, join: func(t *testing.T) io.ReadWriteCloser { return plug(t, path) }}
}

// plug makes a pty whose port is found at path. It is raw from the start: a
// device does not echo what it sends before somebody opens its port.
func plug(t *testing.T, path string) *os.File {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	settings, err := unix.IoctlGetTermios(int(near.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	settings.Lflag, settings.Oflag = 0, 0
	if err := unix.IoctlSetTermios(int(near.Fd()), unix.TCSETS, settings); err != nil {
		t.Fatal(err)
	}
	_ = os.Remove(path) // the port of a device that was pulled
	if err := errors.Join(near.Close(), os.Symlink(near.Name(), path)); err != nil {
		t.Fatal(err)
	}
	return far
}

func udpRig(t *testing.T) rig {
	conn := listenUDP(t)
	u := transport.UDP{Name: "udp", Conn: conn, Silence: 300 * time.Millisecond}
	return rig{run: u.Run, join: func(t *testing.T) io.ReadWriteCloser { return dialUDP(t, conn) }}
}

func listenUDP(t testing.TB) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func dialUDP(t testing.TB, to *net.UDPConn) *net.UDPConn {
	t.Helper()
	far, err := net.DialUDP("udp4", nil, to.LocalAddr().(*net.UDPAddr))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	return far
}

func listenTCP(t *testing.T, address string) *net.TCPListener {
	t.Helper()
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener.(*net.TCPListener)
}

func tcpServerRig(t *testing.T) rig {
	listener := listenTCP(t, "127.0.0.1:0")
	s := transport.TCPServer{Name: "tcp", Listener: listener}
	return rig{run: s.Run, join: func(t *testing.T) io.ReadWriteCloser {
		far, err := net.Dial("tcp4", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { far.Close() })
		return far
	}}
}

func tcpClientRig(t *testing.T) rig {
	listener := listenTCP(t, "127.0.0.1:0")
	c := transport.TCPClient{Name: "tcp", Address: listener.Addr().String(), Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp4", listener.Addr().String())
	}}
	return rig{run: c.Run, join: func(t *testing.T) io.ReadWriteCloser {
		far, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { far.Close() })
		return far
	}}
}

// greet lets the far end be heard, which makes it a peer everywhere.
func greet(t *testing.T, e *ear, far io.Writer, n int) *transport.Peer {
	t.Helper()
	if _, err := far.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	p := e.peer(t, n)
	e.hears(t, p, []byte("hello"))
	return p
}

func TestEveryTransport(t *testing.T) {
	stories := map[string]func(*testing.T, rig){
		"bytes arrive in order and whole":         bytesArriveInOrderAndWhole,
		"a peer that leaves is missed, and heard": aPeerThatLeavesIsMissedAndHeardAgain,
		"a full queue is an error":                aFullQueueIsAnError,
		"it ends while nobody is there":           func(t *testing.T, r rig) { _, stop := start(t, r.run); stop() },
		"it can be run again":                     itCanBeRunAgain,
	}
	for name, make := range rigs {
		for story, tell := range stories {
			t.Run(name+"/"+story, func(t *testing.T) { tell(t, make(t)) })
		}
	}
}

func bytesArriveInOrderAndWhole(t *testing.T, r rig) {
	e, stop := start(t, r.run)
	far := r.join(t)
	p := greet(t, e, far, 0)
	e.until(t, "active", func() bool { return strings.HasPrefix(e.last(), "active") })

	// Cut into pieces of all sizes, as frames are cut on the way.
	random := rand.New(rand.NewPCG(1, 2))
	want := make([]byte, 48<<10)
	for i := range want {
		want[i] = byte(random.Uint32())
	}
	var pieces [][]byte
	for rest := want; len(rest) > 0; {
		n := min(1+random.IntN(700), len(rest))
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}

	for _, piece := range pieces {
		if _, err := far.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	e.hears(t, p, append([]byte("hello"), want...))

	read := make(chan []byte, 1)
	go func() {
		var got []byte
		buffer := make([]byte, 64<<10)
		for len(got) < len(want) {
			n, err := far.Read(buffer)
			got = append(got, buffer[:n]...)
			if err != nil {
				break
			}
		}
		read <- got
	}()
	for _, piece := range pieces {
		for err := p.Send(piece); err != nil; err = p.Send(piece) {
			if !errors.Is(err, transport.ErrQueueFull) {
				t.Fatal(err)
			}
			runtime.Gosched()
		}
	}
	select {
	case got := <-read:
		if !bytes.Equal(got, want) {
			t.Errorf("the far end got %d bytes that are not the %d that were sent", len(got), len(want))
		}
	case <-time.After(patience):
		t.Error("the far end did not get what was sent")
	}
	stop()
	if err := e.gone[p]; err != nil {
		t.Errorf("disconnected with %v, want nil when we end it", err)
	}
}

func aPeerThatLeavesIsMissedAndHeardAgain(t *testing.T, r rig) {
	e, _ := start(t, r.run)
	for n := range 3 {
		far := r.join(t)
		p := greet(t, e, far, n)
		if err := far.Close(); err != nil {
			t.Fatal(err)
		}
		e.until(t, "the loss", func() bool { return e.gone[p] != nil })
		if err := p.Send([]byte("x")); !errors.Is(err, transport.ErrClosed) {
			t.Errorf("Send to a peer that left = %v, want %v", err, transport.ErrClosed)
		}
	}
}

func aFullQueueIsAnError(t *testing.T, r rig) {
	e, stop := start(t, r.run)
	p := greet(t, e, r.join(t), 0)
	// The far end does not read. Whatever lies between may take a lot.
	b := make([]byte, 4<<10)
	var err error
	for deadline := time.Now().Add(patience); err == nil && time.Now().Before(deadline); {
		err = p.Send(b)
	}
	if !errors.Is(err, transport.ErrQueueFull) {
		t.Errorf("Send without end = %v, want %v", err, transport.ErrQueueFull)
	}
	stop() // ends all the same
}

func itCanBeRunAgain(t *testing.T, r rig) {
	for range 2 {
		e, stop := start(t, r.run)
		far := r.join(t)
		greet(t, e, far, 0)
		stop()
		far.Close()
	}
}
