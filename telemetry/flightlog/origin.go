package flightlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"skylatch/telemetry/seal"
)

// Imported says where a mission came from that this station did not record.
type Imported struct {
	// File is its name there. That of a sealed mission is sealed: see [ReadOrigin].
	File string `json:"file,omitempty"`
	// SHA256 is that of what was brought in. It stands outside of a seal: the same
	// log is known again without a key, also by who has it from elsewhere.
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
	// Format is what it was, if it is no tlog but was told as one; Kept is the
	// untouched original then, in the mission's folder.
	Format string `json:"format,omitempty"`
	Kept   string `json:"kept,omitempty"`
}

// originData is what the first event of a sealed mission tells that was brought
// in.
type originData struct {
	File string `json:"imported_file"`
}

// hideOrigin moves the file's name behind the seal: people call files by names
// and places.
func (p *passage) hideOrigin(at time.Time, from *Imported) error {
	line := Event{At: at, Type: eventStarted, Data: originData{from.File}}.line()
	from.File = ""
	if err := p.key.WriteFile(filepath.Join(p.dir, eventsName), line); err != nil {
		return fmt.Errorf("keep where the log came from: %w", err)
	}
	return nil
}

// ReadOrigin says where the mission in dir was brought in from; nil if it was
// recorded here. Without keys that open it, that of a sealed one names no file.
func ReadOrigin(dir string, keys *seal.Keys) (*Imported, error) {
	a, err := ReadAccount(dir)
	if err != nil || a.Imported == nil || !a.Sealed {
		return a.Imported, err
	}
	for e, err := range Events(dir, keys) {
		if errors.Is(err, seal.ErrLocked) {
			break
		}
		if err != nil {
			return a.Imported, err
		}
		var d originData
		if e.Type == eventStarted && json.Unmarshal(e.Data, &d) == nil {
			a.Imported.File = d.File
			break
		}
	}
	return a.Imported, nil
}
