package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"skylatch/redact/ledger"
	"skylatch/telemetry"
)

type ledgerCommand struct {
	List       ledgerListCommand       `cmd:"" default:"withargs" help:"List what was decided, oldest first (the default)."`
	Verify     ledgerVerifyCommand     `cmd:"" help:"Check that no entry was changed, removed, re-ordered or inserted."`
	Checkpoint ledgerCheckpointCommand `cmd:"" help:"Print the signed head, to be kept elsewhere and verified against later."`
}

func (f dataFlags) folder() (string, error) {
	c, err := f.settings()
	return filepath.Join(c.Data, "ledger"), err
}

type ledgerListCommand struct {
	dataFlags `embed:""`
	Kind      []ledger.Kind `help:"Only these kinds: ${kinds}." placeholder:"KIND"`
	Since     moment        `help:"Only from then on: a date, a date and time, or how long ago (2h)." placeholder:"WHEN"`
	Until     moment        `help:"Only before then." placeholder:"WHEN"`
	JSON      bool          `help:"One JSON object a line, for machines."`
}

// kindNames lists the kinds for the help.
func kindNames() string {
	var names []string
	for _, m := range ledger.Kinds() {
		names = append(names, string(m.Kind))
	}
	return strings.Join(names, ", ")
}

// Validate is called by the command line's parser.
func (l ledgerListCommand) Validate() error {
	for _, k := range l.Kind {
		if !slices.ContainsFunc(ledger.Kinds(), func(m ledger.Meaning) bool { return m.Kind == k }) {
			return fmt.Errorf("there is no kind %q; the kinds are %s", k, kindNames())
		}
	}
	return nil
}

// Run lists the entries.
func (l ledgerListCommand) Run() error {
	dir, err := l.folder()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for r, err := range ledger.Entries(dir, ledger.Filter{Kinds: l.Kind, Since: l.Since.Time, Until: l.Until.Time}) {
		if err == nil && l.JSON {
			err = encoder.Encode(r)
		} else if err == nil {
			_, err = fmt.Fprintf(out, "%6d  %-27s  %-9s  %s\n", r.Number, r.At.Format(time.RFC3339Nano), r.Kind, printable(r.Fields))
		}
		if err != nil {
			return errors.Join(out.Flush(), explainLedger(dir, err))
		}
	}
	return out.Flush()
}

// printable keeps what a drone or an attacker has sent from steering the
// terminal; JSON escapes only the oldest control characters.
func printable(fields []byte) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, string(fields))
}

type ledgerVerifyCommand struct {
	dataFlags  `embed:""`
	Checkpoint string `help:"A checkpoint that was printed earlier and kept elsewhere." type:"existingfile" placeholder:"FILE"`
	Key        string `help:"The public key that was written down." placeholder:"KEY"`
}

// Run checks the ledger.
func (v ledgerVerifyCommand) Run() error {
	dir, err := v.folder()
	if err != nil {
		return err
	}
	against := ledger.Against{PublicKey: v.Key}
	if v.Checkpoint != "" {
		if against.Checkpoint, err = os.ReadFile(v.Checkpoint); err != nil {
			return fmt.Errorf("read the checkpoint that was kept: %w", err)
		}
		if len(against.Checkpoint) == 0 {
			return fmt.Errorf("%s is empty: it is no checkpoint", v.Checkpoint)
		}
	}
	r, err := ledger.Verify(dir, against)
	if err != nil {
		return explainLedger(dir, err)
	}
	fmt.Printf("The ledger in %s is as it was written.\n\n", dir)
	fmt.Printf("entries      %d, from %s to %s\n", r.Entries, r.First.At.Format(time.RFC3339), r.Last.At.Format(time.RFC3339))
	fmt.Printf("checkpoints  %d, all signed with %s\n", r.Checkpoints, r.PublicKey)
	fmt.Printf("head         %s\n", r.Head.Root)
	if r.Writing {
		fmt.Println("A station is writing it; what it adds now was not looked at.")
	}
	if v.Checkpoint == "" && v.Key == "" {
		fmt.Println("\nOnly a checkpoint kept elsewhere shows whether its end was cut off, or all of it written anew.")
	}
	return nil
}

type ledgerCheckpointCommand struct {
	dataFlags `embed:""`
}

// Run prints the newest signed head.
func (c ledgerCheckpointCommand) Run() error {
	dir, err := c.folder()
	if err != nil {
		return err
	}
	head, err := ledger.Head(dir)
	if err != nil {
		return explainLedger(dir, err)
	}
	fmt.Print(head.Note)
	return nil
}

// explainLedger says what an error in reading a ledger means to the person.
func explainLedger(dir string, err error) error {
	p := &telemetry.ProblemError{Err: err}
	found, tampered := errors.AsType[*ledger.TamperError](err)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !tampered:
		p.Cause = fmt.Sprintf("There is no ledger in %s.", dir)
		p.Meaning = "No station has run with this data folder, or its ledger was taken away."
		p.Action = "Name the station's data folder with --data."
	case tampered && found.Finding == ledger.Unfinished:
		p.Cause = fmt.Sprintf("The ledger in %s ends in the middle of a write: %v.", dir, found)
		p.Meaning = "The station was killed or lost power. Everything that it acknowledged is there, as it was written."
		p.Action = "Start the station: it sets the rest aside and says so in the ledger. Then verify again."
	case tampered:
		p.Cause = fmt.Sprintf("The ledger in %s is not as it was written: %v.", dir, found)
		p.Meaning = "Somebody changed it, or the disk did. Entries before this place are as they were signed; do not rely on later ones."
		p.Action = "Keep a copy of the whole folder, and compare it with a backup and with checkpoints kept elsewhere."
		if found.Entry <= 0 {
			p.Meaning = "Somebody changed it, or the disk did. Do not rely on it."
		}
	default:
		return err
	}
	return p
}

// moment is a time on the command line.
type moment struct{ time.Time }

// UnmarshalText reads a date, a date and time, or how long ago.
func (m *moment) UnmarshalText(text []byte) error {
	s := string(text)
	if ago, err := time.ParseDuration(s); err == nil {
		m.Time = time.Now().Add(-ago)
		return nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime} {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			m.Time = t
			return nil
		}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return fmt.Errorf("%q is no time: write 2026-11-21, 2026-11-21T05:00, 2026-11-21T05:00:00Z or 2h", s)
	}
	m.Time = t
	return nil
}
