package answer_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"testing"

	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
)

// browse gets a page as a device would whose names are all here.
func (w world) browse(t *testing.T, address string) (*http.Response, string, error) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp4", w.sockets.Sink[0].Addr().String())
	}}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

// The pages as the systems compare them, by what their makers publish.
var pages = map[string]struct {
	status int
	body   string
}{
	"http://connectivitycheck.gstatic.com/generate_204":          {204, ""},
	"http://www.google.com/gen_204":                              {204, ""},
	"http://connect.rom.miui.com/generate_204?cmd=1":             {204, ""},
	"http://captive.apple.com/hotspot-detect.html":               {200, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"},
	"http://captive.apple.com/":                                  {200, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"},
	"http://www.apple.com/library/test/success.html":             {200, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"},
	"http://www.msftconnecttest.com:80/connecttest.txt":          {200, "Microsoft Connect Test"},
	"http://www.msftncsi.com/ncsi.txt":                           {200, "Microsoft NCSI"},
	"http://detectportal.firefox.com/success.txt?ipv4":           {200, "success\n"},
	"http://DetectPortal.Firefox.com/canonical.html":             {200, `<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>`},
	"http://connectivitycheck.platform.hicloud.com/generate_204": {204, ""},
}

func TestConnectivityChecksFindNoInternet(t *testing.T) {
	w := serve(t, answer.Config{})
	for address := range pages {
		if _, _, err := w.browse(t, address); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v, want a reset and no page", address, err)
		}
		if a := w.next(t); a.Answer != guard.Sunk || a.Bytes == 0 {
			t.Errorf("%s: reported %+v", address, a)
		}
	}
}

func TestConnectivityChecksFindAnInternetIfAsked(t *testing.T) {
	w := serve(t, answer.Config{Internet: true})
	for address, want := range pages {
		response, body, err := w.browse(t, address)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if response.StatusCode != want.status || body != want.body {
			t.Errorf("%s: %d %q, want %d %q", address, response.StatusCode, body, want.status, want.body)
		}
		if a := w.next(t); a.Answer != guard.Answered {
			t.Errorf("%s: reported %+v", address, a)
		}
	}
	for _, address := range []string{"http://www.apple.com/", "http://statistical-report.djiservice.org/api/report/clientContext"} {
		if _, _, err := w.browse(t, address); err == nil {
			t.Errorf("%s was answered, and is no check", address)
		}
	}
}
