package wire

import (
	"slices"
	"time"

	"skylatch/telemetry"
)

// Forward is one destination that telemetry is passed on to, and what it got.
type Forward struct {
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"` // several are redundant ways to the same
	Policy    string   `json:"policy"`
	Purpose   string   `json:"purpose"`
	TwoWay    bool     `json:"two_way"`
	// State: waiting is for somebody to send to; held sends nothing because of
	// what Detail says.
	State   string `json:"state" tstype:"'waiting' | 'open' | 'held'"`
	Detail  string `json:"detail"`
	SinceMs int64  `json:"since_ms"`
	Frames  uint64 `json:"frames"`
	Bytes   uint64 `json:"bytes"`
	// Withheld is what the policy kept back, Dropped what it allowed and did
	// not get there.
	Withheld []Withheld    `json:"withheld"`
	Dropped  []ForwardDrop `json:"dropped"`
	Ignored  uint64        `json:"ignored"` // bytes that came back and were not read
	Passed   uint64        `json:"passed"`  // frames of it that were passed on
	Refused  uint64        `json:"refused"` // and those that were not
}

// Withheld is how often data of one class were kept back, and how.
type Withheld struct {
	Class  string `json:"class"`
	Action string `json:"action"`
	Count  uint64 `json:"count"`
	AgeMs  int64  `json:"age_ms"` // of the last one
}

// ForwardDrop is how many frames did not get there for one reason.
type ForwardDrop struct {
	Reason string `json:"reason"`
	Count  uint64 `json:"count"`
	AgeMs  int64  `json:"age_ms"`
}

func encodeForwards(forwards []telemetry.Forward, now time.Time) []Forward {
	list := make([]Forward, 0, len(forwards))
	for _, f := range forwards {
		w := Forward{
			Name: f.Name, Addresses: slices.Concat([]string{}, f.Addresses), Policy: f.Policy, Purpose: f.Purpose, TwoWay: f.TwoWay,
			State: string(f.State), Detail: f.Detail, SinceMs: now.Sub(f.Since).Milliseconds(),
			Frames: f.Frames, Bytes: f.Bytes, Ignored: f.Ignored, Passed: f.Passed, Refused: f.Refused,
			Withheld: make([]Withheld, 0, len(f.Withheld)), Dropped: make([]ForwardDrop, 0, len(f.Dropped)),
		}
		for _, c := range f.Withheld {
			w.Withheld = append(w.Withheld, Withheld{Class: c.Class, Action: c.Action, Count: c.Count, AgeMs: now.Sub(c.LastAt).Milliseconds()})
		}
		for _, d := range f.Dropped {
			w.Dropped = append(w.Dropped, ForwardDrop{Reason: d.Reason, Count: d.Count, AgeMs: now.Sub(d.LastAt).Milliseconds()})
		}
		list = append(list, w)
	}
	return list
}
