package forward

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"go.uber.org/goleak"

	"skylatch/link/mavlink"
	"skylatch/link/transport"
	"skylatch/redact"
	"skylatch/redact/egress/batch"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

var (
	peerProgram = flag.String("mavlink-routerd", "", "another router to measure in BenchmarkForwardUDP: the path of mavlink-routerd")
	benchRate   = flag.Int("rate", 60_000, "how many frames a second BenchmarkForwardUDP sends, each in a datagram; 0 for as many as it can")
	routeFor    = flag.String("route", "", "be the router that BenchmarkForwardUDP measures: POLICY,IN,OUT")
)

func TestMain(m *testing.M) {
	flag.Parse()
	if *routeFor != "" {
		if err := beRouter(*routeFor); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// BenchmarkForwardUDP has a process of its own take frames by UDP, judge them by
// a policy and send them on by UDP, and reports how many it takes a second of
// processor time, and what did not come out. With -mavlink-routerd PATH, the
// other router does the same without judging anything.
func BenchmarkForwardUDP(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	for _, p := range []string{"local", "partner", "public"} {
		b.Run(p, func(b *testing.B) {
			benchmarkRouter(b, func(in, out string) *exec.Cmd {
				return exec.CommandContext(b.Context(), self, "-route", p+","+in+","+out)
			})
		})
	}
	if *peerProgram != "" {
		b.Run("mavlink-routerd", func(b *testing.B) {
			benchmarkRouter(b, func(in, out string) *exec.Cmd {
				return exec.CommandContext(b.Context(), *peerProgram, "-t", "0", "-e", out, in)
			})
		})
	}
}

// stationBuffer is what redact/egress asks of the kernel for a UDP socket.
const stationBuffer = 4 << 20

func benchmarkRouter(b *testing.B, router func(in, out string) *exec.Cmd) {
	sink := listen(b)
	if err := sink.SetReadBuffer(stationBuffer); err != nil {
		b.Fatal(err)
	}
	arrivals, err := batch.NewReader(sink)
	if err != nil {
		b.Fatal(err)
	}
	var came atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			n, err := arrivals.Read()
			if err != nil {
				return
			}
			for i := range n {
				for _, rest := arrivals.Datagram(i); len(rest) > 1; came.Add(1) {
					rest = rest[min(len(rest), int(rest[1])+12):] // MAVLink 2, not signed
				}
			}
		}
	}()
	b.Cleanup(func() {
		_ = sink.Close()
		<-done
	})
	free := listen(b)
	in := free.LocalAddr().String()
	_ = free.Close()
	process := router(in, sink.LocalAddr().String())
	if err := process.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = process.Process.Kill()
		_ = process.Wait() // it was killed
	})
	to, err := net.Dial("udp4", in)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { to.Close() })
	frames := benchFrames(b)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); came.Load() == 0; <-tick.C {
		if time.Now().After(deadline) {
			b.Fatal("nothing ever came out")
		}
		_, _ = to.Write(frames[0]) // nobody listens yet
	}
	for before := int64(-1); came.Load() != before; <-time.After(100 * time.Millisecond) {
		before = came.Load()
	}

	first, cpu := came.Load(), cpuOf(b, process.Process.Pid)
	b.ResetTimer()
	sent, started := 0, time.Now()
	for sent < b.N {
		due := b.N
		if rate := *benchRate; rate > 0 {
			<-tick.C
			// After a pause of a busy machine it catches up, slowly: what a socket
			// cannot hold is no loss of the router's.
			due = min(int(time.Since(started).Seconds()*float64(rate)), sent+rate/200, b.N)
		}
		for ; sent < due; sent++ {
			if _, err := to.Write(frames[sent%len(frames)]); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.StopTimer()
	wall := time.Since(started)
	for deadline := time.Now().Add(2 * time.Second); came.Load()-first < int64(sent) && time.Now().Before(deadline); {
		<-tick.C
	}
	got, used := came.Load()-first, cpuOf(b, process.Process.Pid)-cpu
	b.ReportMetric(100*(1-float64(got)/float64(sent)), "%-lost")
	b.ReportMetric(float64(sent)/wall.Seconds(), "frames/s")
	b.ReportMetric(float64(got)/used.Seconds(), "frames/cpu-s")
	b.ReportMetric(0, "ns/op")
}

func listen(tb testing.TB) *net.UDPConn {
	tb.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	return conn
}

// benchFrames are what a copter says, in about its mix.
func benchFrames(b *testing.B) [][]byte {
	s := newSender(b, 1, 1)
	var frames [][]byte
	for i := range 256 {
		messages := []message.Message{
			attitude(i),
			&ardupilotmega.MessageGlobalPositionInt{TimeBootMs: uint32(i), Lat: 473977418 + int32(i), Lon: 85455939, Alt: 488000, RelativeAlt: 12000, Vx: 3, Hdg: 9000},
			&ardupilotmega.MessageVfrHud{Airspeed: 5, Groundspeed: 5, Alt: 500, Climb: 1, Heading: 90, Throttle: 40},
			&ardupilotmega.MessageSysStatus{VoltageBattery: 15800, CurrentBattery: 1200, BatteryRemaining: 80, Load: 300},
			&ardupilotmega.MessageGpsRawInt{TimeUsec: uint64(i), FixType: ardupilotmega.GPS_FIX_TYPE_3D_FIX, Lat: 473977418, Lon: 85455939, Alt: 488000, SatellitesVisible: 14},
			&ardupilotmega.MessageHeartbeat{Type: ardupilotmega.MAV_TYPE_QUADROTOR, Autopilot: ardupilotmega.MAV_AUTOPILOT_ARDUPILOTMEGA, MavlinkVersion: 3},
		}
		frames = append(frames, s.raw(messages[i%len(messages)]))
	}
	return frames
}

// cpuOf is the processor time that a process has used.
func cpuOf(b *testing.B, pid int) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	// proc(5): behind the name in brackets, utime and stime are fields 12 and 13,
	// in hundredths of a second.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var sum time.Duration
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(n) * 10 * time.Millisecond
	}
	return sum
}

// beRouter takes frames by UDP and forwards them by UDP until it is killed.
func beRouter(how string) (err error) {
	parts := strings.Split(how, ",")
	if len(parts) != 3 {
		return errors.New("-route wants POLICY,IN,OUT")
	}
	policy, err := redact.Shipped(parts[0])
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "skylatch-bench-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	opened, err := ledger.Open(dir)
	if err != nil {
		return err
	}
	in, err := net.ResolveUDPAddr("udp4", parts[1])
	if err != nil {
		return err
	}
	conn, err := net.ListenUDP("udp4", in)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetReadBuffer(stationBuffer); err != nil {
		return err
	}
	out := transport.UDPClient{Name: "out", Address: parts[2], Silence: time.Hour, Dial: func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", parts[2])
	}}
	secret := redact.NewSecret()
	f, err := New(Config{
		Destinations: []Destination{{Name: "out", Policy: policy, Ways: []Way{{Name: "out", Address: parts[2], Run: out.Run}}}},
		Secret:       func(byte, time.Time) redact.Secret { return secret },
		Ledger:       &book{Ledger: opened}, Store: store.New(),
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	done := make(chan error, 1)
	go func() { done <- f.Run(ctx) }()
	err = transport.UDP{Name: "in", Conn: conn, Silence: time.Hour}.Run(ctx, &intake{f: f})
	return errors.Join(err, <-done, opened.Close())
}

// intake hands what one peer sends to the forwarder.
type intake struct {
	f     *Forwarder
	split func([]byte, time.Time)
}

func (i *intake) Connected(p *transport.Peer)                        { i.split = mavlink.Split(p, i.f.Take) }
func (i *intake) Received(_ *transport.Peer, b []byte, at time.Time) { i.split(b, at) }
func (i *intake) Disconnected(*transport.Peer, error)                {}
func (i *intake) Status(string, telemetry.LinkState, string)         {}
