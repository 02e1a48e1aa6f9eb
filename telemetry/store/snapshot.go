package store

import (
	"time"

	"skylatch/telemetry"
)

// Snapshot is the state at one moment. It is never changed after it was made.
type Snapshot struct {
	// Version grows with every change; equal versions are equal snapshots.
	Version  uint64
	Vehicles []Vehicle // by system id, then component id
	Station  Station
}

// Vehicle returns the vehicle with that id, if it is known.
func (s Snapshot) Vehicle(id telemetry.VehicleID) (Vehicle, bool) {
	for _, v := range s.Vehicles {
		if v.ID == id {
			return v, true
		}
	}
	return Vehicle{}, false
}

// Station is the state of the ground station itself.
type Station struct {
	Links      []telemetry.Link // by name
	Devices    []telemetry.Device
	Recordings []telemetry.Recording
	Video      []telemetry.Video   // in the order of the configuration
	Forwards   []telemetry.Forward // in the order of the configuration
	Disk       telemetry.Disk
	Network    telemetry.Network
	Guard      telemetry.Guard
	Ledger     *telemetry.ProblemError // why the record of decisions cannot be written; nil if it can
	Alerts     []telemetry.Alert       // most urgent first
}

// Vehicle is all that is known of one vehicle. Slices are shared between
// snapshots and never written to.
type Vehicle struct {
	ID         telemetry.VehicleID
	FirstHeard time.Time
	LastHeard  time.Time // any sample
	Link       string    // where it was last heard
	Stats      telemetry.LinkStats

	Heartbeat   telemetry.Dated[telemetry.Heartbeat]
	Attitude    telemetry.Dated[telemetry.Attitude]
	Position    telemetry.Dated[telemetry.Position]
	Height      telemetry.Dated[telemetry.Height] // of a vehicle that says no Position
	Velocity    telemetry.Dated[telemetry.Velocity]
	Heading     telemetry.Dated[telemetry.Heading]
	Airspeed    telemetry.Dated[telemetry.Airspeed]
	Home        telemetry.Dated[telemetry.Home]
	GPS         []telemetry.Dated[telemetry.GPS]     // by index
	Batteries   []telemetry.Dated[telemetry.Battery] // by index
	RC          telemetry.Dated[telemetry.RC]
	Radio       telemetry.Dated[telemetry.Radio]
	Wind        telemetry.Dated[telemetry.Wind]
	RangeFinder telemetry.Dated[telemetry.RangeFinder]
	Mission     telemetry.Dated[telemetry.MissionProgress]
	Landed      telemetry.Dated[telemetry.Landed]
	Firmware    telemetry.Dated[telemetry.Firmware]
	Health      telemetry.Dated[telemetry.Health]
	Estimator   telemetry.Dated[telemetry.Estimator]
	Fence       telemetry.Dated[telemetry.Fence]
	Clock       telemetry.Dated[telemetry.Clock]
	Signing     telemetry.Dated[telemetry.SigningRefused]
	Rebooted    telemetry.Dated[telemetry.Rebooted]

	// FlyingSince is when the vehicle last took off; zero on the ground.
	FlyingSince time.Time
	Texts       []Text // newest last, at most MaxTexts
	Traffic     []telemetry.Dated[telemetry.Traffic]
	VideoOffers []telemetry.Dated[telemetry.VideoOffer]
	Commands    []telemetry.CommandRecord // newest last, at most MaxCommands
}

// Text is a status text with its number, which grows by one with every text of
// the vehicle.
type Text struct {
	Number     uint64
	ReceivedAt time.Time
	telemetry.Text
}

// Limits of what a snapshot holds. The flight log has everything.
const (
	MaxTexts    = 60
	MaxCommands = 16
	// MaxTraffic bounds what a hostile or broken receiver can make us hold.
	MaxTraffic = 128
	// MaxVideoOffers is more than any aircraft has cameras.
	MaxVideoOffers = 16
	// trafficLife is how long an aircraft is shown after it was last heard
	// (ADS-B reports come about every second; 30 s is MAVLink's own limit).
	trafficLife = 30 * time.Second
)
