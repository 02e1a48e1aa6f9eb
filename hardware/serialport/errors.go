package serialport

import (
	"errors"
	"fmt"
	"io/fs"

	"skylatch/telemetry"
)

// What can be wrong with a port.
var (
	// ErrPermission: this user may not open it.
	ErrPermission = errors.New("no permission for the serial port")
	// ErrBusy: another program has it.
	ErrBusy = errors.New("the serial port is used by another program")
	// ErrGone: it is not there, or not any more.
	ErrGone = errors.New("the serial port is unplugged")
	// ErrNotSerial: there is something else at the path.
	ErrNotSerial = errors.New("not a serial port")
)

// openProblem says to a pilot why a port did not open. kind is one of the
// errors above, or nil where the system's own words are all there is.
func openProblem(path string, kind, err error) error {
	p := &telemetry.ProblemError{
		Cause:   fmt.Sprintf("%s cannot be opened: %v.", path, err),
		Meaning: "Nothing is heard from what is plugged in there.",
		Action:  "Unplug it and plug it in again.",
		Err:     err,
	}
	if kind != nil {
		p.Err = fmt.Errorf("open %s: %w: %w", path, kind, err)
	}
	switch kind {
	case ErrPermission:
		p.Cause = fmt.Sprintf("This user may not open %s.", path)
		p.Action = "Install the udev rules (skylatch devices --udev), or add the user to the group dialout, and plug it in again."
	case ErrBusy:
		p.Cause = fmt.Sprintf("%s is used by another program.", path)
		p.Action = "Close the other ground station; ModemManager is kept away by the udev rules (skylatch devices --udev)."
	case ErrGone:
		p.Cause = fmt.Sprintf("%s is not there any more.", path)
		p.Action = "Plug it in."
	case ErrNotSerial:
		p.Cause = fmt.Sprintf("%s is not a serial port.", path)
		p.Action = "Correct the path in the configuration."
	}
	return p
}

// kindOf recognises what the file system says in the same words everywhere.
func kindOf(err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return ErrPermission
	case errors.Is(err, fs.ErrNotExist):
		return ErrGone
	}
	return nil
}
