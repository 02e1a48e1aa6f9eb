package drone_test

import (
	"math"
	"strings"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/cmd/simdrone/drone"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

func ready(s drone.State) bool  { return s.Ready }
func flying(s drone.State) bool { return s.Landed == telemetry.LandedAir }

func TestAWholeFlightEndsAtHomeDisarmed(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 20, Wind: drone.Wind{From: unit.Degrees(220), Speed: 4, Gust: 1}, Seed: 7})
	s := udpStation(t, d, nil)
	run(t, d)
	next(s, func(*ardupilotmega.MessageHeartbeat) bool { return true })
	await(t, d, "ready", ready)

	s.want(s.mode(4), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 1), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, 20), common.MAV_RESULT_ACCEPTED)
	await(t, d, "at 20 m", func(s drone.State) bool { return flying(s) && math.Abs(float64(s.AboveHome)-20) < 0.5 })

	home := d.State().Home
	s.send(&ardupilotmega.MessageCommandInt{
		TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_DO_REPOSITION,
		Frame: ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT, Param1: -1, Param2: 1,
		X: int32((home.LatDeg + 0.001) * 1e7), Y: int32(home.LonDeg * 1e7), Z: 30,
	})
	s.want(s.acked(common.MAV_CMD_DO_REPOSITION), common.MAV_RESULT_ACCEPTED)
	await(t, d, "111 m north at 30 m", func(s drone.State) bool {
		return math.Abs(float64(s.FromHome)-111.3) < 1.5 && math.Abs(float64(s.AboveHome)-30) < 1 && math.Abs(float64(s.North)) < 0.5
	})

	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 0), common.MAV_RESULT_FAILED)
	s.want(s.long(common.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN, 1), common.MAV_RESULT_FAILED)
	s.want(s.long(common.MAV_CMD_NAV_RETURN_TO_LAUNCH), common.MAV_RESULT_ACCEPTED)
	end := await(t, d, "disarmed", func(s drone.State) bool { return !s.Armed })
	if end.FromHome > 1.5 || end.Landed != telemetry.LandedGround || end.Crashed {
		t.Errorf("after RTL: %+v, want on the ground within 1.5 m of home", end)
	}
	text := next(s, func(m *ardupilotmega.MessageStatustext) bool { return strings.HasPrefix(m.Text, "Disarming") })
	if text.Severity != ardupilotmega.MAV_SEVERITY_INFO {
		t.Errorf("severity = %v, want info", text.Severity)
	}
}
