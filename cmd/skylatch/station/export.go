package station

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"skylatch/cmd/skylatch/handover"
	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/redact/export/evidence"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
	pages "skylatch/ui/missions"
	"skylatch/ui/wire"
)

// exporter hands over missions for the page. The station may write to its data
// folder alone: a stick is reached by the browser, or by the command line.
type exporter struct {
	Config
	library *library.Library
	write   func(context.Context, ledger.Entry) (ledger.Record, error)
	room    func() int64
}

func newExports(c Config, l *library.Library, record *clerk, recorder *flightlog.Recorder) *pages.Exports {
	x := exporter{c, l, record.Write, roomBesideRecordings(recorder)}
	return &pages.Exports{Folder: x.folder(), Formats: handover.Formats(), Give: x.give}
}

func (x exporter) folder() string { return filepath.Join(x.Settings.Data, "exports") }

// give makes one export in a folder of its own.
func (x exporter) give(ctx context.Context, asked wire.ExportStart, tell func(export.Progress)) (wire.ExportResult, error) {
	o, err := x.order(asked)
	if err != nil {
		return wire.ExportResult{}, err
	}
	o.Progress = tell
	folder := filepath.Join(x.folder(), fmt.Sprintf("%s-%s-%s", time.Now().UTC().Format("2006-01-02T15-04-05Z"), asked.Purpose, rand.Text()[:6]))
	if o.Policy.Purpose == redact.Evidence {
		o.Out = filepath.Join(folder, handover.PackageName(o.Mission.Name, o.Seal))
		r, err := o.Package(ctx)
		return wire.EncodePackage(folder, r), err
	}
	o.Out = folder
	e, items, err := o.Files()
	if err != nil {
		return wire.ExportResult{}, err
	}
	var done []export.Receipt
	for r, failed := range e.Files(ctx, items) {
		if err = failed; err == nil {
			done = append(done, r)
		}
	}
	return wire.EncodeExport(o.Folder, folder, done), handover.Explain(err, len(done), len(items))
}

// purposes are those that a mission is handed over for, each with the shipped
// policy of that name.
var purposes = []redact.Purpose{redact.Evidence, redact.Partner, redact.Public}

// order makes one of what the page asks for.
func (x exporter) order(asked wire.ExportStart) (o handover.Order, err error) {
	if !slices.Contains(purposes, redact.Purpose(asked.Purpose)) || asked.Format != "" && !slices.Contains(handover.Formats(), asked.Format) {
		return o, fmt.Errorf("a mission is not exported for %q in the format %q", asked.Purpose, asked.Format)
	}
	o = handover.Order{
		Keys: x.library.Keys(), Format: asked.Format, Cleared: asked.Cleared, Workers: max(1, runtime.GOMAXPROCS(0)/2), // the flight needs the others
		Ledger: ledgerFolder(x.Settings.Data), Program: "skylatch " + x.Version, Write: x.write,
	}
	if o.Policy, err = redact.Shipped(asked.Purpose); err != nil {
		return o, err
	}
	if asked.Passphrase != "" {
		if o.Seal, err = evidence.SealWith(asked.Passphrase); err != nil {
			return o, &telemetry.ProblemError{
				Cause: fmt.Sprintf("The package cannot be sealed like that: %v.", err), Meaning: "Nothing was written.", Action: "Take a longer passphrase.", Err: err,
			}
		}
	}
	var noFolder error
	o.Mission, err = x.library.Mission(asked.Mission)
	o.Folder, noFolder = x.library.Folder(asked.Mission)
	if err := errors.Join(err, noFolder); errors.Is(err, fs.ErrNotExist) {
		return o, &telemetry.ProblemError{
			Cause: "There is no such mission.", Meaning: "Nothing was written.", Action: "Open the list again: it may have been moved or deleted.", Err: err,
		}
	} else if err != nil {
		return o, err
	}
	if err := x.enough(o); err != nil {
		return o, err
	}
	o.Secret, err = SecretOf(x.Settings.Data, o.Mission.System, o.Mission.StartedAt)
	return o, err
}

// enough refuses what would leave no room for a recording.
func (x exporter) enough(o handover.Order) error {
	all, _, err := o.Bytes()
	if err != nil || all <= x.room() {
		return err
	}
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The export may have %d MB, and %d MB may be written.", all>>20, max(x.room(), 0)>>20),
		Meaning: "Nothing was written: the room that is left is for recordings.",
		Action:  "Make room on the disk with the data folder, or write to a drive: skylatch missions export with --to-drive.",
	}
}
