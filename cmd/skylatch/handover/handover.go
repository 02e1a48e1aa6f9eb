// Package handover hands over a recorded mission in the ways that people ask
// for, alike at the command line and in the page: whole, as an evidence package;
// each of its files with what a policy lets out of it; or its flight in another
// format.
//
// It only says what is wanted: everything leaves by redact/export, after the
// ledger says so. It starts no goroutine.
package handover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"skylatch/redact"
	"skylatch/redact/convert"
	"skylatch/redact/export"
	"skylatch/redact/export/evidence"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
)

// OwnFormat is what a flight is recorded in.
const OwnFormat = "tlog"

// Formats returns all that a flight can be told in.
func Formats() []string { return append([]string{OwnFormat}, convert.Names()...) }

// Order says what is handed over, to whom, and where to.
type Order struct {
	Mission library.Mission
	Folder  string // the mission's
	// Keys open it if it is sealed.
	Keys   *seal.Keys
	Policy *redact.Policy
	// Secret is what hides the mission: the same whenever it is told.
	Secret redact.Secret
	// Format is that of the flight; empty for all files of the mission.
	Format string
	// As names a new file in that format; empty is by the mission's name.
	As string
	// Films puts them into a format that holds some.
	Films bool
	// Cleared tells that somebody has looked at what nobody here can look into.
	Cleared bool
	// Workers is how many files are rebuilt at once; 0 is one a processor.
	Workers int
	// Seal says who can open a package.
	Seal evidence.Seal
	// Ledger is the folder of the station's ledger, Program who seals.
	Ledger, Program string
	// Out is the folder for new files, or the package's path.
	Out      string
	Write    func(context.Context, ledger.Entry) (ledger.Record, error)
	Progress func(export.Progress)
}

// Ready returns a problem if the mission is still being recorded, or sealed and
// not unlocked.
func (o Order) Ready() error {
	switch o.Mission.State {
	case library.Flying:
	case library.Sealed:
		_, err := o.Keys.Unlock(o.Folder)
		return seal.Explain(err)
	default:
		return nil
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("%s is being recorded.", o.Mission.Name),
		Meaning: "Nothing was written: half of a mission would look like all of it.",
		Action:  "Export it after the vehicle has been silent for two minutes, or when the station has ended.",
	}
}

// Files returns what lets the files out, and which they are.
func (o Order) Files() (*export.Export, []export.Item, error) {
	if err := o.Ready(); err != nil {
		return nil, nil, err
	}
	e, err := export.New(export.Config{
		Policy: o.Policy, Secret: o.Secret, Origin: &redact.Origin{}, Folder: o.Out, Cleared: o.Cleared,
		Keys: o.Keys, Workers: o.Workers, Write: o.Write, Progress: o.Progress,
	})
	if err != nil {
		return nil, nil, err
	}
	if o.Format == "" {
		items, err := e.Survey([]string{o.Folder})
		return e, items, err
	}
	item, err := o.flight()
	return e, []export.Item{item}, err
}

// flight is the mission's log, to be told in a format.
func (o Order) flight() (export.Item, error) {
	item := export.Item{Path: filepath.Join(o.Folder, "flight.tlog"), As: o.As}
	if item.As == "" {
		item.As = o.Mission.Name + "." + o.Format
	}
	if _, err := seal.Stat(item.Path); err != nil {
		return item, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s has no flight log.", o.Mission.Name),
			Meaning: "It holds video alone, and there is no track to tell.",
			Action:  "skylatch scrub lets its films out.", Err: err,
		}
	}
	if o.Format != OwnFormat {
		item.Into = o.Format
	}
	if o.Films {
		for _, v := range o.Mission.Videos {
			item.Films = append(item.Films, filepath.Join(o.Folder, filepath.Base(v.File)))
		}
	}
	return item, nil
}

// Package seals the mission as evidence. Its errors have three parts.
func (o Order) Package(ctx context.Context) (evidence.Receipt, error) {
	if err := o.Ready(); err != nil {
		return evidence.Receipt{}, err
	}
	r, err := evidence.Pack(ctx, evidence.Config{
		Folder: o.Folder, Mission: o.Mission.Name, From: o.Mission.StartedAt, To: o.Mission.EndedAt, Ledger: o.Ledger, Program: o.Program,
		Keys: o.Keys, Policy: o.Policy, Out: o.Out, Seal: o.Seal, Write: o.Write, Progress: o.Progress,
	})
	return r, explainPackage(err)
}

// PackageName is what a package of a mission is called.
func PackageName(mission string, seal evidence.Seal) string {
	if seal.Closed() {
		return mission + ".zip.age"
	}
	return mission + ".zip"
}

// explainPackage says why there is no package.
func explainPackage(err error) error {
	if err == nil || errors.As(err, new(*telemetry.ProblemError)) {
		return err
	}
	p := &telemetry.ProblemError{Meaning: "Of the package nothing is left; the mission is as it was.", Err: err}
	switch {
	case errors.Is(err, context.Canceled):
		p.Cause, p.Action = "Interrupted: the package was not finished.", "Run it again."
	case errors.Is(err, export.ErrOccupied):
		p.Cause, p.Action = fmt.Sprintf("The package has no place: %v.", err), "Name another file with --out."
	case errors.Is(err, evidence.ErrChanged):
		p.Cause = fmt.Sprintf("The mission did not stay as it was: %v.", err)
		p.Action = "Run it again while nobody writes notes to the mission, and no other program uses its folder."
	default:
		p.Cause = fmt.Sprintf("The package was not finished: %v.", err)
		p.Action = "See that the mission can be read, that the disk for the package has room, and that the data folder can be written."
	}
	return p
}

// Explain says why files did not leave, of which so many were dealt with; nil
// stays nil.
func Explain(err error, dealt, asked int) error {
	switch {
	case err == nil || errors.As(err, new(*telemetry.ProblemError)):
		return err
	case errors.Is(err, context.Canceled):
		return &telemetry.ProblemError{
			Cause:   fmt.Sprintf("Interrupted: %d of %d files were dealt with.", dealt, asked),
			Meaning: "The copies that have a name are whole and in the ledger. Of the others nothing is left.",
			Action:  "Run it again, with another --out, to get all of them.", Err: err,
		}
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("A file did not leave: %s.", strings.TrimSuffix(err.Error(), ".")),
		Meaning: "What leaves is written down first. While that or the new file cannot be written, nothing does.",
		Action:  "See whether the data folder and the folder for new files can be written and have room; skylatch ledger verify checks the ledger.",
		Err:     err,
	}
}

// Bytes returns how much is handed over at most, and the largest file of it:
// what is left out makes it less.
func (o Order) Bytes() (all, largest int64, err error) {
	add := func(n int64) { all, largest = all+n, max(largest, n) }
	if o.Format != "" {
		item, err := o.flight()
		if err != nil {
			return 0, 0, err
		}
		for _, path := range append(item.Films, item.Path) {
			info, err := seal.Stat(path)
			if err != nil {
				return 0, 0, fmt.Errorf("see how large %s is: %w", o.Mission.Name, err)
			}
			add(info.Size())
		}
		return all, all, nil
	}
	err = filepath.WalkDir(o.Folder, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			add(info.Size())
		}
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("see how large %s is: %w", o.Mission.Name, err)
	}
	if o.Policy.Purpose == redact.Evidence {
		largest = all // it is one file
	}
	return all, largest, nil
}
