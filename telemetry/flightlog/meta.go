package flightlog

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"skylatch/telemetry/disk"
)

// metaFormat is the version of mission.json.
const metaFormat = 1

// Why a mission ended.
const (
	endSilence   = "silence"   // nothing heard from the vehicle
	endStopped   = "stopped"   // the station was stopped
	endRecovered = "recovered" // the station ended without closing the mission
)

// meta is mission.json. Without ended_at the mission is being flown, or its
// station was killed: see [Recover].
type meta struct {
	Format     int       `json:"format"`
	Program    string    `json:"program,omitempty"`
	System     int       `json:"system"`
	StartedAt  time.Time `json:"started_at"`
	EndedAt    time.Time `json:"ended_at,omitzero"` // last frame
	DurationMs int64     `json:"duration_ms,omitempty"`
	EndReason  string    `json:"end_reason,omitempty"`
	FramesIn   uint64    `json:"frames_in"`
	FramesOut  uint64    `json:"frames_out"`
	Bytes      uint64    `json:"bytes"` // of flight.tlog
	Events     uint64    `json:"events"`
	Dropped    uint64    `json:"dropped"`
	// DroppedEvents counts lines that events.jsonl could not keep.
	DroppedEvents uint64 `json:"dropped_events,omitempty"`
	// Continues names the folder that was lost in flight.
	Continues string `json:"continues,omitempty"`
	Recovered bool   `json:"recovered,omitempty"`
	// Problems says what is wrong with the files.
	Problems []string `json:"problems,omitempty"`
}

// end closes the account.
func (m *meta) end(at time.Time, why string) {
	m.EndedAt = at.UTC()
	m.EndReason = why
	m.DurationMs = max(0, m.EndedAt.Sub(m.StartedAt).Milliseconds())
}

// write replaces mission.json: there is always an old or a new one, whole.
func (m meta) write(dir string) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", metaName, err)
	}
	return disk.WriteFile(filepath.Join(dir, metaName), append(b, '\n'))
}
