package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/redact/egress/prove"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// recordInterval is how often the clerk looks at what happened. Commands stay
// in the state for minutes, so none is missed.
const recordInterval = 500 * time.Millisecond

// reopenInterval is how often a ledger that could not be opened is tried again:
// a disk may get room, or an officer move a damaged one away.
const reopenInterval = 5 * time.Second

// clerk writes into the ledger what the station did: when it ran and how it was
// confined, which links it had, what was commanded. Data that leave write their
// own entries, and wait for them; the clerk only posts, because nothing it
// writes down may delay a flight. What other programs leave in the ledger's
// inbox it takes in.
type clerk struct {
	dir   string
	begun []ledger.Entry // how the station started
	store *store.Store
	log   *slog.Logger

	links    map[string]telemetry.LinkState
	commands map[telemetry.CommandID]telemetry.CommandState
	removals removals
	said     string // what was logged last about the ledger
	tried    time.Time

	mu     sync.Mutex     // guards what follows: the page looks, too
	ledger *ledger.Ledger // nil if it could not be opened
	failed error          // why not
}

// openLedger returns a clerk. A ledger that cannot be written is no reason not
// to fly: then nothing leaves, and the page says so.
func openLedger(data string, state *store.Store, log *slog.Logger) *clerk {
	c := &clerk{
		dir: ledgerFolder(data), store: state, log: log,
		links:    make(map[string]telemetry.LinkState),
		commands: make(map[telemetry.CommandID]telemetry.CommandState),
	}
	c.open(time.Now())
	c.sayState()
	return c
}

// open tries to open the ledger, and writes how the station started if that is
// known.
func (c *clerk) open(now time.Time) {
	opened, err := ledger.Open(c.dir)
	c.mu.Lock()
	c.ledger, c.failed = opened, err
	c.mu.Unlock()
	c.tried = now
	for _, e := range c.begun {
		c.put(e)
	}
}

// begin writes down how the station starts.
func (c *clerk) begin(version string, settings config.Config, proof *prove.Report) {
	c.begun = []ledger.Entry{
		{At: time.Now(), Kind: ledger.Start, Fields: map[string]any{"version": version}},
		{At: time.Now(), Kind: ledger.Settings, Fields: map[string]any{"sha256": fingerprint(settings)}},
	}
	if proof != nil {
		for _, l := range proof.Layers {
			c.begun = append(c.begun, ledger.Entry{
				At: proof.At, Kind: ledger.Layer, Fields: map[string]any{"layer": l.Name, "state": l.State, "reason": l.Reason},
			})
		}
		c.begun = append(c.begun, proofEntry(*proof, proofAtStart))
	}
	for _, e := range c.begun {
		c.put(e)
	}
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
		c.work(time.Now())
		select {
		case <-ctx.Done():
			c.work(time.Now())
			c.noteRemoved(c.store.Snapshot(), time.Now(), true)
			c.post(ledger.Stop, map[string]any{})
			return c.close()
		case <-ticker.C:
		}
	}
}

// work does what there is to do, and says how the ledger stands.
func (c *clerk) work(now time.Time) {
	if c.current() == nil && now.Sub(c.tried) >= reopenInterval {
		c.open(now)
	}
	// What happens without a ledger is still in the state when there is one.
	if open := c.current(); open != nil {
		snap := c.store.Snapshot()
		c.look(snap)
		c.noteRemoved(snap, now, false)
		if err := open.TakeIn(); err != nil && open.Err() == nil {
			c.log.Warn("what another program left for the ledger is not in it", "error", err)
		}
	}
	c.sayState()
}

// sayState tells the pilot, and the log when it changes, whether the ledger can
// be written.
func (c *clerk) sayState() {
	err := c.Problem()
	words := ""
	if err != nil {
		words = err.Error()
	}
	if words != c.said {
		if err != nil {
			c.log.Error("the ledger cannot be written: the station flies and records, and lets nothing leave", "error", err)
		} else {
			c.log.Info("the ledger is written again")
		}
		c.said = words
	}
	c.store.SetLedger(explain(err))
}

// explain puts an error about the ledger into three parts; nil stays nil.
func explain(err error) *telemetry.ProblemError {
	if p, ok := errors.AsType[*telemetry.ProblemError](err); ok || err == nil {
		return p
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The ledger cannot be written: %v.", err),
		Meaning: "Flying and recording go on, but nothing leaves this machine.",
		Action:  "See that the disk with the data folder can be written.",
		Err:     err,
	}
}

func (c *clerk) current() *ledger.Ledger {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ledger
}

// Problem returns why the ledger cannot be written, if so.
func (c *clerk) Problem() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ledger == nil {
		return c.failed
	}
	return c.ledger.Err()
}

// Append writes an entry for data that leave, and returns when it is on disk.
func (c *clerk) Append(e ledger.Entry) error {
	open := c.current()
	if open == nil {
		return c.Problem()
	}
	_, err := open.Append(e)
	return err
}

// Write is [clerk.Append] for who wants to know where the entry stands.
func (c *clerk) Write(_ context.Context, e ledger.Entry) (ledger.Record, error) {
	open := c.current()
	if open == nil {
		return ledger.Record{}, explain(c.Problem())
	}
	number, err := open.Append(e)
	return ledger.Record{Number: number, Kind: e.Kind}, err
}

// Post writes an entry that nobody waits for.
func (c *clerk) Post(e ledger.Entry) { c.put(e) }

func (c *clerk) close() error {
	if open := c.current(); open != nil {
		return open.Close()
	}
	return nil
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

func (c *clerk) noteRemoved(snap store.Snapshot, now time.Time, end bool) {
	for _, f := range c.removals.due(snap.Station.Video, now, end) {
		c.put(ledger.Entry{At: now, Kind: ledger.Decision, Fields: f})
	}
}

func (c *clerk) post(kind ledger.Kind, fields map[string]any) {
	c.put(ledger.Entry{Kind: kind, Fields: fields})
}

func (c *clerk) put(e ledger.Entry) {
	if open := c.current(); open != nil {
		_ = open.Post(e) // the ledger counts what it could not take, and says it when it can
	}
}
