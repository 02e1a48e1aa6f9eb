// Package flightlog is the flight on disk.
package flightlog

import (
	"context"
	"time"

	"skylatch/telemetry"
)

// Config says where and how missions are kept.
type Config struct {
	// Dir is the missions folder; it is made if missing.
	Dir string
	// Silence is how long a vehicle must be silent for its mission to end.
	Silence time.Duration
	// Program is written to mission.json, e.g. "skylatch 0.1.0".
	Program string
}

// Recorder writes missions. Use [New], then Run.
type Recorder struct{}

// New validates the configuration and makes the folder.
func New(c Config) (*Recorder, error) { return &Recorder{}, nil }

// Run writes until ctx ends, then closes every mission and returns.
func (r *Recorder) Run(ctx context.Context) error { <-ctx.Done(); return nil }

// Frame keeps one raw frame that came from a vehicle's system. The first one
// starts its mission. It never blocks; raw is copied.
func (r *Recorder) Frame(system int, at time.Time, raw []byte) {}

// Sent keeps one raw frame that we sent to a system, if its mission is open.
func (r *Recorder) Sent(system int, at time.Time, raw []byte) {}

// Event adds a line to the mission's events.jsonl, if its mission is open;
// system 0 is every open mission.
func (r *Recorder) Event(system int, e Event) {}

// Event is one line of events.jsonl: when, what kind, and what of it.
type Event struct {
	At   time.Time
	Type string // e.g. "command", "alert", "link", "mode", "armed"
	Data any    // encoded as JSON under the key "data"
}

// Recordings returns the state of the open missions.
func (r *Recorder) Recordings() []telemetry.Recording { return nil }
