// Command skylatch is an air-gapped drone ground station with a privacy filter:
// one program with its page inside.
//
//	skylatch             serve the page and connect to whatever is plugged in
//	skylatch demo        the same, with a simulated drone
//	skylatch prove       try every way out of the station, and show what closes it
//	skylatch devices     list what is plugged in
//	skylatch ledger      list, verify or vouch for what was decided
//	skylatch policy      show, check or explain what may leave
//	skylatch missions    the recorded missions: list, show, note, hand over, verify
//	skylatch scrub       copy files with what a policy allows, and nothing else
//	skylatch guard       the wall around a vendor's tablet or controller
//	skylatch version     print the version
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"skylatch/telemetry"
)

// version is that of the program and of the page inside it.
const version = "0.1.0"

type commands struct {
	Run      runCommand      `cmd:"" default:"withargs" help:"Serve the page and connect to whatever is plugged in (the default)."`
	Demo     demoCommand     `cmd:"" help:"The same, with a simulated drone."`
	Devices  devicesCommand  `cmd:"" help:"List what is plugged in and what Skylatch makes of it."`
	Ledger   ledgerCommand   `cmd:"" help:"What was decided, let out, held back and tried: signed, and checked here."`
	Prove    proveCommand    `cmd:"" help:"Try every way out of the station on this machine, and show what closes it."`
	Policy   policyCommand   `cmd:"" help:"What may leave: show, check and explain the policies."`
	Missions missionsCommand `cmd:"" help:"The recorded missions: list, show, note, convert, export, verify, import, delete."`
	Scrub    scrubCommand    `cmd:"" help:"Copy a camera card, pictures, films or tracks with what a policy allows of them, and nothing else."`
	Guard    guardCommand    `cmd:"" help:"The wall around a vendor's tablet or controller: nothing of it leaves, and you see what it tries."`
	Version  versionCommand  `cmd:"" help:"Print the version."`

	Station  stationCommand  `cmd:"" hidden:"" help:"The confined half of a station; started by the others."`
	Control  controlCommand  `cmd:"" hidden:"" help:"The unconfined half of a proof; started by prove."`
	Listener listenerCommand `cmd:"" hidden:"" help:"The confined half of a guard; started by guard up."`
	Scribe   scribeCommand   `cmd:"" hidden:"" help:"Writes for root into somebody's data folder, as them; started by guard."`
	Convert  convertCommand  `cmd:"" hidden:"" help:"A confined converter of video; started by the supervisor."`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

// run carries out one command line and returns the exit status.
func run(ctx context.Context, args []string) int {
	var c commands
	parser, err := kong.New(
		&c,
		kong.Name("skylatch"),
		kong.Description("An air-gapped drone ground station with a privacy filter. Needs no account, no network and no configuration."),
		kong.ShortUsageOnError(),
		kong.Vars{"kinds": kindNames(), "formats": formatNames()},
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		panic(err) // the commands struct above is wrong
	}
	parsed, err := parser.Parse(args)
	parser.FatalIfErrorf(err)
	err = misplaced(parsed)
	if err == nil {
		err = parsed.Run()
	}
	if err != nil {
		complain(err)
		if coded, ok := errors.AsType[interface {
			error
			ExitCode() int
		}](err); ok {
			return coded.ExitCode()
		}
		return 1
	}
	return 0
}

// misplaced refuses a flag before the name of a command that does not have it
// there. It would count for the default command, which does not run: somebody
// who names a data folder would be told of another one.
func misplaced(parsed *kong.Context) error {
	var known []*kong.Flag
	for node := parsed.Selected(); node != nil; node = node.Parent {
		known = append(known, node.Flags...)
	}
	for _, p := range parsed.Path {
		if p.Flag == nil || slices.Contains(known, p.Flag) {
			continue
		}
		command, name := parsed.Selected().FullPath(), "--"+p.Flag.Name
		action := fmt.Sprintf("Leave it out: %s has no such flag.", command)
		if slices.ContainsFunc(known, func(f *kong.Flag) bool { return f.Name == p.Flag.Name }) {
			action = fmt.Sprintf("Put it behind: %s %s ….", command, name)
		}
		return &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s stands before the command.", name),
			Meaning: "Nothing was done: it would not have counted.",
			Action:  action,
			Err:     errMisplaced,
		}
	}
	return nil
}

var errMisplaced = errors.New("misplaced flag")

// complain says an error to the person at the terminal: the three parts on
// lines of their own where there are three, and each of several errors.
func complain(err error) {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range several.Unwrap() {
			complain(e)
		}
		return
	}
	p, ok := errors.AsType[*telemetry.ProblemError](err)
	if !ok {
		fmt.Fprintln(os.Stderr, "skylatch:", err)
		return
	}
	fmt.Fprintf(os.Stderr, "skylatch: %s\n          %s\n          %s\n", p.Cause, p.Meaning, p.Action)
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run() error {
	fmt.Println("skylatch", version)
	return nil
}
