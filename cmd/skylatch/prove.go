package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"slices"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
)

type proveCommand struct {
	Config  string   `help:"Configuration file (TOML). None is needed." type:"path" placeholder:"FILE"`
	Data    string   `help:"Data folder." type:"path" placeholder:"FOLDER"`
	JSON    bool     `name:"json" help:"Print the proof for machines."`
	Without []string `help:"Leave out a layer, to see what it holds: \"empty namespaces\", \"system calls\", \"files\", \"limits\"." placeholder:"LAYER"`
}

// Run starts a station that only tries its ways out, beside one that may be
// running: its sockets are on free ports.
func (p proveCommand) Run(ctx context.Context) error {
	for _, name := range p.Without {
		if !slices.Contains([]string{confine.Namespaces, confine.Syscalls, confine.Files, confine.Limits}, name) {
			return fmt.Errorf("--without is %q: allowed is %q, %q, %q or %q",
				name, confine.Namespaces, confine.Syscalls, confine.Files, confine.Limits)
		}
	}
	settings, err := stationFlags{Config: p.Config, Data: p.Data}.settings()
	if err != nil {
		return err
	}
	settings = onFreePorts(settings)
	if settings.Data, err = folder(settings.Data); err != nil {
		return err
	}
	if err := confine.KeepFilesToOurselves(); err != nil {
		return err
	}
	doors, err := egress.Open(station.Plan(settings))
	if err != nil {
		return err
	}
	defer doors.Close()
	report, err := proveStation(ctx, doors, handed{
		Settings: settings, Version: version, Prove: true,
		Outside: unless(os.TempDir(), settings.Data), Home: home(settings.Data),
	}, p.Without, stationFlags{}.logger(os.Stderr))
	if err != nil {
		return err
	}
	control, skipped := controlOutcomes(ctx)
	report.Compare(control)
	if p.JSON {
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = report.Write(os.Stdout)
		if skipped != nil {
			fmt.Printf("The ways out were not tried unconfined: %v.\n", skipped)
		}
	}
	if err != nil {
		return err
	}
	return report.Err()
}

// onFreePorts keeps every address and takes any port.
func onFreePorts(c config.Config) config.Config {
	free := func(a netip.AddrPort) netip.AddrPort {
		if !a.IsValid() {
			return a
		}
		return netip.AddrPortFrom(a.Addr(), 0)
	}
	c.Page.Listen, c.Page.LAN = free(c.Page.Listen), free(c.Page.LAN)
	c.UDP, c.TCP = slices.Clone(c.UDP), slices.Clone(c.TCP)
	// One socket for each address: two with any port would have one name.
	for i := range c.UDP {
		c.UDP[i].Listen = free(c.UDP[i].Listen)
	}
	c.UDP = slices.CompactFunc(c.UDP, func(a, b config.UDP) bool { return a.Listen == b.Listen })
	for i := range c.TCP {
		c.TCP[i].Listen = free(c.TCP[i].Listen)
	}
	c.TCP = slices.CompactFunc(c.TCP, func(a, b config.TCP) bool { return a == b })
	return c
}

type controlCommand struct{}

// Run prints the outcomes of the ways out in this process.
func (controlCommand) Run() error {
	outside, err := os.MkdirTemp("", "skylatch-control-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(outside)
	results, err := prove.Control(prove.Config{Outside: outside, Home: outside})
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(results)
}
