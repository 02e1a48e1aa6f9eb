package read

import (
	"golang.org/x/net/http2/hpack"

	"skylatch/redact/guard"
)

// preface is what a client of HTTP/2 begins with that did not ask before
// (RFC 9113, section 3.4).
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

// Frames of HTTP/2 (RFC 9113, section 6), and flags of one.
const (
	frameHeaders = 1

	flagEndHeaders = 0x04
	flagPadded     = 0x08
	flagPriority   = 0x20
)

// readHTTP2 reads a connection of HTTP/2 in clear, as gRPC opens them: the first
// request's header. Clients send it without waiting for an answer.
func readHTTP2(p []byte, a *guard.Attempt) verdict {
	if !begins(p, preface) {
		return no
	}
	a.Speech, a.ALPN = guard.HTTP, []string{"h2c"} // its name where it is asked for (RFC 7540)
	c := cutter{b: p[len(preface):]}
	for len(c.b) > 0 {
		size, kind, flags := c.number(3), c.number(1), c.number(1)
		c.take(4)
		payload := c.take(size)
		if c.short {
			return more
		}
		if kind == frameHeaders {
			readFields(payload, flags, a)
			return sure
		}
	}
	return more
}

// readFields reads the fields of a request that are kept.
func readFields(b []byte, flags int, a *guard.Attempt) {
	c := cutter{b: b}
	padding := 0
	if flags&flagPadded != 0 {
		padding = c.number(1)
	}
	if flags&flagPriority != 0 {
		c.take(5)
	}
	c.b = c.b[:max(0, len(c.b)-padding)]
	d := hpack.NewDecoder(4096, func(f hpack.HeaderField) {
		switch f.Name {
		case ":authority":
			a.Name = hostAndPort(f.Value, false)
		case ":method":
			a.Method = printable(f.Value, longestMethod)
		case ":path":
			a.Path = path(f.Value)
		case "user-agent":
			a.Agent = firstWord(f.Value)
		}
		a.Holds = add(a.Holds, headerHolds(f.Name)...)
	})
	d.SetMaxStringLength(Longest)
	_, _ = d.Write(c.b) // what is damaged ends what can be told
}
