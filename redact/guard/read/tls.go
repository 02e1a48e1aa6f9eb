package read

import (
	"slices"

	"skylatch/redact/guard"
)

// Numbers of TLS (RFC 8446, IANA "TLS ExtensionType Values").
const (
	clientHello    = 1
	recordLimit    = 1<<14 + 256
	extensionName  = 0
	extensionALPN  = 16
	extensionECH   = 0xfe0d
	recordOfHellos = 22
)

// readTLS reads the beginning of a stream of TLS: a ClientHello, which may lie in
// several records.
func readTLS(p []byte, a *guard.Attempt) verdict {
	if len(p) < 3 || p[0] != recordOfHellos || p[1] != 3 {
		return no
	}
	var hello []byte
	c := cutter{b: p}
	for first := true; len(c.b) > 0; first = false {
		kind, version := c.number(1), c.number(2)
		size := 0
		if len(c.b) >= 2 {
			size = int(c.b[0])<<8 | int(c.b[1])
		}
		if !c.short && (kind != recordOfHellos || version>>8 != 3 || version&0xff > 4 || size > recordLimit) {
			if first {
				return no
			}
			break // what follows is another's to understand
		}
		hello = append(hello, c.begun(2)...)
	}
	if len(hello) > 0 && hello[0] != clientHello {
		return no
	}
	a.Speech = guard.TLS
	whole := readHandshake(hello, a)
	switch {
	case slices.Contains(a.ALPN, "dot"): // RFC 7858, IANA "ALPN Protocol IDs"
		a.Speech = guard.DoT
	case slices.Contains(a.ALPN, "stun.turn"), slices.Contains(a.ALPN, "stun.nat-discovery"):
		a.Speech = guard.STUN
	}
	if whole {
		return sure
	}
	return more
}

// readHandshake reads a ClientHello with its header, as far as it is there, and
// reports whether it is there in full.
func readHandshake(b []byte, a *guard.Attempt) bool {
	c := cutter{b: b}
	if c.number(1) != clientHello {
		return false
	}
	hello := cutter{b: c.begun(3)}
	readHello(&hello, a, false)
	return !c.short
}

// readHello reads a ClientHello as far as it is there. (RFC 8446, section 4.1.2;
// RFC 6347, section 4.2.1)
func readHello(c *cutter, a *guard.Attempt, datagrams bool) {
	c.take(2 + 32) // version and random
	c.counted(1)   // session
	if datagrams {
		c.counted(1) // cookie
	}
	c.counted(2) // ciphers
	c.counted(1) // compressions
	if c.short {
		return
	}
	for extensions := (cutter{b: c.begun(2)}); len(extensions.b) > 0; {
		kind, body := extensions.number(2), extensions.counted(2)
		if extensions.short {
			return
		}
		switch kind {
		case extensionName:
			list := cutter{b: body}
			list.number(2)
			if of, name := list.number(1), list.counted(2); of == 0 && !list.short {
				a.Name = hostName(string(name))
			}
		case extensionALPN:
			a.ALPN = readALPN(body)
		case extensionECH:
			a.ECH = true
		}
	}
}

func readALPN(b []byte) (protocols []string) {
	list := cutter{b: b}
	for list.number(2); len(list.b) > 0 && len(protocols) < mostALPN; {
		if p := list.counted(1); len(p) > 0 {
			protocols = append(protocols, printable(string(p), longestALPN))
		}
	}
	return protocols
}
