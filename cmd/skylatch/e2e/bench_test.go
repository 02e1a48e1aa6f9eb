//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/cmd/simdrone/drone"
	"skylatch/ui/wire"
)

// talker sends MAVLink frames to a station's UDP socket, one in a datagram.
type talker struct {
	b      testing.TB
	writer *streamwriter.Writer
	conn   net.Conn
}

func newTalker(b testing.TB, address string) *talker {
	b.Helper()
	conn, err := net.Dial("udp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	go func() { _, _ = io.Copy(io.Discard, conn) }() // what the station asks for
	words := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := words.Initialize(); err != nil {
		b.Fatal(err)
	}
	out := &frame.Writer{ByteWriter: conn, DialectRW: words}
	if err := out.Initialize(); err != nil {
		b.Fatal(err)
	}
	w := &streamwriter.Writer{FrameWriter: out, Version: streamwriter.V2, SystemID: 1, ComponentID: 1}
	if err := w.Initialize(); err != nil {
		b.Fatal(err)
	}
	return &talker{b: b, writer: w, conn: conn}
}

func (t *talker) send(m message.Message) {
	if err := t.writer.Write(m); err != nil {
		t.b.Fatal(err)
	}
}

func (t *talker) heartbeat() {
	t.send(&ardupilotmega.MessageHeartbeat{
		Type: ardupilotmega.MAV_TYPE_QUADROTOR, Autopilot: ardupilotmega.MAV_AUTOPILOT_ARDUPILOTMEGA, MavlinkVersion: 3,
	})
}

// mark sends a position that carries a number in its longitude.
func (t *talker) mark(n int) {
	t.send(&ardupilotmega.MessageGlobalPositionInt{TimeBootMs: uint32(n), Lat: 1, Lon: int32(n)})
}

// BenchmarkFrameToPage measures from the sender's write of a MAVLink frame to
// the moment the page has read the snapshot that shows it, through two real
// sockets. At 10 msg/s every frame is shown, as soon as it comes. Above 20 the
// station sends a snapshot every 50 ms and the newest frame in it is timed: at
// 1,000 msg/s that frame is up to 1 ms old when its snapshot is due, which is
// part of the figure.
func BenchmarkFrameToPage(b *testing.B) {
	for _, rate := range []int{10, 1000} {
		b.Run(fmt.Sprintf("%d-msg-per-s", rate), func(b *testing.B) {
			s := startStation(b, loopbackUDP)
			t := newTalker(b, s.udp())
			p := s.dial("/ws")
			t.heartbeat()
			sent := make([]time.Time, 1, 1<<20)
			stop, stopped := make(chan struct{}), make(chan struct{})
			lock := make(chan struct{}, 1) // guards sent
			go func() {
				defer close(stopped)
				tick := time.NewTicker(time.Second / time.Duration(rate))
				defer tick.Stop()
				for n := 1; ; n++ {
					select {
					case <-stop:
						return
					case <-tick.C:
					}
					lock <- struct{}{}
					sent = append(sent, time.Now())
					<-lock
					t.mark(n)
					if n%rate == 0 {
						t.heartbeat()
					}
				}
			}()
			latencies := make([]time.Duration, 0, b.N)
			last := 0
			for len(latencies) < b.N {
				_, text, err := p.ReadMessage()
				at := time.Now()
				if err != nil {
					b.Fatal(err)
				}
				n := markOf(text)
				if n <= last {
					continue // nothing new in it
				}
				last = n
				lock <- struct{}{}
				latencies = append(latencies, at.Sub(sent[n]))
				<-lock
			}
			close(stop)
			<-stopped
			report(b, latencies)
		})
	}
}

// markOf returns the number that the newest position in a snapshot carries.
func markOf(text []byte) int {
	var s wire.Snapshot
	if json.Unmarshal(text, &s) != nil || len(s.Vehicles) == 0 || s.Vehicles[0].Position == nil {
		return 0
	}
	return int(s.Vehicles[0].Position.LonDeg*1e7 + 0.5)
}

func report(b *testing.B, latencies []time.Duration) {
	slices.Sort(latencies)
	at := func(share float64) float64 {
		return float64(latencies[min(int(share*float64(len(latencies))), len(latencies)-1)].Microseconds())
	}
	b.ReportMetric(at(0.50), "p50-µs")
	b.ReportMetric(at(0.99), "p99-µs")
	b.ReportMetric(0, "ns/op") // how often snapshots come, not what they cost
}

// BenchmarkUDPToLogAndStore sends 100,000 frames a second through a real socket
// to a station that records and shows them, and reports what was lost and how
// much of one core the whole process used, the sender included.
func BenchmarkUDPToLogAndStore(b *testing.B) {
	const perSecond, burst = 100_000, 100
	s := startStation(b, loopbackUDP)
	t := newTalker(b, s.udp())
	p := s.openPage()
	t.heartbeat()
	p.vehicle("1.1", "heard", func(wire.Vehicle) bool { return true })
	// The frames are made before the clock starts: encoding is the sender's.
	frames := encoded(b, burst)
	before := cpuTime(b)
	b.ResetTimer()
	tick := time.NewTicker(time.Second * burst / perSecond)
	defer tick.Stop()
	sent := 0
	started := time.Now()
	for sent < b.N {
		<-tick.C
		for due := int(time.Since(started).Seconds() * perSecond); sent < min(due, b.N); sent++ {
			if _, err := t.conn.Write(frames[sent%burst]); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	wall := time.Since(started)
	used := cpuTime(b) - before
	var got uint64
	deadline := time.Now().Add(2 * time.Second)
	for got < uint64(sent)+1 && time.Now().Before(deadline) {
		p.until("a snapshot", func(s wire.Snapshot) bool {
			if len(s.Vehicles) > 0 {
				got = s.Vehicles[0].Stats.FramesIn
			}
			return true
		})
		<-p.changed
	}
	snap := p.until("a recording", func(s wire.Snapshot) bool { return len(s.Recordings) == 1 })
	b.ReportMetric(100*(1-float64(min(got, uint64(sent)+1))/float64(sent+1)), "%-lost")
	b.ReportMetric(float64(snap.Recordings[0].Dropped), "not-recorded")
	b.ReportMetric(float64(sent)/wall.Seconds(), "msg/s")
	b.ReportMetric(100*used.Seconds()/wall.Seconds(), "%-of-a-core")
}

// encoded returns frames of one vehicle with running sequence numbers; 256 of
// them would wrap, so the caller's repeat is a jump that is not timed.
func encoded(b *testing.B, n int) [][]byte {
	b.Helper()
	words := &dialect.ReadWriter{Dialect: ardupilotmega.Dialect}
	if err := words.Initialize(); err != nil {
		b.Fatal(err)
	}
	var list collector
	out := &frame.Writer{ByteWriter: &list, DialectRW: words}
	if err := out.Initialize(); err != nil {
		b.Fatal(err)
	}
	w := &streamwriter.Writer{FrameWriter: out, Version: streamwriter.V2, SystemID: 1, ComponentID: 1}
	if err := w.Initialize(); err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if err := w.Write(&ardupilotmega.MessageAttitude{TimeBootMs: uint32(i), Roll: float32(i), Yaw: 1}); err != nil {
			b.Fatal(err)
		}
	}
	return list
}

type collector [][]byte

func (c *collector) Write(p []byte) (int, error) {
	*c = append(*c, slices.Clone(p))
	return len(p), nil
}

func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkStart runs the real program until its page answers, then flies one
// vehicle and reports the memory that its two processes hold.
func BenchmarkStart(b *testing.B) {
	if _, err := buildOnce(); err != nil {
		b.Fatal(err)
	}
	var total time.Duration
	var resident float64
	for range b.N {
		udp := freeUDP(b)
		p := startProgram(b, b.TempDir(), udp)
		resp, err := http.Get(p.address)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		total += time.Since(p.started)
		fly(b, drone.Config{}, func(d *drone.Drone) error { return d.DialUDP(udp) })
		time.Sleep(3 * time.Second) // a benchmark may: memory settles with time
		supervisor, station := p.cmd.Process.Pid, p.station(b)
		// Both run the same file, whose pages they share.
		file := max(statusMB(b, supervisor, "RssFile"), statusMB(b, station, "RssFile"))
		resident = max(resident, file+statusMB(b, supervisor, "RssAnon")+statusMB(b, station, "RssAnon"))
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		_ = p.cmd.Wait()
	}
	b.ReportMetric(float64(total.Milliseconds())/float64(b.N), "ms-to-page")
	b.ReportMetric(resident, "MB-resident")
	b.ReportMetric(0, "ns/op")
}

// statusMB reads one of the sizes of proc_pid_status(5).
func statusMB(b *testing.B, pid int, name string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb / 1024
		}
	}
	b.Fatalf("the system does not say %s of a process", name)
	return 0
}
