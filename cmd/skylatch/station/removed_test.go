package station

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

func TestTheLedgerCountsWhatWasCutOutOfTheVideo(t *testing.T) {
	data, state := t.TempDir(), store.New()
	c := openLedger(data, state, slog.New(slog.DiscardHandler))
	start := time.Now()
	show := func(after time.Duration, removed ...telemetry.VideoRemoved) {
		state.SetVideo([]telemetry.Video{{Track: "front", Removed: removed}})
		c.work(start.Add(after))
	}
	sei := func(n uint64) telemetry.VideoRemoved {
		return telemetry.VideoRemoved{Kind: "SEI user data", Count: n, Bytes: 100 * n}
	}
	show(0)
	show(time.Second, sei(1))
	show(2*time.Second, sei(30))                                                // counted, not told yet
	show(3*time.Second, sei(60), telemetry.VideoRemoved{Kind: "KLV", Count: 2}) // a kind that was not there
	show(65*time.Second, sei(1900), telemetry.VideoRemoved{Kind: "KLV", Count: 2})
	show(66*time.Second, sei(1930), telemetry.VideoRemoved{Kind: "KLV", Count: 2})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Run(ctx); err != nil {
		t.Fatal(err)
	}
	var got []string
	for r, err := range ledger.Entries(filepath.Join(data, "ledger"), ledger.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Kind == ledger.Decision {
			got = append(got, words(r))
		}
	}
	want := strings.Join([]string{
		"Cut out of the video from front: 1 × SEI user data",
		"Cut out of the video from front: 59 × SEI user data, 2 × KLV",
		"Cut out of the video from front: 1840 × SEI user data",
		"Cut out of the video from front: 30 × SEI user data",
	}, "\n")
	if strings.Join(got, "\n") != want {
		t.Errorf("the ledger says\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
}
