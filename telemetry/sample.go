package telemetry

import (
	"time"

	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// Sample is one thing a vehicle said about itself. The types in this file and
// in sample_*.go are all there are.
type Sample interface{ sample() }

// Attitude is the vehicle's orientation.
type Attitude struct {
	BootTime opt.Value[time.Duration]
	// Roll is positive right wing down, Pitch nose up; Yaw is clockwise from
	// true north, 0 ≤ Yaw < 2π.
	Roll, Pitch, Yaw unit.Radian
	// Body rates about forward, right and down.
	RollRate, PitchRate, YawRate opt.Value[unit.RadianPerSecond]
}

// Position is the vehicle's filtered place: its best estimate, not the GPS's.
type Position struct {
	BootTime  opt.Value[time.Duration]
	Place     LatLon
	AMSL      opt.Value[unit.MetreAMSL]
	AboveHome opt.Value[unit.MetreAboveHome]
}

// Height is how high a vehicle is that does not say where: it has no satellites,
// or whoever passed its words on kept the place back.
type Height struct {
	AMSL      opt.Value[unit.MetreAMSL]
	AboveHome unit.MetreAboveHome
}

// Velocity is the vehicle's motion over the ground: north, east, down.
type Velocity struct {
	BootTime          opt.Value[time.Duration]
	North, East, Down unit.MetrePerSecond
}

// Heading is where the nose points, clockwise from true north, 0 ≤ h < 2π.
type Heading struct{ True unit.Radian }

// Airspeed groups what a head-up display shows.
type Airspeed struct {
	Air      opt.Value[unit.MetrePerSecond]
	Ground   unit.MetrePerSecond
	Climb    unit.MetrePerSecond // positive up
	Throttle opt.Value[unit.Ratio]
}

// Home is where the vehicle returns to.
type Home struct {
	Place LatLon
	AMSL  unit.MetreAMSL
}

// GPSFix is the quality of a GNSS fix, in the order of MAVLink's GPS_FIX_TYPE.
type GPSFix string

// The GNSS fix qualities.
const (
	FixNoGPS    GPSFix = "no_gps"
	FixNone     GPSFix = "none"
	Fix2D       GPSFix = "2d"
	Fix3D       GPSFix = "3d"
	FixDGPS     GPSFix = "dgps"
	FixRTKFloat GPSFix = "rtk_float"
	FixRTK      GPSFix = "rtk"
	FixStatic   GPSFix = "static"
	FixPPP      GPSFix = "ppp"
)

// Is3D reports whether the fix gives a position with an altitude.
func (f GPSFix) Is3D() bool {
	switch f {
	case Fix3D, FixDGPS, FixRTKFloat, FixRTK, FixStatic, FixPPP:
		return true
	}
	return false
}

// GPS is one receiver's own report.
type GPS struct {
	Index              int // 0 is the first receiver
	Fix                GPSFix
	Satellites         opt.Value[int]
	Place              opt.Value[LatLon]
	AMSL               opt.Value[unit.MetreAMSL]
	HDOP, VDOP         opt.Value[float64]
	HorizontalAccuracy opt.Value[unit.Metre]
	VerticalAccuracy   opt.Value[unit.Metre]
	GroundSpeed        opt.Value[unit.MetrePerSecond]
}

// Battery is one battery's report.
type Battery struct {
	Index         int
	Voltage       opt.Value[unit.Volt]
	Cells         []unit.Volt // empty if the vehicle does not measure them
	Current       opt.Value[unit.Ampere]
	Consumed      opt.Value[unit.AmpereSecond]
	Remaining     opt.Value[unit.Ratio]
	TimeRemaining opt.Value[time.Duration]
	Temperature   opt.Value[unit.Celsius]
	ChargeState   ChargeState
}

// ChargeState is the vehicle's own judgement of a battery
// (MAVLink MAV_BATTERY_CHARGE_STATE).
type ChargeState string

// The charge states a vehicle can report.
const (
	ChargeUnknown   ChargeState = ""
	ChargeOK        ChargeState = "ok"
	ChargeLow       ChargeState = "low"
	ChargeCritical  ChargeState = "critical"
	ChargeEmergency ChargeState = "emergency"
	ChargeFailed    ChargeState = "failed"
	ChargeUnhealthy ChargeState = "unhealthy"
	ChargeCharging  ChargeState = "charging"
)

// RC is the pilot's hand controller as the vehicle receives it.
type RC struct {
	ChannelsMicroseconds []int // pulse widths; empty if none
	RSSI                 opt.Value[unit.Ratio]
}

// Radio is the telemetry radio's report on both ends. It is the radio that
// speaks, not the vehicle: a RADIO_STATUS is no sign of life.
type Radio struct {
	RSSI, RemoteRSSI   opt.Value[unit.Ratio]
	Noise, RemoteNoise opt.Value[unit.Ratio]
	TransmitBufferFree opt.Value[unit.Ratio]
	ReceiveErrors      int
	Corrected          int
}

// Wind is the vehicle's estimate of the wind.
type Wind struct {
	// From is the direction the wind comes from, clockwise from true north.
	From  unit.Radian
	Speed unit.MetrePerSecond
}

// RangeFinder is the distance to the ground or an obstacle.
type RangeFinder struct {
	Distance unit.Metre
	// Down reports whether the sensor looks at the ground.
	Down bool
}

// MissionProgress says which item of the uploaded mission is flown.
type MissionProgress struct {
	Current int                      // index of the item being flown
	Total   opt.Value[int]           // number of items
	Reached opt.Value[int]           // last item reached
	ToNext  opt.Value[unit.Metre]    // distance to the active waypoint
	Target  opt.Value[MissionTarget] // where the vehicle is steering to
}

// MissionTarget is the point the vehicle steers to.
type MissionTarget struct {
	Place     LatLon
	AboveHome opt.Value[unit.MetreAboveHome]
}

// Severity is that of a status text (RFC 5424, MAVLink MAV_SEVERITY): 0
// emergency … 7 debug.
type Severity int

// Text is a message from the vehicle to the pilot, with its chunks joined.
type Text struct {
	Component int
	Severity  Severity
	Text      string
}

// Traffic is another aircraft, heard by ADS-B.
type Traffic struct {
	ICAO      uint32 // 24-bit ICAO address
	Callsign  string
	Place     LatLon
	AMSL      opt.Value[unit.MetreAMSL]
	Heading   opt.Value[unit.Radian] // course over ground, from true north
	Speed     opt.Value[unit.MetrePerSecond]
	Climb     opt.Value[unit.MetrePerSecond]
	SinceSeen time.Duration // before we received it
}

// Clock is the vehicle's idea of the absolute time.
type Clock struct {
	UTC      opt.Value[time.Time]
	BootTime time.Duration
}
