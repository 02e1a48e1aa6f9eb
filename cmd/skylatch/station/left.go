package station

import (
	"cmp"
	"encoding/json"
	"fmt"

	"skylatch/redact/ledger"
)

// leftWords puts an entry about files that left or did not, and about missions,
// into words; ok is false if it is about something else.
func leftWords(r ledger.Record) (words string, ok bool) {
	var f struct {
		Action, Policy, Mission, Name, Format, Reason string
		Asked, Left                                   int
	}
	if json.Unmarshal(r.Fields, &f) != nil {
		return "", false
	}
	if r.Kind == ledger.Export {
		what := cmp.Or(f.Name, f.Format, "a file")
		if f.Mission != "" {
			what += " of the mission " + f.Mission
		}
		return fmt.Sprintf("Left for %s: %s", f.Policy, what), true
	}
	switch f.Action {
	case "scrubbed":
		return fmt.Sprintf("Left for %s: %d of %d files", f.Policy, f.Left, f.Asked), true
	case "refused":
		return fmt.Sprintf("Refused for %s: %s", f.Policy, f.Reason), true
	case "not written":
		return fmt.Sprintf("Did not leave for %s after all", f.Policy), true
	case "drive lost":
		return fmt.Sprintf("Not all of the mission %s is on its drive: %s", f.Mission, f.Reason), true
	case "mission deleted":
		return fmt.Sprintf("Deleted the mission %s: %s", f.Mission, cmp.Or(f.Reason, "by hand")), true
	case "mission not deleted":
		return fmt.Sprintf("The mission %s could not be deleted", f.Mission), true
	}
	return "", false
}
