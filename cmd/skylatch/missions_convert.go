package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"skylatch/cmd/skylatch/handover"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/telemetry/library"
)

type missionsConvertCommand struct {
	missionFlags `embed:""`
	Mission      string `arg:"" help:"Name of the mission, as the list has it."`
	Format       string `required:"" help:"One of ${enum}." enum:"${formats}"`
	Policy       string `required:"" help:"What may be told of it: a policy's name, or a file." placeholder:"NAME"`
	Out          string `help:"The new file; the mission's name, here, unless it is given. Nothing is replaced." type:"path" placeholder:"FILE" xor:"place"`
	driveFlags   `embed:""`
	Films        bool `help:"Put the films of the mission in, too (mcap)."`
	Cleared      bool `help:"Say that you have looked at the films, and that they show nobody; the ledger keeps it. For policies that hide faces."`
	JSON         bool `help:"One JSON object, for machines."`
}

// Help says what does not fit into a line.
func (missionsConvertCommand) Help() string {
	return "The flight's log passes the policy first, and what comes out is written in the other format: every format tells the same, " +
		"and no more than the policy does. Where a name tells more, the file gets another one. The new file is read again by a second " +
		"parser, and is in the ledger before it has its name.\n\n" +
		"gpx, kml and geojson are lines for maps, csv has a row for each position, and parquet the same for programs that read " +
		"columns, with types and without rounding; mcap has every message and opens in Foxglove and Lichtblick. " +
		"Altitudes are above mean sea level as the autopilot reckons it, heights above home; the file says which.\n\n" +
		"Exit status: 0 if it was written, 2 if it was refused, 1 if the run failed or was interrupted."
}

// formatNames lists the formats for the help.
func formatNames() string { return strings.Join(handover.Formats(), ",") }

// Run writes a mission in another format.
func (c missionsConvertCommand) Run(ctx context.Context) error {
	policy, err := policyNamed(c.Policy)
	if err != nil {
		return err
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	o, err := c.order(ctx, settings, c.Mission, policy)
	if err != nil {
		return err
	}
	shared := &sharedLedger{dir: o.Ledger}
	if o.Secret, err = missionSecret(settings.Data, shared, o.Mission); err != nil {
		return explainScrub(err, scrubbed{})
	}
	o.Write, o.Format, o.Films, o.Cleared, o.Out = shared.Write, c.Format, c.Films, c.Cleared, "."
	if c.Out != "" {
		o.Out, o.As = filepath.Dir(c.Out), filepath.Base(c.Out)
	}
	finish, err := c.onto(&o, "skylatch-"+policy.Name)
	if err != nil {
		return err
	}
	return finish(ctx, c.convert(ctx, o))
}

func (c missionsConvertCommand) convert(ctx context.Context, o handover.Order) error {
	e, items, err := o.Files()
	if err != nil {
		return err
	}
	receipt, err := e.File(ctx, items[0])
	done := scrubbed{Policy: o.Policy.Name, Asked: 1, Seconds: receipt.Seconds}
	if err != nil {
		return explainScrub(err, done)
	}
	done.Files = []export.Receipt{receipt}
	if c.JSON {
		return errors.Join(printJSON(receipt), done.refusals())
	}
	var b strings.Builder
	report{scrubbed: done, each: true, out: o.Out}.write(&b)
	_, err = os.Stdout.WriteString(b.String())
	return errors.Join(err, done.refusals())
}

// missionSecret returns a mission's secret: the same whenever it is told, since
// two grids around a place tell more of it than one. The ledger's key gives it,
// so there has to be one.
func missionSecret(data string, shared *sharedLedger, m library.Mission) (redact.Secret, error) {
	if _, err := os.Stat(shared.dir); err != nil {
		if _, err := shared.enter(); err != nil {
			return redact.Secret{}, err
		}
		if err := shared.leave(); err != nil {
			return redact.Secret{}, err
		}
	}
	return station.SecretOf(data, m.System, m.StartedAt)
}
