package wire

import (
	"errors"

	"skylatch/telemetry"
)

// ProblemOf says an error that kept a command from being sent in the three
// parts a pilot needs. In each of them nothing was sent.
func ProblemOf(err error) *Problem {
	if p, ok := errors.AsType[*telemetry.ProblemError](err); ok {
		return &Problem{Cause: p.Cause, Meaning: p.Meaning, Action: p.Action}
	}
	p := Problem{Cause: err.Error(), Meaning: "Nothing was sent to the aircraft."}
	switch {
	case errors.Is(err, telemetry.ErrBusy):
		p.Meaning = "The first one still counts; this one was not sent."
		p.Action = "Wait for the answer to the first."
	case errors.Is(err, telemetry.ErrLinkLost):
		p.Action = "Bring the link back: check antenna, cable and power. The aircraft follows its own failsafe."
	case errors.Is(err, telemetry.ErrUnknownVehicle):
		p.Action = "Choose an aircraft that is connected."
	case errors.Is(err, telemetry.ErrUnsupported):
		p.Action = "Use another command or a flight mode."
	case errors.Is(err, telemetry.ErrInvalid):
		p.Action = "Correct the value and send it again."
	default:
		p.Action = "Try again; if it stays, use the hand controller."
	}
	return &p
}
