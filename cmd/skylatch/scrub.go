package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

type scrubCommand struct {
	ledgerFlags `embed:""`
	Files       []string `arg:"" name:"file" help:"Tracks and logs: GPX, KML, KMZ, GeoJSON, CSV, DJI subtitles, tlog, ULog, plans." type:"path"`
	Policy      string   `required:"" help:"A policy's name, or a file." placeholder:"NAME"`
	Out         string   `help:"Folder for the new files." default:"scrubbed" type:"path" placeholder:"FOLDER"`
	DryRun      bool     `help:"Say what would leave, and write nothing."`
	JSON        bool     `help:"One JSON object, for machines."`
}

// scrubbed is what a run did, as machines get it.
type scrubbed struct {
	Policy string           `json:"policy"`
	DryRun bool             `json:"dry_run"`
	Files  []export.Receipt `json:"files"`
}

// ledgerPatience is how long a station may take to write an entry that another
// program left for it.
const ledgerPatience = 10 * time.Second

// Run lets out what a policy allows of files. All files of a run are of one
// mission: they share its secret.
func (s scrubCommand) Run(ctx context.Context) error {
	policy, err := policyNamed(s.Policy)
	if err != nil {
		return err
	}
	c := export.Config{Policy: policy, Secret: redact.NewSecret(), Origin: &redact.Origin{}, Folder: s.Out}
	if !s.DryRun {
		dir, err := s.folder()
		if err != nil {
			return err
		}
		c.Write = func(ctx context.Context, e ledger.Entry) (ledger.Record, error) {
			ctx, cancel := context.WithTimeout(ctx, ledgerPatience)
			defer cancel()
			return ledger.Write(ctx, dir, e)
		}
	}
	done := scrubbed{Policy: policy.Name, DryRun: s.DryRun, Files: []export.Receipt{}}
	for i, path := range s.Files {
		receipt, failed := export.File(ctx, path, i+1, c)
		done.Files = append(done.Files, receipt)
		if err = failed; err != nil {
			err = &telemetry.ProblemError{
				Cause:   fmt.Sprintf("%s did not leave: %s.", filepath.Base(path), strings.TrimSuffix(err.Error(), ".")),
				Meaning: "What leaves is written down first. While that or the new file cannot be written, nothing does.",
				Action:  "See whether the data folder and the folder for new files can be written; skylatch ledger verify checks the ledger.",
				Err:     err,
			}
			break
		}
	}
	return errors.Join(s.tell(done), err, refusals(done, len(s.Files)))
}

// refusals is an error if some files did not leave.
func refusals(done scrubbed, asked int) error {
	n := 0
	for _, r := range done.Files {
		if r.Refused != "" {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d files were refused", n, asked)
}

func (s scrubCommand) tell(done scrubbed) error {
	if s.JSON {
		return printJSON(done)
	}
	for _, r := range done.Files {
		switch {
		case r.Refused != "":
			fmt.Printf("%s: refused: %s\n", printable([]byte(r.File)), r.Refused)
		case r.Written != "":
			fmt.Printf("%s: %s, written to %s\n", printable([]byte(r.File)), r.Format, printable([]byte(r.Written)))
		case s.DryRun:
			fmt.Printf("%s: %s, %d bytes would leave\n", printable([]byte(r.File)), r.Format, r.Bytes)
		}
		w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		for _, c := range r.Counts {
			fmt.Fprintf(w, "  %s\t%d\t%s\n", c.Class, c.N, tense(c.Action))
		}
		if r.Unknown > 0 {
			fmt.Fprintf(w, "  not known\t%d\tleft out\n", r.Unknown)
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// tense says what was done.
func tense(a redact.Action) string {
	switch a {
	case redact.Keep:
		return "told"
	case redact.Relative:
		return "told from a secret origin"
	case redact.Coarsen:
		return "told less exactly"
	case redact.Pseudonym:
		return "told by a pseudonym"
	case redact.Blank:
		return "blanked"
	}
	return strings.ReplaceAll(string(a), "drop", "left out")
}
