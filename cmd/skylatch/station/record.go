package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress/prove"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

// recordInterval is how often the clerk looks at what happened. Commands stay
// in the state for minutes, so none is missed.
const recordInterval = 500 * time.Millisecond

// clerk writes into the ledger what the station did: when it ran and how it was
// confined, which links it had, what was commanded. Data that leave write their
// own entries, and wait for them; the clerk only posts, because nothing it
// writes down may delay a flight.
type clerk struct {
	dir    string
	ledger *ledger.Ledger // nil if it could not be opened
	failed error          // why not
	store  *store.Store
	log    *slog.Logger

	links    map[string]telemetry.LinkState
	commands map[telemetry.CommandID]telemetry.CommandState
}

// openLedger returns a clerk. A ledger that cannot be written is no reason not
// to fly: then nothing leaves, and the page says so.
func openLedger(data string, state *store.Store, log *slog.Logger) *clerk {
	c := &clerk{
		dir: filepath.Join(data, "ledger"), store: state, log: log,
		links:    make(map[string]telemetry.LinkState),
		commands: make(map[telemetry.CommandID]telemetry.CommandState),
	}
	c.ledger, c.failed = ledger.Open(c.dir)
	if c.failed != nil {
		log.Error("the ledger cannot be written: the station flies and records, and lets nothing leave", "error", c.failed)
	}
	return c
}

// begin writes down how the station starts.
func (c *clerk) begin(version string, settings config.Config, proof *prove.Report) {
	c.post(ledger.Start, map[string]any{"version": version})
	c.post(ledger.Settings, map[string]any{"sha256": fingerprint(settings)})
	if proof == nil {
		return
	}
	for _, l := range proof.Layers {
		c.post(ledger.Layer, map[string]any{"layer": l.Name, "state": l.State, "reason": l.Reason})
	}
	open := make([]string, 0)
	for _, r := range proof.Results {
		if r.Outcome == prove.Open {
			open = append(open, r.Route)
		}
	}
	c.post(ledger.Proof, map[string]any{
		"holds": len(proof.Broken()) == 0, "tried": len(proof.Results), "open": open, "system": proof.System,
	})
}

// fingerprint tells one configuration from another without telling what is in
// it; the signing key is not part of it.
func fingerprint(settings config.Config) string {
	b, err := json.Marshal(settings)
	if err != nil {
		return "" // settings hold nothing that cannot be written as JSON
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Run writes down what happens until ctx ends, and closes the ledger.
func (c *clerk) Run(ctx context.Context) error {
	ticker := time.NewTicker(recordInterval)
	defer ticker.Stop()
	for {
		c.look(c.store.Snapshot())
		select {
		case <-ctx.Done():
			c.look(c.store.Snapshot())
			c.post(ledger.Stop, map[string]any{})
			return c.close()
		case <-ticker.C:
		}
	}
}

func (c *clerk) close() error {
	if c.ledger == nil {
		return nil
	}
	return c.ledger.Close()
}

func (c *clerk) look(snap store.Snapshot) {
	for _, l := range snap.Station.Links {
		if c.links[l.Name] != l.State {
			c.links[l.Name] = l.State
			c.post(ledger.Link, map[string]any{"link": l.Name, "state": l.State})
		}
	}
	for _, v := range snap.Vehicles {
		for _, r := range v.Commands {
			if c.commands[r.ID] == r.State || !r.State.Final() {
				continue
			}
			c.commands[r.ID] = r.State
			c.post(ledger.Command, map[string]any{
				"vehicle": v.ID.String(), "command": r.Command.Kind(), "answer": r.State, "attempts": r.Attempts,
			})
		}
	}
}

func (c *clerk) post(kind ledger.Kind, fields map[string]any) {
	if c.ledger == nil {
		return
	}
	if err := c.ledger.Post(ledger.Entry{Kind: kind, Fields: fields}); err != nil {
		c.log.Warn("an entry is missing from the ledger", "kind", kind, "error", err)
	}
}

// shownEntries is how many entries the page lists.
const shownEntries = 20

// tail returns the newest entries for the page, and why the ledger cannot be
// written, if so.
func (c *clerk) tail() ([]wire.LedgerEntry, error) {
	if c.ledger == nil {
		return nil, c.failed
	}
	records, err := ledger.Tail(c.dir, shownEntries)
	if err != nil {
		return nil, err
	}
	list := make([]wire.LedgerEntry, 0, len(records))
	for _, r := range records {
		list = append(list, wire.LedgerEntry{Number: r.Number, AtMs: r.At.UnixMilli(), Kind: string(r.Kind), Words: words(r)})
	}
	return list, c.ledger.Err()
}

// words says an entry to people. Kinds that the station does not write yet are
// shown as they stand.
func words(r ledger.Record) string {
	var f struct {
		Version, SHA256, Layer, State, Reason, Link, Vehicle, Command, Answer string

		Holds bool
		Tried int
		Open  []string
	}
	if json.Unmarshal(r.Fields, &f) != nil {
		return string(r.Fields)
	}
	switch r.Kind {
	case ledger.Start:
		return "The station started, version " + f.Version
	case ledger.Stop:
		return "The station stopped"
	case ledger.Settings:
		return "Configuration " + f.SHA256[:min(len(f.SHA256), 12)]
	case ledger.Layer:
		if f.Reason != "" {
			return fmt.Sprintf("Layer %s is %s: %s", f.Layer, f.State, f.Reason)
		}
		return fmt.Sprintf("Layer %s is %s", f.Layer, f.State)
	case ledger.Proof:
		if !f.Holds {
			return fmt.Sprintf("%d ways out tried; the proof failed: %s", f.Tried, strings.Join(f.Open, ", "))
		}
		return fmt.Sprintf("%d ways out tried, %d open; the proof holds", f.Tried, len(f.Open))
	case ledger.Link:
		return fmt.Sprintf("Link %s is %s", f.Link, f.State)
	case ledger.Command:
		return fmt.Sprintf("Vehicle %s was told to %s: %s", f.Vehicle, f.Command, f.Answer)
	}
	return string(r.Fields)
}
