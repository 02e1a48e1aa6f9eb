package station

import (
	"encoding/json"
	"testing"

	"skylatch/redact/ledger"
)

func TestWhatLeftIsSaidInWords(t *testing.T) {
	for fields, want := range map[string]string{
		`{"action":"scrubbed","policy":"public","asked":5,"left":3,"counts":[]}`:                "Left for public: 3 of 5 files",
		`{"action":"refused","policy":"public","reason":"nobody looked"}`:                       "Refused for public: nobody looked",
		`{"action":"not written","policy":"partner"}`:                                           "Did not leave for partner after all",
		`{"action":"mission deleted","mission":"day-0","reason":"older than 2 days","bytes":1}`: "Deleted the mission day-0: older than 2 days",
		`{"action":"mission deleted","mission":"day-0","bytes":1}`:                              "Deleted the mission day-0: by hand",
		`{"action":"drive lost","mission":"day-0","reason":"it was pulled out"}`:                "Not all of the mission day-0 is on its drive: it was pulled out",
	} {
		if got := words(ledger.Record{Kind: ledger.Decision, Fields: json.RawMessage(fields)}); got != want {
			t.Errorf("%s is %q, want %q", fields, got, want)
		}
	}
	for fields, want := range map[string]string{
		`{"name":"flight.gpx","policy":"public","format":"MAVLink log as gpx","sha256":"0"}`: "Left for public: flight.gpx",
		`{"name":"day-0.zip","policy":"evidence","mission":"day-0"}`:                         "Left for evidence: day-0.zip of the mission day-0",
	} {
		if got := words(ledger.Record{Kind: ledger.Export, Fields: json.RawMessage(fields)}); got != want {
			t.Errorf("%s is %q, want %q", fields, got, want)
		}
	}
}
