package drone

import (
	"fmt"
	"math"

	"skylatch/cmd/simdrone/camera"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// Wind is the moving air the vehicle flies in.
type Wind struct {
	// From is the direction the wind comes from, clockwise from true north.
	From  unit.Radian
	Speed unit.MetrePerSecond
	// Gust is the standard deviation of the wind about its mean, per axis.
	Gust unit.MetrePerSecond
}

// Config says which vehicle to simulate. The zero Config is a calm-weather
// ArduPilot Copter, system 1, on a model flying field.
type Config struct {
	// System and Component are the MAVLink ids, 1 and 1 if zero.
	System, Component int
	// Autopilot is ArduPilot (also if empty) or PX4.
	Autopilot telemetry.Autopilot
	// Home is where the vehicle stands at first; zero means
	// [DefaultHome] and its altitude.
	Home     telemetry.LatLon
	HomeAMSL unit.MetreAMSL
	// HomeHeading is where the nose points at first, from true north.
	HomeHeading unit.Radian
	Wind        Wind
	// BatteryCells and BatteryCapacity are those of a lithium-polymer pack:
	// 4 cells and 5200 mAh if zero, good for about a quarter of an hour.
	BatteryCells    int
	BatteryCapacity unit.AmpereSecond
	// Recharge fills the battery while the vehicle stands disarmed.
	Recharge bool
	// Seed chooses the noise, the gusts and the faults' dice.
	Seed uint64
	// SigningKey, if set, signs what is sent and refuses what is not signed.
	SigningKey *[32]byte
	// MAVLink1 speaks version 1 of the protocol, without the messages that
	// only version 2 can carry.
	MAVLink1 bool
	// Speedup makes the physics and the vehicle's own timers run faster than
	// the clock on the wall; 1 if zero. The time a pilot has between arming
	// and take-off is not shortened.
	Speedup float64
	// Rate multiplies the rate of every stream, for load; 1 if zero.
	Rate float64
	// Radio adds a telemetry radio that reports on itself (RADIO_STATUS).
	Radio bool
	// SecondGPS adds a second receiver (GPS2_RAW).
	SecondGPS bool
	// NoTraffic leaves out the other aircraft.
	NoTraffic bool
	// Tour lets the vehicle arm and fly a circuit by itself until a pilot
	// gives the first command. It implies Recharge.
	Tour bool
	// Video is what the vehicle's camera says it has to show; without any there
	// is no camera.
	Video []camera.Stream
	// Faults are those present from the start.
	Faults Faults
}

// Limits of Config, wide enough for any test.
const (
	maxSpeedup = 100
	maxRate    = 100
	maxCells   = 14 // MAVLink common.xml, BATTERY_STATUS: 10 + 4 cells
)

// DefaultHome is the flying field of the Canberra Model Aircraft Club, where
// ArduPilot's own simulator stands too.
var DefaultHome = telemetry.LatLon{LatDeg: -35.363262, LonDeg: 149.165237}

// DefaultHomeAMSL is the altitude of [DefaultHome], in metres.
const DefaultHomeAMSL = 584

// complete fills what was left zero and checks the rest.
func (c Config) complete() (Config, error) {
	orElse := func(v *float64, d float64) {
		if *v == 0 {
			*v = d
		}
	}
	if c.System == 0 {
		c.System = 1
	}
	if c.Component == 0 {
		c.Component = 1
	}
	if c.Autopilot == "" {
		c.Autopilot = telemetry.AutopilotArduPilot
	}
	if c.Home == (telemetry.LatLon{}) {
		c.Home, c.HomeAMSL, c.HomeHeading = DefaultHome, DefaultHomeAMSL, unit.Degrees(353)
	}
	if c.BatteryCells == 0 {
		c.BatteryCells = 4
	}
	if c.BatteryCapacity == 0 {
		c.BatteryCapacity = 5200 * 3.6
	}
	orElse(&c.Speedup, 1)
	orElse(&c.Rate, 1)
	c.Recharge = c.Recharge || c.Tour
	switch {
	case c.System < 1 || c.System > 255:
		return c, fmt.Errorf("system id %d: want 1 to 255", c.System)
	case c.Component < 1 || c.Component > 255:
		return c, fmt.Errorf("component id %d: want 1 to 255", c.Component)
	case c.Autopilot != telemetry.AutopilotArduPilot && c.Autopilot != telemetry.AutopilotPX4:
		return c, fmt.Errorf("autopilot %q: want %q or %q", c.Autopilot, telemetry.AutopilotArduPilot, telemetry.AutopilotPX4)
	case !(math.Abs(c.Home.LatDeg) <= 85) || !(math.Abs(c.Home.LonDeg) <= 180):
		return c, fmt.Errorf("home %v: want a latitude within 85° and a longitude within 180°", c.Home)
	case c.BatteryCells < 1 || c.BatteryCells > maxCells:
		return c, fmt.Errorf("%d battery cells: want 1 to %d", c.BatteryCells, maxCells)
	case !(c.BatteryCapacity > 0):
		return c, fmt.Errorf("battery capacity %v A·s: want more than nothing", c.BatteryCapacity)
	case !(c.Speedup >= 0.1 && c.Speedup <= maxSpeedup):
		return c, fmt.Errorf("speedup %v: want 0.1 to %d", c.Speedup, maxSpeedup)
	case !(c.Rate >= 0.1 && c.Rate <= maxRate):
		return c, fmt.Errorf("rate %v: want 0.1 to %d", c.Rate, maxRate)
	case !(c.Wind.Speed >= 0 && c.Wind.Speed <= 20) || !(c.Wind.Gust >= 0 && c.Wind.Gust <= 10):
		return c, fmt.Errorf("wind %v m/s, gusts %v m/s: want at most 20 and 10", c.Wind.Speed, c.Wind.Gust)
	case len(c.Video) > 255:
		return c, fmt.Errorf("%d video streams: want at most 255", len(c.Video))
	case c.MAVLink1 && c.SigningKey != nil:
		return c, fmt.Errorf("signing with MAVLink 1: only MAVLink 2 can be signed")
	}
	return c, c.Faults.validate()
}
