// Package redact is the policy of what may leave a flight: what classes of data
// there are, what is done to each for each purpose, and why. Its sub-packages
// know the formats; this one knows none, does no I/O and starts no goroutine.
//
// What is not known does not leave: a class that a policy does not name, a
// purpose that does not exist and an action that makes no sense for its class
// are errors when a policy is read, and drop the data where they are met.
package redact

import "slices"

// Class is what a datum tells to who gets it.
type Class string

// The classes.
const (
	// Location is where the craft, its home, its operator or its target is, and
	// what implies a place: pressure, magnetic field, satellites, cells, terrain,
	// neighbours in the air.
	Location Class = "location"
	// Identity is which craft it is: serial numbers, unit ids, registration.
	Identity Class = "identity"
	// Person is who somebody is: name, e-mail, phone, and how they move a stick.
	Person Class = "person"
	// Credential opens something: passwords, keys, tokens.
	Credential Class = "credential"
	// Network is where a machine can be found: IP, MAC, SSID, IMEI, IMSI, URI.
	Network Class = "network"
	// Imagery is what a camera saw.
	Imagery Class = "imagery"
	// Text is free text, which may hold any of the others.
	Text Class = "text"
	// Bulk is more than anybody has looked at: logs, files, parameters.
	Bulk Class = "bulk"
	// Time is when, in the world's time; time since boot is [Technical].
	Time Class = "time"
	// Control is what tells a craft to do something, and its answers: it is data
	// of a crew, and a craft that hears it obeys.
	Control Class = "control"
	// Technical is how the craft does: attitude, voltage, mode, health.
	Technical Class = "technical"
)

var classes = []Class{
	Location, Identity, Person, Credential, Network, Imagery, Text, Bulk, Time, Control, Technical,
}

// Classes lists every class, the most telling first.
func Classes() []Class { return slices.Clone(classes) }

// Purpose is what somebody wants data for.
type Purpose string

// The purposes, from everything to nothing.
const (
	Local    Purpose = "local"    // the page and the recordings on this machine
	Evidence Purpose = "evidence" // a whole record, sealed and signed
	Partner  Purpose = "partner"  // somebody trusted: another crew, an operations room
	Public   Purpose = "public"   // anybody
	Vendor   Purpose = "vendor"   // the maker
)

var purposes = []Purpose{Local, Evidence, Partner, Public, Vendor}

// Purposes lists every purpose.
func Purposes() []Purpose { return slices.Clone(purposes) }
