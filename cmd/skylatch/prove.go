package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"time"

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

// recordPatience is how long a running station may take to write a proof into
// its ledger: it looks twice a second, and a slow disk may be behind.
const recordPatience = 10 * time.Second

// Run starts a station that only tries its ways out, beside one that may be
// running: its sockets are on free ports. The proof is written into the ledger,
// whatever it says.
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
	if settings.Data, err = folder(settings.Data); err != nil {
		return err
	}
	if err := confine.KeepFilesToOurselves(); err != nil {
		return err
	}
	doors, err := egress.Open(onFreePorts(station.Plan(settings)))
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
	where := os.Stdout
	if p.JSON {
		where = os.Stderr
		encoder := json.NewEncoder(os.Stdout)
		encoder.SetIndent("", "  ")
		err = encoder.Encode(report)
	} else {
		err = report.Write(os.Stdout)
		if skipped != nil {
			fmt.Printf("The ways out were not tried unconfined: %v.\n", skipped)
		}
	}
	return errors.Join(report.Err(), err, recordProof(ctx, settings.Data, report, where))
}

// recordProof writes the proof into the ledger and says where.
func recordProof(ctx context.Context, data string, report prove.Report, w io.Writer) error {
	ctx, cancel := context.WithTimeout(ctx, recordPatience)
	defer cancel()
	folder, number, err := station.RecordProof(ctx, data, report)
	if err != nil {
		return fmt.Errorf("the proof is not in the ledger: %w", explainLedger(folder, err))
	}
	_, err = fmt.Fprintf(w, "Written into the ledger in %s as entry %d.\n", folder, number)
	return err
}

// onFreePorts keeps every address and takes any port.
func onFreePorts(plan egress.Plan) egress.Plan {
	for i, e := range plan {
		if at, err := netip.ParseAddrPort(e.Address); err == nil && !e.Kind.Dials() {
			plan[i].Address = netip.AddrPortFrom(at.Addr(), 0).String()
		}
	}
	return plan
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
