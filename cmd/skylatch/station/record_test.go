package station

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

func TestTheLedgerTellsTheStoryOfARun(t *testing.T) {
	data, state := t.TempDir(), store.New()
	c := openLedger(data, state, slog.New(slog.DiscardHandler))
	c.begin("1.2.3", config.Config{Data: data}, &prove.Report{
		At: time.Now(), Layers: []confine.Layer{confine.Make(confine.Syscalls, confine.Refused, "no such call")},
		Results: []prove.Result{{Route: "TCP", Outcome: prove.Open}, {Route: "UDP", Outcome: prove.Refused}},
	})
	state.SetLink(telemetry.Link{Name: "udp", State: telemetry.LinkActive})
	state.Apply(telemetry.VehicleID{System: 1, Component: 1}, "udp", time.Now(),
		telemetry.CommandRecord{ID: 1, Command: telemetry.Land{}, State: telemetry.CommandAccepted, Attempts: 1},
		telemetry.CommandRecord{ID: 2, Command: telemetry.Hold{}, State: telemetry.CommandSent})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Run(ctx); err != nil {
		t.Fatal(err)
	}
	var story []string
	for r, err := range ledger.Entries(filepath.Join(data, "ledger"), ledger.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		story = append(story, words(r))
	}
	all := strings.Join(story, "\n")
	for _, want := range []string{
		"The station started, version 1.2.3", "Configuration ", "Layer system calls is refused: no such call",
		"2 ways out tried, 1 open", "Link udp is active", "Vehicle 1.1 was told to land: accepted", "The station stopped",
	} {
		if strings.Count(all, want) != 1 {
			t.Errorf("the ledger does not say %q once:\n%s", want, all)
		}
	}
	if strings.Contains(all, "told to hold") {
		t.Errorf("a command without an answer yet is in the ledger:\n%s", all)
	}
	if _, err := ledger.Verify(filepath.Join(data, "ledger"), ledger.Against{}); err != nil {
		t.Error(err)
	}
}

func TestAStationWithoutALedgerFliesSaysSoAndTriesAgain(t *testing.T) {
	data, state := t.TempDir(), store.New()
	inTheWay := filepath.Join(data, "ledger")
	if err := os.WriteFile(inTheWay, []byte("a file in the folder's place"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := openLedger(data, state, slog.New(slog.DiscardHandler))
	c.begin("1.2.3", config.Config{}, nil)
	state.SetLink(telemetry.Link{Name: "udp", State: telemetry.LinkActive})
	c.work(time.Now())
	if _, err := c.tail(); err == nil {
		t.Error("the page is not told that the ledger cannot be written")
	}
	if p := state.Snapshot().Station.Ledger; p == nil || p.Action == "" {
		t.Errorf("the state says of the ledger %v, want a problem and what to do", p)
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	c.work(time.Now().Add(reopenInterval))
	if p := state.Snapshot().Station.Ledger; p != nil {
		t.Errorf("the ledger can be written again, and the state says: %v", p)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Run(ctx); err != nil {
		t.Errorf("the station stops for its ledger: %v", err)
	}
	var kinds []ledger.Kind
	for r, err := range ledger.Entries(inTheWay, ledger.Filter{Kinds: []ledger.Kind{ledger.Start, ledger.Settings, ledger.Link, ledger.Stop}}) {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, r.Kind)
	}
	if want := []ledger.Kind{ledger.Start, ledger.Settings, ledger.Link, ledger.Stop}; !slices.Equal(kinds, want) {
		t.Errorf("the ledger holds %v, want %v: what happened before it could be written, too", kinds, want)
	}
}

func TestTheAirGapWordFollowsProofAndMeasurement(t *testing.T) {
	now := time.Now()
	held := []confine.Layer{confine.Make(confine.Namespaces, confine.Active, "")}
	tests := []struct {
		name    string
		proof   *prove.Report
		network telemetry.Network
		want    string
	}{
		{"nothing was tried", nil, telemetry.Network{MeasuredAt: now}, "unknown"},
		{"no route off the machine", &prove.Report{At: now, Layers: held}, telemetry.Network{MeasuredAt: now}, "gapped"},
		{"the machine is online", &prove.Report{At: now, Layers: held}, telemetry.Network{MeasuredAt: now, DefaultRoutes: []string{"eth0"}}, "held"},
		{"nothing was measured", &prove.Report{At: now, Layers: held}, telemetry.Network{}, "unknown"},
		{"no layer holds", &prove.Report{At: now}, telemetry.Network{MeasuredAt: now}, "weak"},
		{
			"a layer's promise is broken",
			&prove.Report{At: now, Layers: held, Results: []prove.Result{{Route: "TCP", Outcome: prove.Open, Closers: []string{confine.Namespaces}}}},
			telemetry.Network{MeasuredAt: now}, "weak",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			state := store.New()
			state.SetNetwork(tt.network)
			d := &door{store: state, proof: tt.proof}
			if got := d.AirGap(now); got.State != tt.want || got.Why == "" {
				t.Errorf("AirGap = %+v, want %s and why", *got, tt.want)
			}
		})
	}
}
