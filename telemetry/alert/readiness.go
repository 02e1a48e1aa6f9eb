package alert

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
)

const (
	// preArmLife is how long a reason is believed: ArduPilot says them all
	// again every 30 s.
	preArmLife = 35 * time.Second
	// preArmRound is how far apart the texts of one round can be; what the
	// vehicle said in an earlier round and not in the last one is solved.
	preArmRound = 10 * time.Second
)

// preArmPrefixes begin the texts with which flight stacks say why they will not
// arm: ArduPilot, PX4.
var preArmPrefixes = []string{"PreArm:", "Preflight Fail:"}

// Readiness says whether the vehicle would arm, and why not, in the vehicle's
// own words. It is unknown if the vehicle is not heard or does not say. An armed
// vehicle is ready.
func Readiness(v store.Vehicle, now time.Time) (ready opt.Value[bool], reasons []string) {
	age, heard := v.Heartbeat.Age(now)
	if !heard || age >= telemetry.LinkLostAfter {
		return opt.None[bool](), nil
	}
	if v.Heartbeat.Value.Armed {
		return opt.Some(true), nil
	}
	check, says := v.Health.Value.Sensor("prearm_check")
	says = says && check.Enabled && isFresh(v.Health, now)
	if says && check.Healthy {
		return opt.Some(true), nil
	}
	reasons = preArmReasons(v, now)
	if says || len(reasons) > 0 {
		if len(reasons) == 0 {
			reasons = unhealthy(v)
		}
		return opt.Some(false), reasons
	}
	switch v.Heartbeat.Value.Status {
	case telemetry.StatusBoot:
		return opt.Some(false), []string{"starting"}
	case telemetry.StatusCalibrating:
		return opt.Some(false), []string{"calibrating"}
	case telemetry.StatusPowerOff, telemetry.StatusTermination:
		return opt.Some(false), []string{"switched off"}
	}
	if !isFresh(v.Health, now) {
		return opt.None[bool](), nil
	}
	if reasons = unhealthy(v); len(reasons) > 0 {
		return opt.Some(false), reasons
	}
	return opt.None[bool](), nil
}

// preArmReasons returns the newest round of reasons, each once, in the
// vehicle's order. A check that passed later makes them history.
func preArmReasons(v store.Vehicle, now time.Time) []string {
	check, says := v.Health.Value.Sensor("prearm_check")
	passed := says && check.Enabled && check.Healthy
	var reasons []string
	var newest time.Time
	for _, t := range slices.Backward(v.Texts) {
		reason, ok := preArmReason(t.Text.Text)
		if !ok {
			continue
		}
		if newest.IsZero() {
			newest = t.ReceivedAt
		}
		if now.Sub(t.ReceivedAt) > preArmLife || newest.Sub(t.ReceivedAt) > preArmRound {
			break
		}
		if passed && v.Health.ReceivedAt.After(t.ReceivedAt) {
			break
		}
		if !slices.Contains(reasons, reason) {
			reasons = append(reasons, reason)
		}
	}
	slices.Reverse(reasons)
	return reasons
}

// preArmReason returns the reason that a text gives, without its prefix.
func preArmReason(text string) (string, bool) {
	for _, prefix := range preArmPrefixes {
		if len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
			return strings.TrimSpace(text[len(prefix):]), true
		}
	}
	return "", false
}

// unhealthy names the parts that a vehicle which gives no reasons would give.
func unhealthy(v store.Vehicle) []string {
	var parts []string
	for _, s := range v.Health.Value.Sensors {
		if !s.Enabled || s.Healthy || s.Name == "prearm_check" {
			continue
		}
		name := sensorWords[s.Name].name
		if name == "" {
			name = strings.ReplaceAll(s.Name, "_", " ")
		}
		parts = append(parts, name+" unhealthy")
	}
	return parts
}

// preArm lists the reasons that the vehicle itself has given.
func preArm(w view) []finding {
	reasons := preArmReasons(w.Vehicle, w.now)
	if len(reasons) == 0 {
		return nil
	}
	f := finding{
		level:   telemetry.Advisory,
		cause:   sentence("The vehicle will not arm: " + strings.Join(reasons, "; ")),
		meaning: "It checks itself before every flight, and this check failed.",
		action:  "Put it right, or wait; the list empties by itself.",
	}
	if len(reasons) > 1 {
		f.meaning = fmt.Sprintf("It checks itself before every flight, and %d checks failed.", len(reasons))
	}
	return []finding{f}
}
