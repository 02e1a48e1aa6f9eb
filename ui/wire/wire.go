// Package wire is what the station and its page say to each other: JSON
// messages over one WebSocket. The TypeScript side, ui/web/src/core/wire.ts, is
// generated from these types (`go generate ./ui/wire`); a test fails when it is
// stale.
//
// Names carry their unit: _m metres, _mps metres per second, _deg degrees,
// _ms milliseconds, _v volts, _a amperes, _ratio 0 to 1. Altitudes carry their
// datum: amsl_m above mean sea level, above_home_m above the home position. An
// absent field is unknown. Each live group has an age_ms: how old it was when
// the snapshot was made; the page adds the time since it arrived.
package wire

//go:generate go tool tygo generate --config tygo.yaml

// ServerMessage types.
const (
	TypeHello    = "hello"
	TypeSnapshot = "snapshot"
	TypeReply    = "reply"
)

// Hello is the first message on a connection.
type Hello struct {
	Type    string `json:"type" tstype:"'hello'"`
	Version string `json:"version"` // of the program; a page of another version reloads itself
	Demo    bool   `json:"demo"`    // the vehicle is simulated
	// Address is where this station's page is served, for a second device.
	Address string `json:"address"`
}

// Snapshot is the newest state of everything. It comes at most 20 times a
// second and at least 4 times, changed or not: a page that hears nothing for a
// second has lost its station.
type Snapshot struct {
	Type       string      `json:"type" tstype:"'snapshot'"`
	Seq        int64       `json:"seq"`
	AtMs       int64       `json:"at_ms"` // station's clock, Unix epoch
	Vehicles   []Vehicle   `json:"vehicles"`
	Links      []Link      `json:"links"`
	Devices    []Device    `json:"devices"`
	Recordings []Recording `json:"recordings"`
	Disk       *Disk       `json:"disk,omitempty"`
	Video      []Video     `json:"video"`
	Forwards   []Forward   `json:"forwards"` // in the order of the configuration
	Alerts     []Alert     `json:"alerts"`   // most urgent first
	Doors      []Door      `json:"doors"`
	AirGap     *AirGap     `json:"air_gap,omitempty"`
	Pages      int         `json:"pages"` // browsers connected
	// Replay is there when all of this is of a recorded flight.
	Replay *Replay `json:"replay,omitempty"`
}

// Reply answers one [Request].
type Reply struct {
	Type    string `json:"type" tstype:"'reply'"`
	Request int64  `json:"request"`
	OK      bool   `json:"ok"`
	// CommandID names the record in Vehicle.Commands that follows the command.
	CommandID int64    `json:"command_id,omitempty"`
	Problem   *Problem `json:"problem,omitempty"`
}

// Problem is an error in the three parts an operator needs.
type Problem struct {
	Cause   string `json:"cause"`   // what happened
	Meaning string `json:"meaning"` // what it means for the flight
	Action  string `json:"action"`  // what to do
}

// Link is one connection of the station.
type Link struct {
	Name    string   `json:"name"`
	State   string   `json:"state" tstype:"'waiting' | 'listening' | 'active' | 'lost' | 'failed'"`
	Detail  string   `json:"detail"`
	SinceMs int64    `json:"since_ms"` // how long it has been in that state
	Peers   []string `json:"peers"`
	Stats   Stats    `json:"stats"`
}

// Stats counts since the start.
type Stats struct {
	FramesIn       uint64   `json:"frames_in"`
	FramesOut      uint64   `json:"frames_out"`
	BytesIn        uint64   `json:"bytes_in"`
	BytesOut       uint64   `json:"bytes_out"`
	CRCErrors      uint64   `json:"crc_errors"`
	SequenceLost   uint64   `json:"sequence_lost"`
	UnknownIDs     uint64   `json:"unknown_ids"`
	Duplicates     uint64   `json:"duplicates"`
	SigningRefused uint64   `json:"signing_refused"`
	SendErrors     uint64   `json:"send_errors"`
	LossRatio      float64  `json:"loss_ratio"`
	RoundTripMs    *float64 `json:"round_trip_ms,omitempty"`
}

// Device is something plugged in.
type Device struct {
	Path    string `json:"path"`
	Product string `json:"product"`
	USBID   string `json:"usb_id"`
	Use     string `json:"use"`
}

// Recording is one vehicle's flight log.
type Recording struct {
	System     int    `json:"system"`
	State      string `json:"state" tstype:"'off' | 'on' | 'failed'"`
	Mission    string `json:"mission"`
	DurationMs int64  `json:"duration_ms"`
	Frames     uint64 `json:"frames"`
	Bytes      uint64 `json:"bytes"`
	Dropped    uint64 `json:"dropped"`
	Reason     string `json:"reason,omitempty"`
}

// Disk is the room where missions are kept.
type Disk struct {
	FreeBytes  uint64 `json:"free_bytes"`
	TotalBytes uint64 `json:"total_bytes"`
}

// Alert is one condition the pilot must know of.
type Alert struct {
	Key          string `json:"key"`
	Code         string `json:"code"`
	Vehicle      string `json:"vehicle,omitempty"`
	Level        string `json:"level" tstype:"'warning' | 'caution' | 'advisory'"`
	Cause        string `json:"cause"`
	Meaning      string `json:"meaning"`
	Action       string `json:"action"`
	AgeMs        int64  `json:"age_ms"` // since it was raised
	Acknowledged bool   `json:"acknowledged"`
}

// Door is one socket that the station holds: everything it could be reached by
// or reach out through.
type Door struct {
	Name    string `json:"name"`    // e.g. "page", "udp"
	Address string `json:"address"` // local address
	Purpose string `json:"purpose"`
	// Scope says how far it reaches: this machine, the link it is on, or through
	// routers because the configuration says so.
	Scope string `json:"scope" tstype:"'machine' | 'link' | 'routed'"`
}
