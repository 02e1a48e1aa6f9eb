package read

import (
	"net/netip"
	"strings"
)

// cutter takes bytes off the front. Once there are too few, it is short and
// gives zeros.
type cutter struct {
	b     []byte
	short bool
}

func (c *cutter) take(n int) []byte {
	if n < 0 || n > len(c.b) {
		c.b, c.short = nil, true
		return nil
	}
	taken := c.b[:n]
	c.b = c.b[n:]
	return taken
}

// number takes a number of n bytes, at most 4, the highest first.
func (c *cutter) number(n int) (v int) {
	for _, b := range c.take(n) {
		v = v<<8 | int(b)
	}
	return v
}

// counted takes as many bytes as the n bytes before them say.
func (c *cutter) counted(n int) []byte { return c.take(c.number(n)) }

// begun is counted for what may be cut: it takes what is there.
func (c *cutter) begun(n int) []byte {
	size := c.number(n)
	if size > len(c.b) {
		all := c.b
		c.b, c.short = nil, true
		return all
	}
	return c.take(size)
}

// varint takes a number as QUIC writes them (RFC 9000, section 16).
func (c *cutter) varint() uint64 {
	first := c.take(1)
	if c.short {
		return 0
	}
	v := uint64(first[0] & 0x3f)
	for _, b := range c.take(1<<(first[0]>>6) - 1) {
		v = v<<8 | uint64(b)
	}
	return v
}

// Bounds of what is kept.
const (
	longestName   = 253
	longestPath   = 256
	longestAgent  = 64
	longestDevice = 63
	longestALPN   = 32
	mostALPN      = 8
)

// hostName is a name as it is kept: in lower case, without the last dot, what is
// no letter or digit of a name written as "?". Of one that is too long, the end
// is kept: it says whose it is.
func hostName(s string) string {
	s = strings.TrimRight(s, ".")
	s = s[max(0, len(s)-longestName):]
	return strings.ToLower(ascii(s, len(s), func(c byte) bool {
		return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-_.:", c) >= 0
	}))
}

// hostAndPort is the name of "host:port", "[::1]:port" or "host"; empty if it is
// an address and addresses are not asked for.
func hostAndPort(s string, addresses bool) string {
	s = s[strings.LastIndexByte(s, '@')+1:]
	if at, err := netip.ParseAddrPort(s); err == nil {
		s = at.Addr().String()
	} else if i := strings.LastIndexByte(s, ':'); i >= 0 && strings.Count(s, ":") == 1 {
		s = s[:i]
	}
	s = strings.Trim(s, "[]")
	if _, err := netip.ParseAddr(s); err == nil && !addresses {
		return ""
	}
	return hostName(s)
}

// printable is a text of at most so many bytes, what is not ASCII written as "?".
func printable(s string, most int) string {
	return ascii(s, most, func(c byte) bool { return c >= ' ' && c <= '~' })
}

// firstWord is the first word of what a program says that it is; behind it stand
// the device's model and system.
func firstWord(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexAny(s, " \t\r\n("); i >= 0 {
		s = s[:i]
	}
	return printable(s, longestAgent)
}

func ascii(s string, most int, good func(byte) bool) string {
	b := []byte(s[:min(len(s), most)])
	for i, c := range b {
		if !good(c) {
			b[i] = '?'
		}
	}
	return string(b)
}
