package mavlink

import (
	"math"
	"strings"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// arduPilotMode is the mode of ArduPilot that does a command, by airframe.
var arduPilotMode = map[telemetry.CommandKind]map[telemetry.VehicleType]string{
	telemetry.KindReturn: {
		telemetry.TypeCopter: "RTL", telemetry.TypePlane: "RTL", telemetry.TypeVTOL: "RTL",
		telemetry.TypeRover: "RTL", telemetry.TypeBoat: "RTL",
	},
	telemetry.KindLand: {
		// A fixed wing lands by a landing sequence in its mission, not where it is.
		telemetry.TypeCopter: "Land", telemetry.TypeVTOL: "QLand",
	},
	telemetry.KindHold: {
		// Brake stops and holds without a hand on the sticks. Loiter would hold
		// too, but its throttle stick, which may lie at zero under a ground
		// station, would be a command to sink.
		telemetry.TypeCopter: "Brake",
		telemetry.TypePlane:  "Loiter",
		telemetry.TypeRover:  "Hold", telemetry.TypeBoat: "Loiter", telemetry.TypeSub: "PosHold",
	},
}

func (v *vehicle) planArduPilot(c telemetry.Command) ([]step, error) {
	flies := v.kind == telemetry.TypeCopter || v.kind == telemetry.TypeVTOL
	switch c := c.(type) {
	case telemetry.Return, telemetry.Land, telemetry.Hold:
		if v.kind == telemetry.TypeVTOL && c.Kind() == telemetry.KindHold {
			return v.holdVTOL(c)
		}
		name, ok := arduPilotMode[c.Kind()][v.kind]
		if !ok {
			return nil, unsupported(c, "ArduPilot has no mode for it on this kind of vehicle")
		}
		return v.toMode(c, name)
	case telemetry.TakeOff:
		if !flies {
			return nil, unsupported(c, "ArduPilot takes no height for the take-off of this kind of vehicle; a plane has the mode Takeoff")
		}
		// ArduCopter takes NAV_TAKEOFF in Guided, with a height above home.
		return append(v.enter("Guided"),
			v.long(common.MAV_CMD_NAV_TAKEOFF, 0, 0, 0, 0, 0, 0, float32(c.Height))), nil
	case telemetry.GoTo:
		h, err := v.height(c.Height)
		if err != nil {
			return nil, err
		}
		return []step{v.reposition(c.Target, h)}, nil
	case telemetry.ChangeAltitude:
		place, _, err := v.here()
		if err != nil {
			return nil, err
		}
		return []step{v.reposition(place, c.Height)}, nil
	case telemetry.ChangeSpeed:
		// DO_CHANGE_SPEED param1: 0 airspeed, 1 ground speed. A fixed wing flies
		// by airspeed; its "ground speed" would only set a minimum.
		kind := float32(1)
		if v.kind == telemetry.TypePlane {
			kind = 0
		}
		return []step{v.long(common.MAV_CMD_DO_CHANGE_SPEED, kind, float32(c.Speed), -1)}, nil
	case telemetry.ChangeHeading:
		if !flies {
			return nil, unsupported(c, "this kind of vehicle points where it moves")
		}
		// CONDITION_YAW: degrees, default rate, 0 the shorter way, 0 absolute. It
		// turns the nose only where the autopilot steers it: Guided and Auto.
		var steps []step
		if v.mode != "Auto" {
			steps = v.enter("Guided")
		}
		deg := circle(float64(c.Heading)).Degrees()
		return append(steps, v.long(common.MAV_CMD_CONDITION_YAW, float32(deg), 0, 0, 0)), nil
	case telemetry.Orbit:
		h, err := v.height(c.Height)
		if err != nil {
			return nil, err
		}
		s := v.orbit(c, ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT, float64(h))
		// The mode Circle would do it, but its radius is a parameter, which the
		// pilot did not ask to change.
		s.unsupported = "This ArduPilot has no orbit command. Fly to the circle's edge and choose the mode Circle; its radius is the parameter CIRCLE_RADIUS."
		return []step{s}, nil
	}
	return nil, unsupported(c, "ArduPilot has no such command")
}

// holdVTOL holds without a transition: one that hovers goes on hovering, and
// one that cruises circles.
func (v *vehicle) holdVTOL(c telemetry.Command) ([]step, error) {
	switch {
	case strings.HasPrefix(v.mode, "Q"):
		return v.toMode(c, "QLoiter")
	case v.mode == "Guided":
		place, h, err := v.here()
		if err != nil {
			return nil, err
		}
		return []step{v.reposition(place, h)}, nil
	}
	return v.toMode(c, "Loiter")
}

// reposition flies to a place in Guided. Versions from before DO_REPOSITION
// are put into Guided and given a target.
func (v *vehicle) reposition(p telemetry.LatLon, h unit.MetreAboveHome) step {
	s := v.at(common.MAV_CMD_DO_REPOSITION, ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT, p, float64(h),
		-1, float32(ardupilotmega.MAV_DO_REPOSITION_FLAGS_CHANGE_MODE), 0, nan)
	s.otherwise = append(v.enter("Guided"), v.target(p, h))
	return s
}

// onlyPosition makes SET_POSITION_TARGET_GLOBAL_INT a place and nothing else.
const onlyPosition = ardupilotmega.POSITION_TARGET_TYPEMASK_VX_IGNORE |
	ardupilotmega.POSITION_TARGET_TYPEMASK_VY_IGNORE | ardupilotmega.POSITION_TARGET_TYPEMASK_VZ_IGNORE |
	ardupilotmega.POSITION_TARGET_TYPEMASK_AX_IGNORE | ardupilotmega.POSITION_TARGET_TYPEMASK_AY_IGNORE |
	ardupilotmega.POSITION_TARGET_TYPEMASK_AZ_IGNORE | ardupilotmega.POSITION_TARGET_TYPEMASK_YAW_IGNORE |
	ardupilotmega.POSITION_TARGET_TYPEMASK_YAW_RATE_IGNORE

// target is answered by POSITION_TARGET_GLOBAL_INT showing the same place.
func (v *vehicle) target(p telemetry.LatLon, h unit.MetreAboveHome) step {
	id := v.id
	const near = 2e-5 // degrees: 2 m
	return step{
		message: func(uint8) message.Message {
			return &ardupilotmega.MessageSetPositionTargetGlobalInt{
				TargetSystem: uint8(id.System), TargetComponent: uint8(id.Component),
				CoordinateFrame: ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT, TypeMask: onlyPosition,
				LatInt: degE7(p.LatDeg), LonInt: degE7(p.LonDeg), Alt: float32(h),
			}
		},
		done: func(v *vehicle) bool {
			t, ok := v.mission.Target.Get()
			return ok && math.Abs(t.Place.LatDeg-p.LatDeg) < near && math.Abs(t.Place.LonDeg-p.LonDeg) < near
		},
		undone: func(*vehicle) string { return "the vehicle does not show the target" },
	}
}

// orbit is DO_ORBIT: radius (negative is counter-clockwise), speed or NaN for
// the vehicle's own, the nose to the centre, without end.
func (v *vehicle) orbit(c telemetry.Orbit, frame ardupilotmega.MAV_FRAME, alt float64) step {
	speed := nan
	if s, ok := c.Speed.Get(); ok {
		speed = float32(s)
	}
	return v.at(common.MAV_CMD_DO_ORBIT, frame, c.Centre, alt, float32(c.Radius), speed, 0, 0)
}
