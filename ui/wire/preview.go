package wire

import (
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/redact/mavlink"
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
	// Heard are the messages that came, by name.
	Heard []HeardMessage `json:"heard"`
}

// HeardMessage says what is done to the fields of one message.
type HeardMessage struct {
	Name string `json:"name"`
	Kept int    `json:"kept"` // fields that are told as they are
	// Withheld is the class for which the whole message is not told; empty if it
	// is told.
	Withheld string `json:"withheld,omitempty"`
	// Done is what happens to the other fields.
	Done []FieldDone `json:"done"`
}

// FieldDone is what is done to one field.
type FieldDone struct {
	Field  string `json:"field"`
	Class  string `json:"class"`
	Action string `json:"action"`
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
func EncodePreview(policy string, mine, theirs store.Snapshot, heard [][]mavlink.Explanation, now time.Time) Preview {
	p := Preview{
		Policy: policy, Mine: encodeVehicles(mine, now), Theirs: encodeVehicles(theirs, now), Heard: make([]HeardMessage, 0, len(heard)),
	}
	for _, message := range heard {
		p.Heard = append(p.Heard, encodeHeard(message))
	}
	return p
}

// encodeHeard says a message: first explained is the whole, then its fields.
func encodeHeard(message []mavlink.Explanation) HeardMessage {
	whole, fields := message[0], message[1:]
	name := strings.TrimSuffix(whole.Name, ".*")
	m := HeardMessage{Name: name, Withheld: string(whole.Message), Done: []FieldDone{}}
	for _, f := range fields {
		if f.Action == redact.Keep {
			m.Kept++
			continue
		}
		m.Done = append(m.Done, FieldDone{Field: strings.TrimPrefix(f.Name, name+"."), Class: string(f.Class), Action: string(f.Action)})
	}
	return m
}

func encodeVehicles(snap store.Snapshot, now time.Time) []Vehicle {
	list := make([]Vehicle, 0, len(snap.Vehicles))
	for _, v := range snap.Vehicles {
		list = append(list, encodeVehicle(v, now))
	}
	return list
}
