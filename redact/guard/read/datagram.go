package read

import (
	"bytes"
	"encoding/binary"
	"strings"

	"skylatch/redact/guard"
)

// Ports that say what is spoken there (IANA).
const (
	portDNS        = 53
	portDHCPServer = 67
	portDHCPClient = 68
	portNTP        = 123
	portHTTPS      = 443
	portDHCPv6     = 547
	portSSDP       = 1900
	portMDNS       = 5353
	portLLMNR      = 5355
)

// datagram is the payload of one UDP packet, being read.
type datagram struct {
	payload []byte
	whole   bool
	from    uint16 // port
	a       *guard.Attempt
	flows   *Assembler // may be nil
}

func (d *datagram) read() {
	if d.byPort() || d.byForm() {
		return
	}
	d.a.Holds = Holds(d.payload)
	if isMAVLink(d.payload) {
		d.a.Speech = guard.MAVLink
	}
}

func (d *datagram) to(port uint16) bool { return d.a.To.Port() == port }

// byPort reads what is only spoken at its own port.
func (d *datagram) byPort() bool {
	b, a := d.payload, d.a
	switch {
	case d.to(portDNS):
		return d.readDNS(guard.DNS)
	case d.to(portMDNS):
		return d.readDNS(guard.MDNS)
	case d.to(portLLMNR):
		return d.readDNS(guard.LLMNR)
	case d.to(portSSDP):
		method, _, ok := strings.Cut(string(b[:min(len(b), 16)]), " * HTTP")
		if ok && (method == "M-SEARCH" || method == "NOTIFY") {
			a.Speech, a.Method = guard.SSDP, method
		}
		return a.Speech != guard.Unknown
	case d.to(portDHCPServer), d.to(portDHCPClient):
		return readDHCP(b, a)
	case d.to(portDHCPv6):
		a.Speech = guard.DHCP
		return true
	case d.to(portNTP) && isNTP(b):
		a.Speech = guard.NTP
		return true
	}
	return false
}

func (d *datagram) readDNS(speech guard.Speech) bool {
	q, ok := openDNS(d.payload)
	if ok {
		q.tell(d.a, speech)
	}
	return ok
}

// byForm reads what is told by its form, wherever it goes.
func (d *datagram) byForm() bool {
	b, a := d.payload, d.a
	switch {
	case d.readQUIC():
	case readSTUN(b, a):
	case readDTLS(b, a):
	case isWireGuard(b, d.whole):
		a.Speech = guard.WireGuard
	case isIKE(b, d.whole), d.to(4500) && len(b) > 4 && bytes.HasPrefix(b, []byte{0, 0, 0, 0}) && isIKE(b[4:], d.whole):
		a.Speech = guard.IKE
	case isOpenVPN(b, d.whole):
		a.Speech = guard.OpenVPN
	case isRTCP(b, d.whole):
		a.Speech = guard.RTCP
	default:
		q, ok := openDNS(b)
		if ok && q.sure {
			q.tell(a, guard.DNS)
		}
		return ok && q.sure
	}
	return true
}

// isNTP reports whether a packet is of NTP: of a version that there is, and a
// client's, a peer's or a control message (RFC 5905, section 7.3).
func isNTP(b []byte) bool {
	version, mode := b[0]>>3&7, b[0]&7
	return version >= 1 && version <= 4 && (len(b) >= 48 || mode >= 6) && mode != 0
}

// readDHCP takes from a message of DHCP (RFC 2131, RFC 2132) what the device calls
// itself, and what its program does.
func readDHCP(b []byte, a *guard.Attempt) bool {
	const fixed, cookie = 236, 0x63825363
	const optionName, optionClass, optionEnd = 12, 60, 255
	if len(b) < fixed+4 || binary.BigEndian.Uint32(b[fixed:]) != cookie {
		return false
	}
	a.Speech = guard.DHCP
	for c := (cutter{b: b[fixed+4:]}); len(c.b) > 0; {
		switch code := c.number(1); code {
		case 0: // padding
		case optionEnd:
			return true
		case optionName:
			a.Device = printable(string(c.counted(1)), longestDevice)
		case optionClass:
			a.Agent = firstWord(string(c.counted(1)))
		default:
			c.counted(1)
		}
	}
	return true
}

// stunMethods are those of requests that are sent without being asked (RFC 8489,
// RFC 8656).
var stunMethods = map[int]string{1: "binding", 3: "allocate", 4: "refresh", 6: "send", 8: "create permission", 9: "channel bind"}

// readSTUN reads a message of STUN (RFC 8489, section 5): a request or an
// indication, with the magic cookie.
func readSTUN(b []byte, a *guard.Attempt) bool {
	const cookie, header, software = 0x2112A442, 20, 0x8022
	if len(b) < header || b[0] > 3 || binary.BigEndian.Uint32(b[4:]) != cookie || b[3]&3 != 0 {
		return false
	}
	a.Speech = guard.STUN
	a.Method = stunMethods[int(binary.BigEndian.Uint16(b)&^0x0110)]
	size := int(binary.BigEndian.Uint16(b[2:]))
	for c := (cutter{b: b[header:min(len(b), header+size)]}); len(c.b) >= 4; {
		kind, value := c.number(2), c.counted(2)
		if c.take(-len(value) & 3); kind == software {
			a.Agent = firstWord(string(value))
		}
	}
	return true
}

// readDTLS reads the first record of DTLS (RFC 6347, RFC 9147): a ClientHello says
// the name, if it is not cut up.
func readDTLS(b []byte, a *guard.Attempt) bool {
	c := cutter{b: b}
	kind, version := c.number(1), c.number(2)
	if c.short || kind < 20 || kind > 25 || version != 0xfeff && version != 0xfefd && version != 0x0100 {
		return false
	}
	c.take(8) // epoch and sequence number
	record := c.begun(2)
	a.Speech = guard.DTLS
	const handshake, header = 22, 12
	if kind == handshake && len(record) > header && record[0] == clientHello {
		hello := cutter{b: record[header:]}
		readHello(&hello, a, true)
	}
	return true
}
