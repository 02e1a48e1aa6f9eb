package track

import (
	"slices"
	"strings"
	"unicode"

	"skylatch/redact"
)

// cell is how a column's cells are read.
type cell byte

const (
	quantity cell = iota // a number
	motion               // a number that tells how it moved over the ground
	latitude
	longitude
	homeLatitude
	homeLongitude
	heightAMSL
	worldTime
	words
	id
)

// column is one that a table may have. It is written by our name for it, in SI
// units; how it was spelt may tell something too.
type column struct {
	name   string
	class  redact.Class
	kind   cell
	factor float64 // of our unit
	// known is how others call it, as [squeezed] leaves it.
	known []string
}

const (
	feet  = 0.3048
	mph   = 0.44704
	kmh   = 1 / 3.6
	knots = 1852.0 / 3600
)

var columns = []column{
	{"latitude_deg", redact.Location, latitude, 1, []string{"latitude", "lat", "gpslat", "gpslatitude", "osdlatitude"}},
	{"longitude_deg", redact.Location, longitude, 1, []string{"longitude", "lon", "lng", "long", "gpslon", "gpslongitude", "osdlongitude"}},
	{"altitude_amsl_m", redact.Location, heightAMSL, 1, []string{"altitude", "alt", "altitudeamsl", "altitudem", "altm", "altitudeabovesealevelmeters", "altitudemeters", "ele", "elevation", "gpsalt", "absalt"}},
	{"altitude_amsl_m", redact.Location, heightAMSL, feet, []string{"altitudefeet", "altitudeft", "altitudeabovesealevelfeet", "osdaltitudeft"}},
	{"height_m", redact.Technical, quantity, 1, []string{"height", "heightm", "relalt", "altituderelative", "relativealtitude", "heightabovetakeoffmeters", "heightmeters"}},
	{"height_m", redact.Technical, quantity, feet, []string{"heightft", "heightfeet", "heightabovetakeofffeet", "osdheightft"}},
	{"home_latitude_deg", redact.Location, homeLatitude, 1, []string{"homelatitude", "homelat"}},
	{"home_longitude_deg", redact.Location, homeLongitude, 1, []string{"homelongitude", "homelon", "homelng"}},
	{"time", redact.Time, worldTime, 1, []string{"timestamp", "datetime", "datetimeutc", "utc", "timeutc", "unixtime", "date"}},
	{"elapsed_s", redact.Technical, quantity, 1, []string{"elapsed", "elapsedseconds", "elapsedtime", "seconds", "times", "flighttimes"}},
	{"elapsed_s", redact.Technical, quantity, 0.001, []string{"timemillisecond", "timemilliseconds", "elapsedms", "timems"}},
	{"distance_home_m", redact.Location, quantity, 1, []string{"distancetohome", "distancem", "homedistance"}},
	{"distance_home_m", redact.Location, quantity, feet, []string{"distancefeet", "distancetohomefeet"}},
	{"speed_mps", redact.Technical, motion, 1, []string{"speed", "speedms", "groundspeed", "groundspeedmps", "hspeed", "speedmps"}},
	{"speed_mps", redact.Technical, motion, mph, []string{"speedmph", "osdhspeedmph"}},
	{"speed_mps", redact.Technical, motion, kmh, []string{"speedkmh", "speedkph"}},
	{"speed_mps", redact.Technical, motion, knots, []string{"speedkn", "speedkt", "speedknots"}},
	{"climb_mps", redact.Technical, motion, 1, []string{"climb", "climbrate", "vspeed", "verticalspeed"}},
	{"heading_deg", redact.Technical, motion, 1, []string{"heading", "course", "compassheadingdegrees", "bearing"}},
	{"roll_deg", redact.Technical, quantity, 1, []string{"roll", "rolldegrees", "osdroll"}},
	{"pitch_deg", redact.Technical, quantity, 1, []string{"pitch", "pitchdegrees", "osdpitch"}},
	{"yaw_deg", redact.Technical, quantity, 1, []string{"yaw", "yawdegrees", "osdyaw"}},
	{"battery_percent", redact.Technical, quantity, 1, []string{"battery", "batterypercent", "batteryremaining", "battery0percentremaining", "batterychargelevel"}},
	{"voltage_v", redact.Technical, quantity, 1, []string{"voltage", "voltagev", "battery0voltage", "batteryvoltage"}},
	{"current_a", redact.Technical, quantity, 1, []string{"current", "currenta", "battery0current", "batterycurrent"}},
	{"throttle_percent", redact.Technical, quantity, 1, []string{"throttle", "throttlepct", "throttlepercent"}},
	{"temperature_c", redact.Technical, quantity, 1, []string{"temperature", "temperaturec", "batterytemperature"}},
	{"pressure_hpa", redact.Location, quantity, 1, []string{"pressure", "pressurehpa", "barometer"}},
	{"serial", redact.Identity, id, 1, []string{"serialnumber", "dronesn", "aircraftsn", "batterysn", "recoveraircraftsn"}},
	{"aircraft", redact.Identity, id, 1, []string{"aircraftname", "dronename", "registration", "callsign", "recoveraircraftname"}},
	{"pilot", redact.Person, words, 1, []string{"pilotname", "operator", "operatorname", "owner"}},
	{"message", redact.Text, words, 1, []string{"note", "notes", "name", "comment", "description", "apptip", "appwarning", "event"}},
	{"mode", redact.Text, words, 1, []string{"flightmode", "flycstate", "flycmode"}},
}

// columnNamed returns the column of a name; nil if the list has none.
func columnNamed(name string) *column {
	s := squeezed(name)
	i := slices.IndexFunc(columns, func(c column) bool { return squeezed(c.name) == s || slices.Contains(c.known, s) })
	if i < 0 {
		return nil
	}
	return &columns[i]
}

// squeezed leaves letters and digits of a name, in lower case.
func squeezed(name string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}
