package config

import (
	"fmt"
	"time"

	"skylatch/telemetry/seal"
)

// Record says for whom recordings are sealed, and how long they are kept.
type Record struct {
	// Seal are public keys of age's (age1…): recordings are sealed, and only
	// they can read them. Empty is no seal.
	Seal []string `toml:"seal"`
	// KeepDays is after how many days a mission is deleted; 0 is never.
	KeepDays int `toml:"keep_days"`
	// KeepUnexported keeps what has not left whole, as evidence, however old.
	KeepUnexported bool     `toml:"keep_unexported"`
	WhenFull       WhenFull `toml:"when_full"`
}

// WhenFull is what is done when the disk for missions gets full.
type WhenFull string

// What can be done then.
const (
	WarnWhenFull WhenFull = "warn"   // tell the pilot, and delete nothing
	DeleteOldest WhenFull = "oldest" // delete the oldest missions that may go
)

// maxDays is longer than anybody keeps anything, and is still a duration.
const maxDays = 36_500

// Age is how long a mission is kept after its end; 0 is for ever.
func (r Record) Age() time.Duration { return time.Duration(r.KeepDays) * 24 * time.Hour }

// Recipients are those for whom recordings are sealed; nil if they are not.
func (r Record) Recipients() (*seal.Recipients, error) {
	if len(r.Seal) == 0 {
		return nil, nil
	}
	to, err := seal.ParseRecipients(r.Seal)
	if err != nil {
		return nil, fmt.Errorf("record.seal: %w; skylatch missions seal-key makes a pair", err)
	}
	return to, nil
}

func (r Record) validate() error {
	if _, err := r.Recipients(); err != nil {
		return err
	}
	switch {
	case r.KeepDays < 0 || r.KeepDays > maxDays:
		return fmt.Errorf("record.keep_days is %d: allowed is 0 (for ever) to %d", r.KeepDays, maxDays)
	case r.WhenFull != WarnWhenFull && r.WhenFull != DeleteOldest:
		return fmt.Errorf("record.when_full is %q: allowed is %q or %q", r.WhenFull, WarnWhenFull, DeleteOldest)
	}
	return nil
}
