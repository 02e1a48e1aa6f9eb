package station

import (
	"encoding/json"
	"testing"

	"skylatch/redact/ledger"
)

func TestWhatTheGuardDidIsSaidInWords(t *testing.T) {
	for fields, want := range map[string]string{
		`{"device":"02:00:00:00:00:01","vendor":"DJI","category":"update","attempts":3,"bytes":9}`: "02:00:00:00:00:01 tried 3 times to reach DJI (update) and was stopped",
		`{"device":"","vendor":"","category":"","attempts":1,"bytes":9}`:                           "Several devices tried 1 time to reach somebody who is not in the table and was stopped",
		`{"by":"another program"}`: `{"by":"another program"}`,
	} {
		if got := words(ledger.Record{Kind: ledger.Blocked, Fields: json.RawMessage(fields)}); got != want {
			t.Errorf("%s: %q, want %q", fields, got, want)
		}
	}
	for fields, want := range map[string]string{
		`{"what":"guard lets a.example through","reason":"firmware","until":"2026-03-01T12:00:00Z","addresses":[]}`: "The guard lets a.example through until 2026-03-01T12:00:00Z, because: firmware",
		`{"what":"guard lets a.example through no longer","frames":12,"bytes":9}`:                                   "The guard lets a.example through no longer; 12 frames passed",
	} {
		if got := words(ledger.Record{Kind: ledger.Override, Fields: json.RawMessage(fields)}); got != want {
			t.Errorf("%s: %q, want %q", fields, got, want)
		}
	}
}
