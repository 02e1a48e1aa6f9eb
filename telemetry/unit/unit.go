// Package unit names the physical quantities of flight as types, so that a
// metre cannot be added to a foot, nor a height above home to one above the
// sea. Everything is SI; a driver converts once, at the wire.
package unit

import "math"

// Scalar quantities.
type (
	// Metre is a length.
	Metre float64
	// MetrePerSecond is a speed.
	MetrePerSecond float64
	// Radian is an angle. The field that holds it says its zero and sense.
	Radian float64
	// RadianPerSecond is an angular rate.
	RadianPerSecond float64
	// Volt is an electric potential.
	Volt float64
	// Ampere is an electric current, positive when discharging.
	Ampere float64
	// AmpereSecond is an electric charge (1 mAh = 3.6 A·s).
	AmpereSecond float64
	// Joule is an energy.
	Joule float64
	// Celsius is a temperature. The kelvin would be SI; nobody flies by it.
	Celsius float64
	// Ratio is a share: 0 is none, 1 is all.
	Ratio float64
	// DecibelMilliwatt is a received power (RSSI), usually negative.
	DecibelMilliwatt float64
)

// Altitudes. Each carries its datum in its type; there is no conversion
// between them without a reference that only the vehicle knows.
type (
	// MetreAMSL is an altitude above mean sea level (the EGM96 geoid).
	MetreAMSL float64
	// MetreAboveHome is a height above the vehicle's home position.
	MetreAboveHome float64
	// MetreAboveTerrain is a height above the ground below.
	MetreAboveTerrain float64
	// MetreAboveEllipsoid is a height above the WGS 84 ellipsoid.
	MetreAboveEllipsoid float64
)

// Degrees returns the angle in degrees.
func (r Radian) Degrees() float64 { return float64(r) * 180 / math.Pi }

// Degrees returns an angle given in degrees as a [Radian].
func Degrees(deg float64) Radian { return Radian(deg * math.Pi / 180) }

// MilliampereHours returns the charge in milliampere-hours.
func (c AmpereSecond) MilliampereHours() float64 { return float64(c) / 3.6 }
