package drone_test

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/cmd/simdrone/drone"
	"skylatch/telemetry"
)

func anyOf[M message.Message](M) bool { return true }

// idsUntil collects the message ids that come before the n-th heartbeat.
func (s *station) idsUntil(heartbeats int) map[uint32]int {
	s.t.Helper()
	ids := map[uint32]int{}
	for ids[0] < heartbeats {
		ids[next(s, anyOf[message.Message]).GetID()]++
	}
	return ids
}

func TestArduPilotSendsNoPositionUntilAsked(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 20})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	before := s.idsUntil(20)
	for _, m := range []message.Message{
		&ardupilotmega.MessageGlobalPositionInt{}, &ardupilotmega.MessageAttitude{}, &ardupilotmega.MessageGpsRawInt{}, &ardupilotmega.MessageSysStatus{},
	} {
		if n := before[m.GetID()]; n != 0 {
			t.Errorf("%d of %T before anybody asked", n, m)
		}
	}

	id := (&ardupilotmega.MessageGlobalPositionInt{}).GetID()
	s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, float32(id), 200_000), common.MAV_RESULT_ACCEPTED)
	p := next(s, anyOf[*ardupilotmega.MessageGlobalPositionInt])
	if math.Abs(float64(p.Lat)+353632620) > 100 || math.Abs(float64(p.Lon)-1491652370) > 100 || p.Alt < 583_000 || p.Alt > 585_000 {
		t.Errorf("position %+v, want the field near Canberra", p)
	}
	s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, 12345, 200_000), common.MAV_RESULT_DENIED)

	s.send(&ardupilotmega.MessageRequestDataStream{TargetSystem: 1, TargetComponent: 1, ReqStreamId: ardupilotmega.MAV_DATA_STREAM_EXTRA1, ReqMessageRate: 4, StartStop: 1})
	next(s, anyOf[*ardupilotmega.MessageAttitude])
}

func TestAllStreamsCarrySensibleValues(t *testing.T) {
	t.Parallel()
	for _, autopilot := range []telemetry.Autopilot{telemetry.AutopilotArduPilot, telemetry.AutopilotPX4} {
		t.Run(string(autopilot), func(t *testing.T) {
			d := newDrone(t, drone.Config{Autopilot: autopilot, Speedup: 10, SecondGPS: true, Radio: true, Wind: drone.Wind{Speed: 3}})
			s := udpStation(t, d, nil)
			run(t, d)
			await(t, d, "ready", ready)
			want := map[uint32]message.Message{}
			for _, m := range []message.Message{
				&ardupilotmega.MessageAttitude{}, &ardupilotmega.MessageAttitudeQuaternion{}, &ardupilotmega.MessageGlobalPositionInt{},
				&ardupilotmega.MessageLocalPositionNed{}, &ardupilotmega.MessageVfrHud{}, &ardupilotmega.MessageSysStatus{},
				&ardupilotmega.MessageBatteryStatus{}, &ardupilotmega.MessageGpsRawInt{}, &ardupilotmega.MessageGps2Raw{},
				&ardupilotmega.MessageNavControllerOutput{}, &ardupilotmega.MessageMissionCurrent{}, &ardupilotmega.MessageRcChannels{},
				&ardupilotmega.MessageDistanceSensor{}, &ardupilotmega.MessageHomePosition{}, &ardupilotmega.MessageExtendedSysState{},
				&ardupilotmega.MessageSystemTime{}, &ardupilotmega.MessageAdsbVehicle{}, &ardupilotmega.MessageVibration{},
			} {
				want[m.GetID()] = m
			}
			more := []message.Message{&ardupilotmega.MessageEkfStatusReport{}, &ardupilotmega.MessageWind{}, &ardupilotmega.MessageRangefinder{}, &ardupilotmega.MessageFenceStatus{}}
			if autopilot == telemetry.AutopilotPX4 {
				more = []message.Message{&ardupilotmega.MessageEstimatorStatus{}, &ardupilotmega.MessageWindCov{}, &ardupilotmega.MessageAltitude{}}
			}
			for _, m := range more {
				want[m.GetID()] = m
			}
			for id := range want {
				s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, float32(id), 500_000), common.MAV_RESULT_ACCEPTED)
			}
			for len(want) > 0 {
				m := next(s, func(m message.Message) bool { return want[m.GetID()] != nil })
				delete(want, m.GetID())
				sensible(t, m)
			}
			next(s, anyOf[*ardupilotmega.MessageRadioStatus])
		})
	}
}

// sensible checks a vehicle that stands at the default field.
func sensible(t *testing.T, m message.Message) {
	t.Helper()
	ok := true
	switch m := m.(type) {
	case *ardupilotmega.MessageAttitude:
		ok = math.Abs(float64(m.Roll)) < 0.05 && math.Abs(float64(m.Yaw)) <= math.Pi
	case *ardupilotmega.MessageAttitudeQuaternion:
		ok = math.Abs(float64(m.Q1*m.Q1+m.Q2*m.Q2+m.Q3*m.Q3+m.Q4*m.Q4)-1) < 1e-3
	case *ardupilotmega.MessageGpsRawInt:
		ok = m.FixType >= ardupilotmega.GPS_FIX_TYPE_3D_FIX && m.SatellitesVisible > 8 && m.HAcc > 0 && m.Eph < 300
	case *ardupilotmega.MessageBatteryStatus:
		ok = m.Voltages[3] > 4000 && m.Voltages[4] == math.MaxUint16 && m.BatteryRemaining > 98
	case *ardupilotmega.MessageSysStatus:
		ok = m.OnboardControlSensorsHealth&ardupilotmega.MAV_SYS_STATUS_PREARM_CHECK != 0 && m.VoltageBattery > 16_000
	case *ardupilotmega.MessageExtendedSysState:
		ok = m.LandedState == ardupilotmega.MAV_LANDED_STATE_ON_GROUND
	case *ardupilotmega.MessageRcChannels:
		ok = m.Chancount == 16 && m.Rssi > 150 && m.Chan3Raw == 1000
	case *ardupilotmega.MessageAdsbVehicle:
		ok = m.Callsign != "" && m.IcaoAddress > 0
	case *ardupilotmega.MessageWind:
		ok = math.Abs(float64(m.Direction)) < 1 && math.Abs(float64(m.Speed)-3) < 0.1
	case *ardupilotmega.MessageWindCov:
		ok = math.Abs(float64(m.WindX)+3) < 0.1
	case *ardupilotmega.MessageSystemTime:
		ok = m.TimeUnixUsec > 1_600_000_000_000_000
	case *ardupilotmega.MessageHomePosition:
		ok = m.Altitude == 584_000
	}
	if !ok {
		t.Errorf("%T %+v makes no sense for a vehicle on the ground", m, m)
	}
}

func TestARebootForgetsStreamsAndStartsCountingAnew(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 20})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	id := (&ardupilotmega.MessageSystemTime{}).GetID()
	s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, float32(id), 100_000), common.MAV_RESULT_ACCEPTED)
	old := next(s, anyOf[*ardupilotmega.MessageSystemTime]).TimeBootMs
	s.want(s.long(common.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN, 1), common.MAV_RESULT_ACCEPTED)
	await(t, d, "started again", func(s drone.State) bool { return s.Boots == 2 && s.Ready })
	// The first frame after the silence counts from 0.
	for f := range s.frames {
		if f.GetSequenceNumber() == 0 {
			break
		}
	}
	if ids := s.idsUntil(10); ids[id] != 0 {
		t.Errorf("%d SYSTEM_TIME after the restart, want none until asked again", ids[id])
	}
	s.want(s.long(common.MAV_CMD_REQUEST_MESSAGE, float32(id)), common.MAV_RESULT_ACCEPTED)
	_ = old
	if now := d.State().BootTime.Milliseconds(); now <= 0 || now > int64(old)+1_000_000 {
		t.Errorf("boot time %d ms", now)
	}
}

func TestArmingIsRefusedWithReasons(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		autopilot telemetry.Autopilot
		fault     drone.Faults
		result    common.MAV_RESULT
		text      string
	}{
		{"ArduPilot without satellites", telemetry.AutopilotArduPilot, drone.Faults{GPSLoss: true}, common.MAV_RESULT_FAILED, "Arm: GPS 1: Bad fix"},
		{"ArduPilot without compass", telemetry.AutopilotArduPilot, drone.Faults{CompassFault: true}, common.MAV_RESULT_FAILED, "Arm: Compass not calibrated"},
		{"ArduPilot without hand controller", telemetry.AutopilotArduPilot, drone.Faults{RCLoss: true}, common.MAV_RESULT_FAILED, "Arm: RC not found"},
		{"PX4 with an empty battery", telemetry.AutopilotPX4, drone.Faults{LowBattery: true}, common.MAV_RESULT_TEMPORARILY_REJECTED, "Preflight Fail: Low battery"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDrone(t, drone.Config{Autopilot: tt.autopilot, Speedup: 20, Faults: tt.fault})
			s := udpStation(t, d, nil)
			run(t, d)
			next(s, anyOf[*ardupilotmega.MessageHeartbeat])
			await(t, d, "awake", func(s drone.State) bool { return s.BootTime.Seconds() > 8 })
			s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_COMPONENT_ARM_DISARM, Param1: 1})
			next(s, func(m *ardupilotmega.MessageStatustext) bool { return m.Text == tt.text })
			s.want(s.acked(common.MAV_CMD_COMPONENT_ARM_DISARM), tt.result)
			if d.State().Armed {
				t.Error("armed all the same")
			}
			s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 1, 21196), common.MAV_RESULT_ACCEPTED)
		})
	}
}

func TestQuestionsAreAnswered(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 10})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	s.want(s.long(common.MAV_CMD_REQUEST_MESSAGE, 148), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_GET_HOME_POSITION), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_DO_SET_SERVO, 9, 1500), common.MAV_RESULT_UNSUPPORTED)
	s.want(s.long(common.MAV_CMD_DO_ORBIT, 30), common.MAV_RESULT_UNSUPPORTED)
	s.want(s.mode(99), common.MAV_RESULT_FAILED)
	s.want(s.mode(3), common.MAV_RESULT_FAILED) // AUTO without a mission
	s.want(s.long(common.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, 10), common.MAV_RESULT_FAILED)
	s.send(&ardupilotmega.MessageTimesync{Ts1: 4711})
	if m := next(s, anyOf[*ardupilotmega.MessageTimesync]); m.Ts1 != 4711 || m.Tc1 == 0 {
		t.Errorf("TIMESYNC answer %+v, want ts1 4711 and a tc1", m)
	}
	s.send(&ardupilotmega.MessagePing{TimeUsec: 9, Seq: 5})
	if m := next(s, anyOf[*ardupilotmega.MessagePing]); m.Seq != 5 || m.TargetSystem != 255 {
		t.Errorf("PING answer %+v, want sequence 5 to system 255", m)
	}
	s.send(&ardupilotmega.MessageSetMode{TargetSystem: 1, BaseMode: 1, CustomMode: 4})
	next(s, func(h *ardupilotmega.MessageHeartbeat) bool { return h.CustomMode == 4 })
	s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 9, Command: common.MAV_CMD_DO_SET_MODE, Param1: 1, Param2: 5})
	s.want(s.long(common.MAV_CMD_REQUEST_MESSAGE, 0), common.MAV_RESULT_ACCEPTED)
	if m := d.State().Mode; m != "GUIDED" {
		t.Errorf("a command for system 9 made the mode %s", m)
	}
}

func TestParametersAreListedReadAndSet(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 5})
	s := udpStation(t, d, nil)
	run(t, d)
	next(s, anyOf[*ardupilotmega.MessageHeartbeat])
	s.send(&ardupilotmega.MessageParamRequestList{TargetSystem: 1, TargetComponent: 1})
	got := map[string]float32{}
	for total := 1; len(got) < total; {
		p := next(s, anyOf[*ardupilotmega.MessageParamValue])
		got[p.ParamId], total = p.ParamValue, int(p.ParamCount)
	}
	if len(got) < 60 || got["WPNAV_SPEED"] != 800 || got["RTL_ALT"] != 1500 {
		t.Errorf("%d parameters, WPNAV_SPEED %v, RTL_ALT %v; want 60 or more, 800, 1500", len(got), got["WPNAV_SPEED"], got["RTL_ALT"])
	}
	s.send(&ardupilotmega.MessageParamSet{TargetSystem: 1, TargetComponent: 1, ParamId: "RTL_ALT", ParamValue: 3000})
	if p := next(s, anyOf[*ardupilotmega.MessageParamValue]); p.ParamId != "RTL_ALT" || p.ParamValue != 3000 {
		t.Errorf("after setting: %+v", p)
	}
	s.send(&ardupilotmega.MessageParamRequestRead{TargetSystem: 1, TargetComponent: 1, ParamId: "RTL_ALT", ParamIndex: -1})
	if p := next(s, anyOf[*ardupilotmega.MessageParamValue]); p.ParamValue != 3000 {
		t.Errorf("read back %v, want 3000", p.ParamValue)
	}
}

func TestMAVLink1CarriesWhatItCan(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{MAVLink1: true, Speedup: 10})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, 33, 200_000), common.MAV_RESULT_ACCEPTED)
	next(s, anyOf[*ardupilotmega.MessageGlobalPositionInt])
	for range 50 {
		if f := <-s.frames; fmt.Sprintf("%T", f) != "*frame.V1Frame" {
			t.Fatalf("got a %T, want MAVLink 1 only", f)
		}
	}
}

func TestWaitForEndsWithItsContext(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.WaitFor(ctx, func(drone.State) bool { return false }); err == nil || !strings.Contains(err.Error(), "wait for the drone") {
		t.Errorf("WaitFor = %v, want an error that says what was waited for", err)
	}
}

func TestBadSettingsAreNamed(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]drone.Config{
		"system id 300":      {System: 300},
		"autopilot":          {Autopilot: "other"},
		"battery cells":      {BatteryCells: 20},
		"speedup":            {Speedup: 1000},
		"frames to loss":     {Faults: drone.Faults{Loss: 2}},
		"only MAVLink 2 can": {MAVLink1: true, SigningKey: new([32]byte)},
	} {
		if _, err := drone.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(%+v) = %v, want an error with %q", c, err, want)
		}
	}
}
