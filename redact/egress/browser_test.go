package egress_test

import (
	"errors"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"skylatch/redact/egress"
	"skylatch/telemetry"
)

func TestTheBrowserShowsThePageAndLeavesNothingBehind(t *testing.T) {
	asked := make(chan string, 16)
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case asked <- r.URL.Path:
		default:
		}
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	defer func() {
		server.Close()
		<-served
	}()

	folder := t.TempDir()
	// Headless has no window to fail on; a test may run as root, where
	// Chromium has no sandbox to offer.
	browser, err := egress.OpenBrowser("http://"+listener.Addr().String()+"/fly", folder, "--headless=new", "--no-sandbox")
	if err != nil {
		t.Fatal(err)
	}
	select {
	case path := <-asked:
		if path != "/fly" {
			t.Errorf("the browser asked for %q, want /fly", path)
		}
	case <-time.After(time.Minute):
		t.Error("the browser never asked for the page")
	}
	browser.Stop()
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v), want nothing", left, err)
	}
	browser.Stop() // A second Stop has nothing to do and does not wait.
}

func TestTheBrowserIsForThisMachineOnly(t *testing.T) {
	for _, page := range []string{"http://192.0.2.1:80/", "https://127.0.0.1:1/", "http://example.com/", "file:///etc/passwd", "--help"} {
		if _, err := egress.OpenBrowser(page, t.TempDir()); !errors.Is(err, egress.ErrBlocked) {
			t.Errorf("OpenBrowser(%q) = %v, want %v", page, err, egress.ErrBlocked)
		}
	}
}

func TestAMissingBrowserIsSaidInThreeParts(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := egress.OpenBrowser("http://127.0.0.1:8400/", t.TempDir())
	var problem *telemetry.ProblemError
	if !errors.As(err, &problem) || problem.Action == "" {
		t.Errorf("OpenBrowser without a browser = %v, want a problem with an action", err)
	}
}
