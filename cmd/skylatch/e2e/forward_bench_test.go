//go:build linux

package e2e

import (
	"net"
	"sync/atomic"
	"testing"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/ui/wire"
)

// sink is a destination that only counts the frames that it is sent.
type sink struct {
	conn   *net.UDPConn
	frames atomic.Int64
}

func newSink(b *testing.B) *sink {
	b.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	if err := conn.SetReadBuffer(4 << 20); err != nil {
		b.Fatal(err)
	}
	s := &sink{conn: conn}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 64<<10)
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			for rest := buffer[:n]; len(rest) > 1; s.frames.Add(1) {
				rest = rest[min(len(rest), int(rest[1])+12):] // MAVLink 2, not signed
			}
		}
	}()
	b.Cleanup(func() {
		_ = conn.Close()
		<-done
	})
	return s
}

// BenchmarkForward sends 60,000 frames a second through a real socket to a
// station that records them, shows them and passes them on by UDP with every
// field judged, and reports what did not come out and how much of one core the
// whole process used, sender and receiver included.
func BenchmarkForward(b *testing.B) {
	// After a pause of a busy machine the sender catches up, at most at five times
	// its rate: what a socket's buffer cannot hold is no loss of the station's.
	const perSecond, atOnce = 60_000, 300
	for _, policy := range []string{"local", "public"} {
		b.Run(policy, func(b *testing.B) {
			to := newSink(b)
			s := startStation(b, func(c *config.Config) {
				loopbackUDP(c)
				c.Forward = []config.Forward{{Name: "sink", Policy: policy, UDP: to.conn.LocalAddr().(*net.UDPAddr).AddrPort()}}
			})
			t := newTalker(b, s.udp())
			p := s.openPage()
			t.heartbeat()
			p.vehicle("1.1", "heard", func(wire.Vehicle) bool { return true })
			p.forwarded("sink", "open", func(f wire.Forward) bool { return f.State == "open" })
			frames := encoded(b, 256)
			came, before := to.frames.Load(), cpuTime(b)
			b.ResetTimer()
			tick := time.NewTicker(time.Millisecond)
			defer tick.Stop()
			sent := 0
			started := time.Now()
			for sent < b.N {
				<-tick.C
				due := min(int(time.Since(started).Seconds()*perSecond), sent+atOnce, b.N)
				for ; sent < due; sent++ {
					if _, err := t.conn.Write(frames[sent%len(frames)]); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.StopTimer()
			wall, used := time.Since(started), cpuTime(b)-before
			// A heartbeat a second may come in between; it only makes it faster.
			for deadline := time.Now().Add(2 * time.Second); to.frames.Load()-came < int64(sent) && time.Now().Before(deadline); {
				<-tick.C
			}
			got := min(to.frames.Load()-came, int64(sent))
			b.ReportMetric(100*(1-float64(got)/float64(sent)), "%-lost")
			b.ReportMetric(float64(sent)/wall.Seconds(), "msg/s")
			b.ReportMetric(100*used.Seconds()/wall.Seconds(), "%-of-a-core")
			b.ReportMetric(0, "ns/op")
			if got < int64(sent) {
				b.Logf("%+v", p.forwarded("sink", "at the end", func(f wire.Forward) bool { return true }))
			}
		})
	}
}
