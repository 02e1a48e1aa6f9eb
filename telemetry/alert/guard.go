package alert

import (
	"fmt"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// guardBroken finds a wall that does not hold, as far as its far side tells.
func guardBroken(s store.Snapshot, _ time.Time) []finding {
	g := s.Station.Guard
	f := finding{level: telemetry.Warning, action: "Unplug the guarded device, or switch its network off, then see \"skylatch guard status\"."}
	switch {
	case !g.Known:
		return nil
	case g.Left > 0:
		f.cause = fmt.Sprintf("The guard does not hold: %d frames of the guarded device left this machine.", g.Left)
		f.meaning = "What the vendor's device sends may reach its vendor. The flight is not affected."
	case g.Problem != "":
		f.cause = sentence("Something is wrong with the guard: " + g.Problem)
		f.meaning = "What the vendor's device sends may not be stopped. The flight is not affected."
	default:
		return nil
	}
	return []finding{f}
}

// guardSilent finds a guard that no longer counts. Its rules are the kernel's.
func guardSilent(s store.Snapshot, _ time.Time) []finding {
	g := s.Station.Guard
	if !g.Known || g.Running || !g.Standing {
		return nil
	}
	return []finding{{
		level:   telemetry.Caution,
		cause:   "The guard has stopped counting.",
		meaning: "Its wall stands in the kernel and nothing passes, but nobody sees what is tried, and the device behind it gets no answers.",
		action:  "Start it again: \"skylatch guard up\". Or take the wall away: \"skylatch guard off\".",
	}}
}

// guardTried tells the pilot that the device behind the wall calls out.
func guardTried(s store.Snapshot, _ time.Time) []finding {
	g := s.Station.Guard
	if !g.Known || !g.Running || g.Attempts == 0 || g.Left > 0 || g.Problem != "" {
		return nil
	}
	who := "somebody"
	if g.Most != "" {
		who = g.Most
	}
	return []finding{{
		level:   telemetry.Advisory,
		cause:   fmt.Sprintf("The guarded device tries to reach %s.", who),
		meaning: "It was stopped: nothing left this machine. The flight is not affected.",
		action:  "See the guard (key Q) for who tried what.",
	}}
}
