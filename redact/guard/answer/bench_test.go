package answer_test

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/miekg/dns"

	"skylatch/redact/guard"
	"skylatch/redact/guard/answer"
)

// BenchmarkNames asks by UDP with a window of open questions, as fast as answers
// come: the kernel's part, one sender and one answering goroutine included.
func BenchmarkNames(b *testing.B) {
	w := serve(b, answer.Config{Report: func(guard.Attempt) {}})
	conn, err := net.Dial("udp4", w.sockets.DNSUDP[0].LocalAddr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	query, err := question("mydjiflight.dji.com", dns.TypeA).Pack()
	if err != nil {
		b.Fatal(err)
	}
	const window = 64
	reply := make([]byte, 512)
	open := 0
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		binary.BigEndian.PutUint16(query, uint16(i))
		if _, err := conn.Write(query); err != nil {
			b.Fatal(err)
		}
		if open++; open < window {
			continue
		}
		if _, err := conn.Read(reply); err != nil {
			b.Fatal(err)
		}
		open--
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "answers/s")
}

// BenchmarkNamesFlood sends queries without listening for answers. What the
// server does not get to, the kernel drops; nothing grows.
func BenchmarkNamesFlood(b *testing.B) {
	var reported atomic.Int64
	w := serve(b, answer.Config{Report: func(guard.Attempt) { reported.Add(1) }})
	conn, err := net.Dial("udp4", w.sockets.DNSUDP[0].LocalAddr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	query, err := question("mydjiflight.dji.com", dns.TypeA).Pack()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := conn.Write(query); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "sent/s")
	b.ReportMetric(float64(reported.Load())/b.Elapsed().Seconds(), "answered/s")
}

// BenchmarkSink calls, says what an app says, and waits for the reset.
func BenchmarkSink(b *testing.B) {
	w := serve(b, answer.Config{Report: func(guard.Attempt) {}})
	address := w.sockets.Sink[0].Addr().String()
	said := "POST /api/v2/flight_log/zipupload HTTP/1.1\r\nHost: mydjiflight.dji.com\r\nContent-Length: 0\r\n\r\n"
	b.ReportAllocs()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			conn, err := net.Dial("tcp4", address)
			if errors.Is(err, syscall.ECONNRESET) {
				continue
			}
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.WriteString(conn, said) // may have been turned away
			_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
				b.Errorf("the sink: %v", err)
			}
			conn.Close()
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "streams/s")
}
