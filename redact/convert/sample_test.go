package convert

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/redact"
	"skylatch/redact/track"
)

// secrets are what a sample tells that not everybody may know.
type secrets struct {
	lat, lon, altitude float64
	start              time.Time
	text               string
}

// There differs from here in nothing but what is secret: a degree of longitude is
// as long.
var (
	here  = secrets{47.1234567, 8.7654321, 431.5, time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC), "Zx7Qm4Wv"}
	there = secrets{47.1234567, 28.7654321, 831.5, time.Date(2025, 6, 7, 17, 18, 19, 0, time.UTC), "Kp3Rt9Lc"}
)

// step is where the sample is after some steps of a second.
func (s secrets) step(i int) (lat, lon, altitude float64, at time.Time) {
	return s.lat + float64(i)*0.0001, s.lon + float64(i)*0.0002, s.altitude + float64(i), s.start.Add(time.Duration(i) * time.Second)
}

func e7(degrees float64) int32 { return int32(math.Round(degrees * 1e7)) }

// The sample: vehicle 1 is heard for so many seconds, is silent, and is heard
// again; vehicle 2 has a receiver alone.
const (
	before, silent, after = 20, 30, 10
	steps                 = before + after
)

func sample(tb testing.TB, s secrets) []byte {
	tb.Helper()
	words := &dialect.ReadWriter{Dialect: common.Dialect}
	if err := words.Initialize(); err != nil {
		tb.Fatal(err)
	}
	var log bytes.Buffer
	say := make(map[byte]*streamwriter.Writer)
	for _, system := range []byte{1, 2} {
		w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &log, DialectRW: words}, Version: streamwriter.V2, SystemID: system}
		if err := errors.Join(w.FrameWriter.Initialize(), w.Initialize()); err != nil {
			tb.Fatal(err)
		}
		say[system] = w
	}
	for n := range steps {
		i := n
		if n >= before {
			i += silent
		}
		lat, lon, altitude, at := s.step(i)
		boot := uint32(1000 * i)
		for _, m := range []message.Message{
			&common.MessageHeartbeat{Type: common.MAV_TYPE_QUADROTOR, Autopilot: common.MAV_AUTOPILOT_PX4, MavlinkVersion: 3},
			&common.MessageAttitude{TimeBootMs: boot, Roll: 0.25, Yaw: float32(i) / 100},
			&common.MessageSysStatus{VoltageBattery: 22_200, CurrentBattery: 1_550, BatteryRemaining: int8(100 - n)},
			&common.MessageVfrHud{Groundspeed: 7.5, Airspeed: 8, Alt: float32(altitude), Climb: 1, Throttle: 55},
			&common.MessageGlobalPositionInt{
				TimeBootMs: boot, Lat: e7(lat), Lon: e7(lon), Alt: int32(altitude * 1000), RelativeAlt: int32(1000 * i), Vx: 300, Hdg: 9000,
			},
			&common.MessageGpsRawInt{
				TimeUsec: uint64(at.UnixMicro()), Lat: e7(lat) + 7, Lon: e7(lon) + 7, Alt: int32(altitude*1000) + 2000, SatellitesVisible: 14,
			},
			&common.MessageSystemTime{TimeUnixUsec: uint64(at.UnixMicro()), TimeBootMs: boot},
			&common.MessageStatustext{Severity: common.MAV_SEVERITY_INFO, Text: "met " + s.text},
		} {
			write(tb, &log, say[1], at, m)
		}
		write(tb, &log, say[2], at, &common.MessageGpsRawInt{Lat: e7(lat) + 5000, Lon: e7(lon), Alt: int32(altitude * 1000), Vel: 250, Cog: 65535})
	}
	return log.Bytes()
}

func write(tb testing.TB, log *bytes.Buffer, w *streamwriter.Writer, at time.Time, m message.Message) {
	tb.Helper()
	log.Write(binary.BigEndian.AppendUint64(nil, uint64(at.UnixMicro())))
	if err := w.Write(m); err != nil {
		tb.Fatal(err)
	}
}

// ownPolicies loosen what the shipped ones withhold.
var ownPolicies = map[string]string{
	"coarse":   "name = \"coarse\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"coarsen\"\ntime = \"coarsen\"",
	"relative": "name = \"relative\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"relative\"\ntime = \"relative\"",
	"no time":  "name = \"no time\"\nbase = \"partner\"\n[classes]\ntime = \"blank\"",
	"zone":     "name = \"zone\"\nbase = \"partner\"\n[zone]\ntake_off_s = 30",
}

func policyOf(tb testing.TB, name string) *redact.Policy {
	tb.Helper()
	p, err := redact.Shipped(name)
	if text, own := ownPolicies[name]; own {
		p, err = redact.Read(text)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// told is what a policy leaves of a log.
func told(tb testing.TB, src []byte, policy string) Flight {
	tb.Helper()
	secret, err := redact.SecretFrom(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		tb.Fatal(err)
	}
	f, ok := track.Recognise(src)
	if !ok || f.Name != "MAVLink log" {
		tb.Fatal("the sample is no log")
	}
	p := policyOf(tb, policy)
	log, _, err := f.Rebuild(src, track.Config{Policy: p, Secret: secret})
	if err != nil {
		tb.Fatal(err)
	}
	return Flight{Log: log, Policy: p}
}

// converted is a sample in a format, verified; nil if nothing is told in it.
func converted(tb testing.TB, format string, f Flight) []byte {
	tb.Helper()
	c, ok := Named(format)
	if !ok {
		tb.Fatalf("there is no format %s", format)
	}
	var b bytes.Buffer
	err := c.Write(tb.Context(), &b, f)
	if errors.Is(err, ErrNothing) {
		return nil
	}
	if err == nil {
		err = c.Verify(bytes.NewReader(b.Bytes()))
	}
	if err != nil {
		tb.Fatalf("%s for %s: %v\n%.600s", format, f.Policy.Name, err, b.Bytes())
	}
	return b.Bytes()
}

// nonsense is a log with what no craft says: a speed and a height beyond any, and
// then a place in the year 20000.
func nonsense(tb testing.TB) []byte {
	tb.Helper()
	words := &dialect.ReadWriter{Dialect: common.Dialect}
	var log bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &log, DialectRW: words}, Version: streamwriter.V2, SystemID: 1}
	if err := errors.Join(words.Initialize(), w.FrameWriter.Initialize(), w.Initialize()); err != nil {
		tb.Fatal(err)
	}
	place := &common.MessageGlobalPositionInt{Lat: e7(here.lat), Lon: e7(here.lon), Alt: math.MaxInt32}
	for range 3 {
		write(tb, &log, w, here.start, &common.MessageVfrHud{Airspeed: 1e30, Groundspeed: 7.5})
		write(tb, &log, w, here.start, place)
	}
	write(tb, &log, w, time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), place)
	return log.Bytes()
}
