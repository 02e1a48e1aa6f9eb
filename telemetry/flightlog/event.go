package flightlog

import (
	"bytes"
	"encoding/json"
	"time"
)

// Event is one line of events.jsonl: when, what kind, and what of it.
type Event struct {
	At   time.Time
	Type string // e.g. "command", "alert", "link", "mode", "armed"
	Data any    // encoded as JSON under the key "data"
}

// eventStarted is the first event of a mission.
const eventStarted = "mission_started"

// maxEventLen keeps one event from filling the queue of all others.
const maxEventLen = 64 << 10

// eventLine is an [Event] as it is written.
type eventLine struct {
	At   string `json:"at"`
	Type string `json:"type"`
	Data any    `json:"data,omitempty"`
}

// line encodes the event. An event that cannot be encoded is still an event:
// the line says why its data are missing.
func (e Event) line() []byte {
	l := eventLine{At: e.At.UTC().Format(time.RFC3339Nano), Type: e.Type, Data: e.Data}
	b, err := json.Marshal(l)
	if err == nil && len(b) > maxEventLen {
		err = errEventTooLong
	}
	if err != nil {
		l.Data = map[string]string{"not_recorded": err.Error()}
		b, _ = json.Marshal(l) // three strings
	}
	return append(b, '\n')
}

// wholeLines returns how many bytes of b are whole lines.
func wholeLines(b []byte) int { return bytes.LastIndexByte(b, '\n') + 1 }

// What the recorder itself has to say in events.jsonl.
type (
	// gapData tells what is missing in the tlog, and when it came.
	gapData struct {
		Frames uint64    `json:"frames"`
		From   time.Time `json:"from"`
		To     time.Time `json:"to"`
	}
	problemData struct {
		Reason string `json:"reason"`
	}
	movedData struct {
		Continues  string `json:"continues"`
		FramesLost uint64 `json:"frames_lost"`
	}
)
