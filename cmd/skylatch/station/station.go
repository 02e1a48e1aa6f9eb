// Package station is the wiring of the ground station: which part knows which,
// in what order they start, and that they stop in the reverse one. It contains
// no decisions of its own.
//
// The station is handed its sockets ([Plan] says which) and opens none: in the
// two-process design it is the confined half.
package station

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/link"
	"skylatch/link/mavlink"
	"skylatch/redact/egress"
	"skylatch/redact/egress/prove"
	"skylatch/telemetry"
	"skylatch/telemetry/alert"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
	"skylatch/ui"
	"skylatch/ui/live"
	"skylatch/ui/wire"
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
		return fmt.Errorf("make the data folder: %w", err)
	}
	unlock, err := lock(data)
	if err != nil {
		return err
	}
	defer unlock()

	missions := filepath.Join(data, "missions")
	recorder, err := flightlog.New(flightlog.Config{
		Dir:     missions,
		Silence: time.Duration(c.Settings.Mission.Silence),
		Program: "skylatch " + c.Version,
	})
	if err != nil {
		return err
	}
	recoverMissions(missions, c.Log)

	state := store.New()
	driver, err := mavlink.New(mavlink.Config{
		SystemID:       c.Settings.MAVLink.SystemID,
		ComponentID:    c.Settings.MAVLink.ComponentID,
		SigningKey:     c.Settings.MAVLink.SigningKey.Bytes(),
		RequireSigning: c.Settings.MAVLink.RequireSigning,
		Store:          state,
		Recorder:       recorder,
	})
	if err != nil {
		return err
	}
	record := openLedger(data, state, c.Log)
	record.begin(c.Version, c.Settings, c.Proof)
	watch := &alerts{store: state, recorder: recorder, monitor: alert.New()}
	page, err := newPage(c, state, driver, watch, &door{
		doors: doors(c.Doors), store: state, ledger: record.tail, proof: c.Proof,
	})
	if err != nil {
		return errors.Join(err, record.close())
	}
	stages := []stage{
		{"flight log", recorder.Run},
		{"ledger", record.Run},
		{"alerts", watch.Run},
		{"MAVLink", driver.Run},
		{"links", func(ctx context.Context) error {
			return link.Run(ctx, link.Config{
				Links: links(c.Settings), Doors: c.Doors, Driver: driver, Store: state, Log: c.Log,
			})
		}},
		{"network", func(ctx context.Context) error { return noteNetworks(ctx, c.Networks, state) }},
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
		log.Info("closed a mission that ended without a stop", "mission", r.Mission, "frames", r.Frames, "problems", len(r.Problems))
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

// page is the pilot's side.
type page struct {
	stages []stage
	pages  Pages
}

func newPage(c Config, state *store.Store, driver *mavlink.Driver, watch *alerts, d *door) (page, error) {
	listener, err := c.Doors.Listener(doorPage)
	if err != nil {
		return page{}, err
	}
	address := listener.Addr().String()
	hub, err := live.New(live.Config{
		Store:  state,
		Hello:  wire.Hello{Version: c.Version, Demo: c.Demo, Address: address},
		Doors:  d.doors,
		AirGap: d.AirGap,
		Answer: ui.Answer(driver, watch),
	})
	if err != nil {
		return page{}, err
	}
	server := func(address string, tlsConfig *tls.Config) (*ui.Server, error) {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return nil, err
		}
		return ui.New(ui.Config{
			Address: at, TLS: tlsConfig, Token: c.Token, Hub: hub, Store: state,
			MapsDir: filepath.Join(c.Settings.Data, "maps"), Door: d.View, Log: c.Log,
		})
	}
	local, err := server(address, nil)
	if err != nil {
		return page{}, err
	}
	p := page{
		pages: Pages{Address: local.Address()},
		stages: []stage{
			{"live data", hub.Run},
			{"page", func(ctx context.Context) error { return local.Serve(ctx, listener) }},
		},
	}
	outside, err := c.Doors.Listener(doorLAN)
	if errors.Is(err, egress.ErrBlocked) {
		return p, nil // not in the configuration
	}
	if err != nil {
		return page{}, err
	}
	certificate, fingerprint, err := ui.Certificate(c.Settings.Data, c.Settings.Page.LAN.Addr())
	if err != nil {
		return page{}, err
	}
	lan, err := server(outside.Addr().String(), certificate)
	if err != nil {
		return page{}, err
	}
	p.pages.LAN, p.pages.PairingCode, p.pages.Fingerprint = lan.Address(), lan.PairingCode(), fingerprint
	p.stages = append(p.stages, stage{"page on the LAN", func(ctx context.Context) error { return lan.Serve(ctx, outside) }})
	return p, nil
}
