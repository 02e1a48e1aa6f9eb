package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
	"skylatch/ui/live"
	"skylatch/ui/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var vehicle = telemetry.VehicleID{System: 1, Component: 1}

// start runs a hub behind a real HTTP server and returns its address.
func start(t testing.TB, state *store.Store, answer func(wire.Request) wire.Reply) (address string, stop func()) {
	t.Helper()
	hub, err := live.New(live.Config{Store: state, Hello: wire.Hello{Version: "test"}, Answer: answer})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	server := httptest.NewServer(hub)
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		server.Close()
	}
	t.Cleanup(stop)
	return "ws" + strings.TrimPrefix(server.URL, "http"), stop
}

func dial(t testing.TB, address string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var hello wire.Hello
	if err := conn.ReadJSON(&hello); err != nil || hello.Type != wire.TypeHello || hello.Version != "test" {
		t.Fatalf("first message = %+v, %v, want the hello", hello, err)
	}
	return conn
}

// next reads up to the next message of the type.
func next[T any](t testing.TB, conn *websocket.Conn, kind string) T {
	t.Helper()
	for {
		_, b, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		var head struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal(b, &head); err != nil {
			t.Fatal(err)
		}
		if head.Type != kind {
			continue
		}
		var m T
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
}

func refuse(wire.Request) wire.Reply { return wire.Reply{} }

func TestANewPageGetsTheWholeStateAtOnce(t *testing.T) {
	state := store.New()
	state.Apply(vehicle, "udp", time.Now(), telemetry.Heartbeat{Mode: "Loiter", Armed: true})
	address, _ := start(t, state, refuse)
	snap := next[wire.Snapshot](t, dial(t, address), wire.TypeSnapshot)
	if len(snap.Vehicles) != 1 || snap.Vehicles[0].Mode != "Loiter" || !snap.Vehicles[0].Armed {
		t.Errorf("first snapshot = %+v, want the armed vehicle in Loiter", snap)
	}
}

func TestSnapshotsComeThoughNothingChanges(t *testing.T) {
	address, _ := start(t, store.New(), refuse)
	conn := dial(t, address)
	first := next[wire.Snapshot](t, conn, wire.TypeSnapshot)
	second := next[wire.Snapshot](t, conn, wire.TypeSnapshot)
	if second.Seq <= first.Seq {
		t.Errorf("seq went from %d to %d, want it to grow", first.Seq, second.Seq)
	}
	if gap := second.AtMs - first.AtMs; gap > 1000 {
		t.Errorf("%d ms between snapshots of a quiet station, want less than the page's limit of 1000", gap)
	}
}

func TestAFastStateIsSentAtMostTwentyTimesASecond(t *testing.T) {
	state := store.New()
	address, _ := start(t, state, refuse)
	conn := dial(t, address)
	var changes atomic.Int64
	stop := make(chan struct{})
	writer := make(chan struct{})
	go func() {
		defer close(writer)
		for {
			select {
			case <-stop:
				return
			default:
				state.Apply(vehicle, "udp", time.Now(), telemetry.Heading{})
				changes.Add(1)
			}
		}
	}()
	next[wire.Snapshot](t, conn, wire.TypeSnapshot) // the page's own first one
	first := next[wire.Snapshot](t, conn, wire.TypeSnapshot)
	var last wire.Snapshot
	for range 10 {
		last = next[wire.Snapshot](t, conn, wire.TypeSnapshot)
	}
	close(stop)
	<-writer
	if got := last.AtMs - first.AtMs; got < 490 {
		t.Errorf("10 snapshots of a state that changed %d times took %d ms, want 500", changes.Load(), got)
	}
}

func TestASlowPageMissesSnapshotsAndDelaysNobody(t *testing.T) {
	state := store.New()
	// Texts make a snapshot large enough to fill a socket's buffers soon.
	for i := range store.MaxTexts {
		state.Apply(vehicle, "udp", time.Now(), telemetry.Text{Text: fmt.Sprint(i, strings.Repeat("x", 2000))})
	}
	address, _ := start(t, state, refuse)
	slow := dial(t, address) // never reads again
	if tcp, ok := slow.UnderlyingConn().(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(4096)
	}
	quick := dial(t, address)
	next[wire.Snapshot](t, quick, wire.TypeSnapshot)
	for i := range 40 {
		state.Apply(vehicle, "udp", time.Now(), telemetry.Heartbeat{Mode: fmt.Sprint(i)})
		want := fmt.Sprint(i)
		for next[wire.Snapshot](t, quick, wire.TypeSnapshot).Vehicles[0].Mode != want {
		}
	}
}

func TestARequestIsAnsweredWithItsNumber(t *testing.T) {
	address, _ := start(t, store.New(), func(r wire.Request) wire.Reply {
		return wire.Reply{OK: r.Vehicle == "1.1", CommandID: 7}
	})
	conn := dial(t, address)
	if err := conn.WriteJSON(wire.Request{Type: wire.TypeCommand, Request: 42, Vehicle: "1.1"}); err != nil {
		t.Fatal(err)
	}
	if r := next[wire.Reply](t, conn, wire.TypeReply); !r.OK || r.Request != 42 || r.CommandID != 7 {
		t.Errorf("reply = %+v, want OK for request 42", r)
	}
}

func TestARequestThatMakesNoSenseIsAnsweredAndThePageStays(t *testing.T) {
	address, _ := start(t, store.New(), refuse)
	conn := dial(t, address)
	for _, text := range []string{`{"type":"command","request":1,"hack":true}`, `nonsense`, `[]`} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if r := next[wire.Reply](t, conn, wire.TypeReply); r.OK || r.Problem == nil {
			t.Errorf("reply to %s = %+v, want a problem", text, r)
		}
	}
}

func TestAHugeRequestCutsThePageOff(t *testing.T) {
	address, _ := start(t, store.New(), refuse)
	conn := dial(t, address)
	if err := conn.WriteMessage(websocket.TextMessage, []byte(strings.Repeat("x", 1<<20))); err != nil {
		return // cut off in the middle of it
	}
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

func TestStoppingTheHubSaysGoodbye(t *testing.T) {
	address, stop := start(t, store.New(), refuse)
	conn := dial(t, address)
	next[wire.Snapshot](t, conn, wire.TypeSnapshot)
	stop()
	for {
		_, _, err := conn.ReadMessage()
		if err == nil {
			continue
		}
		if !websocket.IsCloseError(err, websocket.CloseGoingAway) {
			t.Errorf("the page reads %v, want close 1001", err)
		}
		return
	}
}

func TestUpgradeOnly(t *testing.T) {
	address, _ := start(t, store.New(), refuse)
	resp, err := http.Get("http" + strings.TrimPrefix(address, "ws"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a plain GET = %d, want 400", resp.StatusCode)
	}
}
