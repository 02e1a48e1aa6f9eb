//go:build linux

package e2e

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"skylatch/cmd/simdrone/drone"
	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
	"skylatch/ui"
	"skylatch/ui/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience bounds every wait of these tests; it says nothing about speed.
const patience = 90 * time.Second

// running is a station in this process.
type running struct {
	t     testing.TB
	data  string
	doors *egress.Doors
	pages station.Pages
	stop  func()
}

// loopbackUDP are the settings of a station with one UDP socket.
func loopbackUDP(c *config.Config) {
	c.UDP = []config.UDP{{Listen: netip.MustParseAddrPort("127.0.0.1:0")}}
}

// startStation runs a station with no link but those that change adds.
func startStation(t testing.TB, change func(*config.Config)) *running {
	t.Helper()
	settings, err := config.Default()
	if err != nil {
		t.Fatal(err)
	}
	settings.Data = t.TempDir()
	settings.Page.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	settings.UDP = nil
	settings.Serial = config.Serial{}
	settings.Video.UDP, settings.Video.Capture = nil, false
	change(&settings)
	if err := settings.Validate(); err != nil {
		t.Fatal(err)
	}
	doors, err := egress.Open(station.Plan(settings))
	if err != nil {
		t.Fatal(err)
	}
	r := &running{t: t, data: settings.Data, doors: doors}
	ready := make(chan station.Pages, 1)
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		done <- station.Run(ctx, station.Config{
			Settings: settings, Doors: doors, Version: "test", Token: ui.NewToken(),
			Log:   slog.New(slog.NewTextHandler(t.Output(), nil)),
			Ready: func(p station.Pages) { ready <- p },
		})
	}()
	r.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the station stopped with: %v", err)
		}
		_ = doors.Close()
	})
	t.Cleanup(r.stop)
	select {
	case r.pages = <-ready:
	case err := <-done:
		done <- nil
		t.Fatalf("the station did not start: %v", err)
	}
	return r
}

// address returns where the first door of a kind is.
func (r *running) address(kind egress.Kind, prefix string) string {
	r.t.Helper()
	for _, d := range r.doors.List() {
		if d.Kind == kind && strings.HasPrefix(d.Name, prefix) {
			return d.Address
		}
	}
	r.t.Fatalf("the station has no %s door named %q", kind, prefix)
	return ""
}

func (r *running) udp() string { return r.address(egress.UDPListen, "udp") }

// missions returns the folders of the recorded missions.
func (r *running) missions() []string {
	r.t.Helper()
	list, err := filepath.Glob(filepath.Join(r.data, "missions", "*"))
	if err != nil {
		r.t.Fatal(err)
	}
	return list
}

// quick is how much faster than the clock a drone of these tests lives, unless
// one says otherwise: it knows its place and is in the air soon.
const quick = 5

// fly runs a drone for the length of the test.
func fly(t testing.TB, c drone.Config, connect func(*drone.Drone) error) *drone.Drone {
	t.Helper()
	if c.Speedup == 0 {
		c.Speedup = quick
	}
	d, err := drone.New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := connect(d); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return d
}

// pilot is a page: a session, a WebSocket, and what it shows.
type pilot struct {
	t    testing.TB
	conn *websocket.Conn

	mu       sync.Mutex // guards what follows
	snapshot wire.Snapshot
	replies  map[int64]wire.Reply
	requests int64
	err      error
	changed  chan struct{}
}

// session opens the printed address as a browser does, and returns it with the
// cookies that it set.
func (r *running) session() (*url.URL, []*http.Cookie) {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(r.pages.Address)
	if err != nil {
		r.t.Fatal(err)
	}
	_ = resp.Body.Close()
	home, err := url.Parse(r.pages.Address)
	if err != nil {
		r.t.Fatal(err)
	}
	return home, jar.Cookies(home)
}

// dial opens a WebSocket of the page.
func (r *running) dial(path string) *websocket.Conn {
	r.t.Helper()
	home, cookies := r.session()
	header := http.Header{"Origin": {"http://" + home.Host}}
	for _, c := range cookies {
		header.Add("Cookie", c.Name+"="+c.Value)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(r.t.Context(), "ws://"+home.Host+path, header)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// openPage opens a page and reads what it is sent until the test ends.
func (r *running) openPage() *pilot {
	r.t.Helper()
	conn := r.dial("/ws")
	p := &pilot{t: r.t, conn: conn, replies: make(map[int64]wire.Reply), changed: make(chan struct{}, 1)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		p.read()
	}()
	r.t.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return p
}

func (p *pilot) read() {
	for {
		_, b, err := p.conn.ReadMessage()
		p.mu.Lock()
		if err == nil {
			err = p.take(b)
		}
		p.err = err
		p.mu.Unlock()
		select {
		case p.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (p *pilot) take(b []byte) error {
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return err
	}
	switch head.Type {
	case wire.TypeSnapshot:
		p.snapshot = wire.Snapshot{}
		return json.Unmarshal(b, &p.snapshot)
	case wire.TypeReply:
		var r wire.Reply
		if err := json.Unmarshal(b, &r); err != nil {
			return err
		}
		p.replies[r.Request] = r
	}
	return nil
}

// until waits for a snapshot that the condition likes and returns it.
func (p *pilot) until(what string, condition func(wire.Snapshot) bool) wire.Snapshot {
	p.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for {
		p.mu.Lock()
		snap, err := p.snapshot, p.err
		p.mu.Unlock()
		if condition(snap) {
			return snap
		}
		if err != nil {
			p.t.Fatalf("the page lost its station while waiting for %s: %v", what, err)
		}
		select {
		case <-p.changed:
		case <-deadline.C:
			b, _ := json.MarshalIndent(snap, "", " ")
			p.t.Fatalf("the page never showed: %s\n%s", what, b)
		}
	}
}

// vehicle waits for the vehicle to be in a state the condition likes.
func (p *pilot) vehicle(id, what string, condition func(wire.Vehicle) bool) wire.Vehicle {
	p.t.Helper()
	var found wire.Vehicle
	p.until("vehicle "+id+": "+what, func(s wire.Snapshot) bool {
		for _, v := range s.Vehicles {
			if v.ID == id && condition(v) {
				found = v
				return true
			}
		}
		return false
	})
	return found
}

// ask sends a command and returns the station's reply.
func (p *pilot) ask(vehicle string, wish wire.PilotWish) wire.Reply {
	p.t.Helper()
	p.mu.Lock()
	p.requests++
	number := p.requests
	p.mu.Unlock()
	if err := p.conn.WriteJSON(wire.Request{Type: wire.TypeCommand, Request: number, Vehicle: vehicle, Command: &wish}); err != nil {
		p.t.Fatal(err)
	}
	var reply wire.Reply
	p.until("a reply to "+wish.Kind, func(wire.Snapshot) bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		r, ok := p.replies[number]
		reply = r
		return ok
	})
	return reply
}

// command sends a command and returns its final record: the vehicle's answer.
func (p *pilot) command(vehicle string, wish wire.PilotWish) wire.Command {
	p.t.Helper()
	reply := p.ask(vehicle, wish)
	if !reply.OK {
		p.t.Fatalf("%s was not sent: %+v", wish.Kind, reply.Problem)
	}
	var record wire.Command
	p.vehicle(vehicle, "an answer to "+wish.Kind, func(v wire.Vehicle) bool {
		for _, c := range v.Commands {
			if c.ID == reply.CommandID && c.State != "sent" && c.State != "in_progress" {
				record = c
				return true
			}
		}
		return false
	})
	return record
}

// accepted sends a command that the vehicle must accept.
func (p *pilot) accepted(vehicle string, wish wire.PilotWish) {
	p.t.Helper()
	if c := p.command(vehicle, wish); c.State != "accepted" {
		p.t.Fatalf("%s: the vehicle answered %s (%s), want accepted", wish.Kind, c.State, c.Reason)
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func number(v float64) *float64 { return &v }

func isReady(v wire.Vehicle) bool { return v.Ready != nil && *v.Ready && v.Position != nil }

func isFlying(v wire.Vehicle) bool { return v.Landed == "in_air" }

func isDown(v wire.Vehicle) bool { return v.Landed == "on_ground" && !v.Armed }
