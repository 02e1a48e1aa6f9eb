package station

import (
	"context"
	"crypto/tls"
	"errors"
	"net/netip"
	"path/filepath"

	"skylatch/link/mavlink"
	"skylatch/redact/egress"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
	"skylatch/ui"
	"skylatch/ui/live"
	"skylatch/ui/wire"
)

// page is the pilot's side.
type page struct {
	stages []stage
	pages  Pages
}

func newPage(c Config, state *store.Store, driver *mavlink.Driver, watch *alerts, recorder *flightlog.Recorder, v *video, d *door) (page, error) {
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
			MapsDir: filepath.Join(c.Settings.Data, "maps"), Video: v.server, Pictures: recorder, Door: d.View, Log: c.Log,
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
