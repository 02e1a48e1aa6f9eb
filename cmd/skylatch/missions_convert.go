package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"skylatch/cmd/skylatch/station"
	"skylatch/redact"
	"skylatch/redact/convert"
	"skylatch/redact/export"
	"skylatch/telemetry"
	"skylatch/telemetry/library"
)

// ownFormat is what a flight is recorded in.
const ownFormat = "tlog"

type missionsConvertCommand struct {
	dataFlags    `embed:""`
	Mission      string `arg:"" help:"Name of the mission, as the list has it."`
	Format       string `required:"" help:"One of ${enum}." enum:"${formats}"`
	Policy       string `required:"" help:"What may be told of it: a policy's name, or a file." placeholder:"NAME"`
	Out          string `help:"The new file; the mission's name, here, unless it is given. Nothing is replaced." type:"path" placeholder:"FILE"`
	Films        bool   `help:"Put the films of the mission in, too (mcap)."`
	FilmsCleared bool   `help:"Say that you have looked at the films, and that they show nobody; the ledger keeps it. For policies that hide faces."`
	JSON         bool   `help:"One JSON object, for machines."`
}

// Help says what does not fit into a line.
func (missionsConvertCommand) Help() string {
	return "The flight's log passes the policy first, and what comes out is written in the other format: every format tells the same, " +
		"and no more than the policy does. Where a name tells more, the file gets another one. The new file is read again by a second " +
		"parser, and is in the ledger before it has its name.\n\n" +
		"gpx, kml and geojson are lines for maps, csv has a row for each position, mcap has every message and opens in " +
		"Foxglove and Lichtblick. Altitudes are above mean sea level as the autopilot reckons it, heights above home; the file says which.\n\n" +
		"Exit status: 0 if it was written, 2 if it was refused, 1 if the run failed or was interrupted."
}

// formatNames lists the formats for the help.
func formatNames() string { return strings.Join(append([]string{ownFormat}, convert.Names()...), ",") }

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
	m, log, films, err := c.files(ctx)
	if err != nil {
		return err
	}
	shared := &sharedLedger{dir: filepath.Join(settings.Data, "ledger")}
	secret, err := missionSecret(settings.Data, shared, m)
	if err != nil {
		return explainScrub(err, scrubbed{})
	}
	item := export.Item{Path: log, As: filepath.Base(c.Mission) + "." + c.Format}
	folder := "."
	if c.Out != "" {
		folder, item.As = filepath.Dir(c.Out), filepath.Base(c.Out)
	}
	if c.Format != ownFormat {
		item.Into = c.Format
	}
	if c.Films {
		item.Films = films
	}
	e, err := export.New(export.Config{
		Policy: policy, Secret: secret, Origin: &redact.Origin{}, Folder: folder, FilmsCleared: c.FilmsCleared,
		Write: shared.Write,
	})
	if err != nil {
		return err
	}
	receipt, err := e.File(ctx, item)
	done := scrubbed{Policy: policy.Name, Asked: 1, Seconds: receipt.Seconds}
	if err != nil {
		return explainScrub(err, done)
	}
	done.Files = []export.Receipt{receipt}
	if c.JSON {
		return errors.Join(printJSON(receipt), done.refusals())
	}
	var b strings.Builder
	report{scrubbed: done, each: true, out: folder}.write(&b)
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

// files finds a mission, its log and its films.
func (c missionsConvertCommand) files(ctx context.Context) (m library.Mission, log string, films []string, err error) {
	l, err := c.openLibrary(ctx)
	if err != nil {
		return m, "", nil, err
	}
	m, err = l.Mission(c.Mission)
	folder, noFolder := l.Folder(c.Mission)
	if err = errors.Join(err, noFolder, l.Close()); err != nil {
		return m, "", nil, unknownMission(err)
	}
	log = filepath.Join(folder, "flight.tlog")
	if m.State == library.Flying {
		return m, "", nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s is being recorded.", m.Name),
			Meaning: "Nothing was written: half of a flight would look like all of it.",
			Action:  "Convert it after the vehicle has been silent for two minutes, or when the station has ended.",
		}
	}
	if _, err := os.Stat(log); err != nil {
		return m, "", nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s has no flight log.", m.Name),
			Meaning: "It holds video alone, and there is no track to tell.",
			Action:  "skylatch scrub lets its films out.", Err: err,
		}
	}
	for _, v := range m.Videos {
		films = append(films, filepath.Join(folder, filepath.Base(v.File)))
	}
	return m, log, films, nil
}
