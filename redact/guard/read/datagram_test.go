package read

import (
	"encoding/binary"
	"encoding/hex"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
	"github.com/miekg/dns"

	"skylatch/redact"
	"skylatch/redact/guard"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestADatagramSaysWhatItSpeaks(t *testing.T) {
	sr := &dns.Msg{MsgHdr: dns.MsgHdr{Response: true}, Answer: []dns.RR{&dns.A{
		Hdr: dns.RR_Header{Name: "janes-ipad.local.", Rrtype: dns.TypeA, Class: dns.ClassINET}, A: net.IPv4(10, 0, 0, 1),
	}}}
	announcement, err := sr.Pack()
	if err != nil {
		t.Fatal(err)
	}
	dhcp := wire(t, &layers.DHCPv4{
		Operation: layers.DHCPOpRequest, HardwareType: layers.LinkTypeEthernet, HardwareLen: 6, ClientHWAddr: make(net.HardwareAddr, 6),
		Options: layers.DHCPOptions{
			layers.NewDHCPOption(layers.DHCPOptMessageType, []byte{byte(layers.DHCPMsgTypeDiscover)}),
			layers.NewDHCPOption(layers.DHCPOptHostname, []byte("RC-Pro")),
			layers.NewDHCPOption(layers.DHCPOptClassID, []byte("android-dhcp-10")),
		},
	})
	ike := append(binary.BigEndian.AppendUint64(nil, 7), make([]byte, 20)...)
	ike[16], ike[17], ike[18], ike[27] = 33, 0x20, 34, 28
	wireguard := append([]byte{1, 0, 0, 0}, make([]byte, 144)...)
	for name, c := range map[string]struct {
		port    uint16
		payload []byte
		want    guard.Attempt
	}{
		"a question":             {53, query(t, "FlySafe-API.dji.com", dns.TypeHTTPS), guard.Attempt{Speech: guard.DNS, Name: "flysafe-api.dji.com", Question: "HTTPS"}},
		"at another port":        {5300, query(t, "a.b", dns.TypeAAAA), guard.Attempt{Speech: guard.DNS, Name: "a.b", Question: "AAAA"}},
		"of a type without one":  {53, query(t, "a.b", 4711), guard.Attempt{Speech: guard.DNS, Name: "a.b", Question: "TYPE4711"}},
		"with bytes in a name":   {53, query(t, `a\000\255.b`, dns.TypeTXT), guard.Attempt{Speech: guard.DNS, Name: "a??.b", Question: "TXT"}},
		"nonsense to a resolver": {53, []byte("\x01\x02\x03"), guard.Attempt{}},
		"mDNS, asking":           {5353, query(t, "_dji._tcp.local", dns.TypePTR), guard.Attempt{Speech: guard.MDNS, Name: "_dji._tcp.local", Question: "PTR"}},
		"mDNS, telling a name":   {5353, announcement, guard.Attempt{Speech: guard.MDNS}},
		"LLMNR":                  {5355, query(t, "wpad", dns.TypeA), guard.Attempt{Speech: guard.LLMNR, Name: "wpad", Question: "A"}},
		"SSDP":                   {1900, []byte("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n"), guard.Attempt{Speech: guard.SSDP, Method: "M-SEARCH"}},
		"DHCP":                   {67, dhcp, guard.Attempt{Speech: guard.DHCP, Device: "RC-Pro", Agent: "android-dhcp-10"}},
		"NTP":                    {123, append([]byte{0x23}, make([]byte, 47)...), guard.Attempt{Speech: guard.NTP}},
		// RFC 5769, section 2.1: a request with its SOFTWARE.
		"STUN": {3478, unhex(t, `000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74
			002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf`), guard.Attempt{Speech: guard.STUN, Method: "binding", Agent: "STUN"}},
		"WireGuard":           {51820, wireguard, guard.Attempt{Speech: guard.WireGuard}},
		"IKE":                 {500, ike, guard.Attempt{Speech: guard.IKE}},
		"IKE behind a NAT":    {4500, append(make([]byte, 4), ike...), guard.Attempt{Speech: guard.IKE}},
		"OpenVPN":             {1194, []byte("\x38SESSIONN\x00\x00\x00\x00\x00"), guard.Attempt{Speech: guard.OpenVPN}},
		"RTCP":                {5005, []byte("\x80\xc9\x00\x01\x01\x02\x03\x04\x81\xca\x00\x01\x01\x02\x03\x04"), guard.Attempt{Speech: guard.RTCP}},
		"MAVLink":             {14550, position(), guard.Attempt{Speech: guard.MAVLink, Holds: []redact.Class{redact.Location, redact.Technical}}},
		"a text with a place": {9000, []byte(`{"lat":47.376887,"lon":8.541694}`), guard.Attempt{Holds: []redact.Class{redact.Location}}},
		"noise":               {9000, []byte("\x9a\x01\x80\x00\xff\xfe\xfd\x00zz"), guard.Attempt{}},
	} {
		got := mustRead(t, udp(t, c.port, c.payload))
		if got.To.Port() != c.port || got.Transport != guard.UDP || got.Bytes != int64(28+len(c.payload)) {
			t.Errorf("%s: %+v", name, got)
		}
		if !alike(got, c.want) {
			t.Errorf("%s: read\n %+v, want\n %+v", name, got, c.want)
		}
	}
}

// alike compares what was said, not who said it to whom.
func alike(a, b guard.Attempt) bool {
	return a.Speech == b.Speech && a.Name == b.Name && slices.Equal(a.ALPN, b.ALPN) && a.ECH == b.ECH &&
		a.Method == b.Method && a.Path == b.Path && a.ClientID == b.ClientID && a.User == b.User &&
		a.Question == b.Question && a.Device == b.Device && a.Agent == b.Agent && slices.Equal(a.Holds, b.Holds)
}

// position is a GLOBAL_POSITION_INT (33, CRC_EXTRA 104) of MAVLink 2.
func position() []byte {
	payload := make([]byte, 28)
	binary.LittleEndian.PutUint32(payload, 123456)
	binary.LittleEndian.PutUint32(payload[4:], 473768870)
	binary.LittleEndian.PutUint32(payload[8:], 85416940)
	payload[27] = 1
	b := append([]byte{0xfd, 28, 0, 0, 5, 1, 1, 33, 0, 0}, payload...)
	crc := uint16(0xffff)
	for _, c := range append(slices.Clone(b[1:]), 104) { // CRC-16/MCRF4XX
		x := c ^ byte(crc)
		x ^= x << 4
		crc = crc>>8 ^ uint16(x)<<8 ^ uint16(x)<<3 ^ uint16(x)>>4
	}
	return binary.LittleEndian.AppendUint16(b, crc)
}
