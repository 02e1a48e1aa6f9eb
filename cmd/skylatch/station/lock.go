package station

import (
	"fmt"
	"os"
	"path/filepath"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
)

// lock keeps a second station out of the data folder: two would repair each
// other's missions. The system gives the lock back when the process ends,
// however it ends.
func lock(data string) (unlock func(), err error) {
	path := filepath.Join(data, "station.lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the data folder's lock: %w", err)
	}
	if !disk.Claim(f) {
		_ = f.Close()
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("Another station is already running with the data folder %s.", data),
			Meaning: "This one does not start; the other one flies and records on.",
			Action:  "Use the running one, or name another folder with --data.",
		}
	}
	return func() { _ = f.Close() }, nil
}
