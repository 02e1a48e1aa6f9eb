package alert

import (
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// networkAppeared finds interfaces and routes that the machine did not have
// when the station started: a phone plugged in to charge is a way out for
// every program but the station.
func networkAppeared(s store.Snapshot, _ time.Time) []finding {
	var found []finding
	for _, what := range s.Station.Network.Appeared {
		found = append(found, finding{
			subject: what,
			level:   telemetry.Caution,
			cause:   sentence("This machine has a network that it did not have at the start: " + what),
			meaning: "The station still cannot use it, but other programs on this machine can, and the flight's pictures and maps are on its screen and disk. The flight is not affected.",
			action:  "Unplug or switch off what you did not mean to connect.",
		})
	}
	return found
}
