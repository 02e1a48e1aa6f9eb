package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"skylatch/redact/export/evidence"
	"skylatch/telemetry"
)

type missionsVerifyCommand struct {
	Package        string `arg:"" help:"The evidence package." type:"existingfile"`
	Key            string `help:"The station's public key, as its operator gave it by another way." placeholder:"KEY"`
	Identity       string `help:"File with the private key of age's that opens the package." type:"existingfile" placeholder:"FILE" xor:"opener"`
	PassphraseFile string `help:"File whose first line is the passphrase that opens the package." type:"existingfile" placeholder:"FILE" xor:"opener"`
	JSON           bool   `help:"One JSON object, for machines."`
}

// Help says what does not fit into a line.
func (missionsVerifyCommand) Help() string {
	return "Every byte is compared with what the station signed, and each file that was changed, is missing or was added is named. It needs " +
		"nothing but the package: no network, no data folder. Without --key it shows that nothing was changed since somebody signed it, " +
		"and not who.\n\n" +
		"Exit status: 0 if every byte is as it was signed, 2 if not, 1 if it could not be checked."
}

// alteredError tells that a package is not as it was sealed.
type alteredError struct{ findings int }

func (a *alteredError) Error() string {
	return fmt.Sprintf("the package is not as it was sealed: %d findings", a.findings)
}

// ExitCode tells scripts that it was checked.
func (*alteredError) ExitCode() int { return 2 }

// Run checks a package.
func (c missionsVerifyCommand) Run(ctx context.Context) error {
	opener, err := c.opener()
	if err != nil {
		return unreadablePackage(err)
	}
	f, err := os.Open(c.Package)
	if err != nil {
		return fmt.Errorf("open the package: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open the package: %w", err)
	}
	progress := progressLine(os.Stderr, progressText)
	checked, err := evidence.Verify(ctx, f, info.Size(), evidence.Against{Key: c.Key, Opener: opener, Progress: progress})
	if progress != nil {
		fmt.Fprint(os.Stderr, clearLine)
	}
	if err != nil {
		return unreadablePackage(err)
	}
	if c.JSON {
		err = printJSON(checked)
	} else {
		tellChecked(checked)
	}
	if err == nil && !checked.Whole {
		err = &alteredError{len(checked.Findings)}
	}
	return err
}

func (c missionsVerifyCommand) opener() (evidence.Opener, error) {
	switch {
	case c.Identity != "":
		b, err := readSmall(c.Identity)
		if err != nil {
			return evidence.Opener{}, err
		}
		return evidence.OpenerFrom(b)
	case c.PassphraseFile != "":
		passphrase, err := firstLine(c.PassphraseFile)
		if err != nil {
			return evidence.Opener{}, err
		}
		return evidence.OpenerWith(passphrase)
	}
	return evidence.Opener{}, nil
}

// tellChecked says what was seen. Names in a package are printable: the check
// refuses others; what else a stranger wrote is made so.
func tellChecked(c evidence.Checked) {
	if !c.Whole {
		fmt.Print("NOT AS IT WAS SEALED\n\n")
		for _, f := range c.Findings {
			fmt.Printf("  %s\n", printable([]byte(f.String())))
		}
		fmt.Println()
	} else {
		fmt.Printf("Every byte is as it was signed: %d files, %s.\n\n", len(c.Files), size(c.Bytes))
	}
	if c.Mission == "" {
		return
	}
	fmt.Printf("mission  %s\n", printable([]byte(c.Mission)))
	fmt.Printf("sealed   %s by %s\n", c.SealedAt.Format(time.RFC3339), printable([]byte(c.Program)))
	fmt.Printf("key      %s\n", printable([]byte(c.Key)))
	if c.Whole {
		fmt.Printf("ledger   entries of that time: %d, each proved to stand in the ledger of that key\n", c.Entries)
		for _, f := range c.Files {
			fmt.Printf("  %s  %s, %s bytes\n", f.SHA256, f.Path, grouped(f.Bytes))
		}
	}
	if !c.KeyCompared {
		fmt.Println("\nWhose key that is, the package cannot show: whoever changes files can sign them anew with another. Compare it with the one that\nthe station's operator gives you by another way: --key does it.")
	} else {
		fmt.Println("\nThe key is the one that you gave.")
	}
}

// unreadablePackage says why a package could not be checked.
func unreadablePackage(err error) error {
	p := &telemetry.ProblemError{Meaning: "It was not checked: nothing is known of it.", Err: err}
	_, locked := errors.AsType[*evidence.LockedError](err)
	switch {
	case errors.Is(err, evidence.ErrSealed):
		p.Cause, p.Action = "The package is sealed with age.", "Name what opens it, with --identity or --passphrase-file."
	case locked:
		p.Cause = fmt.Sprintf("What was given does not open the package: %v.", err)
		p.Action = "Try the key or the passphrase that it was sealed for. If it is the right one, the first lines of the package were changed."
	case errors.Is(err, evidence.ErrNone):
		p.Cause = fmt.Sprintf("%v.", err)
		p.Action = "Name a package that skylatch missions export --for evidence wrote; compare its SHA-256 with the one that was printed there."
	case errors.Is(err, context.Canceled):
		p.Cause, p.Action = "Interrupted.", "Run it again."
	default:
		return err
	}
	return p
}
