package track

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"skylatch/redact"
)

// The notes on a mission, notes.json, are what a crew wrote: all of it is text.

// notes are the members that telemetry/library keeps.
type notes struct {
	Title string   `json:"title,omitempty"`
	Text  string   `json:"text,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	Keep  bool     `json:"keep,omitempty"`
}

// isNotes recognises notes: an object with none but their members.
func isNotes(src []byte) bool {
	var any map[string]json.RawMessage
	if !strings.HasPrefix(plain(src), "{") || json.Unmarshal(src, &any) != nil || len(any) == 0 {
		return false
	}
	for name := range any {
		if !slices.Contains([]string{"title", "text", "tags", "keep"}, name) {
			return false
		}
	}
	return true
}

func rebuildNotes(src []byte, t *teller) ([]byte, error) {
	var in, out notes
	if json.Unmarshal(src, &in) != nil {
		return nil, errors.New("these are no well-formed notes")
	}
	out.Title = t.text(in.Title)
	var lines []string
	for line := range strings.Lines(in.Text) {
		lines = append(lines, t.text(line))
	}
	out.Text = strings.TrimSpace(strings.Join(lines, "\n"))
	for _, tag := range in.Tags {
		if tag = t.text(tag); tag != "" {
			out.Tags = append(out.Tags, tag)
		}
	}
	if in.Keep { // a matter of whose disk it is on
		t.note(redact.Technical, redact.Drop, 1)
	}
	b, err := json.MarshalIndent(out, "", "  ")
	return append(b, '\n'), err
}

func verifyNotes(b []byte) error {
	var n notes
	if err := strictly(b, &n); err != nil {
		return err
	}
	if n.Keep {
		return errors.New("it says what is kept on whose disk")
	}
	return nil
}
