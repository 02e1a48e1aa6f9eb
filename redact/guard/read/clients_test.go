package read

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"skylatch/redact"
	"skylatch/redact/guard"
)

// Real clients, which speak to a socket on this machine that never answers.

// patience is how long a client may take to say something on a busy machine.
const patience = 30 * time.Second

func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// folder is a client's own. What a browser's last child still writes there while
// it is taken away is no failure.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "guard-read-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// start runs a client until the test has heard enough.
func start(t *testing.T, name string, words ...string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := exec.CommandContext(ctx, program(t, name), words...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + folder(t)}
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) } // a browser takes its children with it
	c.WaitDelay = 5 * time.Second
	if err := c.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = c.Wait()
	})
}

// heard is the first stream that somebody writes, as far as it is wanted.
func heard(t *testing.T, speak func(address string)) guard.Attempt {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	speak(l.Addr().String())
	if err := l.(*net.TCPListener).SetDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, Longest)
	for n := 0; ; {
		more, err := c.Read(buffer[n:])
		if n += more; err != nil {
			t.Fatalf("after %d bytes: %v", n, err)
		}
		if a, wants := Stream(buffer[:n]); !wants {
			return a
		}
	}
}

func TestClientsAreRead(t *testing.T) {
	const to = "mydjiflight.dji.com"
	t.Run("openssl", func(t *testing.T) {
		a := heard(t, func(address string) {
			start(t, "openssl", "s_client", "-connect", address, "-servername", to, "-alpn", "h2,http/1.1")
		})
		if !alike(a, guard.Attempt{Speech: guard.TLS, Name: to, ALPN: []string{"h2", "http/1.1"}}) {
			t.Errorf("%+v", a)
		}
	})
	curl := func(t *testing.T, words ...string) guard.Attempt {
		return heard(t, func(address string) {
			port := netip.MustParseAddrPort(address).Port()
			for i, w := range words {
				words[i] = strings.ReplaceAll(w, "PORT", itoa(port))
			}
			start(t, "curl", append([]string{"-s", "--noproxy", "*", "--resolve", to + ":" + itoa(port) + ":127.0.0.1", "-A", "okhttp/4"}, words...)...)
		})
	}
	t.Run("curl, a form", func(t *testing.T) {
		a := curl(t, "-d", "lat=47.376887&lon=8.541694", "-u", "jane:secret", "http://"+to+":PORT/api/v2/register_device?x=1")
		want := guard.Attempt{
			Speech: guard.HTTP, Method: "POST", Name: to, Path: "/api/v2/register_device", Agent: "okhttp/4",
			Holds: []redact.Class{redact.Location, redact.Credential},
		}
		if !alike(a, want) {
			t.Errorf("%+v, want %+v", a, want)
		}
	})
	t.Run("curl, HTTP/2 without asking", func(t *testing.T) {
		a := curl(t, "--http2-prior-knowledge", "http://"+to+":PORT/v1/put?x=1")
		if !alike(a, guard.Attempt{Speech: guard.HTTP, ALPN: []string{"h2c"}, Method: "GET", Name: to, Path: "/v1/put", Agent: "okhttp/4"}) {
			t.Errorf("%+v", a)
		}
	})
	t.Run("curl, by way of a proxy", func(t *testing.T) {
		a := heard(t, func(address string) {
			start(t, "curl", "-s", "-p", "-x", "http://"+address, "-A", "okhttp/4", "https://"+to+"/")
		})
		if !alike(a, guard.Attempt{Speech: guard.HTTP, Method: "CONNECT", Name: to, Agent: "okhttp/4"}) {
			t.Errorf("%+v", a)
		}
	})
	t.Run("curl, by way of SOCKS", func(t *testing.T) {
		a := heard(t, func(address string) { start(t, "curl", "-s", "-x", "socks4a://"+address, "http://"+to+"/") })
		if !alike(a, guard.Attempt{Speech: guard.SOCKS, Name: to}) {
			t.Errorf("%+v", a)
		}
	})
	t.Run("curl, MQTT", func(t *testing.T) {
		a := curl(t, "-u", "gateway:secret", "mqtt://"+to+":PORT/thing/product/osd")
		if a.Speech != guard.MQTT || a.User != "gateway" || a.ClientID == "" || len(a.Holds) != 1 {
			t.Errorf("%+v", a)
		}
	})
	t.Run("curl, RTSP", func(t *testing.T) {
		a := curl(t, "rtsp://"+to+":PORT/live")
		if !alike(a, guard.Attempt{Speech: guard.RTSP, Method: "OPTIONS", Path: "*", Agent: "okhttp/4"}) {
			t.Errorf("%+v", a)
		}
	})
	t.Run("ffmpeg, RTMP", func(t *testing.T) {
		a := heard(t, func(address string) {
			start(t, "ffmpeg", "-v", "quiet", "-i", "rtmp://"+address+"/app/key", "-f", "null", "-")
		})
		if a.Speech != guard.RTMP {
			t.Errorf("%+v", a)
		}
	})
}

func itoa(port uint16) string { return strconv.Itoa(int(port)) }

// The packets of a browser: its hello has a key that does not fit into one, and
// lies in them in pieces out of order.
func TestABrowsersQUICIsRead(t *testing.T) {
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const to = "media.example"
	port := itoa(c.LocalAddr().(*net.UDPAddr).AddrPort().Port())
	start(t, "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--user-data-dir="+folder(t), "--enable-quic",
		"--origin-to-force-quic-on="+to+":"+port, "--host-resolver-rules=MAP "+to+" 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
		"--disable-domain-reliability", "--no-pings", "https://"+to+":"+port+"/")
	if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	var q Assembler
	buffer := make([]byte, 2000)
	for packets := 1; ; packets++ {
		n, _, err := c.ReadFromUDPAddrPort(buffer)
		if err != nil {
			t.Fatalf("after %d packets without a name: %v", packets-1, err)
		}
		a, ok := q.Packet(udp(t, 443, buffer[:n]))
		if !ok || a.Speech != guard.QUIC {
			t.Fatalf("packet %d is %+v", packets, a)
		}
		if a.Name != "" {
			if a.Name != to || len(a.ALPN) == 0 || a.ALPN[0] != "h3" || !a.ECH {
				t.Errorf("packet %d says %+v", packets, a)
			}
			return
		}
	}
}
