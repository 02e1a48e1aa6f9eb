package library

import (
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// State is how a mission stands.
type State string

// The states.
const (
	Flying    State = "flying"    // it is being recorded
	Whole     State = "whole"     // closed as it should be
	Recovered State = "recovered" // closed after the station was stopped hard
	Damaged   State = "damaged"   // parts of it cannot be read: see Problems
	Sealed    State = "sealed"    // it is sealed and not unlocked: little is known of it
)

// Mission is what is known of one recorded mission. Figures that its recording
// does not tell are absent.
type Mission struct {
	Name      string    `json:"name"` // of its folder
	State     State     `json:"state"`
	Sealed    bool      `json:"sealed,omitempty"`
	Unlocked  bool      `json:"unlocked,omitempty"` // it is sealed, and was read nevertheless
	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"` // last frame or picture
	System    int       `json:"system"`            // 0: video without a vehicle

	Vehicle   telemetry.VehicleType `json:"vehicle,omitempty"`
	Autopilot telemetry.Autopilot   `json:"autopilot,omitempty"`

	Flights     int                            `json:"flights"`
	Airborne    time.Duration                  `json:"airborne_ns"`
	Distance    unit.Metre                     `json:"distance_m"` // over the ground, in the air
	Highest     opt.Value[unit.MetreAboveHome] `json:"highest_m,omitzero"`
	Fastest     opt.Value[unit.MetrePerSecond] `json:"fastest_mps,omitzero"` // over the ground
	BatteryUsed opt.Value[unit.Ratio]          `json:"battery_used,omitzero"`
	Path        []telemetry.LatLon             `json:"path,omitempty"` // at most [maxPath] places
	Alerts      map[telemetry.AlertLevel]int   `json:"alerts,omitempty"`
	Marks       []Mark                         `json:"marks,omitempty"` // at most [maxMarks], in order
	Videos      []flightlog.Film               `json:"videos,omitempty"`
	Pictures    int                            `json:"pictures"`
	Frames      uint64                         `json:"frames"`
	Bytes       int64                          `json:"bytes"` // all files
	Problems    []string                       `json:"problems,omitempty"`
	Notes       Notes                          `json:"notes"`
}

// outside is what of a sealed mission stands outside of the seal; another one is
// all there.
func (m Mission) outside() Mission {
	if !m.Sealed {
		return m
	}
	out := Mission{
		Name: m.Name, State: m.State, Sealed: true, StartedAt: m.StartedAt, EndedAt: m.EndedAt, System: m.System,
		Videos: m.Videos, Pictures: m.Pictures, Frames: m.Frames, Bytes: m.Bytes, Problems: m.Problems, Notes: Notes{Keep: m.Notes.Keep},
	}
	if m.State != Flying {
		out.State = Sealed
	}
	return out
}

// Duration is how long the mission was recorded.
func (m Mission) Duration() time.Duration { return max(0, m.EndedAt.Sub(m.StartedAt)) }

// MarkKind is what a mark on the time line is about.
type MarkKind string

// The kinds of marks.
const (
	MarkMode    MarkKind = "mode"
	MarkArmed   MarkKind = "armed"
	MarkAlert   MarkKind = "alert"
	MarkTakeOff MarkKind = "take_off"
	MarkLanding MarkKind = "landing"
)

// Mark is a moment of a mission that somebody looks for.
type Mark struct {
	At   time.Time `json:"at"`
	Kind MarkKind  `json:"kind"`
	Text string    `json:"text"`
	// Level is that of an alert.
	Level telemetry.AlertLevel `json:"level,omitempty"`
}
