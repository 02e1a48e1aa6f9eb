package answer

import (
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"
)

func BenchmarkResolve(b *testing.B) {
	s := quiet(b)
	query, err := new(dns.Msg).SetQuestion("mydjiflight.dji.com.", dns.TypeA).SetEdns0(1232, false).Pack()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.resolve(query, true)
	}
}

func BenchmarkTimeOfDay(b *testing.B) {
	s := quiet(b)
	request := append([]byte{4<<3 | 3}, make([]byte, 47)...)
	b.ReportAllocs()
	for b.Loop() {
		s.timeOfDay(request, netip.AddrPort{}, time.Now())
	}
}
