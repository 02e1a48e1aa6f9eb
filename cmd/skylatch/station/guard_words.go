package station

import (
	"cmp"
	"encoding/json"
	"fmt"

	"skylatch/redact/guard/tally"
	"skylatch/redact/ledger"
)

// blockedWords says what the guard stopped.
func blockedWords(r ledger.Record) string {
	var b tally.Blocked
	if json.Unmarshal(r.Fields, &b) != nil || b.Attempts == 0 {
		return string(r.Fields)
	}
	whom := cmp.Or(b.Vendor, "somebody who is not in the table")
	if b.Category != "" {
		whom += " (" + string(b.Category) + ")"
	}
	times := "times"
	if b.Attempts == 1 {
		times = "time"
	}
	return fmt.Sprintf("%s tried %d %s to reach %s and was stopped", cmp.Or(b.Device, "Several devices"), b.Attempts, times, whom)
}

// guardOverrideWords says that a person let a host through the guard, or that
// this has ended.
func guardOverrideWords(r ledger.Record) (string, bool) {
	var f struct {
		What, Reason, Until string
		Frames              *int64
	}
	if json.Unmarshal(r.Fields, &f) != nil || f.What == "" {
		return "", false
	}
	if f.Frames != nil {
		return fmt.Sprintf("The %s; %d frames passed", f.What, *f.Frames), true
	}
	return fmt.Sprintf("The %s until %s, because: %s", f.What, f.Until, f.Reason), true
}
