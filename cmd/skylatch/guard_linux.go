package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/gatehouse"
	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/supervise"
	"skylatch/redact/guard"
	officer "skylatch/redact/guard/report"
	"skylatch/redact/guard/tally"
	"skylatch/redact/guard/wall"
	"skylatch/redact/ledger"
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

type guardPlanCommand struct {
	guardFlags `embed:""`
}

// Run prints what up would do.
func (c guardPlanCommand) Run() error {
	settings, err := c.guard()
	if err != nil {
		return err
	}
	k, err := keeperOf(settings)
	if err != nil {
		return err
	}
	rules, err := gatehouse.Plan(k)
	if err != nil {
		return err
	}
	fmt.Print(rules)
	fmt.Println("\n# Besides these rules:")
	for _, name := range k.Interfaces {
		fmt.Printf("#   %s is given %s if it has no address, and is raised\n", name, k.Address)
	}
	fmt.Println("#   ports of this machine are opened on the guarded interfaces alone: names, time, and a sink for streams" + also(k.DHCP, ", and addresses (DHCP)"))
	fmt.Printf("#   what is tried is written into %s, as user %d, and into the ledger\n", filepath.Join(k.Data, guard.Folder), k.Owner.UID)
	fmt.Println("# \"skylatch guard off\" undoes all of it. Port numbers are chosen when it is done.")
	return nil
}

func also(when bool, words string) string {
	if when {
		return words
	}
	return ""
}

type guardUpCommand struct {
	guardFlags `embed:""`
	PCAP       bool `name:"pcap" help:"Record both sides of the wall for Wireshark, with everything the device sends; at most 512 MB, in the data folder."`
	Verbose    bool `short:"v" help:"Log every detail."`
}

// Run keeps the wall and answers until it is told to stop. The wall stays.
func (c guardUpCommand) Run(ctx context.Context) error {
	settings, err := c.guard()
	if err != nil {
		return err
	}
	if err := needRoot("change the rules of the kernel"); err != nil {
		return err
	}
	if err := confine.KeepFilesToOurselves(); err != nil {
		return err
	}
	k, err := keeperOf(settings)
	if err != nil {
		return err
	}
	stood, err := wall.Standing()
	if err != nil {
		return err
	}
	if err := scribe(ctx, gatehouse.Note{
		Data: k.Data, Retire: !stood, Kind: ledger.Layer,
		Fields: map[string]any{"layer": "guard", "state": "active", "reason": around(k)},
	}); err != nil {
		return err
	}
	k.Record = c.PCAP
	k.Verbose, k.Log = c.Verbose, stationFlags{Verbose: c.Verbose}.logger(os.Stderr)
	k.Ready = func() {
		fmt.Printf("The wall stands, around %s. What is tried is on the station's page (key Q) and in \"skylatch guard status\".\n", around(k))
	}
	err = gatehouse.Keep(ctx, k)
	if stands, e := wall.Standing(); e == nil && stands {
		fmt.Println("The wall still stands, and answers nobody. \"skylatch guard off\" takes it away.")
	}
	return err
}

// around names what is behind the wall.
func around(k gatehouse.Config) string {
	what := strings.Join(k.Interfaces, ", ")
	if k.Host {
		what = "this whole machine" + also(len(k.Links) > 0, " but "+strings.Join(k.Links, ", "))
	}
	return what
}

type guardOffCommand struct {
	dataFlags `embed:""`
}

// Run takes the wall away. It needs no process of the guard.
func (c guardOffCommand) Run(ctx context.Context) error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	if err := needRoot("change the rules of the kernel"); err != nil {
		return err
	}
	stands, err := wall.Standing()
	if err != nil {
		return err
	}
	if !stands {
		fmt.Println("No wall stands.")
		return nil
	}
	// On record first: what the record does not know does not happen.
	if err := scribe(ctx, gatehouse.Note{
		Data: settings.Data, Kind: ledger.Layer, Fields: map[string]any{"layer": "guard", "state": "absent", "reason": "taken away by a person"},
	}); err != nil {
		return err
	}
	if err := gatehouse.Stop(wall.DefaultJournal); err != nil {
		return err
	}
	if err := wall.Off(wall.DefaultJournal); err != nil {
		return err
	}
	fmt.Println("The wall is down. What devices send now is not stopped.")
	return scribe(ctx, gatehouse.Note{Data: settings.Data, Off: true})
}

type guardAllowCommand struct {
	dataFlags `embed:""`
	Host      string        `arg:"" help:"The host's whole name. The configuration must list it in guard.allow."`
	For       time.Duration `required:"" help:"How long; at most guard.longest of the configuration." placeholder:"10m"`
	Reason    string        `required:"" help:"Why, for the ledger." placeholder:"WORDS"`
	Address   []netip.Addr  `help:"An address of the host, if this machine is not to ask for them; can be said again." placeholder:"ADDRESS"`
}

// Run lets one host through. The kernel closes the wall again by itself.
func (c guardAllowCommand) Run(ctx context.Context) error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	host := strings.ToLower(strings.TrimSuffix(c.Host, "."))
	if err := c.check(settings.Guard, host); err != nil {
		return err
	}
	if err := needRoot("open the wall"); err != nil {
		return err
	}
	addresses := c.Address
	if len(addresses) == 0 {
		if addresses, err = egress.LookUp(ctx, host); err != nil {
			return &telemetry.ProblemError{
				Cause:   fmt.Sprintf("The addresses of %s were not found: %v.", host, err),
				Meaning: "The wall is as closed as before.",
				Action:  "Connect this machine to a network that knows the name, or name the addresses: --address.",
				Err:     err,
			}
		}
	}
	now := time.Now()
	a := gatehouse.Allowance{Host: host, Reason: c.Reason, From: now, Until: now.Add(c.For), Addresses: addresses}
	if err := scribe(ctx, gatehouse.Note{Data: settings.Data, Kind: ledger.Override, Allow: &a, Fields: map[string]any{
		"what": "guard lets " + host + " through", "reason": c.Reason, "until": a.Until.UTC().Format(time.RFC3339), "addresses": addresses,
	}}); err != nil {
		return err
	}
	if err := wall.Allow(wall.DefaultJournal, addresses, c.For); err != nil {
		return err
	}
	fmt.Printf("%s is let through until %s, at %s and at no other address. All that passes is counted.\n", host, a.Until.Format(time.TimeOnly), joined(addresses))
	return nil
}

func (c guardAllowCommand) check(g config.Guard, host string) error {
	p := &telemetry.ProblemError{Meaning: "The wall is as closed as before."}
	switch longest := time.Duration(g.Longest); {
	case !slices.ContainsFunc(g.Allow, func(known string) bool { return strings.EqualFold(known, host) }):
		p.Cause = fmt.Sprintf("The configuration does not say that %s may ever be let through.", host)
		p.Action = fmt.Sprintf("If it may, add it to the configuration: [guard] allow = [%q]", host)
	case c.For < time.Second || c.For > longest:
		p.Cause = fmt.Sprintf("%s is not between a second and %s.", c.For, longest)
		p.Action = "Say how long with --for, or raise guard.longest in the configuration."
	case strings.TrimSpace(c.Reason) == "":
		p.Cause = "No reason was given."
		p.Action = "Say why with --reason: it goes into the ledger."
	default:
		return nil
	}
	return p
}

func joined[T fmt.Stringer](list []T) string {
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = v.String()
	}
	return strings.Join(words, ", ")
}

type guardReportCommand struct {
	dataFlags `embed:""`
	Out       string `help:"Write it into this file, as a page, or as JSON if its name ends so; otherwise JSON is printed." type:"path" placeholder:"FILE"`
}

// Run writes the report.
func (c guardReportCommand) Run() error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	s, err := readGuardState(settings.Data)
	if err != nil {
		return err
	}
	if c.Out == "" {
		return officer.JSON(os.Stdout, s)
	}
	var b bytes.Buffer
	if strings.EqualFold(filepath.Ext(c.Out), ".json") {
		err = officer.JSON(&b, s)
	} else {
		err = officer.HTML(&b, s, time.Local, version)
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	fmt.Println(officer.Judge(s).Text)
	return nil
}

func readGuardState(data string) (guard.State, error) {
	s, err := tally.ReadState(filepath.Join(data, guard.Folder))
	if errors.Is(err, fs.ErrNotExist) {
		return s, &telemetry.ProblemError{
			Cause:   "No guard has counted anything for the data folder " + data + ".",
			Meaning: "There is nothing to report.",
			Action:  "Name the data folder that the guard was started with: --data.",
			Err:     err,
		}
	}
	return s, err
}

type guardStatusCommand struct {
	dataFlags `embed:""`
}

// silentAfter is when a guard that has written nothing does not run.
const silentAfter = 5 * time.Second

// Run says how the guard stands.
func (c guardStatusCommand) Run() error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	s, err := readGuardState(settings.Data)
	if err != nil {
		return err
	}
	age := time.Since(s.At).Round(time.Second)
	fmt.Println(officer.Judge(s).Text)
	if age > silentAfter {
		fmt.Printf("Nobody counts: this is what was counted %s ago.\n", age)
	}
	fmt.Printf("%d attempts by %d devices, %d bytes offered; %d frames stopped.\n", s.Attempts, len(s.Devices), s.Bytes, s.Wall.Stopped)
	for _, n := range s.Names[:min(len(s.Names), 20)] {
		fmt.Printf("%8d  %-40s %s\n", n.Attempts, strconv.QuoteToASCII(n.Name)[1:len(strconv.QuoteToASCII(n.Name))-1], strings.TrimSpace(n.Party.Vendor+" "+n.Party.Part))
	}
	return nil
}

type listenerCommand struct{}

// Run answers what is behind the wall.
func (listenerCommand) Run(ctx context.Context) error { return gatehouse.Listen(ctx) }

type scribeCommand struct{}

// Run writes what root may not.
func (scribeCommand) Run(ctx context.Context) error { return gatehouse.Scribe(ctx, os.Stdin) }
