package read

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"github.com/miekg/dns"

	"skylatch/redact"
	"skylatch/redact/guard"
)

// first is what a client writes before anybody answers.
func first(t testing.TB, speak func(net.Conn)) []byte {
	t.Helper()
	client, server := net.Pipe()
	var sent bytes.Buffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, Longest)
		n, _ := server.Read(buffer)
		sent.Write(buffer[:n])
		server.Close()
	}()
	speak(client)
	client.Close()
	<-done
	return sent.Bytes()
}

// hello is a real ClientHello.
func hello(t testing.TB, c *tls.Config) []byte {
	t.Helper()
	return first(t, func(conn net.Conn) {
		if err := tls.Client(conn, c).Handshake(); err == nil {
			t.Error("nobody was there, and answered")
		}
	})
}

// cutInto writes the records of a stream of TLS again, with so many bytes in each.
func cutInto(b []byte, size int) (out []byte) {
	for body := b[5:]; len(body) > 0; {
		n := min(size, len(body))
		out = append(binary.BigEndian.AppendUint16(append(out, b[:3]...), uint16(n)), body[:n]...)
		body = body[n:]
	}
	return out
}

func TestAHelloSaysTheNameHoweverItComes(t *testing.T) {
	big := hello(t, &tls.Config{ServerName: "Account-API.dji.com", NextProtos: []string{"h2", "http/1.1"}})
	if len(big) < 1500 {
		t.Fatalf("the hello has %d bytes: is there no post-quantum key in it?", len(big))
	}
	old := hello(t, &tls.Config{ServerName: "old.dji.com", MaxVersion: tls.VersionTLS12})
	none := hello(t, &tls.Config{InsecureSkipVerify: true})
	resolver := hello(t, &tls.Config{ServerName: "dns.google", NextProtos: []string{"dot"}})
	for name, c := range map[string]struct {
		stream []byte
		want   guard.Attempt
	}{
		"with a big key":       {big, guard.Attempt{Speech: guard.TLS, Name: "account-api.dji.com", ALPN: []string{"h2", "http/1.1"}}},
		"in many records":      {cutInto(big, 100), guard.Attempt{Speech: guard.TLS, Name: "account-api.dji.com", ALPN: []string{"h2", "http/1.1"}}},
		"one byte each record": {cutInto(old, 1), guard.Attempt{Speech: guard.TLS, Name: "old.dji.com"}},
		"of TLS 1.2":           {old, guard.Attempt{Speech: guard.TLS, Name: "old.dji.com"}},
		"without a name":       {none, guard.Attempt{Speech: guard.TLS}},
		"of a resolver":        {resolver, guard.Attempt{Speech: guard.DoT, Name: "dns.google", ALPN: []string{"dot"}}},
	} {
		for n := range c.stream {
			if got, wants := Stream(c.stream[:n]); !wants {
				t.Fatalf("%s: after %d of %d bytes nothing more is wanted: %+v", name, n, len(c.stream), got)
			}
		}
		got, wants := Stream(c.stream)
		if wants || !alike(got, c.want) || got.Bytes != int64(len(c.stream)) || got.Transport != guard.TCP {
			t.Errorf("%s: Stream = %+v, %v, want %+v", name, got, wants, c.want)
		}
	}
}

// A config list for ECH (RFC 9849, section 4) with a key of X25519 that nobody has.
func echConfig() []byte {
	key := append([]byte{0, 32}, bytes.Repeat([]byte{9}, 32)...)
	config := append([]byte{7, 0, 0x20}, key...)             // number, DHKEM(X25519)
	config = append(config, 0, 4, 0, 1, 0, 1)                // HKDF-SHA256, AES-128-GCM
	config = append(append(config, 32, 10), "public.org"...) // the outer name
	config = append(config, 0, 0)
	config = append(binary.BigEndian.AppendUint16([]byte{0xfe, 0x0d}, uint16(len(config))), config...)
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(config))), config...)
}

func TestAnEncryptedHelloIsSeen(t *testing.T) {
	b := hello(t, &tls.Config{ServerName: "secret.example", MinVersion: tls.VersionTLS13, EncryptedClientHelloConfigList: echConfig()})
	if a, wants := Stream(b); wants || !a.ECH || a.Name != "public.org" {
		t.Errorf("Stream = %+v, %v, want the outer name and ECH", a, wants)
	}
	if bytes.Contains(b, []byte("secret.example")) {
		t.Error("the true name stands in clear: this test sees nothing")
	}
}

// written is a request as the standard library sends it.
func written(t testing.TB, method, url, body string, header ...string) []byte {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	var b bytes.Buffer
	if err := r.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packed(s string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

// grpc is how a client begins that speaks HTTP/2 without asking.
func grpc(t testing.TB) []byte {
	t.Helper()
	b := bytes.NewBufferString(http2.ClientPreface)
	f := http2.NewFramer(b, nil)
	var fields bytes.Buffer
	e := hpack.NewEncoder(&fields)
	for _, h := range [][2]string{{":method", "POST"}, {":authority", "log.example:8080"}, {":path", "/v1.Log/Put?k=v"}, {"authorization", "Bearer x"}, {"user-agent", "grpc-go/1.2 (Linux)"}} {
		if err := e.WriteField(hpack.HeaderField{Name: h[0], Value: h[1]}); err != nil {
			t.Fatal(err)
		}
	}
	err := f.WriteSettings()
	if err == nil {
		err = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: fields.Bytes(), EndHeaders: true, PadLength: 3})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAStreamSaysWhatItSpeaks(t *testing.T) {
	question := query(t, "a.dji.com", dns.TypeA)
	connect := func(protocol string, rest string) []byte {
		body := string(binary.BigEndian.AppendUint16(nil, uint16(len(protocol)))) + protocol + rest
		return append([]byte{0x10, byte(len(body))}, body...)
	}
	classes := func(c ...redact.Class) []redact.Class { return c }
	upload := written(t, "POST", "http://mydjiflight.dji.com/api/v2/flight_log/zipupload?sn=1581F4XFC228K00A1B2C&x=1", `{"email":"jane@crew.example"}`,
		"User-Agent", "okhttp/3.12 (RC331)", "Authorization", "Basic amFuZTpzZWNyZXQ=", "Cookie", "uid=5")
	for name, c := range map[string]struct {
		stream []byte
		want   guard.Attempt
	}{
		"HTTP, an upload": {upload, guard.Attempt{
			Speech: guard.HTTP, Method: "POST", Name: "mydjiflight.dji.com", Path: "/api/v2/flight_log/zipupload", Agent: "okhttp/3.12",
			Holds: classes(redact.Identity, redact.Person, redact.Credential),
		}},
		"HTTP to an address": {written(t, "GET", "http://47.91.161.230/x", ""), guard.Attempt{Speech: guard.HTTP, Method: "GET", Path: "/x", Agent: "Go-http-client/1.1"}},
		"HTTP, packed": {written(t, "POST", "http://a.example:8080/r", packed(`{"lat": 47.376887, "lon": 8.541694}`)), guard.Attempt{
			Speech: guard.HTTP, Method: "POST", Name: "a.example", Path: "/r", Agent: "Go-http-client/1.1", Holds: classes(redact.Location),
		}},
		"a request to a proxy": {[]byte("GET http://b.example:81/p?q=1 HTTP/1.1\r\nHost: proxy\r\n\r\n"), guard.Attempt{Speech: guard.HTTP, Method: "GET", Name: "b.example", Path: "/p"}},
		"CONNECT":              {[]byte("CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: x\r\n\r\n"), guard.Attempt{Speech: guard.HTTP, Method: "CONNECT", Name: "2001:db8::1"}},
		"a WebSocket":          {[]byte("GET /ws HTTP/1.1\r\nHost: skycc.autelrobotics.cn\r\nUpgrade: websocket\r\n\r\n"), guard.Attempt{Speech: guard.HTTP, Method: "GET", Name: "skycc.autelrobotics.cn", Path: "/ws"}},
		"HTTP/2":               {grpc(t), guard.Attempt{Speech: guard.HTTP, ALPN: []string{"h2c"}, Method: "POST", Name: "log.example", Path: "/v1.Log/Put", Agent: "grpc-go/1.2", Holds: classes(redact.Credential)}},
		"RTSP":                 {[]byte("OPTIONS rtsp://u:p@live.example:554/cam RTSP/1.0\r\nCSeq: 1\r\n\r\n"), guard.Attempt{Speech: guard.RTSP, Method: "OPTIONS", Name: "live.example", Path: "/cam"}},
		"MQTT 3.1":             {connect("MQIsdp", "\x03\x02\x00\x3c\x00\x02sn"), guard.Attempt{Speech: guard.MQTT, ClientID: "sn"}},
		"MQTT 3.1.1":           {connect("MQTT", "\x04\xc2\x00\x3c\x00\x02sn\x00\x04user\x00\x02pw"), guard.Attempt{Speech: guard.MQTT, ClientID: "sn", User: "user", Holds: classes(redact.Credential)}},
		"MQTT 5, with a will":  {connect("MQTT", "\x05\x84\x00\x3c\x05\x11\x00\x00\x00\x0a\x00\x02sn\x02\x01\x00\x00\x01t\x00\x01m\x00\x04user"), guard.Attempt{Speech: guard.MQTT, ClientID: "sn", User: "user"}},
		"DNS":                  {append([]byte{0, byte(len(question))}, question...), guard.Attempt{Speech: guard.DNS, Name: "a.dji.com", Question: "A"}},
		"SSH":                  {[]byte("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n"), guard.Attempt{Speech: guard.SSH, Agent: "SSH-2.0-OpenSSH_9.2p1"}},
		"XMPP":                 {[]byte(`<?xml version='1.0'?><stream:stream to='Push.example' xmlns='jabber:client' version='1.0'>`), guard.Attempt{Speech: guard.XMPP, Name: "push.example"}},
		"SOCKS 5":              {[]byte{5, 2, 0, 2}, guard.Attempt{Speech: guard.SOCKS}},
		"SOCKS 4A":             {[]byte("\x04\x01\x01\xbb\x00\x00\x00\x01me\x00c.example\x00"), guard.Attempt{Speech: guard.SOCKS, Name: "c.example"}},
		"RTMP":                 {append([]byte{3, 0, 0, 0, 0, 0, 0, 0, 0}, bytes.Repeat([]byte{0xa7}, 1528)...), guard.Attempt{Speech: guard.RTMP}},
		"RTMP of Flash":        {append([]byte{3, 0, 0, 0, 0, 9, 0, 124, 2}, bytes.Repeat([]byte{0xa7}, 1528)...), guard.Attempt{Speech: guard.RTMP}},
		"MAVLink":              {bytes.Repeat(position(), 60), guard.Attempt{Speech: guard.MAVLink, Holds: classes(redact.Location, redact.Technical)}},
	} {
		got, wants := Stream(c.stream)
		if wants || !alike(got, c.want) {
			t.Errorf("%s: Stream = %+v, %v, want\n%+v", name, got, wants, c.want)
		}
		for n := range c.stream {
			if early, wants := Stream(c.stream[:n]); !wants && early.Speech != c.want.Speech {
				t.Errorf("%s: after %d of %d bytes it is %+v", name, n, len(c.stream), early)
				break
			}
		}
	}
}

func TestAPathTellsOfNobody(t *testing.T) {
	for target, want := range map[string]string{
		"/v1/device/1581F4XFC228K00A1B2C/log?x=1":             "/v1/device/[serial]/log",
		"/u/jane@crew.example":                                "[e-mail]",
		"/s/0b5cf2a4-7f9e-4e55-a1a4-0c8c0f7c1d2e/c":           "/s/[uuid]/c",
		"/near/47.376887,8.541694":                            "/near/[coordinates]",
		"/api/v2/flight_log/zipupload":                        "/api/v2/flight_log/zipupload",
		"/api/v4/mobile/unlock_license_groups#x":              "/api/v4/mobile/unlock_license_groups",
		"/app/upgrade/public/check":                           "/app/upgrade/public/check",
		"/api/report/clientUUID":                              "/api/report/clientUUID",
		"/rqd/async":                                          "/rqd/async",
		"/generate_204":                                       "/generate_204",
		"/connecttest.txt":                                    "/connecttest.txt",
		"/hotspot-detect.html":                                "/hotspot-detect.html",
		"/tiles/14/8580/5737.png":                             "/tiles/14/8580/5737.png",
		"/\x00\xff" + strings.Repeat("a", 300):                "/??" + strings.Repeat("a", longestPath-3),
		"/" + strings.Repeat("x", 230) + " jane@crew.example": "/" + strings.Repeat("x", 230) + " [e-mail]",
		"/" + strings.Repeat("x", 250) + " jane@crew.example": "/" + strings.Repeat("x", 250) + " [e-m",
	} {
		if got := path(target); got != want {
			t.Errorf("path(%q) = %q, want %q", target, got, want)
		}
	}
}

func TestAStreamThatSaysNothingEnds(t *testing.T) {
	noise := bytes.Repeat([]byte{0xee}, longestUnknown)
	if _, wants := Stream(noise[:100]); !wants {
		t.Error("100 bytes are enough to give up")
	}
	if a, wants := Stream(noise); wants || a.Speech != guard.Unknown {
		t.Errorf("Stream = %+v, %v", a, wants)
	}
	if a := Ended([]byte("LOGIN somebody")); a.Speech != guard.Unknown {
		t.Errorf("a text that begins with a word in capitals is %+v", a)
	}
	endless := append([]byte("POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"), make([]byte, Longest)...)
	if a, wants := Stream(endless); wants || a.Bytes != int64(len(endless)) {
		t.Errorf("of an endless body more is wanted: %+v", a)
	}
	half := []byte("POST /u HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer z\r\nContent-Length: 100\r\n\r\nlat=47.3")
	if a, wants := Stream(half); !wants || a.Holds != nil {
		t.Errorf("Stream = %+v, %v", a, wants)
	}
	if a := Ended(half); len(a.Holds) == 0 || a.Name != "a.example" {
		t.Errorf("Ended = %+v", a)
	}
}
