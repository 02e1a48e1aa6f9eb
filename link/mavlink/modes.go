package mavlink

import (
	"strconv"
	"strings"

	"skylatch/telemetry"
)

// mode is one flight mode of a flight stack.
type mode struct {
	name   string
	number uint32 // HEARTBEAT.custom_mode
	// pick says that a pilot can choose it; the others the vehicle enters by
	// itself, or they need a preparation that a ground station cannot see.
	pick bool
}

// modes returns the modes of a kind of vehicle, nil if we do not know them.
func modes(a telemetry.Autopilot, t telemetry.VehicleType) []mode {
	switch a {
	case telemetry.AutopilotPX4:
		return px4Modes
	case telemetry.AutopilotArduPilot:
		switch t {
		case telemetry.TypeCopter:
			return copterModes
		case telemetry.TypePlane, telemetry.TypeVTOL:
			return planeModes
		case telemetry.TypeRover, telemetry.TypeBoat:
			return roverModes
		case telemetry.TypeSub:
			return subModes
		}
	}
	return nil
}

// modeName returns the flight stack's own name for a custom mode.
func modeName(list []mode, number uint32) string {
	for _, m := range list {
		if m.number == number {
			return m.name
		}
	}
	return "Mode " + strconv.FormatUint(uint64(number), 10)
}

// modeNumber finds a mode by its name; upper and lower case are the same.
func modeNumber(list []mode, name string) (mode, bool) {
	for _, m := range list {
		if strings.EqualFold(m.name, name) {
			return m, true
		}
	}
	return mode{}, false
}

// choices returns the names of the modes that a pilot can choose.
func choices(list []mode, t telemetry.VehicleType) []string {
	var names []string
	for _, m := range list {
		if m.pick && (t == telemetry.TypeVTOL || !strings.HasPrefix(m.name, "Q")) {
			names = append(names, m.name)
		}
	}
	return names
}

// copterModes is ArduCopter's (ardupilotmega.xml, COPTER_MODE).
var copterModes = []mode{
	{"Stabilize", 0, true}, {"Acro", 1, true}, {"AltHold", 2, true}, {"Auto", 3, true}, {"Guided", 4, true},
	{"Loiter", 5, true}, {"RTL", 6, true}, {"Circle", 7, true}, {"Land", 9, true}, {"Drift", 11, true},
	{"Sport", 13, true}, {"Flip", 14, false}, {"AutoTune", 15, true}, {"PosHold", 16, true}, {"Brake", 17, true},
	{"Throw", 18, false}, {"Avoid ADSB", 19, false}, {"Guided NoGPS", 20, false}, {"Smart RTL", 21, true},
	{"FlowHold", 22, true}, {"Follow", 23, true}, {"ZigZag", 24, true}, {"SystemID", 25, false},
	{"Autorotate", 26, false}, {"Auto RTL", 27, true}, {"Turtle", 28, false}, {"Rate Acro", 29, false},
}

// planeModes is ArduPlane's (PLANE_MODE); those with Q need a VTOL.
var planeModes = []mode{
	{"Manual", 0, true}, {"Circle", 1, true}, {"Stabilize", 2, true}, {"Training", 3, true}, {"Acro", 4, true},
	{"FBWA", 5, true}, {"FBWB", 6, true}, {"Cruise", 7, true}, {"AutoTune", 8, true}, {"Auto", 10, true},
	{"RTL", 11, true}, {"Loiter", 12, true}, {"Takeoff", 13, true}, {"Avoid ADSB", 14, false}, {"Guided", 15, true},
	{"Initialising", 16, false}, {"QStabilize", 17, true}, {"QHover", 18, true}, {"QLoiter", 19, true},
	{"QLand", 20, true}, {"QRTL", 21, true}, {"QAutoTune", 22, true}, {"QAcro", 23, true}, {"Thermal", 24, true},
	{"Loiter to QLand", 25, false}, {"Autoland", 26, true},
}

// roverModes is ArduRover's (ROVER_MODE), for boats too.
var roverModes = []mode{
	{"Manual", 0, true}, {"Acro", 1, true}, {"Steering", 3, true}, {"Hold", 4, true}, {"Loiter", 5, true},
	{"Follow", 6, true}, {"Simple", 7, true}, {"Dock", 8, true}, {"Circle", 9, true}, {"Auto", 10, true},
	{"RTL", 11, true}, {"Smart RTL", 12, true}, {"Guided", 15, true}, {"Initialising", 16, false},
}

// subModes is ArduSub's (SUB_MODE).
var subModes = []mode{
	{"Stabilize", 0, true}, {"Acro", 1, true}, {"AltHold", 2, true}, {"Auto", 3, true}, {"Guided", 4, true},
	{"Circle", 7, true}, {"Surface", 9, true}, {"PosHold", 16, true}, {"Manual", 19, true},
	{"Motor Detect", 20, false}, {"Surftrak", 21, true},
}

// px4 is a PX4 custom mode: main mode in the third byte, sub mode in the
// fourth (PX4, px4_custom_mode.h).
func px4(main, sub uint32) uint32 { return main<<16 | sub<<24 }

// px4Parts are the numbers that MAV_CMD_DO_SET_MODE wants of a custom mode.
func px4Parts(custom uint32) (main, sub uint32) { return custom >> 16 & 0xFF, custom >> 24 }

var px4Modes = []mode{
	{"Manual", px4(1, 0), true}, {"Stabilized", px4(7, 0), true}, {"Acro", px4(5, 0), true},
	{"Rattitude", px4(8, 0), false}, {"Altitude", px4(2, 0), true}, {"Position", px4(3, 0), true},
	{"Orbit", px4(3, 1), false}, {"Position Slow", px4(3, 2), true}, {"Offboard", px4(6, 0), false},
	{"Ready", px4(4, 1), false}, {"Takeoff", px4(4, 2), true}, {"Hold", px4(4, 3), true},
	{"Mission", px4(4, 4), true}, {"Return", px4(4, 5), true}, {"Land", px4(4, 6), true},
	{"Follow Me", px4(4, 8), true}, {"Precision Land", px4(4, 9), true}, {"VTOL Takeoff", px4(4, 10), false},
	{"External 1", px4(4, 11), false}, {"External 2", px4(4, 12), false}, {"External 3", px4(4, 13), false},
	{"External 4", px4(4, 14), false}, {"External 5", px4(4, 15), false}, {"External 6", px4(4, 16), false},
	{"External 7", px4(4, 17), false}, {"External 8", px4(4, 18), false},
	{"Simple", px4(9, 0), false}, {"Termination", px4(10, 0), false}, {"Altitude Cruise", px4(11, 0), false},
}
