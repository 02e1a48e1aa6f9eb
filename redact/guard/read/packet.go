// Package read tells from the first bytes of what a device sent whom it asked
// for, how it spoke, and what classes of data it sent in clear. It takes packets
// as the kernel's log gives them, perhaps cut, and the beginnings of streams.
//
// It trusts nothing: every length is checked, every loop is bounded, and what it
// does not know it calls unknown. It keeps names, sizes, kinds and classes, and
// no value. It opens nothing and starts nothing; only an [Assembler] remembers
// anything, and that is bounded.
package read

import (
	"encoding/binary"
	"net/netip"
	"strconv"

	"skylatch/redact/guard"
)

// IANA protocol numbers.
const (
	protoHopByHop = 0
	protoICMP     = 1
	protoIGMP     = 2
	protoIPv4     = 4
	protoTCP      = 6
	protoUDP      = 17
	protoIPv6     = 41
	protoRouting  = 43
	protoFragment = 44
	protoGRE      = 47
	protoICMPv6   = 58
	protoOptions  = 60
	protoSCTP     = 132
	protoMobility = 135
)

// deepest is how many packets within packets are opened.
const deepest = 2

// Packet reads one IP packet, of version 4 or 6; it is false for what is none. It
// fills in all but when, on which interface, from which MAC, and what became of
// it. Of a tunnel it tells the outer addresses and what is spoken inside.
func Packet(b []byte) (guard.Attempt, bool) { return packet(b, nil, 0) }

func packet(b []byte, q *Assembler, depth int) (guard.Attempt, bool) {
	ip, ok := openIP(b)
	if !ok {
		return guard.Attempt{}, false
	}
	a := guard.Attempt{
		From: ip.from, To: netip.AddrPortFrom(ip.to, 0), Transport: transport(ip.proto), Bytes: int64(ip.length),
	}
	if ip.later || len(ip.payload) == 0 {
		return a, true
	}
	switch ip.proto {
	case protoTCP:
		segment(&a, ip.payload)
	case protoUDP:
		if from, payload, ok := openUDP(&a, ip.payload); ok {
			d := datagram{payload: payload, whole: ip.whole, from: from, a: &a, flows: q}
			d.read()
		}
	case protoSCTP:
		ports(&a, ip.payload)
	case protoGRE:
		if inner, ok := openGRE(ip.payload); ok && depth < deepest {
			inside(&a, inner, q, depth)
		}
	case protoIPv4, protoIPv6:
		if depth < deepest {
			inside(&a, ip.payload, q, depth)
		}
	}
	return a, true
}

// inside adds what the packet in a tunnel says; the addresses stay those that
// the device sent to.
func inside(a *guard.Attempt, b []byte, q *Assembler, depth int) {
	in, ok := packet(b, q, depth+1)
	if !ok {
		return
	}
	in.From, in.To, in.Transport, in.Bytes = a.From, a.To, a.Transport, a.Bytes
	*a = in
}

// ip is a packet without its headers.
type ip struct {
	from, to netip.Addr
	proto    byte
	length   int  // of the packet as it was sent
	later    bool // a fragment other than the first: it has no ports
	whole    bool // the payload is all that was sent
	payload  []byte
}

func openIP(b []byte) (ip, bool) {
	switch {
	case len(b) >= 20 && b[0]>>4 == 4:
		return openIPv4(b)
	case len(b) >= 40 && b[0]>>4 == 6:
		return openIPv6(b)
	}
	return ip{}, false
}

// openIPv4 follows RFC 791.
func openIPv4(b []byte) (ip, bool) {
	header := int(b[0]&0x0f) * 4
	length := int(binary.BigEndian.Uint16(b[2:]))
	if length == 0 {
		length = len(b) // a network card was left to cut it up
	}
	if header < 20 || length < header {
		return ip{}, false
	}
	fragment := binary.BigEndian.Uint16(b[6:])
	p := ip{
		from: netip.AddrFrom4([4]byte(b[12:])), to: netip.AddrFrom4([4]byte(b[16:])), proto: b[9], length: length,
		later: fragment&0x1fff != 0, whole: length <= len(b) && fragment&0x3fff == 0,
	}
	if header < len(b) {
		p.payload = b[header:min(length, len(b))]
	}
	return p, true
}

// openIPv6 follows RFC 8200; it goes through extension headers to what they carry.
func openIPv6(b []byte) (ip, bool) {
	length := 40 + int(binary.BigEndian.Uint16(b[4:]))
	if length == 40 && len(b) > 40 {
		length = len(b) // a jumbogram
	}
	p := ip{
		from: netip.AddrFrom16([16]byte(b[8:])), to: netip.AddrFrom16([16]byte(b[24:])), proto: b[6], length: length,
		whole: length <= len(b), payload: b[40:min(length, len(b))],
	}
	for !p.later {
		size := 0
		switch p.proto {
		case protoHopByHop, protoRouting, protoOptions, protoMobility:
			if len(p.payload) > 1 {
				size = 8 + 8*int(p.payload[1])
			}
		case protoFragment:
			if size = 8; len(p.payload) >= size {
				fragment := binary.BigEndian.Uint16(p.payload[2:])
				p.later = fragment&0xfff8 != 0
				p.whole = p.whole && fragment&0xfff9 == 0
			}
		default:
			return p, true
		}
		if size == 0 || size > len(p.payload) {
			p.payload = nil
			return p, true
		}
		p.proto, p.payload = p.payload[0], p.payload[size:]
	}
	return p, true
}

// openGRE returns the IP packet in one of GRE (RFC 2784, RFC 2890).
func openGRE(b []byte) ([]byte, bool) {
	const checksum, key, sequence = 0x80, 0x20, 0x10
	if len(b) < 4 || b[1]&0x07 != 0 {
		return nil, false
	}
	size := 4
	for _, flag := range []byte{checksum, key, sequence} {
		if b[0]&flag != 0 {
			size += 4
		}
	}
	kind := binary.BigEndian.Uint16(b[2:])
	if size > len(b) || kind != 0x0800 && kind != 0x86dd {
		return nil, false
	}
	return b[size:], true
}

// ports reads the two ports that TCP, UDP and SCTP begin with.
func ports(a *guard.Attempt, b []byte) (from uint16, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	a.To = netip.AddrPortFrom(a.To.Addr(), binary.BigEndian.Uint16(b[2:]))
	return binary.BigEndian.Uint16(b), true
}

func openUDP(a *guard.Attempt, b []byte) (from uint16, payload []byte, ok bool) {
	from, _ = ports(a, b)
	if len(b) <= 8 {
		return 0, nil, false
	}
	end := int(binary.BigEndian.Uint16(b[4:]))
	if end < 8 || end > len(b) {
		end = len(b)
	}
	return from, b[8:end], true
}

// segment reads one of TCP: its payload, which a first one has with Fast Open.
func segment(a *guard.Attempt, b []byte) {
	if _, ok := ports(a, b); !ok || len(b) < 20 {
		return
	}
	header := int(b[12]>>4) * 4
	if header < 20 || header >= len(b) {
		return
	}
	said := Ended(b[header:])
	said.From, said.To, said.Transport, said.Bytes = a.From, a.To, a.Transport, a.Bytes
	*a = said
}

func transport(proto byte) guard.Transport {
	switch proto {
	case protoICMP:
		return guard.ICMP
	case protoIGMP:
		return guard.IGMP
	case protoTCP:
		return guard.TCP
	case protoUDP:
		return guard.UDP
	case protoGRE:
		return guard.GRE
	case protoICMPv6:
		return guard.ICMPv6
	case protoSCTP:
		return guard.SCTP
	}
	return guard.Transport("ip-" + strconv.Itoa(int(proto)))
}
