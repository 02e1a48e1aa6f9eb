package wire

import (
	"bytes"
	"encoding/json"
	"fmt"

	"skylatch/telemetry"
)

// Request types.
const (
	TypeCommand     = "command"
	TypeAcknowledge = "acknowledge"
)

// Request is what a page asks of the station. Each gets one [Reply] with the
// same number.
type Request struct {
	Type    string `json:"type" tstype:"'command' | 'acknowledge' | 'replay'"`
	Request int64  `json:"request"` // the page's own number for it
	// Vehicle and Command are for type "command".
	Vehicle string     `json:"vehicle,omitempty"`
	Command *PilotWish `json:"command,omitempty"`
	// Alert is the key of the alert, for type "acknowledge".
	Alert string `json:"alert,omitempty"`
	// Replay is for type "replay".
	Replay *ReplayWish `json:"replay,omitempty"`
}

// PilotWish is a command as the page says it. Each kind needs the fields named
// behind it; a field that the kind does not know is an error.
type PilotWish struct {
	// Kind is one of arm, disarm (force); takeoff (above_home_m); land;
	// return; hold; goto (lat_deg, lon_deg, above_home_m?); altitude
	// (above_home_m); speed (speed_mps); heading (true_deg); orbit (lat_deg,
	// lon_deg, radius_m, above_home_m?, speed_mps?); mode (mode); reboot;
	// emergency_stop.
	Kind       string   `json:"kind" tstype:"'arm' | 'disarm' | 'takeoff' | 'land' | 'return' | 'hold' | 'goto' | 'altitude' | 'speed' | 'heading' | 'orbit' | 'mode' | 'reboot' | 'emergency_stop'"`
	Force      bool     `json:"force,omitempty"`
	AboveHomeM *float64 `json:"above_home_m,omitempty"`
	LatDeg     *float64 `json:"lat_deg,omitempty"`
	LonDeg     *float64 `json:"lon_deg,omitempty"`
	SpeedMps   *float64 `json:"speed_mps,omitempty"`
	TrueDeg    *float64 `json:"true_deg,omitempty"`
	RadiusM    *float64 `json:"radius_m,omitempty"`
	Mode       string   `json:"mode,omitempty"`
}

// ParseRequest decodes one request strictly: an unknown field is an error, so
// that a page and a station of different versions do not misunderstand each
// other. On error the request's number is returned if it could be read.
func ParseRequest(b []byte) (Request, error) {
	var r Request
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return Request{Request: r.Request}, fmt.Errorf("%w: %w", telemetry.ErrInvalid, err)
	}
	return r, nil
}
