package video

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"skylatch/redact/egress"
	"skylatch/telemetry"
	"skylatch/telemetry/media"
	"skylatch/telemetry/store"
)

// bench is a running [Run] whose units come as they came from the source.
type bench struct {
	units chan *media.Unit
	store *store.Store
	log   *bytes.Buffer // to be read after the end
	stop  func()
}

// startBench runs sources behind the doors of a plan until the test ends.
func startBench(t *testing.T, plan egress.Plan, s Sources) (*bench, *egress.Doors) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	doors, err := egress.Open(plan)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{units: make(chan *media.Unit, 10_000), store: store.New(), log: new(bytes.Buffer)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Run(ctx, Config{
			Sources: s, Doors: doors, Fan: media.NewFan(), Store: b.store,
			Log:    slog.New(slog.NewTextHandler(b.log, nil)),
			Record: func(u *media.Unit) { b.units <- u },
		})
	}()
	stopped := false
	b.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the run ended with %v", err)
		}
		doors.Close()
		goleak.VerifyNone(t, before)
	}
	t.Cleanup(b.stop)
	return b, doors
}

// next waits for a unit.
func (b *bench) next(t *testing.T) *media.Unit {
	t.Helper()
	select {
	case u := <-b.units:
		return u
	case <-time.After(10 * time.Second):
		t.Fatalf("no picture came; state %+v", b.store.Snapshot().Station.Video)
		return nil
	}
}

// until waits until the state of a source's only line is right.
func (b *bench) until(t testing.TB, right func(telemetry.Video) bool) telemetry.Video {
	t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	deadline := time.After(10 * time.Second)
	for {
		for _, v := range b.store.Snapshot().Station.Video {
			if right(v) {
				return v
			}
		}
		select {
		case <-look.C:
		case <-deadline:
			t.Fatalf("the state stays %+v", b.store.Snapshot().Station.Video)
		}
	}
}

// says reports whether the state's words contain some.
func says(words string) func(telemetry.Video) bool {
	return func(v telemetry.Video) bool { return strings.Contains(v.Detail, words) }
}

func tsFilm(t *testing.T) []byte {
	t.Helper()
	return makeFilm(t, "1", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-f", "mpegts")
}

func TestMPEGTSByTCPFromWhoConnects(t *testing.T) {
	b, doors := startBench(t, egress.Plan{{Name: "video", Kind: egress.TCPListen, Address: "127.0.0.1:0"}}, Sources{TCPListen: []string{"video"}})
	listener, err := doors.Listener("video")
	if err != nil {
		t.Fatal(err)
	}
	b.until(t, says("waiting for a sender"))
	film := tsFilm(t)
	send := func() net.Conn {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		if _, err := conn.Write(film); err != nil {
			t.Fatal(err)
		}
		return conn
	}
	first := send()
	second := send() // waits: one sender at a time
	for range 29 {
		b.next(t)
	}
	// The first falls silent without a word; the second gets its place.
	for range 30 {
		b.next(t)
	}
	if v := b.store.Snapshot().Station.Video[0]; v.Codec != "h264" || v.Width != 640 {
		t.Errorf("state %+v", v)
	}
	first.Close()
	second.Close()
	b.until(t, says("stopped"))
	send()
	b.next(t)
}

func TestMPEGTSByTCPSaysWhatIsWrong(t *testing.T) {
	b, doors := startBench(t, egress.Plan{{Name: "video", Kind: egress.TCPListen, Address: "127.0.0.1:0"}}, Sources{TCPListen: []string{"video"}})
	listener, _ := doors.Listener("video")
	for what, sent := range map[string][]byte{
		"not MPEG-TS":      bytes.Repeat([]byte("POST / HTTP/1.1\r\n"), 100),
		"has not said":     bytes.Repeat(newTSWriter().packet(300, true, false, []byte("x")), 9),
		"nothing in it":    bytes.Repeat(newTSWriter().tables(), 3),
		"KLV, audio":       bytes.Repeat(newTSWriter(0x15, 0x03).tables(), 3),
		"sent nothing":     nil,
		"only other video": bytes.Repeat(newTSWriter(0x02).tables(), 3),
	} {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(sent); err != nil {
			t.Fatal(err)
		}
		b.until(t, says(what))
		conn.Close()
		b.until(t, says("stopped"))
	}
}

func TestMPEGTSByTCPFromAPeer(t *testing.T) {
	peer, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	b, _ := startBench(t, egress.Plan{{Name: "video to", Kind: egress.TCPDial, Address: peer.Addr().String()}}, Sources{TCPDial: []string{"video to"}})
	film := tsFilm(t)
	for range 3 { // it hangs up, and is called again
		conn, err := peer.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write(film); err != nil {
			t.Fatal(err)
		}
		for range 29 {
			b.next(t)
		}
		conn.Close()
		b.next(t) // the last one, which nothing followed
	}
	b.until(t, func(v telemetry.Video) bool { return v.Stats.Restarts == 2 && v.Stats.Frames == 90 })
}

func TestAPeerThatIsNotInThePlanIsAnError(t *testing.T) {
	doors, err := egress.Open(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer doors.Close()
	for _, s := range []Sources{{TCPDial: []string{"x"}}, {TCPListen: []string{"x"}}} {
		err := Run(t.Context(), Config{Sources: s, Doors: doors, Fan: media.NewFan(), Store: store.New(), Log: slog.New(slog.DiscardHandler)})
		if err == nil || !strings.Contains(err.Error(), egress.ErrBlocked.Error()) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}
