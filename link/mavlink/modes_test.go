package mavlink

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry"
)

func TestModesByName(t *testing.T) {
	for _, test := range []struct {
		autopilot minimal.MAV_AUTOPILOT
		kind      minimal.MAV_TYPE
		custom    uint32
		want      string
	}{
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_QUADROTOR, 4, "Guided"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_HELICOPTER, 17, "Brake"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_FIXED_WING, 5, "FBWA"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_VTOL_TILTROTOR, 19, "QLoiter"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_GROUND_ROVER, 4, "Hold"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_SURFACE_BOAT, 5, "Loiter"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_SUBMARINE, 9, "Surface"},
		{minimal.MAV_AUTOPILOT_PX4, minimal.MAV_TYPE_QUADROTOR, 3 << 16, "Position"},
		{minimal.MAV_AUTOPILOT_PX4, minimal.MAV_TYPE_QUADROTOR, 4<<16 | 3<<24, "Hold"},
		{minimal.MAV_AUTOPILOT_PX4, minimal.MAV_TYPE_FIXED_WING, 4<<16 | 5<<24, "Return"},
		{minimal.MAV_AUTOPILOT_ARDUPILOTMEGA, minimal.MAV_TYPE_QUADROTOR, 99, "Mode 99"},
		{minimal.MAV_AUTOPILOT_GENERIC, minimal.MAV_TYPE_QUADROTOR, 7, "Mode 7"},
	} {
		list := modes(autopilotOf(test.autopilot), vehicleType(test.kind))
		if got := modeName(list, test.custom); got != test.want {
			t.Errorf("%s %s mode %d = %q, want %q", test.autopilot, test.kind, test.custom, got, test.want)
		}
	}
}

func TestModesHaveOneNameAndOneNumberEach(t *testing.T) {
	for name, list := range map[string][]mode{
		"copter": copterModes, "plane": planeModes, "rover": roverModes, "sub": subModes, "PX4": px4Modes,
	} {
		numbers, names := map[uint32]bool{}, map[string]bool{}
		for _, m := range list {
			if numbers[m.number] || names[m.name] {
				t.Errorf("%s: mode %q, number %d is there twice", name, m.name, m.number)
			}
			numbers[m.number], names[m.name] = true, true
		}
	}
}

func TestPilotCanChooseOnlyWhatTheVehicleHas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		r.receive((&craft{system: 1, component: 1}).frame(t, px4Beat(4<<16|4<<24, true)))
		hb := r.vehicle(one).Heartbeat.Value
		if hb.Mode != "Mission" || !hb.Armed || !slices.Contains(hb.Modes, "Position") || slices.Contains(hb.Modes, "Termination") {
			t.Errorf("heartbeat %+v, want Mission, armed, with Position but not Termination to choose", hb)
		}
		plane := choices(planeModes, telemetry.TypePlane)
		if slices.Contains(plane, "QLoiter") || !slices.Contains(choices(planeModes, telemetry.TypeVTOL), "QLoiter") {
			t.Error("QLoiter is for VTOLs only")
		}
	})
}

func TestLandedStateComesFromTheHeartbeatWhereNothingBetterDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, Config{})
		c := &craft{system: 1, component: 1}
		for _, test := range []struct {
			armed bool
			want  telemetry.LandedState
		}{{false, telemetry.LandedGround}, {true, telemetry.LandedAir}} {
			r.receive(c.frame(t, copterBeat(0, test.armed)))
			if got := r.vehicle(one).Landed.Value.State; got != test.want {
				t.Errorf("armed %v: landed %q, want %q", test.armed, got, test.want)
			}
		}
		px := &craft{system: 2, component: 1}
		r.receive(px.frame(t, px4Beat(0, true)))
		if l := r.vehicle(telemetry.VehicleID{System: 2, Component: 1}).Landed; !l.ReceivedAt.IsZero() {
			t.Errorf("PX4 landed state %+v out of a heartbeat, want none", l)
		}
	})
}
