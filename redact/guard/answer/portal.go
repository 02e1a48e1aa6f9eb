package answer

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// check is what a system expects of an internet at one place.
type check struct {
	host, path string // an empty host: any
	status     int
	kind       string // Content-Type
	body       string
}

// checks are those of the systems that a controller or a tablet has. The first
// that fits counts.
var checks = []check{
	// Android and all that are made of it (Samsung, Xiaomi, Huawei), and ChromeOS,
	// each with a host of its own.
	{"", "/generate_204", http.StatusNoContent, "", ""},
	{"", "/gen_204", http.StatusNoContent, "", ""},
	// iOS, iPadOS, macOS.
	{"captive.apple.com", "", http.StatusOK, "text/html", applePage},
	{"www.apple.com", "/library/test/success.html", http.StatusOK, "text/html", applePage},
	// Windows, since 10 1607 and before.
	{"www.msftconnecttest.com", "/connecttest.txt", http.StatusOK, "text/plain", "Microsoft Connect Test"},
	{"ipv6.msftconnecttest.com", "/connecttest.txt", http.StatusOK, "text/plain", "Microsoft Connect Test"},
	{"www.msftncsi.com", "/ncsi.txt", http.StatusOK, "text/plain", "Microsoft NCSI"},
	// Firefox.
	{"detectportal.firefox.com", "/success.txt", http.StatusOK, "text/plain", "success\n"},
	{
		"detectportal.firefox.com", "/canonical.html", http.StatusOK, "text/html",
		`<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>`,
	},
}

const applePage = "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"

// checkOf returns the connectivity check that a request is.
func checkOf(request []byte) (check, bool) {
	if !bytes.HasPrefix(request, []byte("GET ")) || !bytes.Contains(request, []byte("\r\n\r\n")) {
		return check{}, false
	}
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(request)))
	if err != nil {
		return check{}, false
	}
	host := strings.ToLower(r.Host)
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	for _, c := range checks {
		if (c.host == "" || c.host == host) && (c.path == "" || c.path == r.URL.Path) {
			return c, true
		}
	}
	return check{}, false
}

// sayInternet answers a connectivity check as the internet would, and reports
// whether the request was one.
func sayInternet(conn *net.TCPConn, request []byte) bool {
	c, ok := checkOf(request)
	if !ok {
		return false
	}
	var page strings.Builder
	fmt.Fprintf(&page, "HTTP/1.1 %d %s\r\nConnection: close\r\nCache-Control: no-store\r\n", c.status, http.StatusText(c.status))
	if c.status != http.StatusNoContent {
		fmt.Fprintf(&page, "Content-Type: %s\r\nContent-Length: %d\r\n", c.kind, len(c.body))
	}
	page.WriteString("\r\n" + c.body)
	_ = conn.SetDeadline(time.Now().Add(listeningTime)) // a connection that has ended
	if _, err := io.WriteString(conn, page.String()); err != nil {
		return false
	}
	sayGoodbye(conn)
	return true
}
