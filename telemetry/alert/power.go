package alert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// When a battery is low. The vehicle's own judgement comes first; the voltage
// of a cell counts only if nothing better is known, because it sags under load.
const (
	lowRemaining      unit.Ratio = 0.25
	criticalRemaining unit.Ratio = 0.15

	lowTime      = 3 * time.Minute
	criticalTime = time.Minute

	// Lithium-polymer, under load.
	lowCell      unit.Volt = 3.5
	criticalCell unit.Volt = 3.3
)

type charge int

const (
	chargeFine charge = iota
	chargeLow
	chargeCritical
)

// judge says how a battery stands.
func judge(b telemetry.Battery) charge {
	worst, judged := chargeFine, false
	worsen := func(low, critical bool) {
		judged = true
		switch {
		case critical:
			worst = chargeCritical
		case low:
			worst = max(worst, chargeLow)
		}
	}
	switch b.ChargeState {
	case telemetry.ChargeUnknown, telemetry.ChargeCharging:
	default:
		worsen(b.ChargeState == telemetry.ChargeLow, b.ChargeState != telemetry.ChargeLow && b.ChargeState != telemetry.ChargeOK)
	}
	if r, ok := b.Remaining.Get(); ok {
		worsen(r <= lowRemaining, r <= criticalRemaining)
	}
	if t, ok := b.TimeRemaining.Get(); ok {
		worsen(t <= lowTime, t <= criticalTime)
	}
	if !judged && len(b.Cells) > 0 {
		cell := slices.Min(b.Cells)
		worsen(cell <= lowCell, cell <= criticalCell)
	}
	return worst
}

// describe says what is left, with every number that is known.
func describe(w view, b telemetry.Battery) string {
	name := "Battery"
	if len(w.Batteries) > 1 {
		name = fmt.Sprintf("Battery %d", b.Index+1)
	}
	var parts []string
	if r, ok := b.Remaining.Get(); ok {
		parts = append(parts, percent(r)+" left")
	}
	if t, ok := b.TimeRemaining.Get(); ok {
		parts = append(parts, "time left "+seconds(t))
	}
	if v, ok := b.Voltage.Get(); ok {
		parts = append(parts, fmt.Sprintf("%.1f V", float64(v)))
	}
	if len(b.Cells) > 0 {
		parts = append(parts, fmt.Sprintf("lowest cell %.2f V", float64(slices.Min(b.Cells))))
	}
	switch b.ChargeState {
	case telemetry.ChargeFailed:
		parts = append(parts, "the vehicle says it has failed")
	case telemetry.ChargeUnhealthy:
		parts = append(parts, "the vehicle says it is unhealthy")
	}
	if len(parts) == 0 {
		return name + " is " + string(b.ChargeState) + "."
	}
	return name + ": " + strings.Join(parts, ", ") + "."
}

// batteries returns a finding for each battery that stands so or worse.
func batteries(w view, at charge, f finding) []finding {
	var found []finding
	for _, b := range w.Batteries {
		if isFresh(b, w.now) && judge(b.Value) >= at {
			f.detail, f.cause = strconv.Itoa(b.Value.Index), describe(w, b.Value)
			found = append(found, f)
		}
	}
	return found
}

func batteryCritical(w view) []finding {
	f := finding{
		level:   w.level(telemetry.Caution, telemetry.Warning, telemetry.Warning),
		meaning: "Power for the landing only. The vehicle may land by itself, wherever it is.",
		action:  "Land now, at the nearest safe place.",
	}
	if w.phase == onGround {
		f.meaning, f.action = "Not enough to take off.", "Change or charge the battery."
	}
	return batteries(w, chargeCritical, f)
}

func batteryLow(w view) []finding {
	f := finding{
		level:   telemetry.Caution,
		meaning: "Enough to come home and land, with little to spare.",
		action:  "Return now. Wind against you costs more.",
	}
	if w.phase == onGround {
		f.meaning, f.action = "Too little for a flight.", "Change or charge the battery before take-off."
	}
	return batteries(w, chargeLow, f)
}
