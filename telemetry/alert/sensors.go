package alert

import (
	"fmt"
	"strings"

	"skylatch/telemetry"
)

// sensorWords says what is lost without a sensor. Those that are missing here
// are named by their own word.
var sensorWords = map[string]struct{ name, meaning string }{
	"gyro":              {"gyroscope", "The vehicle cannot keep its attitude for sure."},
	"accelerometer":     {"accelerometer", "The vehicle cannot tell which way is up for sure."},
	"magnetometer":      {"compass", "The heading may be wrong, and the vehicle may circle or fly off."},
	"absolute_pressure": {"barometer", "The height may be wrong."},
	"gps":               {"GPS receiver", "The position may be wrong or missing."},
	"ahrs":              {"attitude and heading reference", "Attitude, height or place may be wrong."},
	"battery":           {"battery monitor", "The battery is low, or what is shown of it is wrong."},
	"geofence":          {"geofence", "The vehicle is outside its fence or cannot keep to it."},
	"terrain":           {"terrain data", "Heights above the terrain are not kept."},
	"logging":           {"vehicle's own log", "The vehicle does not record this flight; this station does."},
	"motor_outputs":     {"motor outputs", "The motors may not turn as told."},
	"rangefinder":       {"range finder", "The height near the ground may be wrong."},
	"proximity":         {"proximity sensor", "Obstacles may not be seen."},
}

// ownConditions are the parts that have a condition of their own.
var ownConditions = map[string]bool{"rc_receiver": true, "prearm_check": true}

func sensorUnhealthy(w view) []finding {
	if !isFresh(w.Health, w.now) || w.starting() {
		return nil
	}
	var found []finding
	for _, s := range w.Health.Value.Sensors {
		if !s.Enabled || s.Healthy || ownConditions[s.Name] || w.saidElsewhere(s.Name) {
			continue
		}
		words := sensorWords[s.Name]
		if words.name == "" {
			words.name = strings.ReplaceAll(s.Name, "_", " ")
			words.meaning = "What depends on it may not work."
		}
		f := finding{
			detail:  s.Name,
			level:   w.level(telemetry.Advisory, telemetry.Caution, telemetry.Caution),
			cause:   fmt.Sprintf("The vehicle reports its %s as unhealthy.", words.name),
			meaning: words.meaning,
			action:  "Watch how it flies, and land soon to look for the reason.",
		}
		if w.phase != flying {
			f.action = "Find the reason before take-off; the vehicle may refuse to arm."
		}
		found = append(found, f)
	}
	return found
}

// saidElsewhere reports whether another alert says the same with numbers.
func (w view) saidElsewhere(sensor string) bool {
	switch sensor {
	case "gps":
		return len(gpsLost(w)) > 0
	case "ahrs":
		return len(ekfBad(w)) > 0
	case "geofence":
		return len(geofence(w)) > 0
	case "battery":
		return len(batteryLow(w))+len(batteryCritical(w)) > 0
	}
	return false
}
