package mavlink

import (
	"fmt"
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// forceMagic makes COMPONENT_ARM_DISARM skip the vehicle's checks, and disarm
// in the air (MAVLink common.xml, MAV_CMD_COMPONENT_ARM_DISARM, param2).
const forceMagic = 21196

// nan stands for "not given" in a command's float parameters.
var nan = float32(math.NaN())

// plan returns the steps of a command for this vehicle's flight stack. Errors
// wrap telemetry.ErrUnsupported or telemetry.ErrInvalid.
func (v *vehicle) plan(c telemetry.Command) ([]step, error) {
	switch c := c.(type) {
	case telemetry.Arm:
		return []step{v.armDisarm(true, c.Force)}, nil
	case telemetry.Disarm:
		return []step{v.armDisarm(false, c.Force)}, nil
	case telemetry.EmergencyStop:
		// A forced disarm stops the motors in the air on ArduPilot and on PX4.
		// DO_FLIGHTTERMINATION would need CBRK_FLIGHTTERM on PX4, may fire a
		// parachute, and cannot be taken back without a reboot.
		stop := v.armDisarm(false, true)
		stop.urgent = true
		return []step{stop}, nil
	case telemetry.Reboot:
		return []step{v.long(common.MAV_CMD_PREFLIGHT_REBOOT_SHUTDOWN, 1)}, nil
	case telemetry.SetMode:
		m, ok := modeNumber(v.modes, c.Mode)
		if !ok {
			return nil, fmt.Errorf("the vehicle has no mode %q: %w", c.Mode, telemetry.ErrInvalid)
		}
		return []step{v.setMode(m)}, nil
	}
	switch v.autopilot {
	case telemetry.AutopilotArduPilot:
		return v.planArduPilot(c)
	case telemetry.AutopilotPX4:
		return v.planPX4(c)
	}
	return v.planOther(c)
}

// planOther is what the standard alone promises of an unknown flight stack.
func (v *vehicle) planOther(c telemetry.Command) ([]step, error) {
	switch c.(type) {
	case telemetry.Return:
		return []step{v.long(common.MAV_CMD_NAV_RETURN_TO_LAUNCH)}, nil
	case telemetry.Land:
		return []step{v.long(common.MAV_CMD_NAV_LAND, 0, 0, 0, nan, nan, nan, 0)}, nil
	}
	return nil, unsupported(c, "Skylatch does not know this flight stack's way to do it")
}

func unsupported(c telemetry.Command, why string) error {
	return fmt.Errorf("%s: %s: %w", c.Kind(), why, telemetry.ErrUnsupported)
}

// armDisarm is done when the heartbeat shows it: the answer to an "arm" that
// was replaced by a "disarm" must not pass for the answer to the latter.
func (v *vehicle) armDisarm(arm, force bool) step {
	var p1, p2 float32
	if arm {
		p1 = 1
	}
	if force {
		p2 = forceMagic
	}
	s := v.long(common.MAV_CMD_COMPONENT_ARM_DISARM, p1, p2)
	s.done = func(v *vehicle) bool { return v.armed == arm }
	s.undone = func(*vehicle) string {
		if arm {
			return "the vehicle accepted, but its heartbeat says that it is not armed"
		}
		return "the vehicle accepted, but its heartbeat says that it is still armed"
	}
	return s
}

// setMode is done when the heartbeat shows the mode.
func (v *vehicle) setMode(m mode) step {
	const custom = float32(common.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED)
	var s step
	if v.autopilot == telemetry.AutopilotPX4 {
		main, sub := px4Parts(m.number)
		s = v.long(common.MAV_CMD_DO_SET_MODE, custom, float32(main), float32(sub))
	} else {
		s = v.long(common.MAV_CMD_DO_SET_MODE, custom, float32(m.number))
	}
	s.done = func(v *vehicle) bool { return v.mode == m.name }
	s.undone = func(v *vehicle) string {
		return fmt.Sprintf("the vehicle accepted, but its mode is still %s", v.mode)
	}
	// Firmware from before DO_SET_MODE knows the message SET_MODE, which is not
	// acknowledged: the heartbeat is the answer.
	older := s
	older.command = 0
	target := uint8(v.id.System)
	older.message = func(uint8) message.Message {
		return &ardupilotmega.MessageSetMode{
			TargetSystem: target, BaseMode: common.MAV_MODE_FLAG_CUSTOM_MODE_ENABLED,
			CustomMode: m.number,
		}
	}
	s.otherwise = []step{older}
	return s
}

// enter changes to a mode by name, unless the vehicle is in it.
func (v *vehicle) enter(name string) []step {
	m, ok := modeNumber(v.modes, name)
	if !ok || v.mode == m.name {
		return nil
	}
	return []step{v.setMode(m)}
}

// toMode is a command that is a mode.
func (v *vehicle) toMode(c telemetry.Command, name string) ([]step, error) {
	m, ok := modeNumber(v.modes, name)
	if !ok {
		return nil, unsupported(c, "the vehicle has no mode "+name)
	}
	return []step{v.setMode(m)}, nil
}

// long is a COMMAND_LONG with its parameters; those not given are 0.
func (v *vehicle) long(c common.MAV_CMD, params ...float32) step {
	var p [7]float32
	copy(p[:], params)
	id := v.id
	return step{command: c, message: func(attempt uint8) message.Message {
		return &ardupilotmega.MessageCommandLong{
			TargetSystem: uint8(id.System), TargetComponent: uint8(id.Component), Command: c, Confirmation: attempt,
			Param1: p[0], Param2: p[1], Param3: p[2], Param4: p[3], Param5: p[4], Param6: p[5], Param7: p[6],
		}
	}}
}

// at is a COMMAND_INT with a place: its integers keep the centimetres that
// COMMAND_LONG's floats lose.
func (v *vehicle) at(c common.MAV_CMD, frame ardupilotmega.MAV_FRAME, p telemetry.LatLon, alt float64, params ...float32) step {
	var q [4]float32
	copy(q[:], params)
	id := v.id
	return step{command: c, message: func(uint8) message.Message {
		return &ardupilotmega.MessageCommandInt{
			TargetSystem: uint8(id.System), TargetComponent: uint8(id.Component), Frame: frame, Command: c,
			Param1: q[0], Param2: q[1], Param3: q[2], Param4: q[3],
			X: degE7(p.LatDeg), Y: degE7(p.LonDeg), Z: float32(alt),
		}
	}}
}

func degE7(deg float64) int32 { return int32(math.Round(deg * 1e7)) }

// here returns the present place and height above home.
func (v *vehicle) here() (telemetry.LatLon, unit.MetreAboveHome, error) {
	pos, known := v.position.Get()
	height, ok := pos.AboveHome.Get()
	if !known || !ok {
		return telemetry.LatLon{}, 0, fmt.Errorf("the vehicle has not said where it is: %w", telemetry.ErrInvalid)
	}
	return pos.Place, height, nil
}

// height returns the wanted height, or the present one.
func (v *vehicle) height(wanted opt.Value[unit.MetreAboveHome]) (unit.MetreAboveHome, error) {
	if h, ok := wanted.Get(); ok {
		return h, nil
	}
	_, h, err := v.here()
	return h, err
}

// aboveSea converts a height above home.
func (v *vehicle) aboveSea(h unit.MetreAboveHome) (unit.MetreAMSL, error) {
	home, ok := v.homeAMSL()
	if !ok {
		return 0, fmt.Errorf("the vehicle has not said how high its home is above the sea, which it needs to be told a height: %w",
			telemetry.ErrInvalid)
	}
	return home + unit.MetreAMSL(h), nil
}
