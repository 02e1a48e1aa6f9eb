package debrief

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// happening is a moment of the mission.
type happening struct {
	at    time.Duration
	kind  string // "Mode", "Warning", "Said", or nothing
	level int    // of a text of the vehicle: MAV_SEVERITY
	text  string
	more  string // what it meant, and what was to do
}

// event is one line of events, as package track writes it.
type event struct {
	At   time.Time `json:"at"`
	Type string    `json:"type"`
	Data struct {
		Change, Code, Level, Cause, Meaning, Action string
	} `json:"data"`
}

// levels are those of alerts, as they are called on the page.
var levels = map[string]string{"warning": "Warning", "caution": "Caution", "advisory": "Advisory"}

// readEvents takes the alerts that were raised. Where the policy does not tell
// times, events count from the first of them, as the log does from its own.
func (b *brief) readEvents(events []byte) {
	var first time.Time
	for line := range bytes.Lines(events) {
		var e event
		if json.Unmarshal(line, &e) != nil {
			continue
		}
		if first.IsZero() {
			first = e.At
		}
		from := b.flight.from
		if from.IsZero() || !b.dated() {
			from = first
		}
		d := e.Data
		if e.Type != "alert" || d.Change != "raised" || levels[d.Level] == "" {
			continue
		}
		text := d.Cause
		if text == "" {
			text = d.Code
		}
		b.alerts = append(b.alerts, happening{at: e.At.Sub(from), kind: levels[d.Level], text: text, more: d.Meaning})
	}
}

// maxHappenings is how many lines are printed: more is a blinking switch.
const maxHappenings = 400

// story is all that happened, in order, and how many lines did not fit.
func (b *brief) story() (all []happening, more int) {
	all = slices.Concat(b.moves, b.alerts)
	for _, t := range b.texts {
		t.kind = "Said"
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(x, y happening) int { return int(x.at - y.at) })
	all = slices.CompactFunc(all, func(x, y happening) bool { return x.kind == y.kind && x.text == y.text && y.at-x.at < time.Second })
	return all[:min(len(all), maxHappenings)], max(0, len(all)-maxHappenings)
}

// notes are what the crew wrote.
type notes struct {
	Title string   `json:"title"`
	Text  string   `json:"text"`
	Tags  []string `json:"tags"`
}

func (b *brief) readNotes(crew []byte) {
	_ = json.Unmarshal(crew, &b.notes) // it was verified; none are none
}
