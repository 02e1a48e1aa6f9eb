package mavlink

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/link/transport"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// flight is a second of an ArduPilot's streams, in the usual proportions.
func flight(b *testing.B) (stream []byte, frames int) {
	c := &craft{system: 1, component: 1}
	var out bytes.Buffer
	add := func(m message.Message) { out.Write(c.frame(b, m)); frames++ }
	add(copterBeat(4, true))
	for i := range uint32(10) {
		add(&common.MessageAttitude{TimeBootMs: 1000 + 100*i, Roll: 0.01 * float32(i), Yaw: 1, Yawspeed: 0.1})
		if i%2 == 0 {
			add(&common.MessageGlobalPositionInt{TimeBootMs: 1000 + 100*i, Lat: -353632620 + int32(i), Lon: 1491652370, Alt: 594_000, RelativeAlt: 10_000, Hdg: 9000})
			add(&common.MessageVfrHud{Groundspeed: 5, Heading: 90, Throttle: 50, Alt: float32(i)})
		}
		if i%5 == 0 {
			add(&common.MessageGpsRawInt{FixType: 3, Lat: -353632620, Lon: 1491652370, SatellitesVisible: 14, Eph: 80, Epv: uint16(i)})
		}
	}
	add(&common.MessageSysStatus{OnboardControlSensorsPresent: 0x3F, VoltageBattery: 12_600})
	add(&common.MessageBatteryStatus{Voltages: cellsOf(4100, 4100, 4100, 4100), BatteryRemaining: 80})
	add(&ardupilotmega.MessageEkfStatusReport{Flags: 0x1F})
	add(&common.MessageRcChannels{Chancount: 8, Chan1Raw: 1500, Chan2Raw: 1500})
	add(&common.MessageMissionCurrent{Seq: 2, Total: 9})
	add(&common.MessageServoOutputRaw{Servo1Raw: 1500}) // not decoded, only kept
	return out.Bytes(), frames
}

// BenchmarkReceive is the whole way of a frame: bytes in, split, recorded,
// decoded, in the store. The flight log writes to a real disk meanwhile.
func BenchmarkReceive(b *testing.B) {
	stream, frames := flight(b)
	for _, datagram := range []int{64, 1400, len(stream)} {
		b.Run(fmt.Sprintf("datagrams of %d", datagram), func(b *testing.B) {
			log, err := flightlog.New(flightlog.Config{Dir: b.TempDir()})
			if err != nil {
				b.Fatal(err)
			}
			ctx, cancel := context.WithCancel(b.Context())
			done := make(chan struct{})
			go func() { defer close(done); _ = log.Run(ctx) }()
			b.Cleanup(func() { cancel(); <-done })
			d, err := New(Config{Store: store.New(), Recorder: log})
			if err != nil {
				b.Fatal(err)
			}
			p := transport.NewPeer("bench", "bench")
			d.Connected(p)
			at := time.Now()
			b.SetBytes(int64(len(stream)))
			b.ReportAllocs()
			b.ResetTimer()
			n := 0
			for b.Loop() {
				n++
				// The same bytes come again only after their duplicates are forgotten.
				at = at.Add(duplicateAge)
				for rest := stream; len(rest) > 0; {
					piece := rest[:min(datagram, len(rest))]
					d.Received(p, piece, at)
					rest = rest[len(piece):]
				}
			}
			stats := d.LinkStats()["bench"]
			if stats.FramesIn != uint64(n*frames) || stats.Duplicates != 0 {
				b.Fatalf("%d frames, %d duplicates; want %d and none", stats.FramesIn, stats.Duplicates, n*frames)
			}
			for _, r := range log.Recordings() {
				b.ReportMetric(float64(r.Dropped)/float64(n*frames), "unrecorded/msg")
			}
			b.ReportMetric(float64(n*frames)/b.Elapsed().Seconds(), "msg/s")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n*frames), "ns/msg")
		})
	}
}

// BenchmarkSplit is the stream splitter alone.
func BenchmarkSplit(b *testing.B) {
	stream, frames := flight(b)
	s := &splitter{dialect: words()}
	n := 0
	count := func(*frame) { n++ }
	s.feed(stream, count) // every layout is computed now
	n = 0
	b.SetBytes(int64(len(stream)))
	b.ReportAllocs()
	loops := 0
	for b.Loop() {
		loops++
		s.feed(stream, count)
	}
	if n != loops*frames {
		b.Fatalf("%d frames, want %d", n, loops*frames)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/msg")
}

// BenchmarkDialect is what the start of the program pays.
func BenchmarkDialect(b *testing.B) {
	for b.Loop() {
		newDialect()
	}
}
