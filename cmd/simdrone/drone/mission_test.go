package drone_test

import (
	"bytes"
	"math"
	"net"
	"testing"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/cmd/simdrone/drone"
	"skylatch/telemetry"
)

// tcpStation connects to a drone that listens.
func tcpStation(t *testing.T, d *drone.Drone) *station {
	t.Helper()
	at, err := d.ListenTCP("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	return newStation(t, conn, conn, conn.Close, nil)
}

// leg is a mission item relative to home.
func leg(seq int, c common.MAV_CMD, north, height float64, p1 float32) *ardupilotmega.MessageMissionItemInt {
	m := &ardupilotmega.MessageMissionItemInt{
		TargetSystem: 1, TargetComponent: 1, Seq: uint16(seq), Command: c,
		Frame: ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT, Autocontinue: 1, Param1: p1, Z: float32(height),
	}
	if north != 0 {
		m.X = int32(math.Round((drone.DefaultHome.LatDeg + north/111319.49) * 1e7))
		m.Y = int32(math.Round(drone.DefaultHome.LonDeg * 1e7))
	}
	return m
}

// upload gives the drone what it asks for.
func (s *station) upload(items []*ardupilotmega.MessageMissionItemInt) common.MAV_MISSION_RESULT {
	s.t.Helper()
	s.send(&ardupilotmega.MessageMissionCount{TargetSystem: 1, TargetComponent: 1, Count: uint16(len(items))})
	for range items {
		r := next(s, anyOf[*ardupilotmega.MessageMissionRequestInt])
		s.send(items[r.Seq])
	}
	return next(s, anyOf[*ardupilotmega.MessageMissionAck]).Type
}

func TestAMissionIsUploadedReadBackAndFlown(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 20, Seed: 2})
	s := tcpStation(t, d)
	run(t, d)
	await(t, d, "ready", ready)
	items := []*ardupilotmega.MessageMissionItemInt{
		leg(0, common.MAV_CMD_NAV_WAYPOINT, 1, 0, 0), // ArduPilot: home
		leg(1, common.MAV_CMD_NAV_TAKEOFF, 0, 15, 0),
		leg(2, common.MAV_CMD_NAV_WAYPOINT, 60, 20, 0),
		leg(3, common.MAV_CMD_NAV_WAYPOINT, 120, 25, 3),
		leg(4, common.MAV_CMD_NAV_RETURN_TO_LAUNCH, 0, 0, 0),
	}
	if r := s.upload(items); r != common.MAV_MISSION_ACCEPTED {
		t.Fatalf("upload = %v, want accepted", r)
	}
	s.send(&ardupilotmega.MessageMissionRequestList{TargetSystem: 1, TargetComponent: 1})
	if n := next(s, anyOf[*ardupilotmega.MessageMissionCount]).Count; int(n) != len(items) {
		t.Fatalf("it holds %d items, want %d", n, len(items))
	}
	for i, want := range items[1:] {
		s.send(&ardupilotmega.MessageMissionRequestInt{TargetSystem: 1, TargetComponent: 1, Seq: uint16(i + 1)})
		got := next(s, anyOf[*ardupilotmega.MessageMissionItemInt])
		if got.Seq != want.Seq || got.Command != want.Command || got.X != want.X || got.Y != want.Y || got.Z != want.Z || got.Param1 != want.Param1 {
			t.Errorf("item %d came back as %+v, want %+v", i+1, got, want)
		}
	}
	s.want(s.mode(4), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 1), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_MISSION_START), common.MAV_RESULT_ACCEPTED)
	for seq := uint16(1); seq <= 3; seq++ {
		next(s, func(m *ardupilotmega.MessageMissionItemReached) bool { return m.Seq == seq })
	}
	if far := d.State().FromHome; math.Abs(float64(far)-120) > 5 {
		t.Errorf("the last waypoint was reached %.0f m from home, want 120", far)
	}
	end := await(t, d, "home", func(s drone.State) bool { return !s.Armed })
	if end.FromHome > 2 || end.Crashed {
		t.Errorf("ended %.1f m from home, crashed %v", end.FromHome, end.Crashed)
	}

	s.send(&ardupilotmega.MessageMissionClearAll{TargetSystem: 1, TargetComponent: 1})
	if r := next(s, anyOf[*ardupilotmega.MessageMissionAck]).Type; r != common.MAV_MISSION_ACCEPTED {
		t.Errorf("clear = %v, want accepted", r)
	}
	s.want(s.mode(3), common.MAV_RESULT_FAILED)
}

func TestAnUploadThatStopsIsCancelled(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{})
	s := tcpStation(t, d)
	run(t, d)
	next(s, anyOf[*ardupilotmega.MessageHeartbeat])
	s.send(&ardupilotmega.MessageMissionCount{TargetSystem: 1, TargetComponent: 1, Count: 3})
	for range 5 {
		next(s, func(m *ardupilotmega.MessageMissionRequestInt) bool { return m.Seq == 0 })
	}
	if r := next(s, anyOf[*ardupilotmega.MessageMissionAck]).Type; r != common.MAV_MISSION_OPERATION_CANCELLED {
		t.Errorf("answer = %v, want cancelled", r)
	}
	bad := leg(0, common.MAV_CMD_NAV_WAYPOINT, 10, 1e6, 0)
	if r := s.upload([]*ardupilotmega.MessageMissionItemInt{bad}); r != common.MAV_MISSION_INVALID_PARAM7 {
		t.Errorf("a waypoint in space = %v, want invalid", r)
	}
}

func TestPX4TakesOffAboveTheSeaOrbitsAndLands(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Autopilot: telemetry.AutopilotPX4, Speedup: 20, Wind: drone.Wind{Speed: 3, Gust: 0.5}})
	s := udpStation(t, d, nil)
	run(t, d)
	next(s, anyOf[*ardupilotmega.MessageGlobalPositionInt]) // PX4 does not wait to be asked
	await(t, d, "ready", ready)
	s.want(s.long(common.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, 604), common.MAV_RESULT_ACCEPTED)
	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 1), common.MAV_RESULT_ACCEPTED)
	await(t, d, "holding at 20 m", func(s drone.State) bool {
		return s.Mode == "Hold" && math.Abs(float64(s.AboveHome)-20) < 1
	})
	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 0), common.MAV_RESULT_TEMPORARILY_REJECTED)

	s.send(&ardupilotmega.MessageCommandInt{
		TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_DO_ORBIT, Param1: 30, Param2: 4,
		X: int32(drone.DefaultHome.LatDeg * 1e7), Y: int32(drone.DefaultHome.LonDeg * 1e7), Z: 610,
	})
	s.want(s.acked(common.MAV_CMD_DO_ORBIT), common.MAV_RESULT_ACCEPTED)
	north := await(t, d, "on the circle", func(s drone.State) bool {
		return s.Mode == "Orbit" && math.Abs(float64(s.FromHome)-30) < 3 && math.Hypot(float64(s.North), float64(s.East)) > 3
	})
	await(t, d, "on the other side of the circle", func(s drone.State) bool {
		return (s.Place.LatDeg-s.Home.LatDeg)*(north.Place.LatDeg-s.Home.LatDeg) < 0 && math.Abs(float64(s.FromHome)-30) < 4
	})
	s.want(s.long(common.MAV_CMD_NAV_LAND), common.MAV_RESULT_ACCEPTED)
	end := await(t, d, "landed", func(s drone.State) bool { return !s.Armed })
	if end.Crashed || end.Landed != telemetry.LandedGround {
		t.Errorf("ended as %+v", end)
	}
	s.send(&ardupilotmega.MessageParamRequestRead{TargetSystem: 1, TargetComponent: 1, ParamId: "MAV_TYPE", ParamIndex: -1})
	if p := next(s, anyOf[*ardupilotmega.MessageParamValue]); math.Float32bits(p.ParamValue) != 2 {
		t.Errorf("MAV_TYPE has bytes %#x, want 2 as an integer", math.Float32bits(p.ParamValue))
	}
}

func TestAPilotTakesTheTourOver(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Tour: true, Speedup: 20})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "touring", func(s drone.State) bool { return s.Touring && flying(s) && s.FromHome > 40 })
	s.want(s.long(common.MAV_CMD_SET_MESSAGE_INTERVAL, 30, 500_000), common.MAV_RESULT_ACCEPTED)
	if !d.State().Touring {
		t.Error("asking for a stream ended the tour")
	}
	s.want(s.mode(17), common.MAV_RESULT_ACCEPTED)
	await(t, d, "stopped where the pilot said", func(s drone.State) bool {
		return !s.Touring && s.Mode == "BRAKE" && math.Hypot(float64(s.North), float64(s.East)) < 0.3
	})
}

func TestEmergencyStopCutsTheMotorsInTheAir(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Speedup: 10})
	s := udpStation(t, d, nil)
	run(t, d)
	s.takeOff(d, 12)
	s.want(s.long(common.MAV_CMD_COMPONENT_ARM_DISARM, 0, 21196), common.MAV_RESULT_ACCEPTED)
	end := await(t, d, "on the ground", func(s drone.State) bool { return s.Landed == telemetry.LandedGround })
	if end.Armed || !end.Crashed {
		t.Errorf("armed %v, crashed %v; want a wreck", end.Armed, end.Crashed)
	}
	next(s, func(m *ardupilotmega.MessageStatustext) bool {
		return m.Severity == ardupilotmega.MAV_SEVERITY_EMERGENCY
	})
}

func TestLongTextsComeInChunks(t *testing.T) {
	t.Parallel()
	d := newDrone(t, drone.Config{Autopilot: telemetry.AutopilotPX4, Speedup: 10})
	s := udpStation(t, d, nil)
	run(t, d)
	await(t, d, "ready", ready)
	if err := d.SetFaults(func(f *drone.Faults) { f.GPSLoss = true }); err != nil {
		t.Fatal(err)
	}
	// PX4's refusal of a mode is longer than one message.
	await(t, d, "without a position", func(s drone.State) bool { return !s.Ready && s.BootTime.Seconds() > 12 })
	s.send(&ardupilotmega.MessageCommandLong{TargetSystem: 1, TargetComponent: 1, Command: common.MAV_CMD_DO_SET_MODE, Param1: 1, Param2: 4, Param3: 4})
	var text bytes.Buffer
	for seq := uint8(0); ; seq++ {
		m := next(s, func(m *ardupilotmega.MessageStatustext) bool { return m.Id != 0 })
		if m.ChunkSeq != seq {
			t.Fatalf("chunk %d, want %d", m.ChunkSeq, seq)
		}
		text.WriteString(m.Text)
		if len(m.Text) < 50 {
			break
		}
	}
	if want := "Switching to mode 'Mission' is currently not available: requires position"; text.String() != want {
		t.Errorf("joined text %q, want %q", text.String(), want)
	}
	s.want(s.acked(common.MAV_CMD_DO_SET_MODE), common.MAV_RESULT_TEMPORARILY_REJECTED)
}
