package flightlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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

// Account is mission.json. Without ended_at the mission is being flown, or its
// station was killed: see [Recover]. It is never sealed. That of a sealed mission
// whose station was killed does not know how many frames and events there are.
type Account struct {
	Format     int       `json:"format"`
	Program    string    `json:"program,omitempty"`
	Sealed     bool      `json:"sealed,omitempty"`
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
	// Imported is there if another program recorded it.
	Imported *Imported `json:"imported,omitempty"`
	// Problems says what is wrong with the files.
	Problems []string `json:"problems,omitempty"`
	Videos   []Film   `json:"videos,omitempty"`
}

// Film is one video in mission.json.
type Film struct {
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

// filmAccounts is a copy of the accounts of the mission's videos;
// [Recorder.mu] is held.
func (m *mission) filmAccounts() []Film {
	list := make([]Film, 0, len(m.videos))
	for _, v := range m.videos {
		list = append(list, *v)
	}
	return list
}

// Finished reports whether the mission was closed.
func (a Account) Finished() bool { return !a.EndedAt.IsZero() }

// maxAccount is far above any mission.json.
const maxAccount = 1 << 20

// errDamaged means that mission.json is no account.
var errDamaged = errors.New(metaName + " is damaged")

// ReadAccount reads mission.json of the mission in dir. The error wraps
// [fs.ErrNotExist] where there is none.
func ReadAccount(dir string) (Account, error) {
	f, err := os.Open(filepath.Join(dir, metaName))
	if err != nil {
		return Account{}, fmt.Errorf("open %s: %w", metaName, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxAccount))
	if err != nil {
		return Account{}, fmt.Errorf("read %s: %w", metaName, err)
	}
	var a Account
	if json.Unmarshal(b, &a) != nil {
		return Account{}, errDamaged
	}
	return a, nil
}

// end closes the account.
func (a *Account) end(at time.Time, why string) {
	a.EndedAt = at.UTC()
	a.EndReason = why
	a.DurationMs = max(0, a.EndedAt.Sub(a.StartedAt).Milliseconds())
}

// write replaces mission.json: there is always an old or a new one, whole.
func (a Account) write(dir string) error {
	b, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("encode %s: %w", metaName, err)
	}
	return disk.WriteFile(filepath.Join(dir, metaName), append(b, '\n'))
}
