// Package station is the wiring of the ground station: which part knows which,
// in what order they start, and that they stop in the reverse one. It contains
// no decisions of its own.
//
// The station is handed its sockets ([Plan] says which) and opens none: in the
// two-process design it is the confined half.
package station

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/link"
	"skylatch/link/mavlink"
	"skylatch/link/preview"
	"skylatch/redact/egress"
	"skylatch/redact/egress/prove"
	"skylatch/telemetry"
	"skylatch/telemetry/alert"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/seal"
	"skylatch/telemetry/store"
)

// Config is what a station needs.
type Config struct {
	Settings config.Config
	// Doors are the opened sockets of [Plan]. The caller closes them.
	Doors   *egress.Doors
	Version string
	// Token is the page's secret. A station that is started again with the
	// same one finds its pages still open; see [ui.NewToken].
	Token string
	// Demo says on the page that the vehicle is simulated.
	Demo bool
	Log  *slog.Logger
	// Ready is called once, with what to open in the browser, when the page
	// answers.
	Ready func(Pages)
	// Proof is what the station found out about its confinement; nil if it was
	// not tried.
	Proof *prove.Report
	// Keys open sealed missions for the page; nil opens none. To record, none is
	// needed.
	Keys *seal.Keys
	// Networks are measurements of the machine's network, which a confined
	// station does not see; nil if there are none.
	Networks <-chan telemetry.Network
}

// Pages is where the page is.
type Pages struct {
	// Address opens the page on this machine; it carries the session's token.
	Address string
	// LAN is the address for tablets, or "".
	LAN, PairingCode, Fingerprint string
}

// Run is the station until ctx ends. It returns nil after a clean stop.
func Run(ctx context.Context, c Config) error {
	data := c.Settings.Data
	if err := os.MkdirAll(data, 0o700); err != nil {
		return Unusable(data, err)
	}
	unlock, err := lock(data)
	if err != nil {
		return err
	}
	defer unlock()

	missions := filepath.Join(data, "missions")
	sealFor, err := c.Settings.Record.Recipients()
	if err != nil {
		return err
	}
	if sealFor != nil {
		c.Log.Info("recordings are sealed", "keys", len(c.Settings.Record.Seal))
	}
	recorder, err := flightlog.New(flightlog.Config{
		Dir:     missions,
		Silence: time.Duration(c.Settings.Mission.Silence),
		Program: "skylatch " + c.Version,
		Seal:    sealFor,
	})
	if err != nil {
		return err
	}
	recoverMissions(missions, c.Log)

	state := store.New()
	record := openLedger(data, state, c.Log)
	policies, err := c.Settings.AllPolicies()
	if err != nil {
		return errors.Join(err, record.close())
	}
	secret := newSecrets(data, recorder).of
	eyes := preview.New(policies, secret)
	var driver *mavlink.Driver
	others, err := newForwarder(c, state, record, secret, func(f mavlink.Frame, at time.Time) error { return driver.Relay(f, at) })
	if err != nil {
		return errors.Join(err, record.close())
	}
	driver, err = mavlink.New(mavlink.Config{
		SystemID:       c.Settings.MAVLink.SystemID,
		ComponentID:    c.Settings.MAVLink.ComponentID,
		SigningKey:     c.Settings.MAVLink.SigningKey.Bytes(),
		RequireSigning: c.Settings.MAVLink.RequireSigning,
		Store:          state,
		Recorder:       recorder,
		Tap: func(f mavlink.Frame) {
			others.Take(f)
			eyes.Take(f)
		},
	})
	if err != nil {
		return errors.Join(err, record.close())
	}
	record.begin(c.Version, c.Settings, c.Proof)
	watch := &alerts{store: state, recorder: recorder, monitor: alert.New()}
	pictures, err := newVideo(c, state, recorder)
	if err != nil {
		return errors.Join(err, record.close())
	}
	scrubbing, err := newScrub(c, record, recorder)
	if err != nil {
		return errors.Join(err, record.close())
	}
	kept, err := newMissions(data, c.Keys, recorder, c.Log)
	if err != nil {
		return errors.Join(err, record.close())
	}
	page, err := newPage(c, pageParts{
		state: state, driver: driver, alerts: watch, recorder: recorder, video: pictures, policies: policies, eyes: eyes, scrub: scrubbing, missions: kept,
		exports: newExports(c, kept.library, record, recorder).Handler(),
		door:    &door{doors: doors(c.Doors), store: state, ledger: record.tail, proof: c.Proof},
	})
	if err != nil {
		return errors.Join(err, record.close())
	}
	stages := []stage{
		{"flight log", recorder.Run},
		{"ledger", record.Run},
		{"alerts", watch.Run},
		{"forward", others.Run},
		{"MAVLink", driver.Run},
		{"links", func(ctx context.Context) error {
			return link.Run(ctx, link.Config{
				Links: links(c.Settings), Doors: c.Doors, Driver: driver, Store: state, Log: c.Log,
			})
		}},
		{"video", pictures.receive},
		{"viewers", pictures.server.Run},
		{"network", func(ctx context.Context) error { return noteNetworks(ctx, c.Networks, state) }},
		{"guard", func(ctx context.Context) error { return watchGuard(ctx, c.Settings.Data, state) }},
		{"missions", kept.Run},
		{"scrub", scrubbing.Run},
		{"retention", newKeeper(c, kept.library, record).Run},
		{"journal", func(ctx context.Context) error { return journal(ctx, state, c.Log) }},
	}
	stages = append(stages, page.stages...)
	if c.Ready != nil {
		c.Ready(page.pages)
	}
	return runStages(ctx, stages)
}

// recoverMissions closes what an earlier run could not. A mission that cannot
// be closed is left as it is: it is no reason not to fly.
func recoverMissions(dir string, log *slog.Logger) {
	recovered, err := flightlog.Recover(dir)
	if err != nil {
		log.Warn("the missions folder could not be looked through; its files are untouched", "error", err)
	}
	for _, r := range recovered {
		if r.Err != nil {
			log.Warn("an unfinished mission could not be closed; its files are untouched", "mission", r.Mission, "error", r.Err)
			continue
		}
		log.Info("closed a mission that ended without a stop", "mission", r.Mission, "frames", r.Frames, "sealed", r.Sealed, "problems", len(r.Problems))
	}
}

// noteNetworks keeps the newest measurement in the state.
func noteNetworks(ctx context.Context, networks <-chan telemetry.Network, state *store.Store) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case n := <-networks:
			state.SetNetwork(n)
		}
	}
}
