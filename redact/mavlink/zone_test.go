package mavlink

import (
	"math"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
)

// Home is at 47° 8°; the zone is 500 m and 30 s.
func TestAZoneHoldsAllOfWhereTheCraftIs(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["zone"]})
	at := noon
	placeTold := func(lat float64) bool {
		t.Helper()
		m, v := tell(t, r, global(lat, 8), at)
		if v != Told {
			t.Fatalf("a position is %v: only its place is held", v)
		}
		p := m[0].(*common.MessageGlobalPositionInt)
		if (p.Lat == 0) != (p.Alt == 0) || (p.Lat == 0) != (p.Vx == 0) || p.RelativeAlt != 20_000 {
			t.Fatalf("%+v is half a place", p)
		}
		return p.Lat != 0
	}
	heartbeat := func(mode common.MAV_MODE_FLAG) {
		tell(t, r, &common.MessageHeartbeat{Autopilot: 3, BaseMode: mode}, at)
	}
	step := func(what string, want bool, lat float64) {
		t.Helper()
		if got := placeTold(lat); got != want {
			t.Errorf("%s: the place is told: %v, want %v", what, got, want)
		}
	}

	step("before anything is known", false, 47.1)
	if _, v := tell(t, r, &common.MessageScaledPressure{PressAbs: 950}, at); v != Withheld {
		t.Errorf("the pressure is %v inside the zone", v)
	}
	heartbeat(0)
	tell(t, r, &common.MessageHomePosition{Latitude: 470_000_000, Longitude: 80_000_000}, at)
	step("far from home, on the ground", false, 47.1)
	heartbeat(common.MAV_MODE_FLAG_SAFETY_ARMED)
	step("just armed", false, 47.1)
	at = at.Add(31 * time.Second)
	step("31 s later", true, 47.1)
	if _, v := tell(t, r, &common.MessageScaledPressure{PressAbs: 950}, at); v != Told {
		t.Errorf("the pressure is %v outside the zone", v)
	}
	step("near home", false, 47.002)
	if _, v := tell(t, r, &common.MessageHomePosition{Latitude: 470_000_000, Longitude: 80_000_000}, at); v != Withheld {
		t.Errorf("home is %v near home", v)
	}
	step("far away again", true, 47.1)
	if _, v := tell(t, r, &common.MessageHomePosition{Latitude: 470_000_000, Longitude: 80_000_000}, at); v != Withheld {
		t.Errorf("home is %v from far away", v)
	}
	m, _ := tell(t, r, &common.MessageCameraImageCaptured{Lat: 470_010_000, Lon: 80_000_000, Alt: 5, ImageIndex: 3}, at)
	if p := m[0].(*common.MessageCameraImageCaptured); p.Lat != 0 || p.Alt != 0 || p.ImageIndex != 3 {
		t.Errorf("a picture of home is told from far away as %+v", p)
	}
	// Where it is, less where it is from its origin, is its origin.
	m, _ = tell(t, r, &common.MessageLocalPositionNed{X: 9000, Vx: 3}, at)
	if p := m[0].(*common.MessageLocalPositionNed); !math.IsNaN(float64(p.X)) || p.Vx != 3 {
		t.Errorf("a local position is told as %+v", p)
	}
	tell(t, r, &common.MessageExtendedSysState{LandedState: common.MAV_LANDED_STATE_ON_GROUND}, at)
	step("landed", false, 47.1)
	tell(t, r, &common.MessageExtendedSysState{LandedState: common.MAV_LANDED_STATE_IN_AIR}, at)
	step("taken off again", false, 47.1)
	at = at.Add(31 * time.Second)
	step("31 s later", true, 47.1)
}

// A home that is moved in flight does not uncover the one before.
func TestWhereHomeWasIsHeldToo(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["zone"]})
	tell(t, r, &common.MessageHeartbeat{Autopilot: 3, BaseMode: common.MAV_MODE_FLAG_SAFETY_ARMED}, noon)
	for _, lat := range []int32{470_000_000, 472_000_000} {
		tell(t, r, &common.MessageHomePosition{Latitude: lat, Longitude: 80_000_000}, noon)
	}
	later := noon.Add(time.Minute)
	for lat, want := range map[float64]bool{47.001: false, 47.2: false, 47.1: true} {
		m, _ := tell(t, r, global(lat, 8), later)
		if got := m[0].(*common.MessageGlobalPositionInt).Lat != 0; got != want {
			t.Errorf("a place at %v° is told: %v, want %v", lat, got, want)
		}
	}
}

// Without a word of where home is, it is where the craft was armed.
func TestHomeIsWhereItWasArmed(t *testing.T) {
	r := redactorOf(t, Config{Policy: policies(t)["zone"]})
	tell(t, r, &common.MessageHeartbeat{Autopilot: 3}, noon)
	tell(t, r, global(47, 8), noon)
	tell(t, r, &common.MessageHeartbeat{Autopilot: 3, BaseMode: common.MAV_MODE_FLAG_SAFETY_ARMED}, noon)
	later := noon.Add(time.Minute)
	for lat, want := range map[float64]bool{47.001: false, 47.01: true} {
		m, _ := tell(t, r, global(lat, 8), later)
		if got := m[0].(*common.MessageGlobalPositionInt).Lat != 0; got != want {
			t.Errorf("a place at %v° is told: %v, want %v", lat, got, want)
		}
	}
}
