package video

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"skylatch/telemetry/media"
)

// start serves a fan and returns its address.
func start(t testing.TB, c Config) (s *Server, address string) {
	t.Helper()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	for len(s.gates) > 0 && s.muxOf(s.gates[0]) == nil {
		runtime.Gosched() // it is about to run
	}
	web := httptest.NewServer(s)
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		web.Close()
	})
	return s, web.URL
}

// page is a WebSocket as a page has it.
type page struct {
	*websocket.Conn
	t testing.TB
}

func watch(t testing.TB, address string, track media.TrackID, as string) page {
	t.Helper()
	query := url.Values{"track": {string(track)}, "as": {as}}.Encode()
	conn, _, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(address, "http")+"/video/ws?"+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return page{conn, t}
}

// picture is one binary message.
type picture struct {
	flags          byte
	sequence       uint32
	pts            time.Duration
	received, sent time.Time
	bytes          []byte
}

// next returns the next message: a text as an object, or a picture.
func (p page) next() (text map[string]any, pic picture) {
	p.t.Helper()
	kind, b, err := p.ReadMessage()
	if err != nil {
		p.t.Fatal(err)
	}
	if kind == websocket.TextMessage {
		if err := json.Unmarshal(b, &text); err != nil {
			p.t.Fatal(err)
		}
		return text, pic
	}
	if len(b) < headerSize || b[0] != 1 || b[2] != 0 || b[3] != 0 {
		p.t.Fatalf("a picture begins with % x", b[:min(len(b), headerSize)])
	}
	number := func(at int) int64 { return int64(binary.LittleEndian.Uint64(b[at:])) }
	return nil, picture{
		flags: b[1], sequence: binary.LittleEndian.Uint32(b[4:]), pts: time.Duration(number(8)) * time.Microsecond,
		received: time.UnixMicro(number(16)), sent: time.UnixMicro(number(24)), bytes: b[headerSize:],
	}
}

// text reads up to the next text of that type.
func (p page) text(kind string) map[string]any {
	p.t.Helper()
	for {
		if text, _ := p.next(); text != nil && text["type"] == kind {
			return text
		}
	}
}

func (p page) picture() picture {
	p.t.Helper()
	for {
		if text, pic := p.next(); text == nil {
			return pic
		}
	}
}

// publish gives units to the fan as if they had just come.
func publish(f *media.Fan, units ...*media.Unit) {
	for _, u := range units {
		now := *u
		now.ReceivedAt = time.Now()
		f.Publish(&now)
	}
}

func TestAPageGetsTheGroupAtOnceAndThenEachPictureAsItCame(t *testing.T) {
	all := baseline(t, 35)
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan})
	publish(fan, all[:33]...)
	p := watch(t, address, front, "annexb")
	format, _ := p.next()
	if want := map[string]any{
		"type": "format", "track": "front", "codec": "h264", "name": "avc1.42C00D", "width": 320.0, "height": 240.0, "reordered": false,
	}; fmt.Sprint(format) != fmt.Sprint(want) {
		t.Errorf("first message = %v, want %v", format, want)
	}
	for n, u := range all[30:] {
		if n >= 3 {
			publish(fan, u)
		}
		pic := p.picture()
		want := byte(0)
		if n == 0 {
			want |= flagKey
		}
		if n < 2 {
			want |= flagCatchingUp
		}
		if pic.flags != want || pic.sequence != uint32(n) || pic.pts != u.PTS.Truncate(time.Microsecond) || !bytes.Equal(pic.bytes, u.Bytes) {
			t.Errorf("picture %d: flags %b sequence %d at %v, %d bytes; want flags %b at %v, %d bytes",
				n, pic.flags, pic.sequence, pic.pts, len(pic.bytes), want, u.PTS, len(u.Bytes))
		}
		if pic.sent.Before(pic.received) || time.Since(pic.received) > time.Minute {
			t.Errorf("picture %d came at %v and was sent at %v", n, pic.received, pic.sent)
		}
	}
}

func TestAFormatThatChangesIsSaidBeforeItsFirstPicture(t *testing.T) {
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan})
	p := watch(t, address, front, "annexb")
	for _, f := range []*media.Format{
		{Codec: media.H264, Name: "avc1.42E01F", Width: 1280, Height: 720},
		{Codec: media.MJPEG, Name: "mjpeg", Width: 640, Height: 512},
	} {
		publish(fan, &media.Unit{Track: front, Format: f, Key: true, Damaged: true, Gap: true, Bytes: []byte("picture")})
		if m := p.text("format"); m["name"] != f.Name || m["width"] != float64(f.Width) {
			t.Errorf("format = %v, want %+v", m, f)
		}
		if _, pic := p.next(); pic.flags != flagKey|flagDamaged|flagGap || string(pic.bytes) != "picture" {
			t.Errorf("after it comes %+v, want the picture", pic)
		}
	}
}

func TestAPageIsToldHowThePictureStands(t *testing.T) {
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan})
	p := watch(t, address, front, "annexb")
	key := &media.Unit{Track: front, Format: &media.Format{Codec: media.MJPEG, Name: "mjpeg"}, Key: true}
	var got []any
	for _, next := range []func(){
		func() {}, func() { publish(fan, key) }, func() {}, func() { publish(fan, key) }, fan.Close,
	} {
		next()
		got = append(got, p.text("state")["state"])
	}
	if want := []any{"waiting", "live", "stale", "live", "ended"}; !slices.Equal(got, want) {
		t.Errorf("states = %v, want %v", got, want)
	}
	if _, _, err := p.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("then %v, want close 1001", err)
	}
}

func TestAPictureOfThePastIsNotCalledLive(t *testing.T) {
	fan := media.NewFan()
	_, address := start(t, Config{Fan: fan})
	fan.Publish(&media.Unit{Track: front, Format: &media.Format{}, Key: true, ReceivedAt: time.Now().Add(-3 * time.Second)})
	if m := watch(t, address, front, "annexb").text("state"); m["state"] != "stale" {
		t.Errorf("state = %v, want stale", m)
	}
}

func TestASlowPageSkipsIsToldAndHoldsUpNobody(t *testing.T) {
	fan := media.NewFan()
	s, address := start(t, Config{Fan: fan})
	slow := watch(t, address, front, "annexb")
	quick := watch(t, address, front, "annexb")
	slow.text("state")
	quick.text("state")
	// Much more than the buffers of a connection on loopback hold.
	format, bytes := &media.Format{Codec: media.MJPEG, Name: "mjpeg"}, make([]byte, 400<<10)
	for n := range 120 {
		publish(fan, &media.Unit{Track: front, Format: format, Key: true, PTS: time.Duration(n) * time.Second, Bytes: bytes})
		if pic := quick.picture(); pic.pts != time.Duration(n)*time.Second {
			t.Fatalf("the quick page gets the picture of %v, want %d s", pic.pts, n)
		}
	}
	skipped := slow.text("skipped")
	if units, ok := skipped["units"].(float64); !ok || units < 30 {
		t.Errorf("the slow page is told %v, want at least 30 units", skipped)
	}
	for _, v := range s.Viewers() {
		if v.Skipped != 0 && v.Skipped < 30 || v.Delivery != WebCodecs || !v.Here || v.Track != front {
			t.Errorf("viewer = %+v", v)
		}
	}
	// It goes on with one of the last, not with all that it missed.
	if pic := slow.picture(); pic.pts < 60*time.Second {
		t.Errorf("the slow page goes on at %v", pic.pts)
	}
}

func TestAPageThatReadsNothingIsSentNoMore(t *testing.T) {
	fan := media.NewFan()
	s, address := start(t, Config{Fan: fan})
	p := watch(t, address, front, "annexb")
	p.text("state")
	// Small pictures: the kernel would keep them for minutes.
	key := &media.Unit{Track: front, Format: &media.Format{Codec: media.MJPEG, Name: "mjpeg"}, Key: true, Bytes: []byte{1}}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(20 * time.Second); ; <-tick.C {
		publish(fan, key)
		if v := s.Viewers(); len(v) == 0 {
			break // it was cut off
		} else if time.Now().After(end) {
			t.Fatal("it is still being served")
		}
	}
}

func TestWhatAPageSaysOfItselfIsKept(t *testing.T) {
	s, address := start(t, Config{Fan: media.NewFan()})
	p := watch(t, address, front, "mp4")
	for n := range 3 {
		if err := p.WriteJSON(statsMessage{Type: "stats", Shown: uint64(n), Dropped: 7, DecodeMs: 2.5, Delivery: MSE}); err != nil {
			t.Fatal(err)
		}
	}
	want := PageStats{Shown: 2, Dropped: 7, Decode: 2500 * time.Microsecond}
	for end := time.Now().Add(10 * time.Second); ; {
		v := s.Viewers()
		if len(v) == 1 && v[0].Page == want && v[0].Delivery == MSE {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("viewers = %+v, want one with %+v", v, want)
		}
	}
}

func TestAPageThatSaysAnythingElseIsCutOff(t *testing.T) {
	s, address := start(t, Config{Fan: media.NewFan()})
	for _, text := range []string{
		`nonsense`, `[]`, `{}`, `{"type":"command"}`,
		`{"type":"stats","shown":1,"dropped":0,"decodeMs":1,"delivery":"mse"}`,
		`{"type":"stats","shown":-1,"dropped":0,"decodeMs":1,"delivery":"webcodecs"}`,
		`{"type":"stats","shown":1,"dropped":0,"decodeMs":1e9,"delivery":"webcodecs"}`,
		`{"type":"stats","shown":1,"dropped":0,"decodeMs":1,"delivery":"webcodecs","more":1}`,
		`{"type":"stats","shown":1,"dropped":0,"decodeMs":1,"delivery":"webcodecs"}{}`,
		strings.Repeat(" ", maxStats+1),
	} {
		p := watch(t, address, front, "annexb")
		if err := p.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		for {
			if _, _, err := p.ReadMessage(); err != nil {
				break
			}
		}
	}
	if v := s.Viewers(); len(v) > 1 { // the last may be leaving
		t.Errorf("viewers = %+v, want none", v)
	}
}

func TestARequestThatMakesNoSenseIsRefused(t *testing.T) {
	s, address := start(t, Config{Fan: media.NewFan()})
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	status := func(path string) int {
		resp, err := client.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return resp.StatusCode
	}
	for path, want := range map[string]int{
		"/video/ws?as=annexb":                                    http.StatusBadRequest,
		"/video/ws?track=front":                                  http.StatusBadRequest,
		"/video/ws?track=front&as=flv":                           http.StatusBadRequest,
		"/video/ws?track=front&as=annexb":                        http.StatusBadRequest, // no upgrade
		"/video/ws?as=annexb&track=" + strings.Repeat("x", 1000): http.StatusBadRequest,
		"/video/other":                                           http.StatusNotFound,
	} {
		if got := status(path); got != want {
			t.Errorf("GET %s = %d, want %d", path, got, want)
		}
	}
	for range maxViewers {
		watch(t, address, front, "annexb").text("state")
	}
	if got := status("/video/ws?track=front&as=annexb"); got != http.StatusServiceUnavailable {
		t.Errorf("viewer %d = %d, want 503", maxViewers+1, got)
	}
	if n := len(s.Viewers()); n != maxViewers {
		t.Errorf("%d viewers, want %d", n, maxViewers)
	}
}

func FuzzParseStats(f *testing.F) {
	f.Add([]byte(`{"type":"stats","shown":1,"dropped":2,"decodeMs":2.5,"delivery":"webcodecs"}`))
	f.Add([]byte(`{"type":"stats","decodeMs":1e308,"delivery":"webcodecs"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parseStats(b, WebCodecs)
		if err == nil && (p.Decode < 0 || p.Decode > time.Minute) {
			t.Errorf("parseStats(%q) = %+v", b, p)
		}
	})
}
