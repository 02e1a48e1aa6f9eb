package flightlog

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path/filepath"
	"time"

	"skylatch/telemetry/seal"
)

// Told is an event as it is read back: its data are still JSON.
type Told struct {
	At   time.Time       `json:"at"`
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

// Events reads the events of the mission in dir, in the order they were
// written. A line that is no event is passed over: the file may be written just
// now. A mission without events has none; another error ends the sequence.
func Events(dir string, keys *seal.Keys) iter.Seq2[Told, error] {
	return func(yield func(Told, error) bool) {
		f, err := seal.Open(filepath.Join(dir, eventsName), keys)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Told{}, fmt.Errorf("open %s: %w", eventsName, err))
			return
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, maxEventLen+1024)
		for lines.Scan() {
			var t Told
			if json.Unmarshal(lines.Bytes(), &t) != nil || t.Type == "" {
				continue
			}
			if !yield(t, nil) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(Told{}, fmt.Errorf("read %s: %w", eventsName, err))
		}
	}
}
