package answer_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"time"

	"skylatch/redact/egress/gate"
	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
)

// own is this machine's address on the guarded link of the tests.
var own = netip.MustParsePrefix("192.168.42.1/24")

// world is a server on loopback, and what it reported.
type world struct {
	sockets  *gate.Sockets
	attempts chan guard.Attempt
	stop     func() error
}

// serve runs a server with that configuration until the test ends.
func serve(t testing.TB, c answer.Config) world {
	t.Helper()
	c.Interface, c.Own = "tablet0", own
	w := world{attempts: make(chan guard.Attempt, 4096)}
	if c.Report == nil {
		c.Report = func(a guard.Attempt) { w.attempts <- a }
	}
	server, err := answer.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w.sockets = onLoopback(t)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Run(ctx, w.sockets) }()
	w.stop = func() error {
		cancel()
		err := <-ended
		ended <- err
		return err
	}
	t.Cleanup(func() {
		if err := w.stop(); err != nil {
			t.Errorf("Run() = %v", err)
		}
	})
	return w
}

func onLoopback(t testing.TB) *gate.Sockets {
	t.Helper()
	here := net.IPv4(127, 0, 0, 1)
	packets := func() []*net.UDPConn {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: here})
		if err != nil {
			t.Fatal(err)
		}
		return []*net.UDPConn{conn}
	}
	listen := func() []*net.TCPListener {
		listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: here})
		if err != nil {
			t.Fatal(err)
		}
		return []*net.TCPListener{listener}
	}
	s := &gate.Sockets{DNSUDP: packets(), DNSTCP: listen(), NTP: packets(), Sink: listen()}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close sockets: %v", err)
		}
	})
	return s
}

// next returns the next attempt that was reported.
func (w world) next(t testing.TB) guard.Attempt {
	t.Helper()
	select {
	case a := <-w.attempts:
		return a
	case <-time.After(10 * time.Second):
		t.Fatal("no attempt was reported")
		return guard.Attempt{}
	}
}

func TestAStreamIsReadAndReset(t *testing.T) {
	w := serve(t, answer.Config{})
	conn, err := net.Dial("tcp4", w.sockets.Sink[0].Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, part := range []string{"POST /api/v2/flight_log/zipupload?sn=1 HTTP/1.1\r\nHost: mydji", "flight.dji.com\r\nContent-Length: 0\r", "\n\r\n"} {
		if _, err := io.WriteString(conn, part); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("after the parser has seen enough: %v, want a reset", err)
	}
	got := w.next(t)
	local := conn.LocalAddr().(*net.TCPAddr).AddrPort()
	if got.Name != "mydjiflight.dji.com" || got.Speech != guard.HTTP || got.Path != "/api/v2/flight_log/zipupload" || got.Bytes != 97 || got.Answer != guard.Sunk ||
		got.Transport != guard.TCP || got.From != local.Addr() || got.To.String() != conn.RemoteAddr().String() ||
		got.Interface != "tablet0" || got.At.IsZero() {
		t.Errorf("reported %+v", got)
	}
}

func TestWhoSaysTooMuchOrNothingIsResetToo(t *testing.T) {
	tests := map[string]struct {
		say   []byte
		piece int // what is written at once
		close bool
		want  int64
	}{
		"a stream without an end": {bytes.Repeat([]byte("GET / HTTP/1.1\r\nX: x\r\n"), 1<<15), 1 << 10, false, 16 << 10},
		"one that says nothing":   {nil, 1, false, 0},
		"one that only calls":     {nil, 1, true, 0},
		"one that ends before it": {[]byte("half"), 4, true, 4},
		"one that comes in drops": {bytes.Repeat([]byte("x"), 100), 1, true, 100},
		"one byte and no further": {[]byte{0}, 1, false, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // some wait for the sink to lose patience
			w := serve(t, answer.Config{})
			conn, err := net.Dial("tcp4", w.sockets.Sink[0].Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			told := false // of the reset, which the kernel says once
			for piece := range slices.Chunk(test.say, test.piece) {
				if _, err := conn.Write(piece); err != nil {
					told = errors.Is(err, syscall.ECONNRESET)
					break
				}
			}
			if test.close {
				if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := io.ReadAll(conn); len(got) != 0 || !told && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("it read %q (%v), want a reset", got, err)
			}
			if got := w.next(t); got.Bytes != test.want || got.Answer != guard.Sunk {
				t.Errorf("reported %+v, want %d bytes", got, test.want)
			}
		})
	}
}

func TestWhoComesBeyondTheBoundIsResetUnreadAndReported(t *testing.T) {
	const most, beyond = 512, 40
	w := serve(t, answer.Config{})
	for range most + beyond {
		conn, err := net.Dial("tcp4", w.sockets.Sink[0].Addr().String())
		if errors.Is(err, syscall.ECONNRESET) {
			continue // already
		}
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "GET") // that has been reset, or waits for more
	}
	reported := 1
	for w.next(t).Bytes != 0 { // those within the bound have seconds yet
		reported++
	}
	if err := w.stop(); err != nil {
		t.Error(err)
	}
	if reported += len(w.attempts); reported != most+beyond {
		t.Errorf("%d attempts were reported, want %d", reported, most+beyond)
	}
}

func TestAStopLeavesTheSocketsOpen(t *testing.T) {
	w := serve(t, answer.Config{})
	if err := w.stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := net.Dial("tcp4", w.sockets.Sink[0].Addr().String()); err != nil {
		t.Errorf("the sink is gone with its server: %v", err)
	}
}

func TestAConfigurationThatMakesNoSenseIsRefused(t *testing.T) {
	whole := answer.Config{Interface: "x", Own: own, Report: func(guard.Attempt) {}}
	for name, spoil := range map[string]func(*answer.Config){
		"no interface":          func(c *answer.Config) { c.Interface = "" },
		"nobody to report to":   func(c *answer.Config) { c.Report = nil },
		"no address":            func(c *answer.Config) { c.Own = netip.Prefix{} },
		"an IPv6 address":       func(c *answer.Config) { c.Own = netip.MustParsePrefix("fd00::1/64") },
		"names at IPv6 address": func(c *answer.Config) { c.Address = netip.MustParseAddr("fd00::1") },
	} {
		c := whole
		spoil(&c)
		if _, err := answer.New(c); err == nil {
			t.Errorf("New with %s succeeded, want an error", name)
		}
	}
}
