package seal

import (
	"errors"

	"skylatch/telemetry"
)

// Explain puts what a key is needed for into three parts; another error stays
// what it is.
func Explain(err error) error {
	switch {
	case errors.Is(err, ErrErased):
		return &telemetry.ProblemError{
			Cause:   "The mission is sealed, and its key is gone.",
			Meaning: "Nobody can read it any more. Nothing was changed.",
			Action:  "If seal.age was copied elsewhere, put it back into the mission's folder. Otherwise delete the mission.",
			Err:     err,
		}
	case errors.Is(err, ErrLocked):
		return &telemetry.ProblemError{
			Cause:   "The mission is sealed, and nothing was given that opens it.",
			Meaning: "Nothing of it was read or written.",
			Action:  "Name the key file that it was sealed for, with --unlock: here, or when the station is started for the page to show it.",
			Err:     err,
		}
	}
	return err
}
