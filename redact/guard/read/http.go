package read

import (
	"bytes"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"skylatch/redact/guard"
	"skylatch/redact/text"
)

// Bounds: longestMethod is that of any there is (IANA, "HTTP Method Registry"),
// mostFields more than clients send.
const (
	longestMethod = 20
	mostFields    = 128
)

// request is the beginning of one, as far as it is there. (RFC 9112)
type request struct {
	method, target, version string
	header                  []line
	body                    []byte // nil until the header is whole
	whole                   bool   // the body, too
}

type line struct{ name, value string }

func (r request) get(name string) string {
	i := slices.IndexFunc(r.header, func(l line) bool { return l.name == name })
	if i < 0 {
		return ""
	}
	return r.header[i].value
}

// openRequest reads a request of HTTP, or of what is written like it.
func openRequest(p []byte) (r request, ok bool) {
	end := bytes.IndexByte(p[:min(len(p), longestMethod+1)], ' ')
	if end < 3 || slices.ContainsFunc(p[:end], func(c byte) bool { return (c < 'A' || c > 'Z') && c != '-' }) {
		return r, false
	}
	head, body, whole := cutHead(p)
	first, rest, lineEnds := strings.Cut(string(head), "\n")
	r.method, first, _ = strings.Cut(strings.TrimRight(first, "\r"), " ")
	r.target = first
	if i := strings.LastIndexByte(first, ' '); i >= 0 {
		r.target, r.version = first[:i], first[i+1:]
	}
	slash := strings.IndexByte(r.version, '/')
	if !r.hasTarget() || lineEnds && (slash < 0 || r.version[:slash] != "HTTP" && r.version[:slash] != "RTSP") ||
		strings.ContainsFunc(r.target, func(c rune) bool { return c < ' ' }) {
		return r, false
	}
	for l := range strings.SplitSeq(rest, "\n") {
		if len(r.header) == mostFields {
			break
		}
		if name, value, ok := strings.Cut(l, ":"); ok {
			r.header = append(r.header, line{strings.ToLower(strings.TrimSpace(name)), textproto.TrimString(value)})
		}
	}
	if whole {
		r.body = body
		r.whole = r.bodyIsWhole()
	}
	return r, true
}

// cutHead cuts a request behind the empty line that ends its header.
func cutHead(p []byte) (head, body []byte, whole bool) {
	if head, body, ok := bytes.Cut(p, []byte("\r\n\r\n")); ok {
		return head, body, true
	}
	return bytes.Cut(p, []byte("\n\n"))
}

// bodyIsWhole reports whether no more of a body is expected.
func (r request) bodyIsWhole() bool {
	if strings.Contains(strings.ToLower(r.get("transfer-encoding")), "chunked") {
		return bytes.HasSuffix(r.body, []byte("0\r\n\r\n"))
	}
	size, err := strconv.Atoi(r.get("content-length"))
	return err != nil || len(r.body) >= size
}

// path is that of a target as it is kept: without the query, and with the kind of
// what would tell of somebody in place of it.
func path(target string) string {
	if i := strings.IndexAny(target, "?#"); i >= 0 {
		target = target[:i]
	}
	target = printable(target, 8*longestPath) // what is cut later stands behind what is found
	matches := text.Find(target)
	slices.Reverse(matches)
	for _, m := range matches {
		target = target[:m.From] + "[" + m.Kind + "]" + target[m.To:]
	}
	return target[:min(len(target), longestPath)]
}

// hasTarget reports whether a request asks for something as requests do: another
// text may begin with a word in capitals, too.
func (r request) hasTarget() bool {
	return strings.HasPrefix(r.target, "/") || r.target == "*" || strings.Contains(r.target, "://") || r.method == "CONNECT"
}

// readHTTP reads a request of HTTP/1 or RTSP, also one that asks a proxy.
func readHTTP(p []byte, a *guard.Attempt) verdict {
	r, ok := openRequest(p)
	if !ok {
		return no
	}
	a.Speech, a.Method = guard.HTTP, r.method
	target := r.target
	switch u, err := url.Parse(target); {
	case r.method == "CONNECT":
		a.Name = hostAndPort(target, true)
		target = ""
	case err == nil && u.Scheme != "" && u.Host != "":
		a.Name = hostAndPort(u.Host, true)
		target = u.EscapedPath()
		if u.Scheme == "rtsp" || u.Scheme == "rtsps" {
			a.Speech = guard.RTSP
		}
	default:
		a.Name = hostAndPort(r.get("host"), false)
	}
	if strings.HasPrefix(r.version, "RTSP/") {
		a.Speech = guard.RTSP
	}
	a.Path = path(target)
	a.Agent = firstWord(r.get("user-agent"))
	if r.body == nil || !r.whole {
		return more
	}
	return sure
}
