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
	"sync"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/telemetry"
	"skylatch/ui"
)

// stationFlags are what can be said on the command line about a station.
type stationFlags struct {
	Config      string         `help:"Configuration file (TOML). None is needed." type:"path" placeholder:"FILE"`
	Data        string         `help:"Data folder: missions, maps." type:"path" placeholder:"FOLDER"`
	Listen      netip.AddrPort `help:"Where this machine's browser finds the page." placeholder:"127.0.0.1:8600"`
	Open        bool           `help:"Open the page in a browser window that talks to nobody else."`
	unlockFlags `embed:""`
	Verbose     bool `short:"v" help:"Log every detail."`
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
	return r.supervise(ctx, settings, false, nil)
}

// supervise opens the sockets and runs the station with them. Beside it runs
// what beside says, if anything; that is told where the doors are.
func (f stationFlags) supervise(ctx context.Context, settings config.Config, demo bool, beside func(context.Context, *egress.Doors) error) error {
	log := f.logger(os.Stderr)
	unlock, err := f.identities() // before the home folder is out of reach
	if err != nil {
		return err
	}
	if err := confine.KeepFilesToOurselves(); err != nil {
		return err
	}
	data, err := folder(settings.Data)
	if err != nil {
		return err
	}
	settings.Data = data
	if err := station.Unused(data); err != nil {
		return err
	}
	doors, err := egress.Open(station.Plan(settings))
	if err != nil {
		return err
	}
	defer doors.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	var windows sync.WaitGroup
	defer windows.Wait()
	var once sync.Once
	ready := func(p station.Pages) {
		once.Do(func() {
			announce(os.Stdout, p, demo)
			if f.Open {
				windows.Go(func() { showPage(ctx, p.Address) })
			}
		})
	}
	// After the doors are open, and before anything is heard.
	guard := confine.Supervisor(needs(doors, f.Open || beside != nil))
	log.Debug("the supervisor is confined", "state", guard.State, "reason", guard.Reason)

	done := make(chan error, 1)
	if beside != nil {
		go func() { done <- beside(ctx, doors) }()
	} else {
		done <- nil
	}
	err = runStation(ctx, doors, handed{
		Settings: settings, Demo: demo, Version: version, Token: ui.NewToken(), Verbose: f.Verbose, Unlock: unlock,
		Outside: unless(os.TempDir(), data), Home: home(data),
	}, ready, log)
	cancel()
	return errors.Join(err, <-done)
}

// showPage shows the page in a window of its own until ctx ends, and says what
// goes wrong with it. The browser's profile is not in the data folder: a station
// that was taken over could write there, and the browser has a network.
func showPage(ctx context.Context, address string) {
	window, err := egress.OpenBrowser(address, os.TempDir())
	if err != nil {
		complain(err)
		return
	}
	defer window.Stop()
	if err := window.Wait(ctx); err != nil && ctx.Err() == nil {
		complain(&telemetry.ProblemError{
			Cause:   fmt.Sprintf("The browser window ended by itself: %v.", err),
			Meaning: "The station flies and records on, but its page is not on this screen any more.",
			Action:  "Open the printed address in a browser, and see whether chromium starts by itself as this user.",
			Err:     err,
		})
	}
}

// folder makes the data folder and returns its absolute path: the station,
// which may write to it alone, could not.
func folder(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err == nil {
		err = os.MkdirAll(path, 0o700)
	}
	if err != nil {
		return "", station.Unusable(path, err)
	}
	return path, nil
}

// needs says what the supervisor still does with its doors open.
func needs(doors *egress.Doors, programs bool) confine.Needs {
	n := confine.Needs{Programs: programs}
	for _, d := range doors.List() {
		n.Dials = n.Dials || d.Kind == egress.TCPDial || d.Kind == egress.UDPDial
		n.Binds = n.Binds || d.Kind == egress.UDPDial
	}
	return n
}

// home returns the home folder that the station must not read, if there is one
// apart from the data folder.
func home(data string) string {
	path, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return unless(path, data)
}

// unless returns the path, or nothing if it lies in the data folder.
func unless(path, data string) string {
	inside, err := filepath.Rel(data, path)
	if err == nil && filepath.IsLocal(inside) {
		return ""
	}
	return path
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
