package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"syscall"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/gatehouse"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/supervise"
	"skylatch/redact/guard/wall"
	"skylatch/telemetry"
)

type guardCommand struct {
	Plan   guardPlanCommand   `cmd:"" help:"Show every rule that would be loaded, and change nothing."`
	Up     guardUpCommand     `cmd:"" help:"Make the wall stand, answer what is behind it, and count. Needs root."`
	Off    guardOffCommand    `cmd:"" help:"Take the wall away, and undo what it needed. Needs root."`
	Status guardStatusCommand `cmd:"" help:"Say whether the wall stands, and what was tried."`
	Allow  guardAllowCommand  `cmd:"" help:"Let one host through for a time, loudly. Needs root."`
	Report guardReportCommand `cmd:"" help:"Write what was tried, and what left, as a page or as JSON."`
}

// guardFlags say what is guarded.
type guardFlags struct {
	dataFlags `embed:""`
	Interface []string `help:"A network interface that the device hangs on; can be said again." placeholder:"NAME"`
	Host      bool     `help:"Put this whole machine behind the wall, but for --link."`
	Link      []string `help:"With --host: an interface that stays open; can be said again." placeholder:"NAME"`
}

// guard returns the settings, with what the command line adds.
func (f guardFlags) guard() (config.Config, error) {
	settings, err := f.ofWhomAsked()
	if err != nil {
		return settings, err
	}
	g := &settings.Guard
	for _, name := range f.Interface {
		if !slices.Contains(g.Interfaces, name) {
			g.Interfaces = append(g.Interfaces, name)
		}
	}
	g.Host = g.Host || f.Host
	g.Links = append(g.Links, f.Link...)
	if err := settings.Validate(); err != nil {
		return settings, err
	}
	if len(g.Interfaces) == 0 && !g.Host {
		return settings, &telemetry.ProblemError{
			Cause:   "It is not said what to guard.",
			Meaning: "Nothing was changed.",
			Action:  "Name the network interface that the device hangs on: --interface usb0 (\"ip link\" lists them), or guard this whole machine: --host.",
		}
	}
	return settings, nil
}

// ofWhomAsked names the data folder of whoever asked root to do this: their
// station shows what the guard says.
func (f dataFlags) ofWhomAsked() (config.Config, error) {
	settings, err := f.settings()
	if err != nil || f.Data != "" || f.Config != "" || os.Geteuid() != 0 {
		return settings, err
	}
	asked, err := user.LookupId(os.Getenv("SUDO_UID"))
	if err != nil || asked.HomeDir == "" {
		return settings, nil // nobody did
	}
	settings.Data = filepath.Join(asked.HomeDir, ".local", "share", "skylatch")
	return settings, nil
}

// owner is whom the data folder belongs to, or is to belong to.
func owner(data string) (confine.User, error) {
	for path := data; ; path = filepath.Dir(path) {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) && path != filepath.Dir(path) {
			continue
		}
		if err != nil {
			return confine.User{}, fmt.Errorf("find the data folder: %w", err)
		}
		about, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return confine.User{}, fmt.Errorf("find whom %s belongs to: not on this system", path)
		}
		return confine.User{UID: int(about.Uid), GID: int(about.Gid)}, nil
	}
}

// scribe writes into the data folder as its owner.
func scribe(ctx context.Context, n gatehouse.Note) error {
	as, err := owner(n.Data)
	if err != nil {
		return err
	}
	if as.UID == os.Geteuid() {
		return n.Write(ctx)
	}
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	_, err = supervise.As(ctx, as, text, "scribe")
	return err
}

func needRoot(what string) error {
	if os.Geteuid() == 0 {
		return nil
	}
	return &telemetry.ProblemError{
		Cause:   "Only root may " + what + ".",
		Meaning: "Nothing was changed.",
		Action:  "Say it again with sudo. \"skylatch guard plan\" shows first, to anybody, what would be done.",
	}
}

func keeperOf(settings config.Config) (gatehouse.Config, error) {
	as, err := owner(settings.Data)
	g := settings.Guard
	return gatehouse.Config{
		Data: settings.Data, Owner: as, Interfaces: g.Interfaces, Address: g.Address, DHCP: g.DHCP, Internet: g.Internet, Host: g.Host, Links: g.Links,
		Journal: wall.DefaultJournal, Stderr: os.Stderr,
	}, err
}

type listenerCommand struct{}

// Run answers what is behind the wall.
func (listenerCommand) Run(ctx context.Context) error { return gatehouse.Listen(ctx) }

type scribeCommand struct{}

// Run writes what root may not.
func (scribeCommand) Run(ctx context.Context) error { return gatehouse.Scribe(ctx, os.Stdin) }
