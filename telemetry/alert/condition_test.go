package alert

import (
	"strings"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

const (
	warning  = telemetry.Warning
	caution  = telemetry.Caution
	advisory = telemetry.Advisory
	none     = telemetry.AlertLevel("")
)

type vehicleAt func(time.Time) store.Vehicle

// aircraft is traffic at so many metres to the north, so much above.
func aircraft(now time.Time, north, above float64) []telemetry.Dated[telemetry.Traffic] {
	place := home
	place.LatDeg += north / 111_195
	return []telemetry.Dated[telemetry.Traffic]{dated(now, telemetry.Traffic{
		ICAO: 0x7c1234, Callsign: "QFA12 ", Place: place, AMSL: opt.Some(unit.MetreAMSL(634 + above)),
	})}
}

// vehicleCases are what can be wrong with a vehicle: what changes on a healthy
// one, and the alert it must give and no other.
var vehicleCases = []struct {
	name  string
	start vehicleAt
	wrong func(now time.Time, v *store.Vehicle)
	code  string
	level telemetry.AlertLevel
	says  string // in cause
}{
	{"link lost in flight", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Heartbeat.ReceivedAt = now.Add(-7 * time.Second)
	}, "link-lost", warning, "No heartbeat from the vehicle for 7 s"},
	{"link lost while armed", armedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Heartbeat.ReceivedAt = now.Add(-3500 * time.Millisecond)
	}, "link-lost", warning, "4 s"},
	{"link lost on the ground", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Heartbeat.ReceivedAt = now.Add(-4 * time.Second)
	}, "link-lost", caution, "4 s"},
	{"link of a parked vehicle lost for long", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Heartbeat.ReceivedAt = now.Add(-5 * time.Minute)
	}, "link-lost", advisory, "5 min"},
	{"a heartbeat that is 3.4 s old is not lost", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Heartbeat.ReceivedAt = now.Add(-3400 * time.Millisecond)
	}, "link-lost", none, ""},
	{"a radio's report is no sign of life", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Heartbeat.ReceivedAt = now.Add(-4 * time.Second)
		v.Radio, v.LastHeard = dated(now, telemetry.Radio{}), now
	}, "link-lost", warning, ""},

	{"battery at 24 %", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.Remaining = opt.Some(unit.Ratio(0.24))
		v.Batteries[0].Value.TimeRemaining = opt.Some(260 * time.Second)
	}, "battery-low", caution, "24 % left, time left 4 min 20 s, 15.9 V"},
	{"battery at 26 %", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.Remaining = opt.Some(unit.Ratio(0.26))
	}, "battery-low", none, ""},
	{"battery at 15 %", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.Remaining = opt.Some(unit.Ratio(0.15))
	}, "battery-critical", warning, "15 % left"},
	{"battery at 10 % on the ground", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.Remaining = opt.Some(unit.Ratio(0.10))
	}, "battery-critical", caution, "10 %"},
	{"two minutes left", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.TimeRemaining = opt.Some(2 * time.Minute)
	}, "battery-low", caution, "time left 2 min"},
	{"the vehicle itself calls its battery critical", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.ChargeState = telemetry.ChargeCritical
	}, "battery-critical", warning, "80 % left"},
	{"the vehicle itself calls its battery low", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value = telemetry.Battery{ChargeState: telemetry.ChargeLow}
	}, "battery-low", caution, "Battery is low"},
	{"a weak cell where nothing better is known", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.Remaining = opt.None[unit.Ratio]()
		v.Batteries[0].Value.Cells = []unit.Volt{3.8, 3.25, 3.8, 3.8}
	}, "battery-critical", warning, "lowest cell 3.25 V"},
	{"a sagging cell of a battery that is 80 % full", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Batteries[0].Value.Cells = []unit.Volt{3.25}
	}, "battery-critical", none, ""},

	{"GPS lost in flight", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.GPS[0].Value.Fix, v.GPS[0].Value.Satellites = telemetry.FixNone, opt.Some(3)
		unhealthySensor(v, "gps")
	}, "gps-lost", warning, "No GPS position, 3 satellites"},
	{"GPS silent in flight", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.GPS[0].ReceivedAt = now.Add(-11 * time.Second)
	}, "gps-lost", warning, "No GPS position"},
	{"no GPS fix yet on the ground", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		v.GPS[0].Value.Fix = telemetry.Fix2D
	}, "gps-lost", advisory, ""},
	{"one of two receivers is enough", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.GPS = append(v.GPS, dated(now, telemetry.GPS{Index: 1, Fix: telemetry.FixNone}))
	}, "gps-lost", none, ""},
	{"an indoor vehicle has no GPS to lose", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.GPS[0].Value.Fix, v.Position = telemetry.FixNoGPS, telemetry.Dated[telemetry.Position]{}
	}, "gps-lost", none, ""},

	{"EKF distrusts the compass in flight", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Estimator.Value.Compass = opt.Some(1.24)
	}, "ekf-bad", warning, "compass 1.2 (limit 0.8)"},
	{"EKF without a position in flight", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Estimator.Value.PositionGood = false
	}, "ekf-bad", warning, "no position"},
	{"EKF without a position on the ground is normal", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Estimator.Value.PositionGood = false
	}, "ekf-bad", none, ""},
	{"EKF without an attitude while the vehicle boots is normal", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Estimator.Value.AttitudeGood = false
		v.Heartbeat.Value.Status = telemetry.StatusCalibrating
	}, "ekf-bad", none, ""},

	{"failsafe", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Heartbeat.Value.Status, v.Heartbeat.Value.Mode = telemetry.StatusCritical, "RTL"
	}, "failsafe", warning, "failsafe, mode RTL"},
	{"mayday", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Heartbeat.Value.Status = telemetry.StatusEmergency
	}, "failsafe", warning, "emergency"},
	{"flight terminated", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Heartbeat.Value.Status = telemetry.StatusTermination
	}, "failsafe", warning, "terminated"},
	{"fence breached", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Fence.Value = telemetry.Fence{Breached: true, Kind: "altitude"}
	}, "geofence", warning, "height limit"},
	{"RC lost in flight", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		unhealthySensor(v, "rc_receiver")
	}, "rc-lost", warning, "hand controller"},
	{"RC off on the ground", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		unhealthySensor(v, "rc_receiver")
	}, "rc-lost", advisory, "hand controller"},

	{"compass unhealthy in flight", flyingVehicle, func(_ time.Time, v *store.Vehicle) {
		unhealthySensor(v, "magnetometer")
	}, "sensor-unhealthy", caution, "its compass as unhealthy"},
	{"an unknown part unhealthy on the ground", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		unhealthySensor(v, "flux_capacitor")
	}, "sensor-unhealthy", advisory, "its flux capacitor"},

	{"pre-arm reasons", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		unhealthySensor(v, "prearm_check")
		say(v, now.Add(-3*time.Second), "PreArm: Compass not calibrated")
		say(v, now.Add(-3*time.Second), "PreArm: Need Position Estimate")
	}, "pre-arm", advisory, "will not arm: Compass not calibrated; Need Position Estimate."},
	{"pre-arm reasons of PX4", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Health.Value.Sensors = nil
		say(v, now, "Preflight Fail: ekf2 missing data")
	}, "pre-arm", advisory, "ekf2 missing data"},
	{"pre-arm reasons of a minute ago", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		unhealthySensor(v, "prearm_check")
		say(v, now.Add(-time.Minute), "PreArm: Compass not calibrated")
	}, "pre-arm", none, ""},

	{"an aircraft 640 m away", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Traffic = aircraft(now, 640, 80)
	}, "traffic-near", caution, "QFA12 is 640 m to the north of the vehicle, 80 m above"},
	{"an aircraft 250 m away and as high", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Traffic = aircraft(now, -250, -20)
	}, "traffic-near", warning, "250 m to the south of the vehicle, 20 m below"},
	{"an aircraft 250 m away, high above", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Traffic = aircraft(now, 250, 1000)
	}, "traffic-near", none, ""},
	{"an aircraft of unknown height", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Traffic = aircraft(now, 500, 0)
		v.Traffic[0].Value.AMSL = opt.None[unit.MetreAMSL]()
	}, "traffic-near", caution, "height unknown"},
	{"an aircraft that passed half a minute ago", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Traffic = aircraft(now.Add(-25*time.Second), 100, 0)
	}, "traffic-near", none, ""},
	{"an aircraft near the parked vehicle", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Traffic = aircraft(now, 100, 20)
	}, "traffic-near", advisory, "100 m"},

	{"reboot in flight", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Rebooted = dated(now.Add(-5*time.Second), telemetry.Rebooted{})
	}, "rebooted", warning, "5 s ago"},
	{"reboot on the ground", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Rebooted = dated(now.Add(-5*time.Second), telemetry.Rebooted{})
	}, "rebooted", advisory, ""},
	{"signature refused", flyingVehicle, func(now time.Time, v *store.Vehicle) {
		v.Signing = dated(now, telemetry.SigningRefused{Reason: "the signature does not match"})
	}, "signing-refused", caution, "the signature does not match."},
	{"our clock is ahead", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Clock.Value.UTC = opt.Some(now.Add(-90 * time.Second))
	}, "clock-doubt", caution, "1 min 30 s ahead"},
	{"our clock is years behind", parkedVehicle, func(now time.Time, v *store.Vehicle) {
		v.Clock.Value.UTC = opt.Some(now.AddDate(2, 0, 0))
	}, "clock-doubt", caution, "731 days behind"},
	{"the vehicle does not know the time", parkedVehicle, func(_ time.Time, v *store.Vehicle) {
		v.Clock.Value.UTC = opt.Some(time.Unix(12, 0))
	}, "clock-doubt", none, ""},
}

// stationCases are the same for the station.
var stationCases = []struct {
	name  string
	wrong func(s *store.Snapshot)
	code  string
	level telemetry.AlertLevel
	says  string
}{
	{"recording failed", func(s *store.Snapshot) {
		s.Station.Recordings[0].State, s.Station.Recordings[0].Reason = telemetry.RecordingFailed, "the disk is full"
		s.Station.Recordings[0].Dropped = 12
	}, "recording-failed", warning, "vehicle 1 is not recorded: the disk is full."},
	{"recording stopped", func(s *store.Snapshot) { s.Station.Recordings = nil }, "recording-stopped", warning, "has stopped"},
	{"recording off", func(s *store.Snapshot) {
		s.Station.Recordings[0].State = telemetry.RecordingOff
	}, "recording-stopped", warning, "has stopped"},
	{"recording has gaps", func(s *store.Snapshot) { s.Station.Recordings[0].Dropped = 12 }, "recording-dropping", caution, "12 frames"},
	{"disk below 2 GB", func(s *store.Snapshot) { s.Station.Disk.FreeBytes = 1_400_000_000 }, "disk-low", caution, "1.4 GB left of 250.0 GB"},
	{"disk below 200 MB", func(s *store.Snapshot) { s.Station.Disk.FreeBytes = 150_000_000 }, "disk-low", warning, "150 MB"},
	{"a picture that stays away in flight", func(s *store.Snapshot) {
		s.Station.Video = []telemetry.Video{{Track: "front", Name: "the front camera", State: telemetry.VideoStale, LastFrameAt: t0.Add(-3 * time.Second)}}
	}, "video-lost", caution, "No picture from the front camera for"},
	{"a camera switched off on the ground", func(s *store.Snapshot) {
		s.Vehicles[0].Landed.Value.State, s.Vehicles[0].FlyingSince = telemetry.LandedGround, time.Time{}
		s.Vehicles[0].Heartbeat.Value.Armed = false
		s.Station.Video = []telemetry.Video{{Track: "front", State: telemetry.VideoStale, LastFrameAt: t0.Add(-3 * time.Second)}}
	}, "video-lost", none, ""},
	{"a video that is not recorded", func(s *store.Snapshot) {
		s.Station.Video = []telemetry.Video{{Track: "front", Name: "the front camera", State: telemetry.VideoLive}}
	}, "video-not-recorded", caution, "shown but not recorded"},
	{"a video that is", func(s *store.Snapshot) {
		s.Station.Video = []telemetry.Video{{Track: "front", State: telemetry.VideoLive, Recording: "video-1.mp4"}}
	}, "video-not-recorded", none, ""},
	{"a ledger on a full disk", func(s *store.Snapshot) {
		s.Station.Ledger = &telemetry.ProblemError{Cause: "The ledger cannot be written: no space left.", Meaning: "Nothing leaves.", Action: "Make room."}
	}, "ledger-unwritable", caution, "no space left"},
	{"no guard", func(s *store.Snapshot) { s.Station.Guard = telemetry.Guard{} }, "guard-silent", none, ""},
	{"a frame past the guard", func(s *store.Snapshot) {
		s.Station.Guard = telemetry.Guard{Known: true, Running: true, Standing: true, Left: 2}
	}, "guard-broken", warning, "2 frames"},
	{"flushed rules", func(s *store.Snapshot) {
		s.Station.Guard = telemetry.Guard{Known: true, Running: true, Problem: "the rules are gone"}
	}, "guard-broken", warning, "the rules are gone"},
	{"a guard that died", func(s *store.Snapshot) { s.Station.Guard = telemetry.Guard{Known: true, Standing: true, Attempts: 3} }, "guard-silent", caution, "stopped counting"},
	{"a guard that was taken away", func(s *store.Snapshot) { s.Station.Guard = telemetry.Guard{Known: true} }, "guard-silent", none, ""},
	{"a device that calls out", func(s *store.Snapshot) {
		s.Station.Guard = telemetry.Guard{Known: true, Running: true, Standing: true, Attempts: 3, Most: "DJI"}
	}, "guard-tried", advisory, "tries to reach DJI"},
	{"a quiet device", func(s *store.Snapshot) { s.Station.Guard = telemetry.Guard{Known: true, Running: true, Standing: true} }, "guard-tried", none, ""},
	{"a phone plugged in", func(s *store.Snapshot) { s.Station.Network.Appeared = []string{"USB network usb0"} }, "network-appeared", caution, "did not have at the start: USB network usb0"},
	{"a network that was there at the start", func(s *store.Snapshot) { s.Station.Network.DefaultRoutes = []string{"eth0"} }, "network-appeared", none, ""},
	{"a disk that was not measured", func(s *store.Snapshot) { s.Station.Disk = telemetry.Disk{} }, "disk-low", none, ""},
	{"a link that cannot be opened", func(s *store.Snapshot) {
		s.Station.Links[0] = telemetry.Link{Name: "udp 0.0.0.0:14550", State: telemetry.LinkFailed, Detail: "the port is in use"}
	}, "link-failed", caution, "udp 0.0.0.0:14550 cannot be opened: the port is in use."},
}

// onlyAlert checks that the alerts are just the one wanted, and well said.
func onlyAlert(t *testing.T, got []telemetry.Alert, code string, level telemetry.AlertLevel, says string) {
	t.Helper()
	if level == none {
		if len(got) != 0 {
			t.Errorf("alerts = %+v, want none", got)
		}
		return
	}
	if len(got) != 1 || got[0].Code != code || got[0].Level != level || !strings.Contains(got[0].Cause, says) {
		t.Fatalf("alerts = %+v,\nwant one %s %s that says %q", got, code, level, says)
	}
	for _, part := range []string{got[0].Cause, got[0].Meaning, got[0].Action} {
		if len(part) < 10 || !strings.HasSuffix(part, ".") || strings.HasSuffix(part, "..") {
			t.Errorf("part %q is no sentence", part)
		}
	}
}

func TestVehicleConditions(t *testing.T) {
	for _, c := range vehicleCases {
		t.Run(c.name, func(t *testing.T) {
			m := New()
			var got []telemetry.Alert
			// Longer than any debounce, in steps as the station takes them.
			for now := t0; now.Before(t0.Add(6 * time.Second)); now = now.Add(250 * time.Millisecond) {
				v := c.start(now)
				c.wrong(now, &v)
				got = m.Evaluate(now, snapshot(v))
			}
			onlyAlert(t, got, c.code, c.level, c.says)
			if len(got) == 1 && got[0].Vehicle != opt.Some(telemetry.VehicleID{System: 1, Component: 1}) {
				t.Errorf("vehicle = %+v", got[0].Vehicle)
			}
		})
	}
}

func TestStationConditions(t *testing.T) {
	for _, c := range stationCases {
		t.Run(c.name, func(t *testing.T) {
			m := New()
			var got []telemetry.Alert
			for now := t0; now.Before(t0.Add(6 * time.Second)); now = now.Add(250 * time.Millisecond) {
				s := snapshot(flyingVehicle(now))
				c.wrong(&s)
				got = m.Evaluate(now, s)
			}
			onlyAlert(t, got, c.code, c.level, c.says)
		})
	}
}

func TestComputerWithoutAClock(t *testing.T) {
	now := time.Date(1970, 1, 1, 0, 3, 0, 0, time.UTC)
	onlyAlert(t, New().Evaluate(now, snapshot()), "station-clock", caution, "1 January 1970")
}

func TestEveryConditionHasACase(t *testing.T) {
	tried := map[string]bool{"station-clock": true, "link-quality": true} // tests of their own
	for _, c := range vehicleCases {
		tried[c.code] = tried[c.code] || c.level != none
	}
	for _, c := range stationCases {
		tried[c.code] = tried[c.code] || c.level != none
	}
	seen := map[string]bool{}
	for _, c := range conditions {
		if !tried[c.code] {
			t.Errorf("condition %s is not tried", c.code)
		}
		if seen[c.code] || (c.vehicle == nil) == (c.station == nil) {
			t.Errorf("condition %s stands twice or is not one of vehicle and station", c.code)
		}
		seen[c.code] = true
	}
	for _, c := range conditions {
		for _, code := range c.silencedBy {
			if !seen[code] {
				t.Errorf("condition %s is silenced by %s, which is none", c.code, code)
			}
		}
	}
}

func TestHealthyVehiclesGiveNoAlerts(t *testing.T) {
	m := New()
	for now := t0; now.Before(t0.Add(20 * time.Second)); now = now.Add(250 * time.Millisecond) {
		parked := parkedVehicle(now)
		parked.ID.System = 2
		if got := m.Evaluate(now, snapshot(flyingVehicle(now), parked)); len(got) != 0 {
			t.Fatalf("alerts = %+v, want none", got)
		}
	}
}
