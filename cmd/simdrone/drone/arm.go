package drone

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
)

// forceMagic skips the checks (MAVLink common.xml, MAV_CMD_COMPONENT_ARM_DISARM
// param2: 21196 to force; 2989 is ArduPilot's way to skip arming checks only).
const (
	forceMagic    = 21196
	skipCheckOnly = 2989
)

// preArm lists what keeps the vehicle from arming, in the flight stack's words.
func (v *vehicle) preArm() []string {
	var why []string
	add := func(bad bool, ardupilot, px4 string) {
		if !bad {
			return
		}
		if v.px4 {
			why = append(why, px4)
		} else {
			why = append(why, ardupilot)
		}
	}
	if !v.px4 && v.params.value("ARMING_CHECK") == 0 {
		return nil
	}
	add(v.faults.GPSLoss, "GPS 1: Bad fix", "GPS fix too low")
	add(!v.estimated && !v.faults.GPSLoss, "Need Position Estimate", "Global position estimate invalid")
	add(v.estimated && v.faults.GPSLoss, "GPS 1: not healthy", "GPS not healthy")
	add(v.faults.CompassFault, "Compass not calibrated", "Compass 0 fault")
	add(v.faults.RCLoss, "RC not found", "No manual control input")
	add(v.battery.remaining() < 0.20, "Battery 1 below minimum arming capacity", "Low battery")
	add(v.body.pos.horizontal() > 1e5, "Position outside the field", "Position outside the field")
	return why
}

// tellPreArm sends the reasons as status texts.
func (v *vehicle) tellPreArm(arming bool) {
	for _, r := range v.preArm() {
		switch {
		case v.px4:
			v.text(sevCritical, "Preflight Fail: "+r)
		case arming:
			v.text(sevCritical, "Arm: "+r)
		default:
			v.text(sevCritical, "PreArm: "+r)
		}
	}
}

// armDisarm is MAV_CMD_COMPONENT_ARM_DISARM.
func (v *vehicle) armDisarm(arm bool, magic float32) ardupilotmega.MAV_RESULT {
	refused := ardupilotmega.MAV_RESULT_FAILED
	if v.px4 {
		refused = ardupilotmega.MAV_RESULT_TEMPORARILY_REJECTED
	}
	force := magic == forceMagic
	switch {
	case arm == v.armed:
		return ardupilotmega.MAV_RESULT_ACCEPTED
	case !arm && !force && !v.body.grounded:
		if v.px4 {
			v.text(sevCritical, "Disarming denied! Not landed")
		} else {
			v.text(sevCritical, "Disarm: the vehicle is flying")
		}
		return refused
	case !arm:
		v.disarm("command")
		return ardupilotmega.MAV_RESULT_ACCEPTED
	case !force && magic != skipCheckOnly && !v.mayArm():
		return refused
	}
	v.arm()
	return ardupilotmega.MAV_RESULT_ACCEPTED
}

// mayArm checks, and tells why not.
func (v *vehicle) mayArm() bool {
	if len(v.preArm()) > 0 {
		v.tellPreArm(true)
		if v.px4 {
			v.text(sevCritical, "Arming denied: Resolve system health failures first")
		}
		return false
	}
	if !v.mode.armable {
		if v.px4 {
			v.text(sevCritical, "Arming denied: switch to a mode that can take off")
		} else {
			v.text(sevCritical, "Arm: "+v.mode.name+" mode not armable")
		}
		return false
	}
	return true
}

func (v *vehicle) arm() {
	v.armed = true
	v.crashed = false
	v.landed = landed{state: telemetry.LandedGround}
	if v.estimated { // home is where the vehicle was armed
		v.home, v.hasHome = v.body.pos, true
		v.say(v.homePosition())
	}
	if v.px4 {
		v.text(sevInfo, "Armed by external command")
	} else {
		v.text(sevInfo, "Arming motors")
	}
	v.guide.yaw = v.body.yaw
	if v.mode.act == actTakeOff { // PX4: take-off was chosen before arming
		v.guide.takeOff = true
	}
	if v.mode.act == actAuto {
		v.nav.resume(v)
	}
}
