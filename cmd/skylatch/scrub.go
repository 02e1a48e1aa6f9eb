package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"skylatch/cmd/skylatch/handover"
	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/telemetry"
)

type scrubCommand struct {
	dataFlags `embed:""`
	Paths     []string `arg:"" name:"path" help:"Files and folders: a whole camera card, pictures, films, tracks, logs."`
	Policy    string   `required:"" help:"A policy's name, or a file." placeholder:"NAME"`
	Out       string   `help:"Folder for the copies. Nothing in it is replaced." default:"scrubbed" type:"path" placeholder:"FOLDER"`
	Cleared   bool     `help:"Say that you have looked at the films, and at the pictures that nobody here can look into (HEIC, AVIF, those that move), and that they show nobody; the ledger keeps it. For policies that hide faces."`
	Box       []box    `help:"Paint over a part of a still: its left and top edge, width and height in pixels as it is shown. May be given again." placeholder:"FILE:X,Y,W,H" sep:"none"`
	Jobs      int      `help:"How many files are rebuilt at once; 0 is one a processor." placeholder:"N"`
	DryRun    bool     `help:"Say what would leave, and write nothing."`
	JSON      bool     `help:"One JSON object, for machines."`
	Verbose   bool     `short:"v" help:"Say of each file what became of each of its parts."`
}

// Help says what does not fit into a line.
func (scrubCommand) Help() string {
	return "The originals are never touched. A copy is rebuilt from what the policy allows, read again by a second parser, and written " +
		"into the ledger before it gets its name; its name, its date and its folders' names tell no more than the policy does. " +
		"What is unknown, damaged or not understood stays where it is: it is listed, and kept in the data folder's quarantine.txt.\n\n" +
		"All files of a run are of one mission: pseudonyms and relative places agree within a run, and between no two.\n\n" +
		"Exit status: 0 if all was copied, 2 if something was refused, 1 if the run failed or was interrupted."
}

// Validate is called by the command line's parser.
func (s scrubCommand) Validate() error {
	if s.Jobs < 0 {
		return fmt.Errorf("--jobs is %d: allowed is 0 or more", s.Jobs)
	}
	return nil
}

// box is a part of a still that was marked.
type box struct {
	file string
	part image.Rectangle
}

// UnmarshalText reads FILE:X,Y,W,H.
func (b *box) UnmarshalText(text []byte) error {
	colon := strings.LastIndexByte(string(text), ':')
	var x, y, w, h int
	if colon > 0 {
		n, err := fmt.Sscanf(string(text[colon+1:]), "%d,%d,%d,%d", &x, &y, &w, &h)
		if err == nil && n == 4 && x >= 0 && y >= 0 && w > 0 && h > 0 && max(x, y, w, h) < 1<<20 {
			*b = box{string(text[:colon]), image.Rect(x, y, x+w, y+h)}
			return nil
		}
	}
	return fmt.Errorf("%q is no part of a picture: write FILE:X,Y,W,H, e.g. DJI_0001.JPG:100,200,50,50", text)
}

// scrubbed is what a run did, as machines get it.
type scrubbed struct {
	Policy string `json:"policy"`
	DryRun bool   `json:"dry_run"`
	// Asked is how many files there are; those that were not tried are not
	// among the files below.
	Asked   int              `json:"asked"`
	Seconds float64          `json:"seconds"`
	Files   []export.Receipt `json:"files"`
}

// Run lets out what a policy allows of files.
func (s scrubCommand) Run(ctx context.Context) error {
	policy, err := policyNamed(s.Policy)
	if err != nil {
		return err
	}
	c := export.Config{
		Policy: policy, Secret: redact.NewSecret(), Origin: &redact.Origin{}, Folder: s.Out,
		Cleared: s.Cleared, Workers: s.Jobs, Progress: progressLine(os.Stderr, progressText),
	}
	dir, err := s.folder()
	if err != nil {
		return err
	}
	if !s.DryRun {
		c.Write = (&sharedLedger{dir: dir}).Write
	}
	e, err := export.New(c)
	if err != nil {
		return err
	}
	items, err := s.items(e)
	if err != nil {
		return err
	}
	done, err := letOut(ctx, e, items)
	if !s.DryRun {
		err = errors.Join(err, quarantine(filepath.Dir(dir), done, time.Now()))
	}
	return cmp.Or(s.tell(done), explainScrub(err, done), done.refusals())
}

// letOut lets out what may leave, and shows how far it is.
func letOut(ctx context.Context, e *export.Export, items []export.Item) (scrubbed, error) {
	done := scrubbed{Policy: e.Policy.Name, DryRun: e.Write == nil, Asked: len(items), Files: make([]export.Receipt, 0, len(items))}
	began := time.Now()
	var err error
	for receipt, failed := range e.Files(ctx, items) {
		if failed == nil {
			done.Files = append(done.Files, receipt)
		} else {
			err = failed
		}
	}
	if e.Progress != nil {
		fmt.Fprint(os.Stderr, clearLine)
	}
	done.Seconds = time.Since(began).Round(time.Millisecond).Seconds()
	order := make(map[string]int, len(items))
	for n, i := range items {
		order[i.Path] = n
	}
	slices.SortFunc(done.Files, func(a, b export.Receipt) int { return cmp.Compare(order[a.File], order[b.File]) })
	return done, err
}

// items lists what is asked for, with what was marked in it.
func (s scrubCommand) items(e *export.Export) ([]export.Item, error) {
	items, err := e.Survey(s.Paths)
	for _, b := range s.Box {
		if err == nil {
			err = export.Mark(items, b.file, b.part)
		}
	}
	if err != nil {
		return nil, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("What is to be scrubbed is not there as it was named: %v.", err),
			Meaning: "Nothing was copied.",
			Action:  "Name files and folders that can be read, and a file of --box as it is listed by --dry-run.", Err: err,
		}
	}
	return items, nil
}

// explainScrub says why a run ended before its end; nil stays nil.
func explainScrub(err error, done scrubbed) error {
	return handover.Explain(err, len(done.Files), done.Asked)
}

// refusedError tells that all was tried, and some files did not leave.
type refusedError struct{ refused, asked int }

func (r *refusedError) Error() string {
	return fmt.Sprintf("%d of %d files were refused", r.refused, r.asked)
}

// ExitCode tells scripts that the rest has left.
func (*refusedError) ExitCode() int { return 2 }

// refusals is an error if some files did not leave, but for what nobody misses.
func (done scrubbed) refusals() error {
	n, asked := 0, done.Asked
	for _, r := range done.Files {
		switch {
		case r.Junk:
			asked--
		case r.Refused != "":
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return &refusedError{n, asked}
}
