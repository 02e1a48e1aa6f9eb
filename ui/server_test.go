package ui

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
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

// nobody is a station without vehicles.
type nobody struct{}

func (nobody) Command(telemetry.VehicleID, telemetry.Command) (telemetry.CommandID, error) {
	return 0, telemetry.ErrUnknownVehicle
}
func (nobody) Acknowledge(string) bool { return false }

// start serves a page on loopback for the length of the test.
func start(t *testing.T, change func(*Config)) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	state := store.New()
	hub, err := live.New(live.Config{Store: state, Answer: Answer(nobody{}, nobody{})})
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		Address: netip.MustParseAddrPort(l.Addr().String()),
		Token:   NewToken(),
		Hub:     hub, Store: state, MapsDir: t.TempDir(), Door: func(time.Time) wire.DoorView { return wire.DoorView{} },
		Log: slog.New(slog.DiscardHandler),
	}
	if change != nil {
		change(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- s.Serve(ctx, l) }()
	go func() { done <- hub.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

// plain returns a client that keeps nothing.
func plain() *http.Client { return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} }

// browser returns a client that keeps cookies, as one that opened the printed
// address.
func browser(t *testing.T, s *Server) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar, Transport: &http.Transport{DisableKeepAlives: true}}
	if code, body := get(t, client, s.Address(), nil); code != http.StatusOK || !strings.Contains(body, "<title>") {
		t.Fatalf("the printed address answers %d %q, want the page", code, body)
	}
	return client
}

func get(t *testing.T, client *http.Client, address string, change func(*http.Request)) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (s *Server) base() string { return "http://127.0.0.1:" + s.port }

func TestEveryResponseCarriesTheStrictHeaders(t *testing.T) {
	s := start(t, nil)
	resp, err := browser(t, s).Get(s.base() + "/no-such-file")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	csp := resp.Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("Content-Security-Policy = %q, want it to hold %q", csp, want)
		}
	}
	if strings.Contains(csp, "unsafe") {
		t.Errorf("Content-Security-Policy = %q allows something unsafe", csp)
	}
	for header, want := range map[string]string{
		"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
	} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
}

func TestThePrintedAddressSetsAStrictCookieAndLeavesTheAddressBar(t *testing.T) {
	s := start(t, nil)
	client := &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableKeepAlives: true},
	}
	resp, err := client.Get(s.Address())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther || resp.Header.Get("Location") != "/" {
		t.Errorf("answer = %d to %q, want 303 to /", resp.StatusCode, resp.Header.Get("Location"))
	}
	cookies := resp.Cookies()
	if len(cookies) != 1 || cookies[0].SameSite != http.SameSiteStrictMode || !cookies[0].HttpOnly {
		t.Errorf("cookies = %+v, want one that is HttpOnly and SameSite=Strict", cookies)
	}
}

func TestRequestsOfStrangersGet403(t *testing.T) {
	s := start(t, nil)
	own := "127.0.0.1:" + s.port
	tests := []struct {
		name string
		edit func(*http.Request)
	}{
		{"a rebound DNS name", func(r *http.Request) { r.Host = "evil.example:" + s.port }},
		{"a rebound name without a port", func(r *http.Request) { r.Host = "evil.example" }},
		{"our address with another port", func(r *http.Request) { r.Host = "127.0.0.1:1" }},
		{"our name as a prefix", func(r *http.Request) { r.Host = "localhost.evil.example:" + s.port }},
		{"a page on another site", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }},
		{"a page on another port of this machine", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:1") }},
		{"a page of our address over another scheme", func(r *http.Request) { r.Header.Set("Origin", "https://"+own) }},
		{"a sandboxed frame", func(r *http.Request) { r.Header.Set("Origin", "null") }},
		{"a cross-site image without Origin", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }},
		{"a fetch from another port without Origin", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "same-site") }},
		{"an upgrade without Origin", func(r *http.Request) { r.Header.Set("Upgrade", "websocket") }},
		{"a POST without Origin", func(r *http.Request) { r.Method = http.MethodPost }},
	}
	for _, path := range []string{"/", "/ws", "/api/track?vehicle=1.1", "/api/maps", "/api/door", "/api/policies", "/api/preview?policy=local", "/video/ws?track=front&as=annexb"} {
		for _, tt := range tests {
			t.Run(tt.name+" on "+path, func(t *testing.T) {
				// With the session's cookie: the gate must hold by itself.
				code, body := get(t, plain(), s.base()+path, func(r *http.Request) {
					r.AddCookie(&http.Cookie{Name: s.cookie, Value: s.token})
					tt.edit(r)
				})
				if code != http.StatusForbidden || !strings.HasPrefix(body, "403: ") {
					t.Errorf("answer = %d %q, want the guard's 403", code, body)
				}
			})
		}
	}
}

func TestOurOwnPageIsLetIn(t *testing.T) {
	s := start(t, nil)
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST", "[::1]"} {
		code, body := get(t, plain(), s.base()+"/api/maps", func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: s.cookie, Value: s.token})
			r.Host = host + ":" + s.port
			r.Header.Set("Origin", "http://"+r.Host)
			r.Header.Set("Sec-Fetch-Site", "same-origin")
		})
		if code != http.StatusOK || strings.TrimSpace(body) != "[]" {
			t.Errorf("%s: answer = %d %q, want 200 []", host, code, body)
		}
	}
}

func TestWithoutTheSessionNothingIsServed(t *testing.T) {
	s := start(t, nil)
	wrong := func(r *http.Request) {
		r.AddCookie(&http.Cookie{Name: s.cookie, Value: strings.Repeat("A", len(s.token))})
	}
	for _, path := range []string{"/", "/index.html", "/index.js", "/ws", "/api/track?vehicle=1.1", "/api/maps", "/api/door", "/api/policies", "/api/preview?policy=local", "/video/ws?track=front&as=annexb", "/maps/x.pmtiles", "/?token=", "/?token=wrong"} {
		for name, edit := range map[string]func(*http.Request){"no cookie": nil, "a wrong cookie": wrong} {
			code, body := get(t, plain(), s.base()+path, edit)
			if code != http.StatusForbidden || strings.Contains(body, s.token) {
				t.Errorf("%s with %s: answer = %d %q, want 403", path, name, code, body)
			}
		}
	}
}

func TestWebSocketOpensForOurPageOnly(t *testing.T) {
	s := start(t, nil)
	tests := []struct {
		name, origin, cookie string
		want                 int
	}{
		{"our page", "http://127.0.0.1:" + s.port, s.token, http.StatusSwitchingProtocols},
		{"another site with the cookie", "https://evil.example", s.token, http.StatusForbidden},
		{"another port with the cookie", "http://127.0.0.1:1", s.token, http.StatusForbidden},
		{"our origin without the cookie", "http://127.0.0.1:" + s.port, "", http.StatusForbidden},
		{"no origin with the cookie", "", s.token, http.StatusForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			header := http.Header{"Cookie": {s.cookie + "=" + tt.cookie}}
			if tt.origin != "" {
				header.Set("Origin", tt.origin)
			}
			conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), "ws://127.0.0.1:"+s.port+"/ws", header)
			if resp == nil {
				t.Fatal(err)
			}
			if resp.StatusCode != tt.want {
				t.Errorf("status = %d, want %d", resp.StatusCode, tt.want)
			}
			if conn == nil {
				return
			}
			defer conn.Close()
			var hello wire.Hello
			if err := conn.ReadJSON(&hello); err != nil || hello.Type != wire.TypeHello {
				t.Errorf("first message = %+v, %v, want a hello", hello, err)
			}
		})
	}
}

func TestOffLoopbackNeedsTLS(t *testing.T) {
	_, err := New(Config{Address: netip.MustParseAddrPort("192.0.2.1:8600"), Token: NewToken(), Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "without TLS") {
		t.Errorf("New = %v, want an error that says TLS is missing", err)
	}
	_, err = New(Config{Address: netip.MustParseAddrPort("0.0.0.0:8600"), Token: NewToken(), Log: slog.New(slog.DiscardHandler)})
	if err == nil || !strings.Contains(err.Error(), "name one address") {
		t.Errorf("New = %v, want an error that asks for one address", err)
	}
}

func TestPairingATabletOnTheLAN(t *testing.T) {
	dir := t.TempDir()
	address := netip.MustParseAddr("127.0.0.1")
	config, fingerprint, err := Certificate(dir, address)
	if err != nil {
		t.Fatal(err)
	}
	if _, again, err := Certificate(dir, address); err != nil || again != fingerprint {
		t.Errorf("the second start's fingerprint is %q (%v), want the first's %q", again, err, fingerprint)
	}
	s := start(t, func(c *Config) { c.TLS, c.Scrub = config, newScrub(t) })
	base := "https://127.0.0.1:" + s.port
	tablet := func() *http.Client {
		jar, _ := cookiejar.New(nil)
		return &http.Client{Jar: jar, Transport: &http.Transport{
			DisableKeepAlives: true,
			TLSClientConfig:   &tls.Config{InsecureSkipVerify: true}, // the crew compares the fingerprint
		}}
	}
	pair := func(client *http.Client, code string) (int, string) {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/pair", strings.NewReader(url.Values{"code": {code}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", base)
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}

	client := tablet()
	if code, body := get(t, client, base+"/", nil); code != http.StatusForbidden || !strings.Contains(body, `name="code"`) {
		t.Errorf("an unpaired tablet gets %d %q, want 403 and the form", code, body)
	}
	good := s.PairingCode()
	if code, _ := pair(client, "wrong"); code != http.StatusForbidden {
		t.Errorf("a wrong code gets %d, want 403", code)
	}
	if code, body := pair(client, good); code != http.StatusOK || !strings.Contains(body, "<script") {
		t.Errorf("the right code gets %d, want the page", code)
	}
	if code, _ := get(t, client, base+"/api/maps", nil); code != http.StatusOK {
		t.Errorf("a paired tablet gets %d, want 200", code)
	}
	if code, _ := get(t, client, base+"/api/scrub", nil); code != http.StatusNotFound {
		t.Errorf("a paired tablet that asks for files gets %d, want 404", code)
	}
	if code, _ := pair(tablet(), good); code != http.StatusForbidden {
		t.Errorf("a used code gets %d, want 403", code)
	}
	thief := tablet()
	for range tries {
		pair(thief, "00000000x")
	}
	if code, body := pair(thief, s.PairingCode()); code != http.StatusForbidden || !strings.Contains(body, "Wait") {
		t.Errorf("after %d wrong codes the right one gets %d %q, want 403 and a pause", tries, code, body)
	}
	if resp, err := http.Get(fmt.Sprintf("http://127.0.0.1:%s/", s.port)); err == nil {
		resp.Body.Close()
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("plain HTTP gets %d, want 400", resp.StatusCode)
		}
	}
}

func TestMapsFolderServesRangesAndNothingOutside(t *testing.T) {
	s := start(t, func(c *Config) {
		writeFile(t, filepath.Join(c.MapsDir, "plant.pmtiles"), "0123456789")
		writeFile(t, filepath.Join(c.MapsDir, "notes.txt"), "secret")
	})
	client := browser(t, s)
	if _, body := get(t, client, s.base()+"/api/maps", nil); strings.TrimSpace(body) != `[{"name":"plant","url":"/maps/plant.pmtiles"}]` {
		t.Errorf("list = %s, want the one archive", body)
	}
	code, body := get(t, client, s.base()+"/maps/plant.pmtiles", func(r *http.Request) { r.Header.Set("Range", "bytes=2-4") })
	if code != http.StatusPartialContent || body != "234" {
		t.Errorf("range 2-4 = %d %q, want 206 \"234\"", code, body)
	}
	for _, name := range []string{"notes.txt", "..%2fplant.pmtiles", "%2e%2e%2fx.pmtiles", "missing.pmtiles"} {
		if code, body := get(t, client, s.base()+"/maps/"+name, nil); code != http.StatusNotFound {
			t.Errorf("/maps/%s = %d %q, want 404", name, code, body)
		}
	}
}

func TestAssetsAreRevalidatedByContent(t *testing.T) {
	s := start(t, nil)
	client := browser(t, s)
	resp, err := client.Get(s.base() + "/")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	code, _ := get(t, client, s.base()+"/", func(r *http.Request) { r.Header.Set("If-None-Match", resp.Header.Get("ETag")) })
	if code != http.StatusNotModified {
		t.Errorf("the same file asked again = %d, want 304", code)
	}
}
