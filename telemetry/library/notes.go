package library

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"skylatch/telemetry/disk"
)

// notesName is the file in a mission's folder that a crew writes.
const notesName = "notes.json"

// Notes is what a crew wrote about a mission.
type Notes struct {
	// Title is what people call it.
	Title string   `json:"title,omitempty"`
	Text  string   `json:"text,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	// Keep says that it is never deleted by age or for room.
	Keep bool `json:"keep,omitempty"`
}

// The limits of notes: far above a debriefing's.
const (
	maxTitle = 200
	maxText  = 64 << 10
	maxTags  = 32
	maxTag   = 64
	maxNotes = 256 << 10
)

// tidy checks what somebody wrote, and takes spaces off.
func (n *Notes) tidy() error {
	n.Title = strings.TrimSpace(n.Title)
	var tags []string
	for _, tag := range n.Tags {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
		if len(tag) > maxTag {
			return fmt.Errorf("the tag %.20q… is longer than %d letters", tag, maxTag)
		}
	}
	n.Tags = tags
	switch {
	case len(n.Title) > maxTitle:
		return fmt.Errorf("the title is longer than %d letters", maxTitle)
	case len(n.Text) > maxText:
		return fmt.Errorf("the text is longer than %d kB", maxText>>10)
	case len(n.Tags) > maxTags:
		return fmt.Errorf("there are more than %d tags", maxTags)
	}
	return nil
}

// write keeps the notes, and returns them as they are kept.
func (n Notes) write(dir string) (Notes, error) {
	if err := n.tidy(); err != nil {
		return n, fmt.Errorf("keep notes: %w", err)
	}
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return n, fmt.Errorf("keep notes: %w", err)
	}
	return n, disk.WriteFile(filepath.Join(dir, notesName), append(b, '\n'))
}

// readNotes reads what was written; a mission without notes has none.
func readNotes(dir string) (Notes, error) {
	f, err := os.Open(filepath.Join(dir, notesName))
	if errors.Is(err, fs.ErrNotExist) {
		return Notes{}, nil
	}
	if err != nil {
		return Notes{}, fmt.Errorf("open notes: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxNotes))
	if err != nil {
		return Notes{}, fmt.Errorf("read notes: %w", err)
	}
	var n Notes
	if err := json.Unmarshal(b, &n); err != nil {
		return Notes{}, fmt.Errorf("%s is damaged: %w", notesName, err)
	}
	return n, nil
}
