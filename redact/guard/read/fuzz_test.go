package read

import (
	"bytes"
	"crypto/tls"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/miekg/dns"

	"skylatch/redact/guard"
)

// bounded reports what an attempt holds that is longer than it may be, or is not
// fit to be shown.
func bounded(t *testing.T, a guard.Attempt) {
	t.Helper()
	for what, c := range map[string]struct {
		text string
		most int
	}{
		"name": {a.Name, longestName}, "method": {a.Method, longestMethod}, "path": {a.Path, longestPath},
		"client": {a.ClientID, longestClientID}, "user": {a.User, longestUser}, "device": {a.Device, longestDevice},
		"agent": {a.Agent, longestAgent}, "question": {a.Question, 9}, "ALPN": {strings.Join(a.ALPN, ","), mostALPN * (longestALPN + 1)},
	} {
		if len(c.text) > c.most || strings.ContainsFunc(c.text, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("the %s has %d bytes: %q", what, len(c.text), c.text)
		}
	}
	if len(a.Holds) > 11 {
		t.Errorf("%d classes", len(a.Holds))
	}
}

func FuzzPacket(f *testing.F) {
	question := gopacket.Payload(query(f, "mydjiflight.dji.com", dns.TypeA))
	port := &layers.UDP{SrcPort: 40000, DstPort: 53}
	h := quicHello(f, "media.example", "h3")
	id := []byte("connection")
	for _, seed := range [][]byte{
		wire(f, ip4(17), port, question), wire(f, ip6(17), port, question),
		wire(f, ip4(47), &layers.GRE{Protocol: layers.EthernetTypeIPv4, KeyPresent: true}, ip4(17), port, question),
		wire(f, ip6(0), gopacket.Payload{17, 0, 1, 4, 0, 0, 0, 0}, port, question),
		udp(f, 443, sealed(f, 1, id, 0, crypto(h, 0, 900))), udp(f, 443, sealed(f, 1, id, 1, crypto(h, 900, len(h)))),
		udp(f, 67, bytes.Repeat([]byte{0x63, 0x82, 0x53, 0x63}, 70)), udp(f, 14550, position()),
		udp(f, 3478, []byte("\x00\x01\x00\x08\x21\x12\xa4\x42123456789012\x80\x22\x00\x04abcd")),
		udp(f, 1900, []byte("M-SEARCH * HTTP/1.1\r\n\r\n")), udp(f, 9000, []byte(`{"lat":47.376887,"lon":8.541694}`)),
	} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, one, two []byte) {
		a, ok := Packet(one)
		if bounded(t, a); ok && !a.From.IsValid() {
			t.Errorf("a packet from nobody: %+v", a)
		}
		var q Assembler
		for _, b := range [][]byte{one, two, one} {
			a, _ := q.Packet(b)
			bounded(t, a)
		}
	})
}

// FuzzInitial puts frames into packets that are sealed as they must be: nothing
// that was sealed by hand gets that far.
func FuzzInitial(f *testing.F) {
	h := quicHello(f, "media.example", "h3")
	f.Add(crypto(h, 0, 900), crypto(h, 900, len(h)))
	f.Add(append([]byte{2, 0, 0, 1, 0, 0, 0, 1}, crypto(h, 0, 300)...), append([]byte{3, 0, 0, 0, 0, 1, 1, 1, 1}, crypto(h, 200, 800)...))
	f.Add([]byte{6, 0x3f, 0, 0, 0}, []byte{6, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0})
	f.Fuzz(func(t *testing.T, one, two []byte) {
		var q Assembler
		for i, frames := range [][]byte{one, two, one} {
			if len(frames) < 8<<10 {
				a, _ := q.Packet(udp(t, 443, sealed(t, 1, []byte("connection"), uint32(i), frames)))
				if bounded(t, a); a.Speech != guard.QUIC && a.Speech != guard.DoQ {
					t.Errorf("a packet of QUIC is %+v", a)
				}
			}
		}
		for _, j := range q.flows {
			if len(j.b) > longestHello || len(j.pieces) > mostPieces {
				t.Errorf("%d bytes in %d pieces", len(j.b), len(j.pieces))
			}
			for i := 1; i < len(j.pieces); i++ {
				if j.pieces[i-1].to >= j.pieces[i].from {
					t.Errorf("pieces %v are not apart", j.pieces)
				}
			}
		}
	})
}

func FuzzStream(f *testing.F) {
	for _, seed := range [][]byte{
		hello(f, &tls.Config{ServerName: "a.example", NextProtos: []string{"h2"}}), grpc(f),
		written(f, "POST", "http://a.example/p?lat=47.376887&lon=8.541694", packed("{}"), "Cookie", "a=b"),
		[]byte("\x10\x16\x00\x04MQTT\x05\xc0\x00\x3c\x00\x00\x02sn\x00\x01u\x00\x01p"), []byte("SSH-2.0-a b\r\n"),
		[]byte("<?xml?><stream:stream to='a'>"), []byte("\x04\x01\x01\xbb\x00\x00\x00\x01me\x00c.example\x00"),
		[]byte("CONNECT [::1]:443 HTTP/1.1\r\n\r\n"), position(), append([]byte{3}, make([]byte, 1536)...),
		append([]byte{0, 40}, query(f, "a.b", dns.TypeA)...),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, wants := Stream(b)
		bounded(t, a)
		if wants && len(b) >= Longest {
			t.Errorf("after %d bytes more is wanted", len(b))
		}
		end := Ended(b)
		if bounded(t, end); end.Speech != a.Speech || end.Name != a.Name {
			t.Errorf("the end of %+v is %+v", a, end)
		}
	})
}

func FuzzHolds(f *testing.F) {
	f.Add([]byte("POST /a?sn=1581F4XFC228K00A1B2C HTTP/1.1\r\nAuthorization: Basic x\r\n\r\n" + packed(`{"e":"jane@crew.example"}`)))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x40Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x25\x88\x04\x00\x01\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00"))
	f.Add(append(position(), position()...))
	f.Fuzz(func(t *testing.T, b []byte) {
		classes := Holds(b)
		if again := add(nil, classes...); len(again) != len(classes) {
			t.Errorf("%v has a class twice", classes)
		}
	})
}
