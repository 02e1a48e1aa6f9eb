package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"skylatch/cmd/skylatch/gatehouse"
	"skylatch/redact/egress/confine"
	"skylatch/redact/guard/wall"
	"skylatch/redact/ledger"
)

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
