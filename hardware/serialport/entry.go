// Package serialport knows what pilots plug in, sees it come and go, and opens
// it. It is the only package that knows how a serial port is opened on each
// system.
//
// It refuses to guess: a device that is not in [Table] is shown, and opened
// only if its path is named. It opens nothing to find out what it is: opening
// raises DTR, and DTR resets boards. It reads no protocol.
//
// It starts no goroutines.
package serialport

import (
	"path"
	"strings"
)

// Use is what a device is for, in words for people.
type Use string

// The uses.
const (
	Autopilot  Use = "autopilot"
	Bootloader Use = "autopilot, still starting" // becomes another device soon
	Radio      Use = "telemetry radio"
	Bridge     Use = "serial bridge" // a radio, a receiver or an autopilot behind a chip
	NotMAVLink Use = "known, but not MAVLink"
	Unknown    Use = "unknown"
)

// MayCarryMAVLink reports whether a device is opened without being named.
func (u Use) MayCarryMAVLink() bool {
	return u == Autopilot || u == Radio || u == Bridge
}

// Entry is one row of the table: how a device is recognised and treated.
type Entry struct {
	// VendorID and ProductID are the USB ids; a zero matches every one.
	VendorID, ProductID uint16
	// Maker is the USB manufacturer text, whole; Product is a pattern with *
	// for the product text. Empty ones match everything.
	Maker, Product string

	Name string // for people
	Use  Use
	// Bauds are tried in this order; [NoLine] alone where there is no line.
	Bauds []int
	// SpeaksWhenSpokenTo: it says nothing until a ground station speaks.
	SpeaksWhenSpokenTo bool
	// RaiseDTR: it sends nothing while DTR is low.
	RaiseDTR bool
}

// NoLine is the speed of a device that is USB by itself: there is no line
// behind it, and any speed that it is told is accepted and ignored.
const NoLine = 0

// OverUSB reports whether the device is USB by itself.
func (e Entry) OverUSB() bool { return len(e.Bauds) == 1 && e.Bauds[0] == NoLine }

// lineBaud is what a port is told for a speed of ours. A device without a line
// must be told something, and the usual is what it is tested with.
func lineBaud(baud int) int {
	if baud == NoLine {
		return 115200
	}
	return baud
}

// matches reports whether the row describes a device with these texts.
func (e Entry) matches(vendor, product uint16, maker, text string) bool {
	return (e.VendorID == 0 || e.VendorID == vendor) &&
		(e.ProductID == 0 || e.ProductID == product) &&
		(e.Maker == "" || e.Maker == maker) &&
		(e.Product == "" || matchText(e.Product, text))
}

// matchText matches as udev does: * spans everything, a slash too.
func matchText(pattern, text string) bool {
	noSlash := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(noSlash.Replace(pattern), noSlash.Replace(text))
	return ok && err == nil
}

// find returns the first row that describes the device; ok is false if none
// does, and the entry is then one for an unknown device.
func find(vendor, product uint16, maker, text string) (entry Entry, ok bool) {
	for _, e := range table {
		if e.matches(vendor, product, maker, text) {
			return e, true
		}
	}
	return unknown, false
}

// unknown is how a device that is in no row is treated if its path is named.
var unknown = Entry{Name: "serial port", Use: Unknown, Bauds: bridgeBauds}

// Table returns every row, the first that matches a device counts.
func Table() []Entry { return append([]Entry(nil), table...) }
