package live

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/telemetry"
	"skylatch/telemetry/replay"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

var takeoff = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// recorded is a flight log of a minute, a frame a second that counts seconds.
func recorded(t *testing.T) string {
	t.Helper()
	var log []byte
	for s := range 61 {
		log = binary.BigEndian.AppendUint64(log, uint64(takeoff.Add(time.Duration(s)*time.Second).UnixMicro()))
		log = append(log, 0xfd, 1, 0, 0, byte(s), 1, 1, 30, 0, 0, byte(s), 0, 0)
	}
	path := filepath.Join(t.TempDir(), "flight.tlog")
	if err := os.WriteFile(path, log, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// seconds are eyes that see a vehicle in any frame.
func seconds(s *store.Store) func([]byte, time.Time) {
	return func(_ []byte, at time.Time) {
		s.Apply(telemetry.VehicleID{System: 1, Component: 1}, "", at, telemetry.Heartbeat{Mode: "Auto"})
	}
}

// cinema serves one mission, "tour".
type cinema struct {
	t    *testing.T
	url  string
	stop func()
}

func newCinema(t *testing.T) cinema {
	t.Helper()
	path := recorded(t)
	rs, err := NewReplays(wire.Hello{Version: "1"}, func(ctx context.Context, mission string) (Film, error) {
		if mission != "tour" {
			return Film{}, errors.New("there is no such mission")
		}
		log, err := replay.Open(ctx, path, nil)
		return Film{Log: log, Eyes: seconds, Alerts: func(at time.Time) []telemetry.Alert {
			if at.Before(takeoff.Add(30 * time.Second)) {
				return nil
			}
			return []telemetry.Alert{{Key: "k", Code: "battery-low", Level: telemetry.Caution, Cause: "Battery low.", RaisedAt: takeoff.Add(30 * time.Second)}}
		}}, err
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /replay/{mission}", rs)
	server := httptest.NewServer(mux)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = rs.Run(ctx) }()
	stop := func() { cancel(); <-done }
	t.Cleanup(func() { stop(); server.Close() })
	return cinema{t: t, url: "ws" + strings.TrimPrefix(server.URL, "http") + "/replay/", stop: stop}
}

func (c cinema) open() *websocket.Conn {
	c.t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(c.url+"tour", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// until reads messages until one is what is waited for.
func until[T any](t *testing.T, conn *websocket.Conn, kind string, wanted func(T) bool) T {
	t.Helper()
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, b, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		var head struct{ Type string }
		var m T
		if json.Unmarshal(b, &head) != nil || head.Type != kind {
			continue
		}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(err)
		}
		if wanted(m) {
			return m
		}
	}
}

func ask(t *testing.T, conn *websocket.Conn, r wire.Request) {
	t.Helper()
	if err := conn.WriteJSON(r); err != nil {
		t.Fatal(err)
	}
}

func TestAReplayIsSteered(t *testing.T) {
	conn := newCinema(t).open()
	until(t, conn, wire.TypeHello, func(wire.Hello) bool { return true })
	first := until(t, conn, wire.TypeSnapshot, func(wire.Snapshot) bool { return true })
	if first.Replay == nil || first.Replay.Mission != "tour" || !first.Replay.Playing || first.Replay.EndMs-first.Replay.StartMs != 60_000 {
		t.Fatalf("the first snapshot is %+v", first.Replay)
	}
	until(t, conn, wire.TypeSnapshot, func(s wire.Snapshot) bool { return s.AtMs > first.AtMs }) // it plays

	playing, rate, at := false, 1000.0, takeoff.Add(45*time.Second).UnixMilli()
	ask(t, conn, wire.Request{Type: wire.TypeReplay, Request: 1, Replay: &wire.ReplayWish{Playing: &playing, Rate: &rate, AtMs: &at}})
	if r := until(t, conn, wire.TypeReply, func(wire.Reply) bool { return true }); !r.OK || r.Request != 1 {
		t.Fatalf("the answer is %+v", r)
	}
	s := until(t, conn, wire.TypeSnapshot, func(s wire.Snapshot) bool { return !s.Replay.Playing })
	if s.AtMs != at || s.Replay.Rate != fastest || len(s.Vehicles) != 1 || len(s.Alerts) != 1 || s.Alerts[0].AgeMs != 15_000 {
		t.Errorf("45 s into the flight it shows %d ms, %+v, %d vehicles, alerts %+v", s.AtMs, s.Replay, len(s.Vehicles), s.Alerts)
	}
	again := until(t, conn, wire.TypeSnapshot, func(next wire.Snapshot) bool { return next.Seq > s.Seq })
	if again.AtMs != at {
		t.Errorf("it is paused, and went on to %d", again.AtMs)
	}

	playing = true
	ask(t, conn, wire.Request{Type: wire.TypeReplay, Request: 2, Replay: &wire.ReplayWish{Playing: &playing}})
	until(t, conn, wire.TypeSnapshot, func(s wire.Snapshot) bool { return !s.Replay.Playing && s.AtMs == s.Replay.EndMs })
	ask(t, conn, wire.Request{Type: wire.TypeReplay, Request: 3, Replay: &wire.ReplayWish{Playing: &playing}})
	until(t, conn, wire.TypeSnapshot, func(s wire.Snapshot) bool { return s.Replay.Playing && s.AtMs < s.Replay.EndMs })
}

func TestAReplayCommandsNothing(t *testing.T) {
	conn := newCinema(t).open()
	for _, r := range []wire.Request{
		{Type: wire.TypeCommand, Request: 7, Vehicle: "1.1", Command: &wire.PilotWish{Kind: "arm"}},
		{Type: wire.TypeAcknowledge, Request: 7, Alert: "k"},
		{Type: wire.TypeReplay, Request: 7},
	} {
		ask(t, conn, r)
		got := until(t, conn, wire.TypeReply, func(wire.Reply) bool { return true })
		if got.OK || got.Request != 7 || got.Problem == nil || got.Problem.Cause != "This is a replay." {
			t.Errorf("%s is answered %+v", r.Type, got)
		}
	}
}

func TestReplaysAreBounded(t *testing.T) {
	c := newCinema(t)
	for range maxReplays {
		until(t, c.open(), wire.TypeHello, func(wire.Hello) bool { return true })
	}
	_, answer, err := websocket.DefaultDialer.Dial(c.url+"tour", nil)
	if err == nil || answer.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("one more is let in: %v", err)
	}
}

func TestAMissionThatIsNotThereIsNotShown(t *testing.T) {
	_, answer, err := websocket.DefaultDialer.Dial(newCinema(t).url+"another", nil)
	if err == nil || answer.StatusCode != http.StatusNotFound {
		t.Errorf("it is shown: %v", err)
	}
}

func TestAStationThatStopsEndsItsReplays(t *testing.T) {
	c := newCinema(t)
	conn := c.open()
	until(t, conn, wire.TypeHello, func(wire.Hello) bool { return true })
	c.stop() // waits for every page
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}
