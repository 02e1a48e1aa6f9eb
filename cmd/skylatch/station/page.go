package station

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/netip"
	"path/filepath"

	"skylatch/link/mavlink"
	"skylatch/link/preview"
	"skylatch/redact"
	"skylatch/redact/egress"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
	"skylatch/ui"
	"skylatch/ui/live"
	"skylatch/ui/scrub"
	"skylatch/ui/wire"
)

// page is the pilot's side.
type page struct {
	stages []stage
	pages  Pages
}

// pageParts are what the pilot sees and works.
type pageParts struct {
	state    *store.Store
	driver   *mavlink.Driver
	alerts   *alerts
	recorder *flightlog.Recorder
	video    *video
	door     *door
	policies []*redact.Policy
	eyes     *preview.Eyes
	scrub    *scrub.Scrub
	missions *missions
	exports  http.Handler
}

func newPage(c Config, p pageParts) (page, error) {
	listener, err := c.Doors.Listener(doorPage)
	if err != nil {
		return page{}, err
	}
	address := listener.Addr().String()
	hello := wire.Hello{Version: c.Version, Demo: c.Demo, Address: address}
	replays, err := live.NewReplays(hello, p.missions.open)
	if err != nil {
		return page{}, err
	}
	hub, err := live.New(live.Config{
		Store:  p.state,
		Hello:  hello,
		Doors:  p.door.doors,
		AirGap: p.door.AirGap,
		Answer: ui.Answer(p.driver, p.alerts),
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
			Address: at, TLS: tlsConfig, Token: c.Token, Hub: hub, Store: p.state,
			MapsDir: filepath.Join(c.Settings.Data, "maps"), Video: p.video.server, Pictures: p.recorder, Door: p.door.View, Guard: guardView(c.Settings.Data),
			Policies: p.policies, Eyes: p.eyes, Missions: p.missions.pages, Replays: replays, Exports: p.exports, Seals: p.missions.seals, Scrub: p.scrub, Log: c.Log,
		})
	}
	local, err := server(address, nil)
	if err != nil {
		return page{}, err
	}
	made := page{
		pages: Pages{Address: local.Address()},
		stages: []stage{
			{"live data", hub.Run},
			{"replays", replays.Run},
			{"page", func(ctx context.Context) error { return local.Serve(ctx, listener) }},
		},
	}
	outside, err := c.Doors.Listener(doorLAN)
	if errors.Is(err, egress.ErrBlocked) {
		return made, nil // not in the configuration
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
	made.pages.LAN, made.pages.PairingCode, made.pages.Fingerprint = lan.Address(), lan.PairingCode(), fingerprint
	made.stages = append(made.stages, stage{"page on the LAN", func(ctx context.Context) error { return lan.Serve(ctx, outside) }})
	return made, nil
}
