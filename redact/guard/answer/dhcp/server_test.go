package dhcp_test

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"
	"time"

	"skylatch/redact/guard/answer/dhcp"
)

var (
	own   = netip.MustParsePrefix("192.168.42.1/24")
	start = time.Date(2026, 5, 1, 10, 0, 0, 0, time.UTC)
)

// The types of messages of RFC 2132, section 9.6.
const (
	discover, offer, request, decline, ack, nak, release, inform = 1, 2, 3, 4, 5, 6, 7, 8
)

// device makes the messages of one client.
type device struct{ hardware [6]byte }

func (d device) message(kind byte, client string, options ...[]byte) []byte {
	b := make([]byte, 240)
	b[0], b[1], b[2] = 1, 1, 6
	copy(b[4:], "\x12\x34\x56\x78")
	b[10] = 0x80 // wants a broadcast
	if client != "" {
		copy(b[12:], netip.MustParseAddr(client).AsSlice())
	}
	copy(b[28:], d.hardware[:])
	binary.BigEndian.PutUint32(b[236:], 0x63825363)
	b = append(b, 53, 1, kind)
	for _, o := range options {
		b = append(b, o...)
	}
	return append(b, 255)
}

func option(code byte, value string) []byte {
	return append([]byte{code, byte(len(value))}, value...)
}

func address(code byte, a string) []byte {
	return option(code, string(netip.MustParseAddr(a).AsSlice()))
}

// reply is what a client reads of an answer.
type reply struct {
	kind    byte
	yours   netip.Addr
	options map[byte]string
}

func read(t *testing.T, b []byte) reply {
	t.Helper()
	if b == nil {
		return reply{}
	}
	if len(b) < 300 || b[0] != 2 || string(b[4:8]) != "\x12\x34\x56\x78" || b[10] != 0x80 || binary.BigEndian.Uint32(b[236:]) != 0x63825363 {
		t.Fatalf("no reply to this client: %x", b)
	}
	r := reply{yours: netip.AddrFrom4([4]byte(b[16:20])), options: make(map[byte]string)}
	for rest := b[240:]; rest[0] != 255; rest = rest[2+int(rest[1]):] {
		r.options[rest[0]] = string(rest[2 : 2+int(rest[1])])
	}
	r.kind = r.options[53][0]
	return r
}

// ask sends one message.
func ask(t *testing.T, s *dhcp.Server, packet []byte, at time.Time) (reply, netip.AddrPort, dhcp.Client) {
	t.Helper()
	b, to, client, ok := s.Answer(packet, at)
	if !ok {
		t.Fatalf("%x was not understood", packet)
	}
	return read(t, b), to, client
}

// join gets a lease as a device does that comes for the first time.
func (d device) join(t *testing.T, s *dhcp.Server, at time.Time) netip.Addr {
	t.Helper()
	offered, _, _ := ask(t, s, d.message(discover, ""), at)
	if offered.kind != offer {
		t.Fatalf("%x was offered nothing", d.hardware)
	}
	got, _, _ := ask(t, s, d.message(request, "", address(50, offered.yours.String()), address(54, "192.168.42.1")), at)
	if got.kind != ack || got.yours != offered.yours {
		t.Fatalf("%x was offered %v and got %d %v", d.hardware, offered.yours, got.kind, got.yours)
	}
	return got.yours
}

func TestADeviceGetsALeaseAndSaysWhoItIs(t *testing.T) {
	s := dhcp.New(own)
	d := device{[6]byte{2, 0, 0, 0, 0, 7}}
	identity := option(61, "\x01\x02\x00\x00\x00\x00\x07")
	said := [][]byte{option(12, "DJI-RC\x00\x1b[31m"), option(60, "android-dhcp-10"), option(55, "\x01\x03\x06\x72"), identity}
	offered, to, client := ask(t, &s, d.message(discover, "", said...), start)
	if offered.kind != offer || !own.Contains(offered.yours) || to.String() != "255.255.255.255:68" {
		t.Errorf("offered %d %v to %v", offered.kind, offered.yours, to)
	}
	if client.Name != "DJI-RC[31m" || client.Class != "android-dhcp-10" || client.Hardware != d.hardware || client.Address.IsValid() {
		t.Errorf("it is %+v", client)
	}
	self := "\xc0\xa8\x2a\x01"
	for code, want := range map[byte]string{
		1: "\xff\xff\xff\x00", 3: self, 6: self, 42: self, 54: self, 28: "\xc0\xa8\x2a\xff",
		51: "\x00\x00\x02\x58", 114: "urn:ietf:params:capport:unrestricted", 61: string(identity[2:]),
	} {
		if got := offered.options[code]; got != want {
			t.Errorf("option %d = %q, want %q", code, got, want)
		}
	}
	if again := d.join(t, &s, start); again != offered.yours {
		t.Errorf("offered %v and then %v", offered.yours, again)
	}
}

func TestALeaseIsProlongedAndComesBack(t *testing.T) {
	s := dhcp.New(own)
	d := device{[6]byte{2, 0, 0, 0, 0, 7}}
	mine := d.join(t, &s, start).String()
	renewed, to, c := ask(t, &s, d.message(request, mine), start.Add(5*time.Minute))
	if renewed.kind != ack || renewed.yours.String() != mine || to.String() != mine+":68" || c.Address.String() != mine {
		t.Errorf("renewing %s: %d %v to %v", mine, renewed.kind, renewed.yours, to)
	}
	if _, _, c := ask(t, &s, d.message(release, mine), start.Add(6*time.Minute)); c.Address.IsValid() {
		t.Errorf("a release was answered with %v", c.Address)
	}
	if again := d.join(t, &s, start.Add(24*time.Hour)).String(); again != mine {
		t.Errorf("a day later it has %s, want %s", again, mine)
	}
	// A guard that was started anew takes a device's word for an address that is
	// free, and for no other.
	anew := dhcp.New(own)
	for wish, want := range map[string]byte{mine: ack, "192.168.42.1": nak, "192.168.42.255": nak, "10.0.0.9": nak} {
		device := device{[6]byte{2, 0, 0, 0, 1, want}}
		got, to, _ := ask(t, &anew, device.message(request, "", address(50, wish)), start)
		if got.kind != want {
			t.Errorf("a device that was at %s gets %d, want %d", wish, got.kind, want)
		}
		if want == nak && to.Addr().String() != "255.255.255.255" {
			t.Errorf("its refusal goes to %v, where it may not be", to)
		}
	}
	informed, _, _ := ask(t, &s, d.message(inform, mine), start)
	if informed.kind != ack || !informed.yours.IsUnspecified() || informed.options[51] != "" || informed.options[6] == "" {
		t.Errorf("a device with an address of its own gets %+v", informed)
	}
}

func TestAnAddressThatIsTakenIsNotOfferedAgain(t *testing.T) {
	s := dhcp.New(own)
	d := device{[6]byte{2, 0, 0, 0, 0, 7}}
	taken := d.join(t, &s, start)
	ask(t, &s, d.message(decline, "", address(50, taken.String()), address(54, "192.168.42.1")), start)
	if next := d.join(t, &s, start); next == taken {
		t.Errorf("it is offered %v again, where it found somebody", next)
	}
}

func TestAFullLinkServesWhoIsThereAndThenOthers(t *testing.T) {
	s := dhcp.New(netip.MustParsePrefix("192.168.42.1/29")) // five others
	has := make(map[netip.Addr]bool)
	for i := range byte(5) {
		has[device{[6]byte{2, 0, 0, 0, 0, i}}.join(t, &s, start)] = true
	}
	if len(has) != 5 || has[own.Addr()] {
		t.Errorf("five devices have %v", has)
	}
	late := device{[6]byte{2, 0, 0, 0, 1, 0}}
	if got, _, _ := ask(t, &s, late.message(discover, ""), start); got.kind != 0 {
		t.Errorf("a sixth is offered %v", got.yours)
	}
	if got := late.join(t, &s, start.Add(time.Hour)); !has[got] {
		t.Errorf("an hour later it gets %v, want one that has run out", got)
	}
	single := dhcp.New(netip.MustParsePrefix("192.168.42.1/32"))
	if got, _, _ := ask(t, &single, late.message(discover, ""), start); got.kind != 0 {
		t.Errorf("a link without room offers %v", got.yours)
	}
}

func TestMessagesForOthersAreNotAnswered(t *testing.T) {
	s := dhcp.New(own)
	d := device{[6]byte{2, 0, 0, 0, 0, 7}}
	if got, _, _ := ask(t, &s, d.message(request, "", address(50, "192.168.7.9"), address(54, "192.168.7.1")), start); got.kind != 0 {
		t.Errorf("a request to another server gets %d", got.kind)
	}
	relayed := d.message(discover, "")
	relayed[27] = 9
	group := device{[6]byte{1, 0, 0x5e, 0, 0, 1}}.message(discover, "")
	cut := d.message(discover, "", []byte{12, 200, 'x'})
	reply := d.message(discover, "")
	reply[0] = 2
	for name, packet := range map[string][]byte{
		"by a relay": relayed, "of a group": group, "with an option cut": cut, "of a server": reply,
		"of BOOTP": d.message(discover, "")[:240], "too short": make([]byte, 239), "too long": append(d.message(discover, ""), make([]byte, 1500)...),
		"of nobody": device{}.message(discover, ""),
	} {
		if b, _, _, ok := s.Answer(packet, start); ok || b != nil {
			t.Errorf("a message %s is answered with %x", name, b)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	d := device{[6]byte{2, 0, 0, 0, 0, 7}}
	f.Add(d.message(discover, "", option(12, "DJI-RC"), option(55, "\x01\x72")), 0)
	f.Add(d.message(request, "192.168.42.9", option(61, strings.Repeat("x", 255))), 700)
	f.Add(d.message(decline, "", address(50, "192.168.42.9")), 0)
	s := dhcp.New(own)
	f.Fuzz(func(t *testing.T, packet []byte, seconds int) {
		at := start.Add(time.Duration(seconds%86400) * time.Second)
		b, to, c, ok := s.Answer(packet, at)
		if b == nil {
			return
		}
		if !ok || len(b) < 300 || len(b) > 1000 || len(c.Name) > 64 || len(c.Class) > 64 {
			t.Fatalf("answer of %d bytes to %+v", len(b), c)
		}
		if !to.Addr().IsValid() || to.Port() != 68 || to.Addr() != netip.MustParseAddr("255.255.255.255") && !own.Contains(to.Addr()) {
			t.Fatalf("the answer goes to %v", to)
		}
		if yours := netip.AddrFrom4([4]byte(b[16:20])); !yours.IsUnspecified() && (!own.Contains(yours) || yours == own.Addr()) {
			t.Fatalf("it gives %v", yours)
		}
	})
}
