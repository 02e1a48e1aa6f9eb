package mavlink

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// planPX4 tells every height above the sea: PX4 takes the altitudes of
// NAV_TAKEOFF, DO_REPOSITION and DO_ORBIT as AMSL, whatever the frame.
func (v *vehicle) planPX4(c telemetry.Command) ([]step, error) {
	switch c := c.(type) {
	case telemetry.Return:
		return v.toMode(c, "Return")
	case telemetry.Land:
		return v.toMode(c, "Land")
	case telemetry.Hold:
		return v.toMode(c, "Hold")
	case telemetry.TakeOff:
		amsl, err := v.aboveSea(c.Height)
		if err != nil {
			return nil, err
		}
		// Pitch -1, yaw and place NaN: as it stands, from where it stands.
		return []step{v.long(common.MAV_CMD_NAV_TAKEOFF, -1, 0, 0, nan, nan, nan, float32(amsl))}, nil
	case telemetry.GoTo:
		return v.repositionPX4(opt.Some(c.Target), c.Height, nan)
	case telemetry.ChangeAltitude:
		return v.repositionPX4(opt.None[telemetry.LatLon](), opt.Some(c.Height), nan)
	case telemetry.ChangeHeading:
		// PX4 reads DO_REPOSITION's yaw in radians (mavlink/mavlink PR 2271).
		return v.repositionPX4(opt.None[telemetry.LatLon](), opt.None[unit.MetreAboveHome](),
			float32(circle(float64(c.Heading))))
	case telemetry.ChangeSpeed:
		// DO_CHANGE_SPEED param1: 0 airspeed, 1 ground speed; a fixed wing only
		// knows the first.
		kind := float32(1)
		if v.kind == telemetry.TypePlane {
			kind = 0
		}
		return []step{v.long(common.MAV_CMD_DO_CHANGE_SPEED, kind, float32(c.Speed), -1)}, nil
	case telemetry.Orbit:
		h, err := v.height(c.Height)
		if err != nil {
			return nil, err
		}
		amsl, err := v.aboveSea(h)
		if err != nil {
			return nil, err
		}
		s := v.orbit(c, ardupilotmega.MAV_FRAME_GLOBAL, float64(amsl))
		s.unsupported = "This PX4 has no orbit command; it is for multicopters."
		return []step{s}, nil
	}
	return nil, unsupported(c, "PX4 has no such command")
}

// repositionPX4 names the present place and height instead of leaving them
// out: how a COMMAND_INT leaves out a place differs between versions of PX4.
func (v *vehicle) repositionPX4(target opt.Value[telemetry.LatLon], height opt.Value[unit.MetreAboveHome], yaw float32) ([]step, error) {
	place, ok := target.Get()
	if !ok {
		var err error
		if place, _, err = v.here(); err != nil {
			return nil, err
		}
	}
	h, err := v.height(height)
	if err != nil {
		return nil, err
	}
	amsl, err := v.aboveSea(h)
	if err != nil {
		return nil, err
	}
	return []step{v.at(common.MAV_CMD_DO_REPOSITION, ardupilotmega.MAV_FRAME_GLOBAL, place, float64(amsl),
		-1, float32(ardupilotmega.MAV_DO_REPOSITION_FLAGS_CHANGE_MODE), 0, yaw)}, nil
}
