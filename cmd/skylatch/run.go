package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
)

// stationFlags are what can be said on the command line about a station.
type stationFlags struct {
	Config  string         `help:"Configuration file (TOML). None is needed." type:"path" placeholder:"FILE"`
	Data    string         `help:"Data folder: missions, maps." type:"path" placeholder:"FOLDER"`
	Listen  netip.AddrPort `help:"Where this machine's browser finds the page." placeholder:"127.0.0.1:8600"`
	Open    bool           `help:"Open the page in a browser window that talks to nobody else."`
	Verbose bool           `short:"v" help:"Log every detail."`
}

func (f stationFlags) settings() (config.Config, error) {
	c, err := config.Load(f.Config)
	if err != nil {
		return c, err
	}
	if f.Data != "" {
		c.Data = f.Data
	}
	if f.Listen.IsValid() {
		c.Page.Listen = f.Listen
	}
	return c, c.Validate()
}

func (f stationFlags) logger(w io.Writer) *slog.Logger {
	level := slog.LevelInfo
	if f.Verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

type runCommand struct {
	stationFlags `embed:""`
}

// Run is the station until it is told to stop.
func (r runCommand) Run(ctx context.Context) error {
	settings, err := r.settings()
	if err != nil {
		return err
	}
	return r.supervise(ctx, station.Config{Settings: settings}, nil)
}

// supervise opens the sockets and runs the station with them. Beside it runs
// what beside says, if anything; that is told where the doors are.
func (f stationFlags) supervise(ctx context.Context, c station.Config, beside func(context.Context, *egress.Doors) error) error {
	log := f.logger(os.Stderr)
	doors, err := egress.Open(station.Plan(c.Settings))
	if err != nil {
		return err
	}
	defer doors.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	var window *egress.Browser
	defer func() {
		if window != nil {
			window.Stop()
		}
	}()
	c.Doors, c.Version, c.Log = doors, version, log
	c.Ready = func(p station.Pages) {
		announce(os.Stdout, p, c.Demo)
		if f.Open {
			if window, err = egress.OpenBrowser(p.Address, c.Settings.Data); err != nil {
				complain(err)
			}
		}
	}

	done := make(chan error, 1)
	if beside != nil {
		go func() { done <- beside(ctx, doors) }()
	} else {
		done <- nil
	}
	err = station.Run(ctx, c)
	cancel()
	return errors.Join(err, <-done)
}

func announce(w io.Writer, p station.Pages, demo bool) {
	if demo {
		fmt.Fprintln(w, "A simulated drone is on its way. Fly it at")
	} else {
		fmt.Fprintln(w, "Plug in the controller, and fly at")
	}
	fmt.Fprintf(w, "\n    %s\n\n", p.Address)
	if p.LAN != "" {
		fmt.Fprintf(w, "Tablets: %s  pairing code %s\ncertificate %s\n\n", p.LAN, p.PairingCode, p.Fingerprint)
	}
	fmt.Fprintln(w, "Ctrl-C stops. Everything is recorded, and nothing leaves this machine but to the aircraft.")
}

// demoFolder keeps simulated flights apart from real ones.
func demoFolder(data string) string { return filepath.Join(data, "demo") }
