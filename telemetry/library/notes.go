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
	"skylatch/telemetry/seal"
)

// notesName is the file in a mission's folder that a crew writes.
const notesName = "notes.json"

// keptName is an empty file in a sealed folder whose mission is kept: notes are
// sealed, too, and who deletes by age has no key.
const keptName = ".kept"

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
func (n Notes) write(dir string, keys *seal.Keys) (Notes, error) {
	if err := n.tidy(); err != nil {
		return n, fmt.Errorf("keep notes: %w", err)
	}
	path := filepath.Join(dir, notesName)
	if !seal.Sealed(dir) {
		return n, n.put(path, disk.WriteFile)
	}
	key, err := keys.Unlock(dir)
	switch {
	case err == nil:
		err = n.put(path, key.WriteFile)
	case errors.Is(err, seal.ErrLocked) && n.Title == "" && n.Text == "" && len(n.Tags) == 0:
		err = nil // the words stay as they are
	}
	if err != nil {
		return n, fmt.Errorf("keep notes: %w", err)
	}
	kept := filepath.Join(dir, keptName)
	if n.Keep {
		return n, disk.WriteFile(kept, nil)
	}
	if err := os.Remove(kept); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return n, fmt.Errorf("keep notes: %w", err)
	}
	return n, disk.SyncFolder(dir)
}

// put writes the notes in one of two ways.
func (n Notes) put(path string, write func(string, []byte) error) error {
	b, err := json.MarshalIndent(n, "", "  ")
	if err != nil {
		return fmt.Errorf("keep notes: %w", err)
	}
	return write(path, append(b, '\n'))
}

// readNotes reads what can be read without a key: of a sealed mission, whether
// it is kept.
func readNotes(dir string) (Notes, error) {
	if !seal.Sealed(dir) {
		return readWords(dir, nil)
	}
	_, err := os.Lstat(filepath.Join(dir, keptName))
	if errors.Is(err, fs.ErrNotExist) {
		return Notes{}, nil
	}
	return Notes{Keep: true}, err
}

// readWords reads what was written; a mission without notes has none.
func readWords(dir string, keys *seal.Keys) (Notes, error) {
	f, err := seal.Open(filepath.Join(dir, notesName), keys)
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
