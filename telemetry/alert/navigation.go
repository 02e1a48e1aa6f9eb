package alert

import (
	"fmt"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
)

func gpsLost(w view) []finding {
	if len(w.GPS) == 0 {
		return nil
	}
	connected, satellites := false, opt.None[int]()
	for _, g := range w.GPS {
		if isFresh(g, w.now) {
			if g.Value.Fix.Is3D() {
				return nil
			}
			satellites = g.Value.Satellites
		}
		connected = connected || g.Value.Fix != telemetry.FixNoGPS
	}
	// A vehicle for indoors has no receiver, and nothing to lose.
	if !connected && w.Position.ReceivedAt.IsZero() {
		return nil
	}
	f := finding{
		level: w.level(telemetry.Advisory, telemetry.Caution, telemetry.Warning),
		cause: "No GPS position.",
	}
	if n, ok := satellites.Get(); ok {
		f.cause = fmt.Sprintf("No GPS position, %d satellites in use.", n)
	}
	if w.phase == flying {
		f.meaning = "The vehicle may drift with the wind. It cannot hold its place, return or follow a mission."
		f.action = "Fly by hand in a mode without GPS, away from people and walls, and land."
		return []finding{f}
	}
	f.meaning = "Modes that need a position, and return, will not work."
	f.action = "Wait under open sky until the position is there; do not take off before."
	return []finding{f}
}

// badVariance is where ArduPilot's own failsafe acts by default
// (FS_EKF_THRESH 0.8).
const badVariance = 0.8

func ekfBad(w view) []finding {
	if !isFresh(w.Estimator, w.now) || w.starting() {
		return nil
	}
	e := w.Estimator.Value
	var bad []string
	for _, v := range []struct {
		name  string
		value opt.Value[float64]
	}{
		{"compass", e.Compass},
		{"horizontal position", e.HorizontalPosition},
		{"height", e.VerticalPosition},
		{"velocity", e.Velocity},
	} {
		if x, ok := v.value.Get(); ok && x > badVariance {
			bad = append(bad, fmt.Sprintf("%s %.1f", v.name, x))
		}
	}
	f := finding{level: w.level(telemetry.Advisory, telemetry.Caution, telemetry.Warning)}
	switch {
	case len(bad) > 0:
		f.cause = fmt.Sprintf("The navigation filter does not trust its sensors: %s (limit %.1f).", list(bad), badVariance)
	case !e.AttitudeGood:
		f.cause = "The navigation filter does not know which way is up."
	case !e.PositionGood && w.phase == flying:
		f.cause = "The navigation filter has no position."
	default:
		return nil
	}
	if w.phase == flying {
		f.meaning = "Height, place or heading may be wrong, and the vehicle may fly away or change its mode."
		f.action = "Be ready to fly by hand. Keep clear of metal and power lines; land if it does not pass."
		return []finding{f}
	}
	f.meaning = "The vehicle would fly badly, and usually refuses to arm."
	f.action = "Let it stand still for a minute, away from metal. If it stays, calibrate the compass."
	return []finding{f}
}

func geofence(w view) []finding {
	if !isFresh(w.Fence, w.now) || !w.Fence.Value.Breached {
		return nil
	}
	what := map[string]string{"altitude": "the height limit of the fence", "boundary": "the border of the fence"}[w.Fence.Value.Kind]
	if what == "" {
		what = "the fence"
	}
	return []finding{{
		level:   w.level(telemetry.Caution, telemetry.Caution, telemetry.Warning),
		cause:   fmt.Sprintf("The vehicle has crossed %s.", what),
		meaning: "It is where it should not be, and may turn back or land by itself.",
		action:  "Fly back inside, or let it return.",
	}}
}

func rcLost(w view) []finding {
	s, present := w.Health.Value.Sensor("rc_receiver")
	if !isFresh(w.Health, w.now) || !present || !s.Enabled || s.Healthy {
		return nil
	}
	f := finding{
		level:   w.level(telemetry.Advisory, telemetry.Caution, telemetry.Warning),
		cause:   "The vehicle does not hear the hand controller.",
		meaning: "Only this station can command it. Its own failsafe may return or land it.",
		action:  "Check that the controller is on and its antenna up. Use Return or Land here if it does not come back.",
	}
	if w.phase != flying {
		f.meaning = "You could not take over by hand."
		f.action = "Switch the controller on, or check its binding, before take-off."
	}
	return []finding{f}
}
