package flightlog

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"time"

	"skylatch/telemetry/disk"
	"skylatch/telemetry/media"
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
	System     int       `json:"system"` // 0: video without a vehicle
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
	Problems []string    `json:"problems,omitempty"`
	Videos   []videoMeta `json:"videos,omitempty"`
}

// videoMeta is one video in mission.json.
type videoMeta struct {
	File      string        `json:"file"`
	Track     media.TrackID `json:"track,omitempty"`
	Codec     string        `json:"codec,omitempty"` // RFC 6381
	WidthPx   int           `json:"width_px,omitempty"`
	HeightPx  int           `json:"height_px,omitempty"`
	StartedAt time.Time     `json:"started_at"`        // when the first picture came: the file's time 0
	EndedAt   time.Time     `json:"ended_at,omitzero"` // when the last one came
	Frames    uint64        `json:"frames"`
	Bytes     uint64        `json:"bytes"`
	Dropped   uint64        `json:"dropped,omitempty"` // pictures
}

// videoMetas is a copy of the accounts of the mission's videos;
// [Recorder.mu] is held.
func (m *mission) videoMetas() []videoMeta {
	list := make([]videoMeta, 0, len(m.videos))
	for _, v := range m.videos {
		list = append(list, *v)
	}
	return list
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
