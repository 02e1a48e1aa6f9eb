package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"skylatch/hardware/removable"
	"skylatch/telemetry"
)

// driveFlags send what leaves to a drive that people carry away.
type driveFlags struct {
	ToDrive bool   `help:"Write to the one removable drive that is plugged in, and make it ready to be pulled out." xor:"place"`
	Drive   string `help:"The same, of several drives: its name, node or folder, as skylatch devices lists them." placeholder:"DRIVE" xor:"place"`
}

func (f driveFlags) wanted() bool { return f.ToDrive || f.Drive != "" }

// find returns the drive that is meant: mounted, and one that can be written to.
func (f driveFlags) find() (removable.Drive, error) {
	all, err := removable.List()
	if err != nil {
		return removable.Drive{}, err
	}
	return f.choose(all)
}

func (f driveFlags) choose(all []removable.Drive) (removable.Drive, error) {
	usable := slices.Collect(func(yield func(removable.Drive) bool) {
		for _, d := range all {
			named := f.Drive == "" || slices.Contains([]string{d.Name, d.Device, filepath.Base(d.Device), d.Mount}, strings.TrimSuffix(f.Drive, "/"))
			if named && (f.Drive != "" || d.Mount != "" && !d.ReadOnly) && !yield(d) {
				return
			}
		}
	})
	p := &telemetry.ProblemError{Meaning: "Nothing was written.", Err: errNoDrive}
	switch {
	case len(usable) == 0 && f.Drive != "":
		p.Cause, p.Action = fmt.Sprintf("No drive called %q is plugged in.", f.Drive), "skylatch devices lists the drives; or name a folder with --out."
	case len(usable) == 0:
		p.Cause = "There is no removable drive to write to."
		p.Action = "Plug one in and open it in the file manager, so that it is mounted; or name a folder with --out."
	case len(usable) > 1:
		p.Cause, p.Action = fmt.Sprintf("%d drives could be meant: %s.", len(usable), nodes(usable)), "Name one of them with --drive."
	case usable[0].Mount == "":
		p.Cause = fmt.Sprintf("The drive %s is not mounted.", usable[0].Name)
		p.Action = fmt.Sprintf("Open it in the file manager, or: udisksctl mount -b %s", usable[0].Device)
	case usable[0].ReadOnly:
		p.Cause = fmt.Sprintf("The drive %s can only be read.", usable[0].Name)
		p.Action = "Move its lock, or take another drive; a damaged one is mounted like that, too."
	default:
		return usable[0], nil
	}
	return removable.Drive{}, p
}

var errNoDrive = errors.New("no drive")

func nodes(drives []removable.Drive) string {
	var list []string
	for _, d := range drives {
		list = append(list, fmt.Sprintf("%s (%s)", d.Device, printable([]byte(d.Name))))
	}
	return strings.Join(list, ", ")
}

// printDrives lists drives, if there are some.
func printDrives(drives []removable.Drive) error {
	if len(drives) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nDRIVE\tNODE\tKIND\tSIZE\tFREE\tFORMAT\tFOLDER")
	for _, d := range drives {
		free, folder := "–", "not mounted"
		if d.Mount != "" {
			free, folder = size(int64(d.Free)), printable([]byte(d.Mount))
		}
		if d.ReadOnly {
			folder += ", to read only"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			printable([]byte(d.Name)), d.Device, d.Kind, size(int64(d.Bytes)), free, cmp.Or(d.FileSystem, "–"), folder)
	}
	return w.Flush()
}
