package telemetry

import (
	"time"

	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// LinkLostAfter is how long a vehicle's heartbeat may stay away before its link
// counts as lost: three beats of 1 Hz and some jitter. A RADIO_STATUS is no
// heartbeat: the radio on our side speaks for itself.
const LinkLostAfter = 3500 * time.Millisecond

// LinkState is how far a link has come.
type LinkState string

// The states of a link.
const (
	LinkWaiting   LinkState = "waiting"   // nothing plugged in, nobody has called
	LinkListening LinkState = "listening" // open, but no valid frame yet
	LinkActive    LinkState = "active"    // valid frames arrive
	LinkLost      LinkState = "lost"      // was active; unplugged, closed or silent
	LinkFailed    LinkState = "failed"    // cannot be opened; Detail says why
)

// Link is one connection of the station to the outside.
type Link struct {
	Name   string // e.g. "udp 0.0.0.0:14550", "serial Pixhawk 6C"
	State  LinkState
	Detail string // for people: what it waits for, what went wrong, which baud
	Since  time.Time
	Peers  []string // addresses or devices heard on it
	Stats  LinkStats
}

// LinkStats counts what passed since the start. All counters only grow.
type LinkStats struct {
	FramesIn, FramesOut uint64
	BytesIn, BytesOut   uint64
	CRCErrors           uint64
	SequenceLost        uint64 // frames that the sequence numbers say are missing
	UnknownIDs          uint64
	Duplicates          uint64
	SigningRefused      uint64
	SendErrors          uint64
	// RoundTrip is the newest time to the vehicle and back.
	RoundTrip opt.Value[time.Duration]
}

// LossRatio is the share of frames that did not arrive.
func (s LinkStats) LossRatio() unit.Ratio {
	total := s.FramesIn + s.SequenceLost
	if total == 0 {
		return 0
	}
	return unit.Ratio(float64(s.SequenceLost) / float64(total))
}

// Device is something plugged in that Skylatch looked at.
type Device struct {
	Path    string // e.g. "/dev/ttyACM0"
	Product string // e.g. "Holybro Pixhawk 6C"
	USBID   string // "vid:pid" in lower-case hex; empty if it is no USB device
	Use     string // for people: "autopilot", "telemetry radio", "known, but not MAVLink", …
}

// RecordingState is what the flight log does now.
type RecordingState string

// The states of a recording.
const (
	RecordingOff    RecordingState = "off"    // no vehicle yet
	RecordingOn     RecordingState = "on"     // on disk, synced at least once a second
	RecordingFailed RecordingState = "failed" // Reason says why; the pilot is warned
)

// Recording is the state of one vehicle's flight log.
type Recording struct {
	System    int // the MAVLink system id whose mission this is
	State     RecordingState
	Mission   string // name of the mission's folder
	StartedAt time.Time
	Frames    uint64
	Bytes     uint64
	Dropped   uint64 // frames that could not be kept because the disk was slower
	Reason    string
}

// Disk is the room left where missions are kept.
type Disk struct {
	FreeBytes, TotalBytes uint64
}

// AlertLevel is how fast the pilot must act (14 CFR 25.1322).
type AlertLevel string

// The alert levels.
const (
	Warning  AlertLevel = "warning"  // act now
	Caution  AlertLevel = "caution"  // know now, act soon
	Advisory AlertLevel = "advisory" // know
)

// Alert is one condition that the pilot must know of.
type Alert struct {
	// Code names the condition, e.g. "link-lost"; with Vehicle (and Detail
	// index, where there are several) it is the alert's identity.
	Code    string
	Key     string // unique among present alerts, stable while it lasts
	Vehicle opt.Value[VehicleID]
	Level   AlertLevel
	// Cause, Meaning and Action are the three parts a pilot reads: what
	// happened, what it means for the flight, what to do.
	Cause, Meaning, Action string
	RaisedAt               time.Time
	Acknowledged           bool
}

// NetworkKind is what a network interface is.
type NetworkKind string

// The kinds of network interface, in words for people.
const (
	NetworkLoopback NetworkKind = "loopback"
	NetworkEthernet NetworkKind = "Ethernet"
	NetworkWiFi     NetworkKind = "Wi-Fi"
	NetworkMobile   NetworkKind = "mobile modem"
	NetworkUSB      NetworkKind = "USB network"
	NetworkVirtual  NetworkKind = "virtual interface"
)

// NetworkInterface is one network interface of the machine.
type NetworkInterface struct {
	Name string
	Kind NetworkKind
	Up   bool // switched on, connected or not
}

// Network is what could connect the machine to anything, measured.
type Network struct {
	MeasuredAt time.Time // zero: it cannot be measured here
	Interfaces []NetworkInterface
	// DefaultRoutes are the interfaces through which there is a route to
	// everywhere.
	DefaultRoutes []string
	// Appeared says, for people, what was not there when the station started.
	Appeared []string
}
