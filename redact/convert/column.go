package convert

import (
	"math"
	"sync"

	"skylatch/redact"
)

// column is one quantity of a flight, by the fields that say it.
type column struct {
	name     string // with its unit
	decimals int
	fields   []source
}

// source is a field of a message, and what makes its value one of the column's.
type source struct {
	message, field string
	factor         float64
}

const degreesPerRadian = 180 / math.Pi

// Where the columns stand that tracks use, too.
const (
	altitudeColumn = 0
	heightColumn   = 1
)

var columns = [...]column{
	// MAVLink common.xml: alt is above mean sea level, relative_alt above home.
	{"altitude_amsl_m", 3, []source{{position, "alt", 1e-3}, {fix, "alt", 1e-3}, {brief, "altitude", 1}}},
	{"height_above_home_m", 3, []source{{position, "relative_alt", 1e-3}}},
	{"velocity_north_mps", 2, []source{{position, "vx", 1e-2}}},
	{"velocity_east_mps", 2, []source{{position, "vy", 1e-2}}},
	{"velocity_down_mps", 2, []source{{position, "vz", 1e-2}}},
	{"heading_deg", 2, []source{{position, "hdg", 1e-2}, {brief, "heading", 2}}},
	{"ground_speed_mps", 2, []source{{"VFR_HUD", "groundspeed", 1}, {fix, "vel", 1e-2}, {brief, "groundspeed", 0.2}}},
	{"air_speed_mps", 2, []source{{"VFR_HUD", "airspeed", 1}, {brief, "airspeed", 0.2}}},
	{"climb_mps", 2, []source{{"VFR_HUD", "climb", 1}, {brief, "climb_rate", 0.1}}},
	{"throttle_percent", 0, []source{{"VFR_HUD", "throttle", 1}, {brief, "throttle", 1}}},
	{"roll_deg", 3, []source{{"ATTITUDE", "roll", degreesPerRadian}}},
	{"pitch_deg", 3, []source{{"ATTITUDE", "pitch", degreesPerRadian}}},
	{"yaw_deg", 3, []source{{"ATTITUDE", "yaw", degreesPerRadian}}},
	{"battery_percent", 0, []source{{"SYS_STATUS", "battery_remaining", 1}, {brief, "battery", 1}}},
	{"battery_v", 3, []source{{"SYS_STATUS", "voltage_battery", 1e-3}}},
	{"battery_a", 2, []source{{"SYS_STATUS", "current_battery", 1e-2}}},
	{"satellites", 0, []source{{fix, "satellites_visible", 1}}},
}

// said is what a message says: the columns, and which of their sources it is.
type said struct{ column, source int }

// sayings are what each message says, by its name.
var sayings = sync.OnceValue(func() map[string][]said {
	all := make(map[string][]said)
	for i, c := range columns {
		for n, s := range c.fields {
			all[s.message] = append(all[s.message], said{i, n})
		}
	}
	return all
})

// The messages that say where a craft is, the best first: what it reckons, what
// a receiver says, and what comes over a satellite.
const (
	position = "GLOBAL_POSITION_INT"
	fix      = "GPS_RAW_INT"
	brief    = "HIGH_LATENCY2"
)

var positions = []struct{ message, latitude, longitude string }{
	{position, "lat", "lon"}, {fix, "lat", "lon"}, {brief, "latitude", "longitude"},
}

// altitudeName names the datum of altitudes: where places are told from an
// origin, so are they.
func altitudeName(p *redact.Policy) string {
	if p.Action(redact.Location) == redact.Relative {
		return "altitude_above_origin_m"
	}
	return columns[altitudeColumn].name
}

// What altitudes and places are, in words.
const (
	inTheWorld = "WGS 84. Altitudes are in metres above mean sea level, as the autopilot reckons it."
	fromOrigin = "Places and altitudes are told from an origin that is not told. Altitudes are in metres above it."
	inCells    = "WGS 84. Places are the middles of the cells of a grid."
)

func datum(p *redact.Policy) string {
	switch p.Action(redact.Location) {
	case redact.Relative:
		return fromOrigin
	case redact.Coarsen:
		return inCells
	}
	return inTheWorld
}
