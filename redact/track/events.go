package track

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"regexp"
	"slices"
	"time"

	"skylatch/redact"
)

// Events of a mission, events.jsonl, are one JSON object a line: when, what
// kind, and what of it. Kinds, and what each has, are on a list.

// eventValue is how a value of an event is read.
type eventValue byte

const (
	aCount eventValue = iota
	aSwitch
	aWord    // one of eventWords
	aVehicle // "1.1": system and component
	aText
	aCodec
	aMoment
	aFolder // of a mission: its name is a time
)

// eventField is one that an event has; they are told in this order.
type eventField struct {
	name  string
	class redact.Class
	value eventValue
}

var (
	ofVehicle = eventField{"vehicle", redact.Technical, aVehicle}
	ofTrack   = eventField{"track", redact.Text, aText}
	ofFile    = eventField{"file", redact.Text, aText}
	because   = eventField{"reason", redact.Text, aText}
	frames    = eventField{"frames", redact.Technical, aCount}
	between   = []eventField{{"from", redact.Time, aMoment}, {"to", redact.Time, aMoment}}
)

// eventKinds are the events that are told. What was asked of a vehicle is not:
// it names places.
var eventKinds = map[string][]eventField{
	"mission_started":   nil,
	"mission_ended":     {{"reason", redact.Technical, aWord}},
	"recording_failed":  {because},
	"recording_resumed": nil,
	"frames_missing":    append([]eventField{frames}, between...),
	"folder_lost":       {{"continues", redact.Time, aFolder}, {"frames_lost", redact.Technical, aCount}},
	"picture_taken":     {ofFile, ofTrack},
	"video_started":     {ofFile, ofTrack, {"codec", redact.Technical, aCodec}, {"width_px", redact.Technical, aCount}, {"height_px", redact.Technical, aCount}},
	"video_ended":       {ofFile, frames},
	"video_failed":      {ofTrack, because},
	"video_resumed":     {ofTrack, because},
	"video_missing":     append([]eventField{ofTrack, {"units", redact.Technical, aCount}}, between...),
	"armed":             {ofVehicle, {"armed", redact.Technical, aSwitch}},
	"mode":              {ofVehicle, {"mode", redact.Text, aText}},
	"rebooted":          {ofVehicle},
	"alert": {{"change", redact.Technical, aWord}, {"code", redact.Technical, aWord}, {"level", redact.Technical, aWord}, {"cause", redact.Text, aText},
		{"meaning", redact.Text, aText}, {"action", redact.Text, aText}},
	"link": {{"link", redact.Network, aText}, {"state", redact.Technical, aWord}, {"detail", redact.Network, aText}},
	"command": {{"vehicle", redact.Control, aVehicle}, {"id", redact.Control, aCount}, {"kind", redact.Control, aWord}, {"state", redact.Control, aWord},
		{"attempts", redact.Control, aCount}, {"reason", redact.Text, aText}},
}

// eventWords are all words that tell nothing but what they are for.
var eventWords = []string{
	"silence", "stopped", "recovered",
	"raised", "escalated", "acknowledged", "cleared", "warning", "caution", "advisory",
	"waiting", "listening", "active", "lost", "failed",
	"sent", "in_progress", "accepted", "denied", "unsupported", "cancelled", "unanswered",
	"arm", "disarm", "takeoff", "land", "return", "hold", "goto", "altitude", "speed", "heading", "orbit", "mode", "reboot", "emergency_stop",
	"link-lost", "failsafe", "rebooted", "geofence", "battery-critical", "battery-low", "gps-lost", "ekf-bad", "rc-lost", "sensor-unhealthy",
	"pre-arm", "traffic-near", "link-quality", "signing-refused", "clock-doubt", "recording-failed", "recording-stopped", "recording-dropping",
	"video-lost", "video-not-recorded", "disk-low", "station-clock", "ledger-unwritable", "network-appeared", "link-failed",
	"guard-broken", "guard-silent", "guard-tried",
}

var vehicleName = regexp.MustCompile(`^\d{1,3}\.\d{1,3}$`)

// eventLine is one event, as it is written.
type eventLine struct {
	At   time.Time                  `json:"at"`
	Type string                     `json:"type"`
	Data map[string]json.RawMessage `json:"data,omitempty"` // by name: encoding/json sorts them
}

var errEvents = errors.New("it is no well-formed list of events")

func isEvents(src []byte) bool {
	line, _, _ := bytes.Cut(src[:min(len(src), 128<<10)], []byte("\n"))
	var e eventLine
	if json.Unmarshal(line, &e) != nil || e.At.IsZero() {
		return false
	}
	_, known := eventKinds[e.Type]
	return known
}

func rebuildEvents(src []byte, t *teller) ([]byte, error) {
	clock := logClock{action: t.policy.Action(redact.Time)}
	var out bytes.Buffer
	for line := range bytes.Lines(src) {
		var e eventLine
		if err := json.Unmarshal(line, &e); err != nil || e.At.Year() < 1970 || e.At.Year() > 9999 {
			if line[len(line)-1] != '\n' { // whoever wrote it was stopped
				t.tally.Unknown++
				break
			}
			return nil, errEvents
		}
		fields, known := eventKinds[e.Type]
		if !known {
			t.tally.Unknown++
			continue
		}
		if class := classOfEvent(e.Type); !t.tells(class) {
			t.note(class, redact.Drop, 1)
			continue
		}
		told := eventLine{At: time.UnixMicro(clock.tell(e.At)).UTC(), Type: e.Type, Data: t.eventData(fields, e.Data)}
		t.note(redact.Time, clock.action, 1)
		t.note(redact.Technical, redact.Keep, 1)
		b, err := json.Marshal(told)
		if err != nil {
			return nil, err
		}
		out.Write(append(b, '\n'))
	}
	return out.Bytes(), nil
}

// classOfEvent is the class of what happened, whatever is said of it.
func classOfEvent(kind string) redact.Class {
	if kind == "command" {
		return redact.Control
	}
	return redact.Technical
}

// eventData tells what is on the list.
func (t *teller) eventData(fields []eventField, data map[string]json.RawMessage) map[string]json.RawMessage {
	told := make(map[string]json.RawMessage)
	known := 0
	for _, f := range fields {
		raw, ok := data[f.name]
		if !ok {
			continue
		}
		known++
		value, ok := t.eventValue(f, raw)
		if !ok {
			continue
		}
		b, err := json.Marshal(value)
		if err == nil {
			told[f.name] = b
		}
	}
	t.tally.Unknown += len(data) - known
	return told
}

// eventValue tells one value; false if it is not told.
func (t *teller) eventValue(f eventField, raw json.RawMessage) (any, bool) {
	v, ok := f.read(raw)
	if !ok {
		t.tally.Unknown++
		return nil, false
	}
	action := t.policy.Action(f.class)
	switch v := v.(type) {
	case time.Time:
		return t.moment(v)
	case string:
		if f.value == aText && (f.class == redact.Text || action == redact.Keep) {
			v = t.text(v) // of whatever class it is, others may be in it
			return v, v != ""
		}
	}
	t.note(f.class, action, 1)
	return v, action == redact.Keep
}

// read reads a value as the list has it.
func (f eventField) read(raw json.RawMessage) (any, bool) {
	if f.value == aCount {
		var n float64
		ok := json.Unmarshal(raw, &n) == nil && n >= 0 && n < 1<<53 && n == math.Trunc(n)
		return uint64(n), ok
	}
	if f.value == aSwitch {
		var on bool
		err := json.Unmarshal(raw, &on)
		return on, err == nil
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return nil, false
	}
	switch f.value {
	case aWord:
		return s, slices.Contains(eventWords, s)
	case aVehicle:
		return s, vehicleName.MatchString(s)
	case aCodec:
		return s, codecName.MatchString(s)
	case aFolder:
		return s, folderName.MatchString(s)
	case aMoment:
		at, err := time.Parse(time.RFC3339Nano, s)
		return at, err == nil
	}
	return s, true
}

// verifyEvents reads new events with the list alone, each line strictly.
func verifyEvents(b []byte) error {
	for line := range bytes.Lines(b) {
		var e eventLine
		if err := strictly(line, &e); err != nil {
			return err
		}
		fields, known := eventKinds[e.Type]
		if !known {
			return errors.New("it has an event that is not on the list")
		}
		for name, raw := range e.Data {
			i := slices.IndexFunc(fields, func(f eventField) bool { return f.name == name })
			if i < 0 {
				return errors.New("an event has a member that is not on the list")
			}
			if _, ok := fields[i].read(raw); !ok {
				return errors.New("an event has a value that is not on the list")
			}
		}
		again, err := json.Marshal(e)
		if err != nil || !bytes.Equal(append(again, '\n'), line) {
			return errors.New("it is not written as we write it")
		}
	}
	return nil
}
