package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"skylatch/cmd/skylatch/config"
	"skylatch/telemetry"
	"skylatch/telemetry/seal"
)

// unsealedFlags let something lie open where missions are sealed. Who forgets to
// name the configuration must not find out from a stolen disk.
type unsealedFlags struct {
	Unsealed bool `help:"Let it lie open, although missions here are sealed."`
}

// sealing reports whether what is brought in is to be sealed: the configuration
// says so, or missions are sealed already.
func (f unsealedFlags) sealing(settings config.Config) (bool, error) {
	switch {
	case len(settings.Record.Seal) > 0 && f.Unsealed:
		return false, &telemetry.ProblemError{
			Cause:   "The configuration seals missions, and --unsealed says that something is to lie open.",
			Meaning: "Nothing was brought in.",
			Action:  "Leave --unsealed away. Whoever may decide it takes [record] seal out of the configuration first.",
		}
	case len(settings.Record.Seal) > 0:
		return true, nil
	case f.Unsealed:
		return false, nil
	}
	missions := filepath.Join(settings.Data, "missions")
	folders, err := os.ReadDir(missions)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("read the missions folder: %w", err)
	}
	for _, m := range folders {
		if seal.Sealed(filepath.Join(missions, m.Name())) {
			return true, nil
		}
	}
	return false, nil
}

// recipients are those for whom a new mission is sealed; nil if it is not.
func (f unsealedFlags) recipients(settings config.Config) (*seal.Recipients, error) {
	sealing, err := f.sealing(settings)
	if err != nil {
		return nil, err
	}
	to, err := settings.Record.Recipients()
	if err != nil || to != nil || !sealing {
		return to, err
	}
	return nil, &telemetry.ProblemError{
		Cause:   "Missions here are sealed, and nothing says for whom this one is to be sealed.",
		Meaning: "Nothing was brought in: it would lie open beside them.",
		Action:  "Name the station's configuration with --config: its [record] seal says for whom. If it may lie open, say --unsealed.",
	}
}
