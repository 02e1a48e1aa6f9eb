package wire

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gzuidhof/tygo/tygo"
	"go.yaml.in/yaml/v3"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

var (
	now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	id  = telemetry.VehicleID{System: 1, Component: 1}
)

func encodeOne(t *testing.T, age time.Duration, samples ...telemetry.Sample) Vehicle {
	t.Helper()
	s := store.New()
	for _, sample := range samples {
		s.Apply(id, "udp", now.Add(-age), sample)
	}
	snap := Encode(s.Snapshot(), now)
	if _, err := json.Marshal(snap); err != nil {
		t.Fatalf("encode: %v", err)
	}
	if len(snap.Vehicles) != 1 {
		t.Fatalf("snapshot has %d vehicles, want 1", len(snap.Vehicles))
	}
	return snap.Vehicles[0]
}

func TestEncodeConvertsOnceAndSaysTheAge(t *testing.T) {
	v := encodeOne(
		t, 1500*time.Millisecond,
		telemetry.Attitude{Roll: unit.Degrees(12.345), Pitch: unit.Degrees(-3), Yaw: unit.Degrees(270)},
		telemetry.Position{Place: telemetry.LatLon{LatDeg: 48, LonDeg: 11}, AboveHome: opt.Some[unit.MetreAboveHome](42.126)},
		telemetry.Velocity{North: 3, East: 4, Down: -2},
		telemetry.Home{Place: telemetry.LatLon{LatDeg: 48.001, LonDeg: 11}, AMSL: 520},
		telemetry.Battery{Consumed: opt.Some[unit.AmpereSecond](3600), Remaining: opt.Some[unit.Ratio](0.5)},
	)
	if v.Attitude.RollDeg != 12.35 && v.Attitude.RollDeg != 12.34 || v.Attitude.AgeMs != 1500 {
		t.Errorf("attitude = %+v, want roll 12.35° and age 1500 ms", *v.Attitude)
	}
	if *v.Position.AboveHomeM != 42.13 || v.Position.AMSLM != nil {
		t.Errorf("position = %+v, want 42.13 m above home and no AMSL", *v.Position)
	}
	if v.Velocity.SpeedMps != 5 || v.Velocity.ClimbMps != 2 {
		t.Errorf("velocity = %+v, want 5 m/s over ground, climbing 2", *v.Velocity)
	}
	if math.Abs(*v.Home.DistanceM-111.2) > 0.1 || *v.Home.BearingDeg != 0 {
		t.Errorf("home = %v m, %v°, want 111.2 m due north", *v.Home.DistanceM, *v.Home.BearingDeg)
	}
	if *v.Batteries[0].ConsumedMah != 1000 || *v.Batteries[0].RemainingRatio != 0.5 || v.Batteries[0].VoltageV != nil {
		t.Errorf("battery = %+v, want 1000 mAh used, half left, voltage unknown", v.Batteries[0])
	}
	if v.RC != nil || v.Wind != nil || v.Airspeed != nil {
		t.Error("groups that were never received are present")
	}
}

func TestANumberThatIsNoneDoesNotSilenceThePage(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	v := encodeOne(
		t, 0,
		telemetry.Attitude{Roll: unit.Radian(nan)},
		telemetry.Position{Place: telemetry.LatLon{LatDeg: nan}},
		telemetry.Velocity{North: unit.MetrePerSecond(inf)},
		telemetry.Heading{True: unit.Radian(nan)},
		telemetry.Airspeed{Ground: unit.MetrePerSecond(nan)},
		telemetry.Wind{From: unit.Radian(nan)},
		telemetry.RangeFinder{Distance: unit.Metre(inf)},
		telemetry.GPS{HDOP: opt.Some(nan)},
		telemetry.Battery{Voltage: opt.Some(unit.Volt(inf))},
		telemetry.Traffic{Place: telemetry.LatLon{LonDeg: nan}},
	)
	if v.Attitude != nil || v.Position != nil || v.Velocity != nil || v.GPS[0].HDOP != nil || v.Batteries[0].VoltageV != nil || len(v.Traffic) != 0 {
		t.Errorf("a NaN reached the page: %+v", v)
	}
}

func TestALinkIsLostWithoutAHeartbeatThoughOtherDataComes(t *testing.T) {
	s := store.New()
	s.Apply(id, "udp", now.Add(-4*time.Second), telemetry.Heartbeat{Mode: "Loiter"})
	s.Apply(id, "udp", now, telemetry.Radio{})
	v := Encode(s.Snapshot(), now).Vehicles[0]
	if !v.LinkLost || *v.HeartbeatAgeMs != 4000 {
		t.Errorf("link lost = %v with a heartbeat %d ms old, want lost: a radio's report is no life", v.LinkLost, *v.HeartbeatAgeMs)
	}
}

func TestTheTypesOfThePageAreFresh(t *testing.T) {
	text, err := os.ReadFile("tygo.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c tygo.Config
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	committed := make(map[string]string) // by what is made anew
	for _, p := range c.Packages {
		fresh := filepath.Join(t.TempDir(), filepath.Base(p.OutputPath))
		committed[fresh] = p.OutputPath
		p.OutputPath = fresh
	}
	if err := tygo.New(&c).Generate(); err != nil {
		t.Fatal(err)
	}
	if len(committed) != 2 {
		t.Errorf("tygo.yaml names %d packages, want 2", len(committed))
	}
	for fresh, path := range committed {
		want, err := os.ReadFile(fresh)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is stale: run `go generate ./ui/wire` and build ui/web", path)
		}
	}
}
