// Package alert decides what a pilot must be told.
package alert

import (
	"slices"
	"strings"
	"time"

	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
)

// preArmLife is how long the vehicle's own reason counts: ArduPilot repeats its
// pre-arm failures every 30 s.
const preArmLife = 35 * time.Second

// Readiness says whether the vehicle would arm, and why not in its own words.
// It is unknown where the vehicle does not say.
func Readiness(v store.Vehicle, now time.Time) (ready opt.Value[bool], reasons []string) {
	for _, t := range v.Texts {
		reason, ok := strings.CutPrefix(t.Text.Text, "PreArm: ")
		if ok && now.Sub(t.ReceivedAt) < preArmLife && !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	check, said := v.Health.Value.Sensor("prearm_check")
	if said && check.Enabled {
		return opt.Some(check.Healthy), reasons
	}
	if len(reasons) > 0 {
		return opt.Some(false), reasons
	}
	return opt.None[bool](), nil
}
