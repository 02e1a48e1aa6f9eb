package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
)

// order is a COMMAND_LONG or COMMAND_INT, in one shape.
type order struct {
	command common.MAV_CMD
	p       [7]float64 // param5 and param6 in degrees
	frame   ardupilotmega.MAV_FRAME
	isInt   bool
}

func orderOfLong(m *ardupilotmega.MessageCommandLong) order {
	o := order{command: m.Command, frame: ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT}
	for i, p := range []float32{m.Param1, m.Param2, m.Param3, m.Param4, m.Param5, m.Param6, m.Param7} {
		o.p[i] = float64(p)
	}
	return o
}

func orderOfInt(m *ardupilotmega.MessageCommandInt) order {
	o := order{command: m.Command, frame: m.Frame, isInt: true}
	for i, p := range []float32{m.Param1, m.Param2, m.Param3, m.Param4} {
		o.p[i] = float64(p)
	}
	o.p[4], o.p[5], o.p[6] = float64(m.X)/1e7, float64(m.Y)/1e7, float64(m.Z)
	if m.X == math.MaxInt32 && m.Y == math.MaxInt32 { // MAVLink: unknown
		o.p[4], o.p[5] = math.NaN(), math.NaN()
	}
	return o
}

// Results, short.
const (
	accepted    = ardupilotmega.MAV_RESULT_ACCEPTED
	rejected    = ardupilotmega.MAV_RESULT_TEMPORARILY_REJECTED
	denied      = ardupilotmega.MAV_RESULT_DENIED
	unsupported = ardupilotmega.MAV_RESULT_UNSUPPORTED
	failed      = ardupilotmega.MAV_RESULT_FAILED
)

// no is how the flight stack says "not now": ArduPilot fails, PX4 rejects.
func (v *vehicle) no() ardupilotmega.MAV_RESULT {
	if v.px4 {
		return rejected
	}
	return failed
}

// byPilot reports whether a command is a pilot's wish, not a station's
// housekeeping.
func byPilot(c common.MAV_CMD) bool {
	switch c {
	case common.MAV_CMD_SET_MESSAGE_INTERVAL, common.MAV_CMD_GET_MESSAGE_INTERVAL,
		common.MAV_CMD_REQUEST_MESSAGE, common.MAV_CMD_GET_HOME_POSITION,
		common.MAV_CMD_REQUEST_AUTOPILOT_CAPABILITIES, common.MAV_CMD_REQUEST_PROTOCOL_VERSION:
		return false
	}
	return true
}

// execute obeys or refuses a command that is about the vehicle; those about
// one link are handled where the link is known.
func (v *vehicle) execute(o order) ardupilotmega.MAV_RESULT {
	switch o.command {
	case common.MAV_CMD_COMPONENT_ARM_DISARM:
		return v.armDisarm(o.p[0] > 0.5, float32(o.p[1]))
	case common.MAV_CMD_NAV_TAKEOFF:
		return v.takeOff(o)
	case common.MAV_CMD_NAV_LAND:
		return v.requestMode(v.stack.land)
	case common.MAV_CMD_NAV_RETURN_TO_LAUNCH:
		return v.requestMode(v.stack.rtl)
	case common.MAV_CMD_NAV_LOITER_UNLIM:
		return v.requestMode(v.stack.hold)
	case common.MAV_CMD_MISSION_START:
		return v.startMission()
	case common.MAV_CMD_DO_SET_MODE:
		return v.doSetMode(o)
	case common.MAV_CMD_DO_REPOSITION:
		return v.reposition(o)
	case common.MAV_CMD_DO_CHANGE_ALTITUDE:
		return v.changeAltitude(o)
	case common.MAV_CMD_DO_CHANGE_SPEED:
		return v.changeSpeed(o)
	case common.MAV_CMD_CONDITION_YAW:
		return v.conditionYaw(o)
	case common.MAV_CMD_DO_ORBIT:
		return v.orbit(o)
	case common.MAV_CMD_DO_PAUSE_CONTINUE:
		return v.pause(o.p[0] < 0.5)
	case common.MAV_CMD_DO_SET_MISSION_CURRENT:
		if !v.nav.setCurrent(int(o.p[0])) {
			return failed
		}
		return accepted
	case common.MAV_CMD_DO_SET_HOME:
		return v.setHome(o)
	case common.MAV_CMD_DO_FLIGHTTERMINATION:
		return v.terminate(o)
	case common.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN:
		return v.rebootOrder(o)
	case common.MAV_CMD_GET_HOME_POSITION:
		if !v.hasHome {
			return failed
		}
		v.say(v.homePosition())
		return accepted
	case common.MAV_CMD_REQUEST_AUTOPILOT_CAPABILITIES:
		v.say(v.autopilotVersion())
		return accepted
	case common.MAV_CMD_RUN_PREARM_CHECKS:
		v.tellPreArm(false)
		return accepted
	case common.MAV_CMD_PREFLIGHT_CALIBRATION:
		if v.armed {
			return v.no()
		}
		return accepted // answered slowly, see Drone.answer
	}
	return unsupported
}

// doSetMode is MAV_CMD_DO_SET_MODE: ArduPilot's number in param2, PX4's main
// and sub mode in param2 and param3.
func (v *vehicle) doSetMode(o order) ardupilotmega.MAV_RESULT {
	if ardupilotmega.MAV_MODE_FLAG(o.p[0])&ardupilotmega.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED == 0 {
		return denied
	}
	custom := uint32(o.p[1])
	if v.px4 {
		custom = uint32(o.p[1])<<16 | uint32(o.p[2])<<24
	}
	return v.requestMode(custom)
}

// requestMode changes the mode if the vehicle can fly it now.
func (v *vehicle) requestMode(custom uint32) ardupilotmega.MAV_RESULT {
	m, ok := v.stack.find(custom)
	if !ok {
		return v.no()
	}
	refuse := func(why string) ardupilotmega.MAV_RESULT {
		if v.px4 {
			v.text(sevCritical, "Switching to mode '"+m.name+"' is currently not available: "+why)
		} else {
			v.text(sevWarning, "Mode change to "+m.name+" failed: "+why)
		}
		return v.no()
	}
	switch {
	case m.needsPosition && !v.estimated:
		return refuse("requires position")
	case m.act == actAuto && !v.flyable():
		return refuse("no mission")
	case m.act == actAuto && v.armed && v.body.grounded && !v.px4 &&
		v.nav.items[v.firstItem()].command != common.MAV_CMD_NAV_TAKEOFF:
		return refuse("missing takeoff command")
	}
	if m.custom != v.mode.custom || m.act == actAuto {
		v.enter(custom, "")
	}
	return accepted
}

func (v *vehicle) startMission() ardupilotmega.MAV_RESULT {
	if r := v.requestMode(v.stack.auto); r != accepted {
		return r
	}
	if v.px4 && !v.armed && v.armDisarm(true, 0) != accepted { // PX4 arms for it
		return rejected
	}
	v.nav.running = v.armed
	return accepted
}

// terminate cuts the motors for good.
func (v *vehicle) terminate(o order) ardupilotmega.MAV_RESULT {
	if o.p[0] <= 0.5 {
		return denied
	}
	v.text(sevCritical, "Flight termination: motors stopped")
	v.disarm("termination")
	return accepted
}

// pause stops and continues guided flight, a circle or a mission.
func (v *vehicle) pause(stop bool) ardupilotmega.MAV_RESULT {
	switch v.mode.act {
	case actGuided, actAuto, actCircle:
	default:
		return v.no()
	}
	g := &v.guide
	switch {
	case stop && v.px4: // PX4 changes to Hold
		v.enter(v.stack.hold, "")
	case stop:
		g.paused, g.target, g.velFor = true, v.stopPoint(), 0
	default:
		g.paused = false
		v.nav.begun = false
		v.nav.running = v.armed && v.mode.act == actAuto
	}
	return accepted
}

func (v *vehicle) setHome(o order) ardupilotmega.MAV_RESULT {
	if !v.estimated {
		return v.no()
	}
	to := v.body.pos
	if o.p[0] < 0.5 {
		to = v.field.local(telemetry.LatLon{LatDeg: o.p[4], LonDeg: o.p[5]})
		to.d = v.field.amsl - o.p[6]
	}
	if !(to.horizontal() < 50_000) || !(math.Abs(to.d) < 10_000) {
		return denied
	}
	v.home = to
	v.say(v.homePosition())
	return accepted
}

// rebootOrder is MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN; the restart itself follows
// after the answer has left.
func (v *vehicle) rebootOrder(o order) ardupilotmega.MAV_RESULT {
	switch {
	case o.p[0] != 1 && o.p[0] != 3:
		return unsupported
	case v.armed && v.px4:
		return denied
	case v.armed:
		return failed
	}
	v.restart = true
	return accepted
}
