package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"skylatch/link/mavlink"
	"skylatch/redact"
	"skylatch/redact/debrief"
	"skylatch/redact/export"
	"skylatch/telemetry"
	"skylatch/telemetry/card"
	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
)

type missionsDebriefCommand struct {
	missionFlags `embed:""`
	Mission      string `arg:"" help:"Name of the mission, as the list has it."`
	Policy       string `help:"What may be told of it: a policy's name, or a file." default:"local" placeholder:"NAME"`
	Out          string `help:"The new file; debrief.html, here, unless it is given. Nothing is replaced." default:"debrief.html" type:"path" placeholder:"FILE"`
	NoPhotos     bool   `help:"Leave the photos out."`
	JSON         bool   `help:"One JSON object, for machines."`
}

// Help says what does not fit into a line.
func (missionsDebriefCommand) Help() string {
	return "One HTML file with the way on a sheet with a grid, height, speed and battery over time, modes, alerts, what the vehicle said, notes, " +
		"and the photos at their places. It opens anywhere, offline, and prints on A4: it holds no script, no link and no address, and " +
		"all its pictures are in it.\n\n" +
		"Log, events, notes and photos pass the policy first; what it withholds is not on the page, and the page says so. Faces are " +
		"hidden where the policy hides them. The page is in the ledger before it has its name.\n\n" +
		"Exit status: 0 if it was written, 1 if not."
}

// maxDebriefed is how much of a log is held in memory, in bytes.
const maxDebriefed = 512 << 20

// Run writes a debrief.
func (c missionsDebriefCommand) Run(ctx context.Context) (err error) {
	policy, err := policyNamed(c.Policy)
	if err != nil {
		return err
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	l, err := c.openLibrary(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	m, err := l.Mission(c.Mission)
	if err != nil {
		return unknownMission(err)
	}
	if m.State == library.Flying {
		return &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s is being recorded.", m.Name),
			Meaning: "Nothing was written: half of a flight would look like all of it.",
			Action:  "Write the debrief after the vehicle has been silent for two minutes, or when the station has ended.",
		}
	}
	shared := &sharedLedger{dir: filepath.Join(settings.Data, "ledger")}
	page, told, err := c.page(ctx, l, m, policy, settings.Data, shared)
	if err != nil {
		return explainDebrief(err)
	}
	receipt, err := export.Make(ctx, export.Making{
		Policy: policy, Path: c.Out, Format: "debrief", Bytes: int64(len(page)), Report: told.Report, Fields: map[string]any{"mission": m.Name, "photos": told.Photos},
		Write: shared.Write,
	}, func(w io.Writer) error {
		_, err := w.Write(page)
		return err
	})
	if err != nil {
		return explainDebrief(err)
	}
	if c.JSON {
		return printJSON(receipt)
	}
	fmt.Printf("%s: %s, %d photos, for %s\n", printable([]byte(c.Out)), size(receipt.After.Bytes), told.Photos, policy.Name)
	for _, left := range told.Left {
		fmt.Printf("  not on it: %s\n", printable([]byte(left)))
	}
	fmt.Printf("SHA-256  %s\n", receipt.After.SHA256)
	return nil
}

// page makes the page in memory.
func (c missionsDebriefCommand) page(ctx context.Context, l *library.Library, m library.Mission, policy *redact.Policy, data string, shared *sharedLedger) ([]byte, debrief.Told, error) {
	secret, err := missionSecret(data, shared, m)
	if err != nil {
		return nil, debrief.Told{}, err
	}
	d := debrief.Config{
		Policy: policy, Secret: secret, Origin: &redact.Origin{}, Name: m.Name, System: m.System, Names: heartbeatNames, Program: "Skylatch " + version,
	}
	for name, to := range map[string]*[]byte{"flight.tlog": &d.Log, "events.jsonl": &d.Events, "notes.json": &d.Notes} {
		if *to, err = readOf(l, m.Name, name, maxDebriefed); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, debrief.Told{}, fmt.Errorf("read %s: %w", name, err)
		}
	}
	if !c.NoPhotos {
		if d.Photos, err = photosOf(l, m); err != nil {
			return nil, debrief.Told{}, err
		}
	}
	var page bytes.Buffer
	told, err := debrief.Write(ctx, &page, d)
	return page.Bytes(), told, err
}

// heartbeatNames says who flies, and in what mode.
func heartbeatNames(autopilot, kind uint8, mode uint32) (vehicle, name string) {
	stack, what, name := mavlink.Names(autopilot, kind, mode)
	vehicle = strings.ToUpper(string(what)[:1]) + string(what)[1:]
	switch stack {
	case telemetry.AutopilotArduPilot:
		vehicle += " with ArduPilot"
	case telemetry.AutopilotPX4:
		vehicle += " with PX4"
	}
	return vehicle, name
}

// readOf reads a file of a mission, sealed or not.
func readOf(l *library.Library, mission, name string, most int64) ([]byte, error) {
	f, err := l.Open(mission, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if f.Size() > most {
		return nil, fmt.Errorf("it has %d MB, and at most %d are read", f.Size()>>20, most>>20)
	}
	b := make([]byte, f.Size())
	_, err = io.ReadFull(f, b)
	return b, err
}

// maxPhoto is the largest picture that is looked at, in bytes.
const maxPhoto = 256 << 20

// photosOf lists what the pilot took of the screen, and the photos of cards.
func photosOf(l *library.Library, m library.Mission) ([]debrief.Photo, error) {
	folder, err := l.Folder(m.Name)
	if err != nil {
		return nil, err
	}
	photo := func(name string) debrief.Photo {
		return debrief.Photo{Name: name, Read: func() ([]byte, error) { return readOf(l, m.Name, name, maxPhoto) }}
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var photos []debrief.Photo
	for _, f := range files {
		if name, _ := seal.Plain(f.Name()); strings.HasPrefix(name, "picture-") {
			photos = append(photos, photo(name))
		}
	}
	entries, err := card.List(folder, l.Keys())
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(entries, func(a, b card.Entry) int {
		return cmp.Or(a.TakenAt.Compare(b.TakenAt), strings.Compare(a.File, b.File))
	})
	for _, e := range entries {
		if e.Kind == card.Photo {
			p := photo(e.File)
			p.TakenAt = e.TakenAt
			photos = append(photos, p)
		}
	}
	return photos, nil
}

// explainDebrief says why there is no page.
func explainDebrief(err error) error {
	if _, said := errors.AsType[*telemetry.ProblemError](err); said {
		return err
	}
	p := &telemetry.ProblemError{Meaning: "Nothing was written; the mission is as it was.", Err: err}
	switch {
	case errors.Is(err, context.Canceled):
		p.Cause, p.Action = "Interrupted: the page was not finished.", "Run it again."
	case errors.Is(err, export.ErrOccupied):
		p.Cause, p.Action = fmt.Sprintf("The page has no place: %v.", err), "Name another file with --out."
	case errors.Is(err, seal.ErrLocked), errors.Is(err, seal.ErrErased):
		return seal.Explain(err)
	default:
		p.Cause = fmt.Sprintf("The page was not finished: %v.", err)
		p.Action = "See with skylatch missions show what of the mission is damaged, and that the folder for the page can be written."
	}
	return p
}
