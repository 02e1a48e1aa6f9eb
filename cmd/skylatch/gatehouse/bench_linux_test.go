package gatehouse

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylatch/redact/guard"
	"skylatch/redact/guard/names"
	"skylatch/redact/guard/read"
	"skylatch/redact/guard/tally"
)

// datagram is an IPv4 packet from a tablet to somebody, as the kernel's log
// gives it.
func datagram(to netip.Addr, port uint16, payload []byte) []byte {
	b := make([]byte, 28, 28+len(payload))
	b[0], b[8], b[9] = 0x45, 64, 17
	binary.BigEndian.PutUint16(b[2:], uint16(28+len(payload)))
	copy(b[12:], []byte{192, 168, 66, 2})
	copy(b[16:], to.AsSlice())
	binary.BigEndian.PutUint16(b[20:], 40000)
	binary.BigEndian.PutUint16(b[22:], port)
	binary.BigEndian.PutUint16(b[24:], uint16(8+len(payload)))
	return append(b, payload...)
}

// BenchmarkLook is what one stopped packet costs the listener: read, named,
// counted and written down.
func BenchmarkLook(b *testing.B) {
	var packets [][]byte
	for i := range 1000 {
		q := new(dns.Msg)
		q.SetQuestion(fmt.Sprintf("host%d.dji.com.", i), dns.TypeA)
		text, err := q.Pack()
		if err != nil {
			b.Fatal(err)
		}
		packets = append(packets, datagram(netip.AddrFrom4([4]byte{198, 51, 100, byte(i)}), 5353+uint16(i%2), text))
	}
	files, err := tally.OpenFiles(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer files.Close()
	count := tally.New(time.Now(), names.Shipped().Complete)
	var assembler read.Assembler
	b.ReportAllocs()
	for i := range b.N {
		a, ok := assembler.Packet(packets[i%len(packets)])
		if !ok {
			b.Fatal("it is a packet")
		}
		a.At, a.Answer = time.Now(), guard.Dropped
		if err := files.Keep(count.Add(a)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "attempts/s")
}
