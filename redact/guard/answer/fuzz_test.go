package answer

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylatch/redact/guard"
)

// quiet returns a server that nobody listens to.
func quiet(t testing.TB) *Server {
	t.Helper()
	s, err := New(Config{
		Interface: "tablet0", Own: netip.MustParsePrefix("192.168.42.1/24"), Internet: true,
		Report: func(guard.Attempt) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func FuzzResolve(f *testing.F) {
	for _, m := range []*dns.Msg{
		new(dns.Msg).SetQuestion("mydjiflight.dji.com.", dns.TypeA),
		new(dns.Msg).SetQuestion("use-application-dns.net.", dns.TypeHTTPS).SetEdns0(4096, true),
		new(dns.Msg).SetNotify("dji.com."),
	} {
		b, err := m.Pack()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, true)
		f.Add(b, false)
	}
	s := quiet(f)
	f.Fuzz(func(t *testing.T, query []byte, udp bool) {
		reply, a := s.resolve(query, udp)
		if len(a.Name) > 253 || (a.Answer == guard.Answered) != (reply != nil) {
			t.Fatalf("%d bytes of reply to %+v", len(reply), a)
		}
		if reply == nil {
			return
		}
		var m dns.Msg
		if err := m.Unpack(reply); err != nil || !m.Response || m.Id != binary.BigEndian.Uint16(query) {
			t.Fatalf("the reply %x is none: %v", reply, err)
		}
		// Nothing is allowed here, so nothing is long by TCP either.
		if len(reply) > maxUDP {
			t.Fatalf("%d bytes answer %d", len(reply), len(query))
		}
	})
}

func FuzzTimeOfDay(f *testing.F) {
	f.Add(append([]byte{4<<3 | 3}, make([]byte, 47)...))
	f.Add(append([]byte{2<<3 | 7}, make([]byte, 47)...))
	s := quiet(f)
	f.Fuzz(func(t *testing.T, request []byte) {
		reply, _, a := s.timeOfDay(request, netip.AddrPort{}, time.Now())
		if len(reply) > len(request) || (a.Answer == guard.Answered) != (reply != nil) {
			t.Fatalf("%d bytes of reply to %d: %+v", len(reply), len(request), a)
		}
	})
}

func FuzzCheckOf(f *testing.F) {
	f.Add([]byte("GET /generate_204 HTTP/1.1\r\nHost: www.google.com\r\n\r\n"))
	f.Add([]byte("GET http://captive.apple.com/ HTTP/1.0\r\n\r\n"))
	f.Fuzz(func(t *testing.T, request []byte) {
		if c, ok := checkOf(request); ok && c.status == 0 {
			t.Fatalf("%q is a check without an answer", request)
		}
	})
}
