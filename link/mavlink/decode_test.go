package mavlink

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

var (
	someBoot = opt.Some(5 * time.Second)
	nanF     = float32(math.NaN())
	cmac     = telemetry.LatLon{LatDeg: -35.363262, LonDeg: 149.165237}
)

func metresPerSecond(v float64) opt.Value[unit.MetrePerSecond] {
	return opt.Some(unit.MetrePerSecond(v))
}

func share(v float64) opt.Value[unit.Ratio] { return opt.Some(unit.Ratio(v)) }

func cellsOf(mv ...uint16) (v [10]uint16) {
	for i := range v {
		v[i] = math.MaxUint16
	}
	copy(v[:], mv)
	return v
}

// TestMessagesBecomeSamples holds for every message what it becomes, and that
// each of MAVLink's ways to say "unknown" becomes absent.
func TestMessagesBecomeSamples(t *testing.T) {
	for _, test := range []struct {
		name string
		m    message.Message
		want []telemetry.Sample
	}{
		{
			"an attitude has its yaw between 0 and 2π",
			&common.MessageAttitude{TimeBootMs: 5000, Roll: 0.5, Pitch: -0.25, Yaw: -0.5, Rollspeed: 1, Pitchspeed: nanF, Yawspeed: 2},
			[]telemetry.Sample{telemetry.Attitude{
				BootTime: someBoot, Roll: 0.5, Pitch: -0.25, Yaw: 2*math.Pi - 0.5,
				RollRate: opt.Some(unit.RadianPerSecond(1)), YawRate: opt.Some(unit.RadianPerSecond(2)),
			}},
		},
		{"an attitude that is not a number is none", &common.MessageAttitude{Roll: nanF}, nil},
		{
			"a quaternion serves where there is no ATTITUDE",
			&common.MessageAttitudeQuaternion{TimeBootMs: 5000, Q1: 1},
			[]telemetry.Sample{telemetry.Attitude{
				BootTime: someBoot, RollRate: opt.Some(unit.RadianPerSecond(0)),
				PitchRate: opt.Some(unit.RadianPerSecond(0)), YawRate: opt.Some(unit.RadianPerSecond(0)),
			}},
		},
		{"a quaternion of zeros is none", &common.MessageAttitudeQuaternion{}, nil},
		{
			"a position is degrees, metres and metres per second",
			&common.MessageGlobalPositionInt{
				TimeBootMs: 5000, Lat: -353632620, Lon: 1491652370, Alt: 594_500, RelativeAlt: 10_250,
				Vx: 100, Vy: -200, Vz: 50, Hdg: 35_999,
			},
			[]telemetry.Sample{
				telemetry.Heading{True: circleDegrees(359.99)},
				telemetry.Position{BootTime: someBoot, Place: cmac, AMSL: opt.Some(unit.MetreAMSL(594.5)), AboveHome: opt.Some(unit.MetreAboveHome(10.25))},
				telemetry.Velocity{BootTime: someBoot, North: 1, East: -2, Down: 0.5},
			},
		},
		{
			"a position of 0, 0 and a heading of UINT16_MAX are unknown",
			&common.MessageGlobalPositionInt{TimeBootMs: 5000, Hdg: math.MaxUint16}, nil,
		},
		{
			"height and motion without a place", &common.MessageGlobalPositionInt{RelativeAlt: 10_250, Vx: 100, Hdg: math.MaxUint16},
			[]telemetry.Sample{telemetry.Height{AboveHome: 10.25}, telemetry.Velocity{North: 1}},
		},
		{
			"a HUD gives its heading when nothing finer comes",
			&common.MessageVfrHud{Airspeed: nanF, Groundspeed: 8, Climb: -1, Throttle: 42, Heading: 90},
			[]telemetry.Sample{
				telemetry.Airspeed{Ground: 8, Climb: -1, Throttle: share(0.42)},
				telemetry.Heading{True: circleDegrees(90)},
			},
		},
		{
			"a throttle above 100 % and a heading below 0 are unknown",
			&common.MessageVfrHud{Airspeed: 9, Throttle: math.MaxUint16, Heading: -1},
			[]telemetry.Sample{telemetry.Airspeed{Air: metresPerSecond(9)}},
		},
		{
			"home", &common.MessageHomePosition{Latitude: -353632620, Longitude: 1491652370, Altitude: 584_000},
			[]telemetry.Sample{telemetry.Home{Place: cmac, AMSL: 584}},
		},
		{"a home of 0, 0 is unknown", &common.MessageHomePosition{Altitude: 1}, nil},
		{
			"a GPS with all it can say",
			&common.MessageGpsRawInt{
				FixType: common.GPS_FIX_TYPE_RTK_FIXED, Lat: -353632620, Lon: 1491652370, Alt: 584_100,
				Eph: 65, Epv: 110, Vel: 250, SatellitesVisible: 17, HAcc: 14, VAcc: 20,
			},
			[]telemetry.Sample{telemetry.GPS{
				Fix: telemetry.FixRTK, Satellites: opt.Some(17), Place: opt.Some(cmac), AMSL: opt.Some(unit.MetreAMSL(584.1)),
				HDOP: opt.Some(0.65), VDOP: opt.Some(1.1), GroundSpeed: metresPerSecond(2.5),
				HorizontalAccuracy: opt.Some(unit.Metre(0.014)), VerticalAccuracy: opt.Some(unit.Metre(0.02)),
			}},
		},
		{
			"a GPS that knows nothing",
			&common.MessageGpsRawInt{
				FixType: common.GPS_FIX_TYPE_NO_FIX, Lat: 1, Lon: 1, Alt: 5, Eph: math.MaxUint16, Epv: math.MaxUint16,
				Vel: math.MaxUint16, SatellitesVisible: math.MaxUint8, HAcc: math.MaxUint32,
			},
			[]telemetry.Sample{telemetry.GPS{Fix: telemetry.FixNone}},
		},
		{
			"a second GPS has index 1", &common.MessageGps2Raw{FixType: 99, Eph: math.MaxUint16, Epv: math.MaxUint16, Vel: math.MaxUint16},
			[]telemetry.Sample{telemetry.GPS{Index: 1, Fix: telemetry.FixNone, Satellites: opt.Some(0)}},
		},
		{
			"a battery with four cells",
			&common.MessageBatteryStatus{
				Id: 1, Temperature: 2550, Voltages: cellsOf(4100, 4000, 4050, 3950), CurrentBattery: 1250, CurrentConsumed: 1000,
				BatteryRemaining: 80, TimeRemaining: 600, ChargeState: common.MAV_BATTERY_CHARGE_STATE_LOW,
			},
			[]telemetry.Sample{telemetry.Battery{
				Index: 1, Voltage: opt.Some(unit.Volt(4.1 + 4 + 4.05 + 3.95)), Cells: []unit.Volt{4.1, 4, 4.05, 3.95},
				Current: opt.Some(unit.Ampere(12.5)), Consumed: opt.Some(unit.AmpereSecond(3600)), Remaining: share(0.8),
				TimeRemaining: opt.Some(10 * time.Minute), Temperature: opt.Some(unit.Celsius(25.5)), ChargeState: telemetry.ChargeLow,
			}},
		},
		{
			"a battery that measures nothing",
			&common.MessageBatteryStatus{Temperature: math.MaxInt16, Voltages: cellsOf(), CurrentBattery: -1, CurrentConsumed: -1, BatteryRemaining: -1},
			[]telemetry.Sample{telemetry.Battery{}},
		},
		{
			"a battery of one sum has no cells",
			&common.MessageBatteryStatus{Temperature: math.MaxInt16, Voltages: cellsOf(22_200), CurrentBattery: -1, CurrentConsumed: -1, BatteryRemaining: 0},
			[]telemetry.Sample{telemetry.Battery{Voltage: opt.Some(unit.Volt(22.2)), Remaining: share(0)}},
		},
		{
			"a sum above 65 V goes on in the next field",
			&common.MessageBatteryStatus{Temperature: math.MaxInt16, Voltages: cellsOf(65_534, 5_000), CurrentBattery: -1, CurrentConsumed: -1, BatteryRemaining: -1},
			[]telemetry.Sample{telemetry.Battery{Voltage: opt.Some(unit.Volt(70.534))}},
		},
		{
			"a system status without BATTERY_STATUS gives health and battery",
			&common.MessageSysStatus{
				OnboardControlSensorsPresent: 1 | 65536 | 268435456, OnboardControlSensorsEnabled: 1 | 65536, OnboardControlSensorsHealth: 1,
				Load: 250, VoltageBattery: 12_600, CurrentBattery: -1, BatteryRemaining: 55, DropRateComm: 100,
				OnboardControlSensorsPresentExtended: 2,
			},
			[]telemetry.Sample{
				telemetry.Health{
					Sensors: []telemetry.SensorHealth{
						{Name: "gyro", Enabled: true, Healthy: true}, {Name: "rc_receiver", Enabled: true},
						{Name: "prearm_check"}, {Name: "leak"},
					},
					Load: share(0.25), LinkDrop: share(0.01),
				},
				telemetry.Battery{Voltage: opt.Some(unit.Volt(12.6)), Remaining: share(0.55)},
			},
		},
		{
			"a system status without a battery monitor gives no battery",
			&common.MessageSysStatus{VoltageBattery: math.MaxUint16, CurrentBattery: -1, BatteryRemaining: -1, Load: 1001, DropRateComm: 10_001},
			[]telemetry.Sample{telemetry.Health{Sensors: []telemetry.SensorHealth{}}},
		},
		{
			"RC channels end at the first unused one",
			&common.MessageRcChannels{Chancount: 16, Chan1Raw: 1500, Chan2Raw: 1000, Chan3Raw: math.MaxUint16, Chan4Raw: 1700, Rssi: 127},
			[]telemetry.Sample{telemetry.RC{ChannelsMicroseconds: []int{1500, 1000}, RSSI: share(0.5)}},
		},
		{
			"no RC is no channels", &common.MessageRcChannels{Chan1Raw: 1500, Rssi: math.MaxUint8},
			[]telemetry.Sample{telemetry.RC{}},
		},
		{
			"an ArduPilot filter",
			&ardupilotmega.MessageEkfStatusReport{Flags: 1 | 16, VelocityVariance: 0.25, PosHorizVariance: nanF, PosVertVariance: 0.5, CompassVariance: 0.75},
			[]telemetry.Sample{telemetry.Estimator{
				Velocity: opt.Some(0.25), VerticalPosition: opt.Some(0.5), Compass: opt.Some(0.75), Terrain: opt.Some(0.0),
				AttitudeGood: true, PositionGood: true,
			}},
		},
		{
			"a filter in constant position mode has no position",
			&common.MessageEstimatorStatus{Flags: 1 | 8 | 128, VelRatio: nanF, PosHorizRatio: nanF, PosVertRatio: nanF, MagRatio: nanF, HaglRatio: nanF},
			[]telemetry.Sample{telemetry.Estimator{AttitudeGood: true}},
		},
		{
			"a PX4 that stands still knows where",
			&common.MessageEstimatorStatus{Flags: 1 | 8 | 16 | 128, VelRatio: nanF, PosHorizRatio: nanF, PosVertRatio: nanF, MagRatio: nanF, HaglRatio: nanF},
			[]telemetry.Sample{telemetry.Estimator{AttitudeGood: true, PositionGood: true}},
		},
		{
			"a breached fence", &common.MessageFenceStatus{BreachStatus: 1, BreachCount: 2, BreachType: common.FENCE_BREACH_MAXALT},
			[]telemetry.Sample{telemetry.Fence{Breached: true, BreachCount: 2, Kind: "altitude"}},
		},
		{"in the air", &common.MessageExtendedSysState{LandedState: 2}, []telemetry.Sample{telemetry.Landed{State: telemetry.LandedAir}}},
		{"an undefined landed state is none", &common.MessageExtendedSysState{}, nil},
		{
			"a firmware's version and hash",
			&common.MessageAutopilotVersion{FlightSwVersion: 0x04050780, FlightCustomVersion: [8]uint8{'a', 'b', 'c', '1', '2', '3', '4', '5'}, VendorId: 0x1209},
			[]telemetry.Sample{telemetry.Firmware{Version: "4.5.7-beta", Git: "abc12345", Vendor: opt.Some(0x1209)}},
		},
		{"ArduPilot's wind comes from", &ardupilotmega.MessageWind{Direction: -90, Speed: 5}, []telemetry.Sample{telemetry.Wind{From: circleDegrees(270), Speed: 5}}},
		{"PX4's wind goes to", &common.MessageWindCov{WindX: 0, WindY: 3}, []telemetry.Sample{telemetry.Wind{From: circleDegrees(270), Speed: 3}}},
		{"an unknown wind is none", &common.MessageWindCov{WindX: nanF, WindY: nanF}, nil},
		{
			"a range to the ground",
			&common.MessageDistanceSensor{MinDistance: 10, MaxDistance: 4000, CurrentDistance: 350, Orientation: common.MAV_SENSOR_ROTATION_PITCH_270},
			[]telemetry.Sample{telemetry.RangeFinder{Distance: 3.5, Down: true}},
		},
		{"a range beyond the sensor's is none", &common.MessageDistanceSensor{MinDistance: 10, MaxDistance: 4000, CurrentDistance: 4001}, nil},
		{"a range of invalid quality is none", &common.MessageDistanceSensor{MaxDistance: 4000, CurrentDistance: 5, SignalQuality: 1}, nil},
		{
			"mission progress", &common.MessageMissionCurrent{Seq: 3, Total: 9},
			[]telemetry.Sample{telemetry.MissionProgress{Current: 3, Total: opt.Some(9)}},
		},
		{
			"no mission on the vehicle", &common.MessageMissionCurrent{Total: math.MaxUint16},
			[]telemetry.Sample{telemetry.MissionProgress{Total: opt.Some(0)}},
		},
		{"a total of 0 is unknown", &common.MessageMissionCurrent{Seq: 1}, []telemetry.Sample{telemetry.MissionProgress{Current: 1}}},
		{"a distance before the mission is known waits", &common.MessageNavControllerOutput{WpDist: 5}, nil},
		{
			"a text loses what cannot be shown", &common.MessageStatustext{Severity: 2, Text: "PreArm:\x07 \xffbad\n"},
			[]telemetry.Sample{telemetry.Text{Component: 1, Severity: 2, Text: "PreArm: \uFFFDbad"}},
		},
		{
			"an aircraft with everything valid",
			&common.MessageAdsbVehicle{
				IcaoAddress: 0x7C1234, Lat: -353632620, Lon: 1491652370, Altitude: 900_000, Heading: 18000, HorVelocity: 6000,
				VerVelocity: -200, Callsign: "QFA12 ", Tslc: 2, Flags: 1 | 2 | 4 | 8 | 16,
			},
			[]telemetry.Sample{telemetry.Traffic{
				ICAO: 0x7C1234, Callsign: "QFA12", Place: cmac, AMSL: opt.Some(unit.MetreAMSL(900)), Heading: opt.Some(circleDegrees(180)),
				Speed: metresPerSecond(60), Climb: metresPerSecond(-2), SinceSeen: 2 * time.Second,
			}},
		},
		{
			"an aircraft of which only the place is valid",
			&common.MessageAdsbVehicle{IcaoAddress: 1, Lat: -353632620, Lon: 1491652370, Altitude: 1, Heading: 1, HorVelocity: 1, Callsign: "X", Flags: 1},
			[]telemetry.Sample{telemetry.Traffic{ICAO: 1, Place: cmac}},
		},
		{"an aircraft without a place is none", &common.MessageAdsbVehicle{IcaoAddress: 1, Lat: 5, Flags: 2}, nil},
		{
			"a clock", &common.MessageSystemTime{TimeUnixUsec: 1_795_000_000_000_000, TimeBootMs: 5000},
			[]telemetry.Sample{telemetry.Clock{UTC: opt.Some(time.UnixMicro(1_795_000_000_000_000).UTC()), BootTime: 5 * time.Second}},
		},
		{
			"a clock before the GPS knows the time", &common.MessageSystemTime{TimeUnixUsec: 5_000_000, TimeBootMs: 5000},
			[]telemetry.Sample{telemetry.Clock{BootTime: 5 * time.Second}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := decoded(t, &vehicle{id: one, autopilot: telemetry.AutopilotArduPilot}, test.m)
			if len(got) == 0 && len(test.want) == 0 {
				return
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

func TestBetterSourcesSilenceWorseOnes(t *testing.T) {
	v := &vehicle{id: one, attitudeAt: decodeAt, headingAt: decodeAt, batteryAt: decodeAt, rangeDownAt: decodeAt}
	for _, m := range []message.Message{
		&common.MessageAttitudeQuaternion{Q1: 1},
		&ardupilotmega.MessageRangefinder{Distance: 3},
		&common.MessageDistanceSensor{MaxDistance: 4000, CurrentDistance: 5},
	} {
		if got := decoded(t, v, m); len(got) != 0 {
			t.Errorf("%T gives %+v, want nothing", m, got)
		}
	}
	for _, s := range decoded(t, v, &common.MessageVfrHud{Heading: 90}) {
		if _, ok := s.(telemetry.Heading); ok {
			t.Error("VFR_HUD gives a heading beside GLOBAL_POSITION_INT")
		}
	}
	for _, s := range decoded(t, v, &common.MessageSysStatus{VoltageBattery: 12_000}) {
		if _, ok := s.(telemetry.Battery); ok {
			t.Error("SYS_STATUS gives a battery beside BATTERY_STATUS")
		}
	}
}

func TestTargetAboveTheSeaIsShownAboveHome(t *testing.T) {
	v := &vehicle{id: one, home: opt.Some(telemetry.Home{AMSL: 584})}
	v.mission.known = true
	got := decoded(t, v, &common.MessagePositionTargetGlobalInt{
		CoordinateFrame: common.MAV_FRAME_GLOBAL_INT, LatInt: -353632620, LonInt: 1491652370, Alt: 604,
	})
	want := []telemetry.Sample{telemetry.MissionProgress{
		Target: opt.Some(telemetry.MissionTarget{Place: cmac, AboveHome: opt.Some(unit.MetreAboveHome(20))}),
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got = decoded(t, v, &common.MessagePositionTargetGlobalInt{LatInt: 1, LonInt: 1, TypeMask: 3})
	if want := []telemetry.Sample{telemetry.MissionProgress{}}; !reflect.DeepEqual(got, want) {
		t.Errorf("ignored place: got %+v, want %+v", got, want)
	}
}

func TestHighLatencyMessageStandsForAllOthers(t *testing.T) {
	m := &common.MessageHighLatency2{
		Latitude: -353632620, Longitude: 1491652370, Altitude: 600, Heading: 45, Groundspeed: 50, Airspeed: 55, ClimbRate: -5,
		Throttle: 40, Windspeed: 10, WindHeading: 90, Battery: -1, WpNum: 4, TargetDistance: 12, FailureFlags: 1,
	}
	got := decoded(t, &vehicle{id: one}, m)
	text := fmt.Sprintf("%+v", got)
	for _, want := range []string{"Ground:10", "Climb:-0.5", "Current:4", "{Name:gps Enabled:true Healthy:false}"} {
		if !contains(text, want) {
			t.Errorf("samples %s: want %s in it", text, want)
		}
	}
	for _, s := range got {
		if _, ok := s.(telemetry.Battery); ok {
			t.Error("a battery of -1 is shown")
		}
	}
}

// FuzzDecode: no payload of any message panics, and no sample holds a number
// that a page could not be told (JSON has no NaN).
func FuzzDecode(f *testing.F) {
	for _, d := range decoders {
		f.Add(d.id, []byte{})
		f.Add(d.id, []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"))
	}
	f.Fuzz(func(t *testing.T, id uint32, payload []byte) {
		e := words().entry(id)
		if e == nil || e.decode == nil || len(payload) > maxPayload {
			return
		}
		var scratch [maxPayload]byte
		m, err := e.read(id, payload, &scratch)
		if err != nil {
			return
		}
		v := &vehicle{id: one}
		v.mission.known = true
		d := &decoding{v: v, at: decodeAt, component: 1}
		e.decode(d, m)
		e.decode(d, m)
		for _, s := range d.samples {
			if _, err := json.Marshal(s); err != nil {
				t.Errorf("message %d: %+v: %v", id, s, err)
			}
		}
	})
}

func TestAPX4ThatWasReadyOnceSaysWhenItIsNot(t *testing.T) {
	v := &vehicle{}
	check := func(health uint32) (telemetry.SensorHealth, bool) {
		samples := decoded(t, v, &common.MessageSysStatus{OnboardControlSensorsHealth: ardupilotmega.MAV_SYS_STATUS_SENSOR(health)})
		return samples[0].(telemetry.Health).Sensor("prearm_check")
	}
	if got, said := check(0); said {
		t.Errorf("before it said anything the pre-arm check is %+v, want none", got)
	}
	if got, said := check(1 << 28); !said || !got.Enabled || !got.Healthy {
		t.Errorf("ready: the pre-arm check is %+v, want healthy", got)
	}
	if got, said := check(0); !said || !got.Enabled || got.Healthy {
		t.Errorf("not ready any more: the pre-arm check is %+v, want unhealthy", got)
	}
}
