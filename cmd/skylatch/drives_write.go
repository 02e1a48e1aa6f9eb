package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"skylatch/cmd/skylatch/handover"
	"skylatch/hardware/removable"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

// onto sends an order to the drive that is meant, if one is: to a name there
// that nothing has. What it returns is called with how the order ended, brings
// all of it to the drive and makes that ready to be pulled out.
func (f driveFlags) onto(o *handover.Order, name string) (finish func(context.Context, error) error, err error) {
	if !f.wanted() {
		return func(_ context.Context, err error) error { return err }, nil
	}
	d, err := f.find()
	if err != nil {
		return nil, err
	}
	return onto(d, o, name)
}

func onto(d removable.Drive, o *handover.Order, name string) (finish func(context.Context, error) error, err error) {
	if err := fits(d, *o); err != nil {
		return nil, err
	}
	o.Out = fresh(filepath.Join(d.Mount, name))
	write := o.Write
	o.Write = func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
		// What is written to the folder of a drive that was pulled out is on this
		// machine, and nobody knows.
		if e.Kind == ledger.Export {
			if err := d.There(); err != nil {
				return ledger.Record{}, err
			}
		}
		return write(ctx, e)
	}
	return func(ctx context.Context, ended error) error {
		if err := d.Flush(); err != nil {
			_, told := write(context.WithoutCancel(ctx), ledger.Entry{Kind: ledger.Decision, Fields: map[string]any{
				"action": "drive lost", "mission": o.Mission.Name, "reason": "it was pulled out, or failed, before all was on it",
			}})
			return errors.Join(pulled(d, err), told)
		}
		if _, refused := errors.AsType[*refusedError](ended); ended == nil || refused {
			release(os.Stderr, d)
		}
		return ended
	}, nil
}

// fits refuses before anything is written what the drive has no room for: a copy
// is seldom larger than what was recorded.
func fits(d removable.Drive, o handover.Order) error {
	all, largest, err := o.Bytes()
	if err != nil {
		return err
	}
	p := &telemetry.ProblemError{Meaning: "Nothing was written.", Err: syscall.ENOSPC}
	switch limit := d.LargestFile(); {
	case all > int64(d.Free):
		p.Cause = fmt.Sprintf("There is no room on the drive %s: it has %s, and up to %s are needed.", d.Name, size(int64(d.Free)), size(all))
		p.Action = "Make room on it, or take a larger one."
	case limit > 0 && largest > limit:
		p.Cause = fmt.Sprintf("The drive %s is formatted with FAT, which holds no file above 4 GB, and one has %s.", d.Name, size(largest))
		p.Action = "Take a drive that is formatted with exFAT, NTFS or ext4."
	default:
		return nil
	}
	return p
}

// fresh returns a path that nothing has: path, or one with a number.
func fresh(at string) string {
	// "flight.zip.age" is "flight-2.zip.age" then; a name of a mission has no dot.
	stem, ends, _ := strings.Cut(path.Base(filepath.ToSlash(at)), ".")
	if ends != "" {
		ends = "." + ends
	}
	for n, to := 2, at; ; n++ {
		if _, err := os.Lstat(to); err != nil {
			return to
		}
		to = filepath.Join(filepath.Dir(at), fmt.Sprintf("%s-%d%s", stem, n, ends))
	}
}

// pulled says that a drive is gone too early.
func pulled(d removable.Drive, err error) error {
	return &telemetry.ProblemError{
		Cause:   fmt.Sprintf("The drive %s was pulled out or failed before all was on it: %v.", d.Name, err),
		Meaning: "What has a name there may not be whole; what was not finished has a hidden name. The mission itself is as it was.",
		Action:  "Plug it in again, remove what is there, and export once more; skylatch missions verify checks a package.",
		Err:     err,
	}
}

// release takes a drive off, or says how.
func release(w io.Writer, d removable.Drive) {
	switch err := d.Unmount(); {
	case err == nil:
		fmt.Fprintf(w, "\nAll of it is on the drive %s, which can be pulled out now.\n", printable([]byte(d.Name)))
	case errors.Is(err, removable.ErrBusy):
		fmt.Fprintf(w, "\nAll of it is on the drive %s, but a program still uses that. Close what is open there, then: udisksctl unmount -b %s\n", printable([]byte(d.Name)), d.Device)
	default:
		fmt.Fprintf(w, "\nAll of it is on the drive %s. Before you pull it out: the file manager's eject, or udisksctl unmount -b %s\n", printable([]byte(d.Name)), d.Device)
	}
}
