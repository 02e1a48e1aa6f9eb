package track

import "skylatch/redact"

// A place in both its spellings.
var (
	placeE7  = []logField{{"lat", "int32_t", redact.Location, asLat}, {"lon", "int32_t", redact.Location, asLon}, {"alt", "int32_t", redact.Location, asMillimetre}}
	placeDeg = []logField{{"lat", "double", redact.Location, asLat}, {"lon", "double", redact.Location, asLon}, {"alt", "float", redact.Location, asMetres}}
	utc      = []logField{{"time_utc_usec", "uint64_t", redact.Time, asClock}}
)

// ulogTopics are those of PX4 that are told, with the fields that are. Raw
// magnetic fields, pressures and satellites tell a place, raw inertial sensors
// tell one craft from another, sticks tell a person: they are not here.
var ulogTopics = map[string][]logField{
	"vehicle_attitude":         plainly("float[4]", "q"),
	"vehicle_angular_velocity": plainly("float[3]", "xyz"),
	"battery_status":           plainly("float", "voltage_v", "current_a", "remaining", "discharged_mah", "temperature"),
	"cpuload":                  plainly("float", "load", "ram_usage"),
	"vehicle_status":           plainly("uint8_t", "nav_state", "arming_state", "failsafe"),
	"vehicle_land_detected":    plainly("bool", "landed", "freefall", "ground_contact"),
	"wind":                     plainly("float", "windspeed_north", "windspeed_east"),
	"airspeed_validated":       plainly("float", "true_airspeed_m_s", "calibrated_airspeed_m_s"),
	"vehicle_global_position":  placeDeg,
	"home_position":            placeDeg,
	"vehicle_gps_position":     all(placeE7, utc, movingly("float", "vel_n_m_s", "vel_e_m_s", "vel_d_m_s"), plainly("float", "eph", "epv"), plainly("uint8_t", "fix_type")),
	"sensor_gps":               all(placeE7, utc, movingly("float", "vel_n_m_s", "vel_e_m_s", "vel_d_m_s"), plainly("float", "eph", "epv"), plainly("uint8_t", "fix_type")),
	"vehicle_local_position": all(movingly("float", "vx", "vy", "vz"), []logField{
		{"x", "float", redact.Location, asTrack}, {"y", "float", redact.Location, asTrack}, {"z", "float", redact.Location, asTrack},
	}),
}

func plainly(spelt string, names ...string) []logField {
	var fields []logField
	for _, n := range names {
		fields = append(fields, logField{n, spelt, redact.Technical, plainBits})
	}
	return fields
}

func movingly(spelt string, names ...string) []logField {
	fields := plainly(spelt, names...)
	for i := range fields {
		fields[i].as = asMotion
	}
	return fields
}
