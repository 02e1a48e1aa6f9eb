package wire

import (
	"fmt"

	"skylatch/telemetry"
)

// Words says a command as a pilot would, with its values and units.
func Words(c telemetry.Command) string {
	switch c := c.(type) {
	case telemetry.Arm:
		if c.Force {
			return "Arm without checks"
		}
		return "Arm"
	case telemetry.Disarm:
		if c.Force {
			return "Disarm at once"
		}
		return "Disarm"
	case telemetry.TakeOff:
		return fmt.Sprintf("Take off to %.0f m", float64(c.Height))
	case telemetry.Land:
		return "Land"
	case telemetry.Return:
		return "Return home"
	case telemetry.Hold:
		return "Hold position"
	case telemetry.GoTo:
		if h, ok := c.Height.Get(); ok {
			return fmt.Sprintf("Go to %s at %.0f m", place(c.Target), float64(h))
		}
		return "Go to " + place(c.Target)
	case telemetry.ChangeAltitude:
		return fmt.Sprintf("Change height to %.0f m", float64(c.Height))
	case telemetry.ChangeSpeed:
		return fmt.Sprintf("Change speed to %.1f m/s", float64(c.Speed))
	case telemetry.ChangeHeading:
		return fmt.Sprintf("Turn to %03.0f°", c.Heading.Degrees())
	case telemetry.Orbit:
		return fmt.Sprintf("Orbit %s, radius %.0f m", place(c.Centre), float64(c.Radius))
	case telemetry.SetMode:
		return "Mode " + c.Mode
	case telemetry.Reboot:
		return "Reboot the autopilot"
	case telemetry.EmergencyStop:
		return "EMERGENCY STOP"
	}
	return string(c.Kind())
}

func place(p telemetry.LatLon) string { return fmt.Sprintf("%.5f, %.5f", p.LatDeg, p.LonDeg) }
