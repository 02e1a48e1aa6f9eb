// Package telemetry is the vocabulary of flight that every other package
// speaks: who a vehicle is, what it says about itself, what it is told to do
// and what it answers.
//
// Everything is in SI units, named by the types of [skylatch/telemetry/unit].
// An altitude carries its datum in its type. A time says whose clock it is:
// ReceivedAt is ours, BootTime is the vehicle's. What a vehicle did not say is
// absent (see [skylatch/telemetry/opt]); only the driver of a protocol knows
// how that protocol spells "unknown".
//
// The package has no goroutines, no I/O and no opinion about any protocol.
package telemetry

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// VehicleID tells vehicles apart: the MAVLink system and component id of the
// autopilot. Ids are ints: protocols to come have more than 255.
type VehicleID struct {
	System    int
	Component int
}

// String returns the id as "system.component", e.g. "1.1".
func (id VehicleID) String() string {
	return strconv.Itoa(id.System) + "." + strconv.Itoa(id.Component)
}

// ParseVehicleID reads what [VehicleID.String] wrote.
func ParseVehicleID(s string) (VehicleID, error) {
	system, component, ok := strings.Cut(s, ".")
	sys, errSys := strconv.Atoi(system)
	comp, errComp := strconv.Atoi(component)
	if !ok || errSys != nil || errComp != nil || sys < 0 || comp < 0 {
		return VehicleID{}, fmt.Errorf("vehicle id %q: want system.component, e.g. 1.1", s)
	}
	return VehicleID{System: sys, Component: comp}, nil
}

// Dated is the newest value of one kind and the moment we received it.
// The zero Dated was never received.
type Dated[T any] struct {
	Value      T
	ReceivedAt time.Time
}

// Age returns how long ago the value came, and whether it ever did.
func (d Dated[T]) Age(now time.Time) (time.Duration, bool) {
	if d.ReceivedAt.IsZero() {
		return 0, false
	}
	return now.Sub(d.ReceivedAt), true
}

// LatLon is a place on the WGS 84 ellipsoid, in degrees: north and east are
// positive.
type LatLon struct {
	LatDeg float64
	LonDeg float64
}
