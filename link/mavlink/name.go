package mavlink

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/minimal"

	"skylatch/telemetry"
)

// Names says who sends a heartbeat, and what a pilot calls its mode. It is for
// those who read frames with a reader of their own.
func Names(autopilot, kind uint8, mode uint32) (telemetry.Autopilot, telemetry.VehicleType, string) {
	a, t := autopilotOf(minimal.MAV_AUTOPILOT(autopilot)), vehicleType(minimal.MAV_TYPE(kind))
	return a, t, modeName(modes(a, t), mode)
}
