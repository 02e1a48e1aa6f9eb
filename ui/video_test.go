package ui

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gorilla/websocket"

	"skylatch/telemetry/media"
	"skylatch/ui/video"
)

// withVideo has a page serve a fan for the length of the test.
func withVideo(t *testing.T, fan *media.Fan) func(*Config) {
	return func(c *Config) {
		v, err := video.New(video.Config{Fan: fan, Log: c.Log})
		if err != nil {
			t.Fatal(err)
		}
		c.Video = v
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- v.Run(ctx) }()
		t.Cleanup(func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPicturesGoToOurPageOnly(t *testing.T) {
	fan := media.NewFan()
	fan.Publish(&media.Unit{Track: "udp :5600", Format: &media.Format{Codec: media.MJPEG}, Key: true, Bytes: []byte("picture")})
	s := start(t, withVideo(t, fan))
	own := "http://127.0.0.1:" + s.port
	for name, tt := range map[string]struct {
		origin, cookie string
		want           int
	}{
		"our page":                      {own, s.token, http.StatusSwitchingProtocols},
		"another site with the cookie":  {"https://evil.example", s.token, http.StatusForbidden},
		"our origin without the cookie": {own, "", http.StatusForbidden},
		"no origin with the cookie":     {"", s.token, http.StatusForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Cookie": {s.cookie + "=" + tt.cookie}}
			if tt.origin != "" {
				header.Set("Origin", tt.origin)
			}
			address := "ws://127.0.0.1:" + s.port + "/video/ws?as=annexb&track=" + url.QueryEscape("udp :5600")
			conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, header)
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
			_, format, err := conn.ReadMessage()
			if err != nil || !strings.Contains(string(format), `"track":"udp :5600"`) {
				t.Errorf("first message = %s (%v), want the format", format, err)
			}
			if _, picture, err := conn.ReadMessage(); err != nil || !strings.HasSuffix(string(picture), "picture") {
				t.Errorf("then %q (%v), want the picture", picture, err)
			}
		})
	}
}

func TestAnOfferOfWebRTCNeedsOurPage(t *testing.T) {
	s := start(t, withVideo(t, media.NewFan()))
	for origin, want := range map[string]int{
		s.base():               http.StatusConflict, // no socket for it at this address
		"https://evil.example": http.StatusForbidden,
		"":                     http.StatusForbidden,
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base()+"/video/webrtc?track=front", strings.NewReader("v=0"))
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: s.cookie, Value: s.token})
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		resp, err := plain().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("POST from %q = %d, want %d", origin, resp.StatusCode, want)
		}
	}
}
