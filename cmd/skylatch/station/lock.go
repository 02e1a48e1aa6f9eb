package station

import (
	"fmt"
	"os"
	"path/filepath"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
)

// Unused reports whether no station runs with the data folder, as an error. A
// pilot who starts a second one is told that, before its sockets are found
// taken, which sounds like somebody else.
func Unused(data string) error {
	unlock, err := lock(data)
	if err == nil {
		unlock()
	}
	return err
}

// lock keeps a second station out of the data folder: two would repair each
// other's missions. The system gives the lock back when the process ends,
// however it ends.
func lock(data string) (unlock func(), err error) {
	path := filepath.Join(data, "station.lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, Unusable(data, err)
	}
	if !disk.Claim(f) {
		_ = f.Close()
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("Another station is already running with the data folder %s.", data),
			Meaning: "This one does not start; the other one flies and records on.",
			Action:  "Use the running one, at the address that it printed, or name another folder with --data.",
		}
	}
	return func() { _ = f.Close() }, nil
}

// Unusable says that nothing can be kept in the data folder, and why.
func Unusable(data string, err error) error {
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The data folder %s cannot be used: %v.", data, err),
		Meaning: "Nothing could be recorded there, so nothing was started.",
		Action:  "Name a folder that you may write to with --data.",
		Err:     err,
	}
}
