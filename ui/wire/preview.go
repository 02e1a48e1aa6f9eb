package wire

import (
	"time"

	"skylatch/redact"
	"skylatch/telemetry/store"
)

// Policy is what may leave for one purpose, as GET /api/policies lists it.
type Policy struct {
	Name    string `json:"name"`
	Purpose string `json:"purpose"`
	// Base is the shipped policy that it was made from, Reason why it tells more
	// than that; empty for a shipped one.
	Base   string `json:"base,omitempty"`
	Reason string `json:"reason,omitempty"`
	// Classes are all there are, the most telling first.
	Classes []PolicyClass `json:"classes"`
	CellM   float64       `json:"cell_m"` // of a coarse place
	// ZoneHomeM and ZoneTakeOffMs are where, and how long after a take-off,
	// nothing of class location is told; 0: there is no such zone.
	ZoneHomeM     float64 `json:"zone_home_m,omitempty"`
	ZoneTakeOffMs int64   `json:"zone_take_off_ms,omitempty"`
	// HidesFaces: faces in stills are painted over, and films need somebody who
	// has looked at them.
	HidesFaces bool `json:"hides_faces"`
}

// PolicyClass is what is done to one class of data.
type PolicyClass struct {
	Class  string `json:"class"`
	Action string `json:"action" tstype:"'keep' | 'relative' | 'coarsen' | 'pseudonym' | 'blank' | 'drop'"`
}

// Preview is the answer to GET /api/preview?policy=partner: what is heard of the
// vehicles, and what of the very same frames somebody sees who is told by the
// policy.
type Preview struct {
	Policy string    `json:"policy"`
	Mine   []Vehicle `json:"mine"`
	Theirs []Vehicle `json:"theirs"`
}

// EncodePolicy says a policy to the page.
func EncodePolicy(p *redact.Policy) Policy {
	w := Policy{
		Name: p.Name, Purpose: string(p.Purpose), Base: p.Base, Reason: p.Reason, CellM: float64(p.Cell),
		ZoneHomeM: float64(p.Zone.Home), ZoneTakeOffMs: p.Zone.TakeOff.Milliseconds(), HidesFaces: p.HideFaces,
	}
	for _, c := range redact.Classes() {
		w.Classes = append(w.Classes, PolicyClass{Class: string(c), Action: string(p.Action(c))})
	}
	return w
}

// EncodePreview turns both sides of a look into a message.
func EncodePreview(policy string, mine, theirs store.Snapshot, now time.Time) Preview {
	return Preview{Policy: policy, Mine: encodeVehicles(mine, now), Theirs: encodeVehicles(theirs, now)}
}

func encodeVehicles(snap store.Snapshot, now time.Time) []Vehicle {
	list := make([]Vehicle, 0, len(snap.Vehicles))
	for _, v := range snap.Vehicles {
		list = append(list, encodeVehicle(v, now))
	}
	return list
}
