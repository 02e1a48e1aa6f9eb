package read

import (
	"bytes"
	"net"
	"net/netip"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/miekg/dns"

	"skylatch/redact/guard"
)

var (
	tablet4, cloud4 = net.IPv4(192, 168, 42, 2).To4(), net.IPv4(203, 0, 113, 77).To4()
	tablet6, cloud6 = net.ParseIP("2001:db8:42::2"), net.ParseIP("2001:db8:77::77")
)

// wire writes layers as one packet.
func wire(t testing.TB, l ...gopacket.SerializableLayer) []byte {
	t.Helper()
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, l...); err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(b.Bytes())
}

func ip4(proto layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: proto, SrcIP: tablet4, DstIP: cloud4}
}

func ip6(next layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: next, SrcIP: tablet6, DstIP: cloud6}
}

// udp is a datagram from the tablet to a port of the cloud.
func udp(t testing.TB, port uint16, payload []byte) []byte {
	t.Helper()
	return wire(t, ip4(layers.IPProtocolUDP),
		&layers.UDP{SrcPort: 40000, DstPort: layers.UDPPort(port)}, gopacket.Payload(payload))
}

// query is a real question.
func query(t testing.TB, name string, kind uint16) []byte {
	t.Helper()
	m := new(dns.Msg)
	m.SetQuestion(dns.Fqdn(name), kind)
	m.SetEdns0(1232, true)
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// mustRead reads a packet, and gives what is not about addresses of it.
func mustRead(t testing.TB, b []byte) guard.Attempt {
	t.Helper()
	a, ok := Packet(b)
	if !ok {
		t.Fatalf("Packet(%x) is none", b)
	}
	return a
}

func TestAPacketIsReadWhateverItsHeaders(t *testing.T) {
	question := gopacket.Payload(query(t, "mydjiflight.dji.com", dns.TypeA))
	port := &layers.UDP{SrcPort: 40000, DstPort: 53}
	tcp := &layers.TCP{SrcPort: 40000, DstPort: 443, SYN: true, Options: []layers.TCPOption{{OptionType: layers.TCPOptionKindNop}}}
	fragment := func(offset uint16) *layers.IPv4 {
		h := ip4(layers.IPProtocolUDP)
		h.FragOffset, h.Flags = offset, layers.IPv4MoreFragments
		return h
	}
	options := func(next layers.IPProtocol) gopacket.Payload {
		return gopacket.Payload{byte(next), 0, 1, 4, 0, 0, 0, 0} // padding only
	}
	fragment6 := func(next layers.IPProtocol, offset byte) gopacket.Payload {
		return gopacket.Payload{byte(next), 0, 0, offset<<3 | 1, 0, 0, 0, 9}
	}
	rawUDP := wire(t, port, question)
	for name, c := range map[string]struct {
		packet    []byte
		transport guard.Transport
		to        string
		name      string
	}{
		"DNS over IPv4":                {wire(t, ip4(17), port, question), guard.UDP, "203.0.113.77:53", "mydjiflight.dji.com"},
		"DNS over IPv6":                {wire(t, ip6(17), port, question), guard.UDP, "[2001:db8:77::77]:53", "mydjiflight.dji.com"},
		"behind extension headers":     {wire(t, ip6(0), options(60), options(17), gopacket.Payload(rawUDP)), guard.UDP, "[2001:db8:77::77]:53", "mydjiflight.dji.com"},
		"the first fragment of IPv6":   {wire(t, ip6(44), fragment6(17, 0), gopacket.Payload(rawUDP)), guard.UDP, "[2001:db8:77::77]:53", "mydjiflight.dji.com"},
		"a later fragment of IPv6":     {wire(t, ip6(44), fragment6(17, 1), gopacket.Payload(rawUDP)), guard.UDP, "[2001:db8:77::77]:0", ""},
		"the first fragment of IPv4":   {wire(t, fragment(0), port, question), guard.UDP, "203.0.113.77:53", "mydjiflight.dji.com"},
		"a later fragment of IPv4":     {wire(t, fragment(9), port, question), guard.UDP, "203.0.113.77:0", ""},
		"a SYN":                        {wire(t, ip4(6), tcp), guard.TCP, "203.0.113.77:443", ""},
		"TCP with Fast Open":           {wire(t, ip4(6), tcp, gopacket.Payload("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n")), guard.TCP, "203.0.113.77:443", "a.example"},
		"a ping":                       {wire(t, ip4(1), gopacket.Payload("\x08\x00\x00\x00\x00\x01\x00\x01")), guard.ICMP, "203.0.113.77:0", ""},
		"a ping of IPv6":               {wire(t, ip6(58), gopacket.Payload("\x80\x00\x00\x00\x00\x01\x00\x01")), guard.ICMPv6, "[2001:db8:77::77]:0", ""},
		"SCTP":                         {wire(t, ip4(132), gopacket.Payload("\x9c\x40\x0e\x36\x00\x00\x00\x00\x00\x00\x00\x00")), guard.SCTP, "203.0.113.77:3638", ""},
		"ESP":                          {wire(t, ip4(50), gopacket.Payload("12345678")), "ip-50", "203.0.113.77:0", ""},
		"GRE, and what is in it":       {wire(t, ip4(47), &layers.GRE{Protocol: layers.EthernetTypeIPv4}, ip4(17), port, question), guard.GRE, "203.0.113.77:0", "mydjiflight.dji.com"},
		"GRE with a key":               {wire(t, ip4(47), &layers.GRE{Protocol: layers.EthernetTypeIPv6, KeyPresent: true, Key: 5}, ip6(17), port, question), guard.GRE, "203.0.113.77:0", "mydjiflight.dji.com"},
		"6in4, and what is in it":      {wire(t, ip4(41), ip6(17), port, question), "ip-41", "203.0.113.77:0", "mydjiflight.dji.com"},
		"cut behind the question":      {wire(t, ip4(17), port, question)[:20+8+12+21+4], guard.UDP, "203.0.113.77:53", "mydjiflight.dji.com"},
		"cut within the UDP header":    {wire(t, ip4(17), port, question)[:25], guard.UDP, "203.0.113.77:53", ""},
		"cut behind the IP header":     {wire(t, ip4(17), port, question)[:20], guard.UDP, "203.0.113.77:0", ""},
		"with padding of the Ethernet": {append(wire(t, ip4(1), gopacket.Payload("ping")), make([]byte, 20)...), guard.ICMP, "203.0.113.77:0", ""},
	} {
		a, ok := Packet(c.packet)
		if !ok || a.Transport != c.transport || a.To != netip.MustParseAddrPort(c.to) || a.Name != c.name {
			t.Errorf("%s: Packet = %+v, %v; want %s to %s for %q", name, a, ok, c.transport, c.to, c.name)
		}
		if from := a.From.AsSlice(); !net.IP(from).Equal(tablet4) && !net.IP(from).Equal(tablet6) {
			t.Errorf("%s: from %v", name, a.From)
		}
	}
	if a := mustRead(t, append(wire(t, ip4(1), gopacket.Payload("ping")), make([]byte, 20)...)); a.Bytes != 24 {
		t.Errorf("a packet of 24 bytes counts %d", a.Bytes)
	}
	for _, none := range [][]byte{nil, {0x45}, make([]byte, 60), bytes.Repeat([]byte{0x60}, 39)} {
		if a, ok := Packet(none); ok {
			t.Errorf("Packet(%x) = %+v", none, a)
		}
	}
}
