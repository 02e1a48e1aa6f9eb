package supervise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/telemetry"
)

// The test binary is the station too: what its first argument says.
const (
	asEcho   = "echo"   // confined; dials "peer" and says hello there
	asRouted = "routed" // confined; speaks by UDP with "peer", and tries others
	asFails  = "fails"  // says why it cannot run
	asQuick  = "quick"  // confined, and says that it is ready
	asOnce   = "once"   // ready, then dies unless told that it is the second
	asHeir   = "heir"   // confined; writes what a file that it was handed holds into its folder
)

func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1][0] != '-' {
		ctx, stop := signal.NotifyContext(context.Background(), unix.SIGTERM)
		err := act(ctx, os.Args[1])
		stop()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func act(ctx context.Context, as string) error {
	s, ctx, err := Join(ctx, func([]byte) {})
	if err != nil {
		return err
	}
	defer s.Leave()
	defer s.Doors.Close()
	if as == asFails {
		return s.Fail(&telemetry.ProblemError{Cause: "cause", Meaning: "meaning", Action: "action"})
	}
	if as == asOnce {
		if err := s.Ready("ready"); err != nil {
			return err
		}
		return unix.Kill(os.Getpid(), unix.SIGKILL)
	}
	layers := confine.Station(confine.Config{Data: string(s.Hello), Namespaces: s.Namespaces})
	if err := s.Report(layers); err != nil {
		return err
	}
	if as == asEcho {
		conn, err := s.Doors.Dial(ctx, "peer")
		if err != nil {
			return s.Fail(err)
		}
		defer conn.Close()
		if _, err := io.WriteString(conn, "hello"); err != nil {
			return err
		}
		if _, err := s.Doors.Dial(ctx, "stranger"); !errors.Is(err, egress.ErrBlocked) {
			return s.Fail(fmt.Errorf("dial a stranger: %w", err))
		}
	}
	if as == asHeir {
		text, err := io.ReadAll(s.Extra[0])
		if err == nil {
			err = os.WriteFile(filepath.Join(string(s.Hello), "will"), text, 0o600)
		}
		if err != nil {
			return s.Fail(err)
		}
	}
	if as == asRouted {
		if err := speak(ctx, s); err != nil {
			return s.Fail(err)
		}
	}
	if err := s.Ready("ready"); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// speak exchanges datagrams with the peer and asks the kernel for others.
func speak(ctx context.Context, s *Station) error {
	conn, err := s.Doors.Dial(ctx, "peer")
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, word := range []string{"one", "and two"} {
		if _, err := io.WriteString(conn, word); err != nil {
			return err
		}
	}
	answer := make([]byte, 64)
	for _, want := range []string{"three", "and four"} {
		if n, err := conn.Read(answer); err != nil || string(answer[:n]) != want {
			return fmt.Errorf("read %q: %v, want %q", answer[:n], err, want)
		}
	}
	raw, err := conn.(syscall.Conn).SyscallConn()
	if err != nil {
		return err
	}
	// A pair of Unix sockets knows no address but its other end.
	var sent error
	stranger := &unix.SockaddrInet4{Port: 9, Addr: [4]byte{127, 0, 0, 1}}
	err = raw.Control(func(fd uintptr) { sent = unix.Sendto(int(fd), []byte("to a stranger"), 0, stranger) })
	return errors.Join(err, sent)
}

func config(t testing.TB, as string, plan egress.Plan, ready func()) Config {
	t.Helper()
	doors, err := egress.Open(plan)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = doors.Close() })
	return Config{
		Doors: doors, Hello: []byte(t.TempDir()), Args: []string{as}, Stderr: os.Stderr, Log: slog.New(slog.DiscardHandler),
		Report: func([]byte) {}, Ready: func([]byte) { ready() },
	}
}

func TestAConfinedStationReachesItsPeerThroughTheSupervisor(t *testing.T) {
	peer, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := config(t, asEcho, egress.Plan{{Name: "peer", Kind: egress.TCPDial, Address: peer.Addr().String()}}, cancel)
	done := make(chan error, 1)
	go func() { done <- Run(ctx, c) }()
	conn, err := peer.Accept()
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil || string(got) != "hello" {
		t.Errorf("the peer read %q (%v), want hello", got, err)
	}
	conn.Close()
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want a clean stop", err)
	}
}

// TestAConfinedStationSpeaksWithOnePeerByUDP: through a relay, for a connected
// UDP socket could be told any address.
func TestAConfinedStationSpeaksWithOnePeerByUDP(t *testing.T) {
	peer := listenUDP(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := config(t, asRouted, egress.Plan{
		{Name: "udp", Kind: egress.UDPListen, Address: "127.0.0.1:0"},
		{Name: "peer", Kind: egress.UDPDial, Address: peer.LocalAddr().String(), From: "udp"},
	}, cancel)
	done := make(chan error, 1)
	go func() { done <- Run(ctx, c) }()
	got := make([]byte, 64)
	for i, want := range []string{"one", "and two"} {
		n, from, err := peer.ReadFromUDPAddrPort(got)
		if err != nil || string(got[:n]) != want || from.String() != c.Doors.List()[0].Address {
			t.Fatalf("the peer read %q from %v (%v), want %q from the plan's port", got[:n], from, err, want)
		}
		// A stranger at the same port is not the peer.
		stranger := listenUDP(t)
		if _, err := stranger.WriteToUDPAddrPort([]byte("me too"), from); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			continue
		}
		for _, word := range []string{"three", "and four"} {
			if _, err := peer.WriteToUDPAddrPort([]byte(word), from); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n, err := peer.Read(got); err != nil || string(got[:n]) != "to a stranger" {
		t.Errorf("the peer read %q (%v): what the station says to others must reach nobody else", got[:n], err)
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v, want a clean stop", err)
	}
}

func listenUDP(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestAStationThatCannotRunSaysWhyAndIsNotStartedAgain(t *testing.T) {
	err := Run(t.Context(), config(t, asFails, nil, func() {}))
	var problem *telemetry.ProblemError
	if !errors.As(err, &problem) || problem.Action != "action" {
		t.Errorf("Run = %v, want the station's own words", err)
	}
}

func TestAStationThatDiesIsStartedAgain(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	starts := 0
	c := config(t, asOnce, nil, func() {
		if starts++; starts == 3 {
			cancel()
		}
	})
	if err := Run(ctx, c); starts != 3 {
		t.Errorf("%d starts (%v), want 3", starts, err)
	}
}

func TestPausesGrowAndEnd(t *testing.T) {
	want := []time.Duration{0, firstPause, 2 * firstPause, 4 * firstPause}
	for deaths, pause := range want {
		if got := pauseBefore(deaths); got != pause {
			t.Errorf("pauseBefore(%d) = %v, want %v", deaths, got, pause)
		}
	}
	if got := pauseBefore(1 << 30); got != lastPause {
		t.Errorf("pauseBefore(many) = %v, want %v", got, lastPause)
	}
}

// FuzzFrames: what a station sends is bounded, whatever it is.
func FuzzFrames(f *testing.F) {
	f.Add(frame{kindDial, []byte(`{"ID":1,"Name":"peer"}`)}.bytes())
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 'D'})
	f.Add([]byte{0, 0, 0, 9, 'R', 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<14 {
			return // more than a socket's buffer would block the writer below
		}
		ours, theirs, err := channel()
		if err != nil {
			t.Fatal(err)
		}
		defer ours.Close()
		if _, err := theirs.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := theirs.Close(); err != nil {
			t.Fatal(err)
		}
		r := &reader{conn: ours}
		var all []byte
		for {
			next, err := r.next()
			if err != nil {
				break
			}
			all = append(all, next.bytes()...)
		}
		if !bytes.HasPrefix(b, all) {
			t.Errorf("read %x of %x", all, b)
		}
	})
}

// BenchmarkStart is a station from nothing to ready, confined.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		ctx, cancel := context.WithCancel(b.Context())
		if err := Run(ctx, config(b, asQuick, nil, cancel)); err != nil {
			b.Fatal(err)
		}
		cancel()
	}
}

// A station that root starts for somebody else is theirs: what it writes is,
// and it opens no file of root's.
func TestAStationRunsAsAnotherUserWithTheFilesThatItIsHanded(t *testing.T) {
	will := filepath.Join(t.TempDir(), "will")
	if err := os.WriteFile(will, []byte("all of it"), 0o600); err != nil {
		t.Fatal(err)
	}
	fd, err := unix.Open(will, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	file := os.NewFile(uintptr(fd), "will")
	defer file.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := config(t, asHeir, nil, cancel)
	c.Extra = []*os.File{file}
	want := os.Geteuid()
	if want == 0 { // else nobody can be asked to be another
		want = 12345
		c.As = &confine.User{UID: want, GID: want}
		// A folder that is theirs, below none that is closed to them.
		dir, err := os.MkdirTemp("", "skylatch-heir-*")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(dir) })
		if err := os.Chown(dir, want, want); err != nil {
			t.Fatal(err)
		}
		c.Hello = []byte(dir)
	}
	var layers []confine.Layer
	c.Report = func(b []byte) { _ = json.Unmarshal(b, &layers) }
	if err := Run(ctx, c); err != nil {
		t.Fatal(err)
	}
	for _, l := range layers {
		if l.State != confine.Active {
			t.Errorf("%s is %s: %s", l.Name, l.State, l.Reason)
		}
	}
	text, err := os.ReadFile(filepath.Join(string(c.Hello), "will"))
	if err != nil || string(text) != "all of it" {
		t.Fatalf("it wrote %q, %v", text, err)
	}
	var about unix.Stat_t
	if err := unix.Stat(filepath.Join(string(c.Hello), "will"), &about); err != nil || int(about.Uid) != want {
		t.Errorf("what it wrote is %d's, %v; want %d's", about.Uid, err, want)
	}
}
