package mavlink

import (
	"fmt"
	"math"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// Bounds of what is sent to a vehicle. They catch slips of the hand and broken
// pages; what a vehicle may do is its own fence's to say.
const (
	minHeight   = -500.0 // below home: flying down from a mountain
	maxHeight   = 10_000.0
	maxSpeed    = 150.0
	maxRadius   = 10_000.0
	minClimb    = 0.5 // the lowest sensible take-off
	maxTakeOff  = 1_000.0
	degreesFull = 360.0
)

// valid returns an error wrapping telemetry.ErrInvalid that says in plain
// words what makes no sense.
func valid(c telemetry.Command) error {
	switch c := c.(type) {
	case telemetry.TakeOff:
		return within("the take-off height", float64(c.Height), minClimb, maxTakeOff, "m above home")
	case telemetry.GoTo:
		return firstError(validPlace(c.Target), validHeight(c.Height))
	case telemetry.ChangeAltitude:
		return within("the height", float64(c.Height), minHeight, maxHeight, "m above home")
	case telemetry.ChangeSpeed:
		return within("the speed", float64(c.Speed), 0.1, maxSpeed, "m/s")
	case telemetry.ChangeHeading:
		return within("the heading", c.Heading.Degrees(), -degreesFull, degreesFull, "degrees")
	case telemetry.Orbit:
		err := firstError(
			validPlace(c.Centre), validHeight(c.Height),
			within("the radius", math.Abs(float64(c.Radius)), 1, maxRadius, "m"),
		)
		if v, ok := c.Speed.Get(); ok && err == nil {
			err = within("the speed", float64(v), 0.1, maxSpeed, "m/s")
		}
		return err
	}
	return nil
}

func validPlace(p telemetry.LatLon) error {
	if p.LatDeg == 0 && p.LonDeg == 0 {
		return fmt.Errorf("the place is 0°, 0°, which is what a missing value looks like: %w", telemetry.ErrInvalid)
	}
	return firstError(
		within("the latitude", p.LatDeg, -90, 90, "degrees"),
		within("the longitude", p.LonDeg, -180, 180, "degrees"),
	)
}

func validHeight(h opt.Value[unit.MetreAboveHome]) error {
	if v, ok := h.Get(); ok {
		return within("the height", float64(v), minHeight, maxHeight, "m above home")
	}
	return nil
}

// within is false for NaN too.
func within(what string, v, low, high float64, units string) error {
	if v >= low && v <= high {
		return nil
	}
	return fmt.Errorf("%s is %g, and must be from %g to %g %s: %w", what, v, low, high, units, telemetry.ErrInvalid)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
