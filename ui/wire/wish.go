package wire

import (
	"fmt"
	"math"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// Limits of what a pilot can ask for. They keep a slip of the finger off the
// aircraft; what the aircraft itself allows is for it to say.
const (
	maxHeightMetres = 10_000
	maxSpeedMps     = 150
	maxRadiusMetres = 10_000
)

// Command returns the wish as a command, or an error wrapping
// [telemetry.ErrInvalid] that says which field is missing, out of range or not
// of that kind.
func (w PilotWish) Command() (telemetry.Command, error) {
	f := fields{wish: w}
	command := f.command()
	if f.err == nil {
		f.refuseLeftovers()
	}
	if f.err != nil {
		return nil, f.err
	}
	return command, nil
}

// fields reads a wish field by field, keeping the first error; a field that was
// read is taken out, so that what is left over was not asked for.
type fields struct {
	wish PilotWish
	err  error
}

func (f *fields) command() telemetry.Command {
	switch telemetry.CommandKind(f.wish.Kind) {
	case telemetry.KindArm:
		return telemetry.Arm{Force: f.force()}
	case telemetry.KindDisarm:
		return telemetry.Disarm{Force: f.force()}
	case telemetry.KindTakeOff:
		return telemetry.TakeOff{Height: f.height()}
	case telemetry.KindLand:
		return telemetry.Land{}
	case telemetry.KindReturn:
		return telemetry.Return{}
	case telemetry.KindHold:
		return telemetry.Hold{}
	case telemetry.KindGoTo:
		return telemetry.GoTo{Target: f.place(), Height: f.heightIfAny()}
	case telemetry.KindChangeAltitude:
		return telemetry.ChangeAltitude{Height: f.height()}
	case telemetry.KindChangeSpeed:
		return telemetry.ChangeSpeed{Speed: f.speed()}
	case telemetry.KindChangeHeading:
		return telemetry.ChangeHeading{Heading: unit.Degrees(f.take("true_deg", &f.wish.TrueDeg, 0, 360))}
	case telemetry.KindOrbit:
		o := telemetry.Orbit{Centre: f.place(), Height: f.heightIfAny()}
		o.Radius = unit.Metre(f.take("radius_m", &f.wish.RadiusM, -maxRadiusMetres, maxRadiusMetres))
		if f.wish.SpeedMps != nil {
			o.Speed = opt.Some(f.speed())
		}
		return o
	case telemetry.KindSetMode:
		mode := f.wish.Mode
		f.wish.Mode = ""
		if mode == "" {
			f.fail("mode is missing")
		}
		return telemetry.SetMode{Mode: mode}
	case telemetry.KindReboot:
		return telemetry.Reboot{}
	case telemetry.KindEmergencyStop:
		return telemetry.EmergencyStop{}
	}
	f.fail("kind %q is not known", f.wish.Kind)
	return nil
}

func (f *fields) fail(format string, args ...any) {
	if f.err == nil {
		f.err = fmt.Errorf("%w: %s", telemetry.ErrInvalid, fmt.Sprintf(format, args...))
	}
}

func (f *fields) take(name string, field **float64, low, high float64) float64 {
	p := *field
	*field = nil
	switch {
	case p == nil:
		f.fail("%s is missing", name)
		return 0
	case math.IsNaN(*p) || *p < low || *p > high:
		f.fail("%s is %g, allowed is %g to %g", name, *p, low, high)
	}
	return *p
}

func (f *fields) force() bool {
	force := f.wish.Force
	f.wish.Force = false
	return force
}

func (f *fields) height() unit.MetreAboveHome {
	return unit.MetreAboveHome(f.take("above_home_m", &f.wish.AboveHomeM, 0, maxHeightMetres))
}

func (f *fields) heightIfAny() opt.Value[unit.MetreAboveHome] {
	if f.wish.AboveHomeM == nil {
		return opt.None[unit.MetreAboveHome]()
	}
	return opt.Some(f.height())
}

func (f *fields) speed() unit.MetrePerSecond {
	return unit.MetrePerSecond(f.take("speed_mps", &f.wish.SpeedMps, 0.1, maxSpeedMps))
}

func (f *fields) place() telemetry.LatLon {
	return telemetry.LatLon{
		LatDeg: f.take("lat_deg", &f.wish.LatDeg, -90, 90),
		LonDeg: f.take("lon_deg", &f.wish.LonDeg, -180, 180),
	}
}

func (f *fields) refuseLeftovers() {
	rest := f.wish
	rest.Kind = ""
	if rest != (PilotWish{}) {
		f.fail("a field is set that %q does not have", f.wish.Kind)
	}
}
