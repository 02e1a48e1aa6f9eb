package debrief

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/redact"
)

// secrets are what a mission tells that not everybody may know.
type secrets struct {
	lat, lon, altitude float64
	start              time.Time
	word               string
}

// There differs from here in nothing but what is secret.
var (
	here  = secrets{47.1234567, 8.7654321, 431.5, time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC), "Zx7Qm4Wv"}
	there = secrets{47.1234567, 28.7654321, 831.5, time.Date(2025, 6, 7, 17, 18, 19, 0, time.UTC), "Kp3Rt9Lc"}
)

const seconds = 120

// step is where it is after some seconds: around a square of 60 m.
func (s secrets) step(i int) (lat, lon, above float64, at time.Time) {
	leg, along := i/30%4, float64(i%30)*2
	north := [4]float64{along, 60, 60 - along, 0}[leg]
	east := [4]float64{0, along, 60, 60 - along}[leg]
	return s.lat + north/metresPerDegree, s.lon + east/(metresPerDegree*math.Cos(s.lat*math.Pi/180)), math.Min(float64(min(i, seconds-1-i)), 25), s.start.Add(time.Duration(i) * time.Second)
}

func e7(degrees float64) int32 { return int32(math.Round(degrees * 1e7)) }

// mission is one with all that a page can show.
func mission(tb testing.TB, s secrets) Config {
	tb.Helper()
	var log bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &log, DialectRW: spoken()}, Version: streamwriter.V2, SystemID: 7}
	if err := errors.Join(w.FrameWriter.Initialize(), w.Initialize()); err != nil {
		tb.Fatal(err)
	}
	for i := range seconds {
		lat, lon, above, at := s.step(i)
		beat := &common.MessageHeartbeat{Type: common.MAV_TYPE_QUADROTOR, Autopilot: common.MAV_AUTOPILOT_PX4, CustomMode: uint32(i / 40), MavlinkVersion: 3}
		if i >= 5 && i < 115 {
			beat.BaseMode = common.MAV_MODE_FLAG_SAFETY_ARMED
		}
		say := []message.Message{
			beat, &common.MessageSysStatus{VoltageBattery: uint16(16_000 - 10*i), CurrentBattery: 1000, BatteryRemaining: int8(100 - i/4)},
			&common.MessageVfrHud{Groundspeed: 2, Alt: float32(s.altitude + above)}, &common.MessageGpsRawInt{
				FixType: common.GPS_FIX_TYPE_3D_FIX, Lat: e7(lat), Lon: e7(lon), Alt: int32(1000 * (s.altitude + above)), SatellitesVisible: 14, Vel: 200, Cog: math.MaxUint16,
			},
			&common.MessageGlobalPositionInt{
				TimeBootMs: uint32(1000 * i), Lat: e7(lat), Lon: e7(lon), Alt: int32(1000 * (s.altitude + above)), RelativeAlt: int32(1000 * above), Hdg: math.MaxUint16,
			},
		}
		if i == 50 {
			say = append(say, &common.MessageStatustext{Severity: common.MAV_SEVERITY_WARNING, Text: "see " + address + " " + s.word})
		}
		for _, m := range say {
			log.Write(binary.BigEndian.AppendUint64(nil, uint64(at.UnixMicro())))
			if err := w.Write(m); err != nil {
				tb.Fatal(err)
			}
		}
	}
	var events bytes.Buffer
	event := func(after int, kind string, data map[string]any) {
		line, err := json.Marshal(map[string]any{"at": s.start.Add(time.Duration(after) * time.Second), "type": kind, "data": data})
		if err != nil {
			tb.Fatal(err)
		}
		events.Write(append(line, '\n'))
	}
	event(0, "mission_started", nil)
	event(70, "alert", map[string]any{"change": "raised", "code": "battery-low", "level": "caution", "cause": "Battery low " + s.word, "meaning": "Four minutes are left."})
	event(80, "alert", map[string]any{"change": "cleared", "code": "battery-low", "level": "caution", "cause": "Battery low"})
	crew, err := json.Marshal(notes{Title: "Pylon " + s.word + " <script src=" + address + ">", Text: "Wind " + address + "\nand " + s.word, Tags: []string{"dam"}})
	if err != nil {
		tb.Fatal(err)
	}
	return Config{
		Name: s.start.Format("2006-01-02T15-04-05Z") + "-vehicle-7", System: 7, Log: log.Bytes(), Events: events.Bytes(), Notes: crew, Program: "a test",
		Names:  func(_, _ uint8, mode uint32) (string, string) { return "Copter", fmt.Sprintf("Mode %d", mode) },
		Photos: []Photo{{Name: "DJI_0001.JPG", TakenAt: s.start.Add(40 * time.Second), Read: func() ([]byte, error) { return picture(tb), nil }}},
	}
}

// address is what must not lead anywhere.
const address = "http://www.example.org/a?b=(c)"

func picture(tb testing.TB) []byte {
	tb.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 96, 64))
	for y := range 64 {
		for x := range 96 {
			p.SetRGBA(x, y, color.RGBA{uint8(x * y), uint8(x ^ y), uint8(y), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// ownPolicies loosen what the shipped ones withhold.
var ownPolicies = map[string]string{
	"coarse":   "name = \"coarse\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"coarsen\"\ntime = \"coarsen\"",
	"relative": "name = \"relative\"\nbase = \"public\"\nreason = \"a test\"\n[loosen]\nlocation = \"relative\"\ntime = \"relative\"",
	"zone":     "name = \"zone\"\nbase = \"partner\"\n[zone]\ntake_off_s = 30",
}

var policyNames = []string{"local", "evidence", "partner", "public", "vendor", "coarse", "relative", "zone"}

// page is what a policy lets be told of a mission, and what became of its parts.
func page(tb testing.TB, c Config, policy string) (string, Told) {
	tb.Helper()
	var err error
	if text, own := ownPolicies[policy]; own {
		c.Policy, err = redact.Read(text)
	} else {
		c.Policy, err = redact.Shipped(policy)
	}
	if err != nil {
		tb.Fatal(err)
	}
	if c.Secret, err = redact.SecretFrom(bytes.Repeat([]byte{7}, 32)); err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	told, err := Write(tb.Context(), &b, c)
	if err != nil {
		tb.Fatalf("%s: %v", policy, err)
	}
	return b.String(), told
}

var shippedLocal = sync.OnceValue(func() *redact.Policy {
	p, err := redact.Shipped("local")
	if err != nil {
		panic(err) // it is shipped
	}
	return p
})

var spoken = sync.OnceValue(func() *dialect.ReadWriter {
	w := &dialect.ReadWriter{Dialect: common.Dialect}
	if err := w.Initialize(); err != nil {
		panic(err) // it is part of the program
	}
	return w
})
