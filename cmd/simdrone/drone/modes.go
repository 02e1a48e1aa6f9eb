package drone

import "skylatch/telemetry"

// act is what the vehicle does in a mode; several modes can share one.
type act int

const (
	actDrift   act = iota // holds height and level, goes with the wind
	actHold               // holds its place
	actGuided             // flies where it is told
	actAuto               // flies the mission
	actReturn             // climbs, flies home, lands
	actLand               // lands here
	actCircle             // flies a circle
	actTakeOff            // PX4: climbs, then holds
)

// mode is one of a flight stack's modes.
type mode struct {
	custom        uint32
	name          string
	act           act
	armable       bool
	needsPosition bool
}

// ArduPilot: Copter's Mode::Number. The modes that need a stick in somebody's
// hand (Acro, Sport, Flip, AutoTune, Throw …) are refused by this vehicle.
var copterModes = []mode{
	{0, "STABILIZE", actDrift, true, false},
	{2, "ALT_HOLD", actDrift, true, false},
	{3, "AUTO", actAuto, false, true},
	{4, "GUIDED", actGuided, true, true},
	{5, "LOITER", actHold, true, true},
	{6, "RTL", actReturn, false, true},
	{7, "CIRCLE", actCircle, false, true},
	{9, "LAND", actLand, false, false},
	{16, "POSHOLD", actHold, true, true},
	{17, "BRAKE", actHold, false, true},
	{21, "SMART_RTL", actReturn, false, true},
}

// PX4: px4_custom_mode.h, main mode in bits 16–23, sub mode in bits 24–31.
const (
	px4Altitude = 2 << 16
	px4Position = 3 << 16
	px4Orbit    = 3<<16 | 1<<24
	px4TakeOff  = 4<<16 | 2<<24
	px4Hold     = 4<<16 | 3<<24
	px4Mission  = 4<<16 | 4<<24
	px4Return   = 4<<16 | 5<<24
	px4Land     = 4<<16 | 6<<24
)

var px4Modes = []mode{
	{1 << 16, "Manual", actDrift, true, false},
	{px4Altitude, "Altitude", actDrift, true, false},
	{px4Position, "Position", actHold, true, true},
	{px4Mission, "Mission", actAuto, true, true},
	{px4Hold, "Hold", actGuided, true, true},
	{px4TakeOff, "Takeoff", actTakeOff, true, true},
	{px4Return, "Return", actReturn, true, true},
	{px4Land, "Land", actLand, false, false},
	{px4Orbit, "Orbit", actCircle, false, true},
	{7 << 16, "Stabilized", actDrift, true, false},
}

// stack is what differs between the two flight stacks as a table.
type stack struct {
	modes                               []mode
	boot, guided, auto, rtl, land, hold uint32
	circle                              uint32
}

var stacks = map[telemetry.Autopilot]stack{
	telemetry.AutopilotArduPilot: {copterModes, 0, 4, 3, 6, 9, 5, 7},
	telemetry.AutopilotPX4:       {px4Modes, px4Hold, px4Hold, px4Mission, px4Return, px4Land, px4Hold, px4Orbit},
}

func (s stack) find(custom uint32) (mode, bool) {
	for _, m := range s.modes {
		if m.custom == custom {
			return m, true
		}
	}
	return mode{}, false
}
