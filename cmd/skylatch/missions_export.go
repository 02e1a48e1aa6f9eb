package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skylatch/cmd/skylatch/config"
	"skylatch/cmd/skylatch/handover"
	"skylatch/cmd/skylatch/station"
	"skylatch/redact"
	"skylatch/redact/export/evidence"
	"skylatch/telemetry"
)

type missionsExportCommand struct {
	missionFlags   `embed:""`
	Mission        string         `arg:"" help:"Name of the mission, as the list has it."`
	For            redact.Purpose `required:"" help:"What it is for: ${enum}." enum:"evidence,partner,public"`
	Out            string         `help:"The package, or for partner and public the folder. Nothing is replaced." type:"path" placeholder:"PATH" xor:"place"`
	driveFlags     `embed:""`
	To             []string `help:"Seal the package for who has this public key of age's (age1…). May be given again." placeholder:"RECIPIENT"`
	PassphraseFile string   `help:"Seal the package with the passphrase in the first line of this file." type:"existingfile" placeholder:"FILE"`
	Plain          bool     `help:"Do not seal the package: whoever gets it can read it."`
	Cleared        bool     `help:"Say that you have looked at the films, and at the pictures that nobody here can look into (HEIC, AVIF, those that move), and that they show nobody; the ledger keeps it. For policies that hide faces."`
	JSON           bool     `help:"One JSON object, for machines."`
}

// Help says what does not fit into a line.
func (missionsExportCommand) Help() string {
	return "For evidence it is one file with everything of the mission, byte for byte, also what a vehicle was told in secret: a ZIP that " +
		"everybody can open, or that inside age. The station signs the list of its files; the README inside says how to check it, with " +
		"Skylatch or without. Give the station's public key, which is printed, to the recipient by another way.\n\n" +
		"For partner and public it is a folder with what the policy of that name lets out of each file, as scrub does it; what is told of " +
		"the mission agrees with what was told while it was flown.\n\n" +
		"Exit status: 0 if all was written, 2 if files were refused, 1 if the run failed or was interrupted."
}

// Validate is called by the command line's parser.
func (c missionsExportCommand) Validate() error {
	ways := 0
	for _, chosen := range []bool{len(c.To) > 0, c.PassphraseFile != "", c.Plain} {
		if chosen {
			ways++
		}
	}
	switch {
	case c.Out == "" && !c.wanted():
		return errors.New("say where to: with --out, --to-drive or --drive")
	case c.For == redact.Evidence && ways != 1:
		return errors.New("say for whom the package is: with --to, with --passphrase-file, or --plain for everybody")
	case c.For != redact.Evidence && ways != 0:
		return errors.New("--to, --passphrase-file and --plain are for evidence: the others are a folder")
	case c.For == redact.Evidence && c.Cleared:
		return errors.New("--cleared is for policies that hide faces: evidence hides nothing")
	}
	return nil
}

// Run hands over a mission.
func (c missionsExportCommand) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	policy, err := redact.Shipped(string(c.For))
	if err != nil {
		return err
	}
	seal, err := c.sealed()
	if err != nil {
		return &telemetry.ProblemError{
			Cause:   fmt.Sprintf("The package cannot be sealed like that: %v.", err),
			Meaning: "Nothing was written.",
			Action:  "Give a public key of age's after --to (age-keygen makes them), or a file whose first line is a passphrase after --passphrase-file.",
			Err:     err,
		}
	}
	o, err := c.order(ctx, settings, c.Mission, policy)
	if err != nil {
		return err
	}
	o.Out, o.Cleared, o.Seal = c.Out, c.Cleared, seal
	o.Progress = progressLine(os.Stderr, progressText)
	name := "skylatch-" + string(c.For)
	if c.For == redact.Evidence {
		name = handover.PackageName(o.Mission.Name, seal)
	}
	finish, err := c.onto(&o, name)
	if err != nil {
		return err
	}
	if c.For == redact.Evidence {
		return finish(ctx, c.pack(ctx, o))
	}
	if o.Secret, err = station.SecretOf(settings.Data, o.Mission.System, o.Mission.StartedAt); err != nil {
		return err
	}
	return finish(ctx, c.scrub(ctx, settings.Data, o))
}

// order is what both ways of handing over a mission have in common. The mission
// must have ended.
func (f missionFlags) order(ctx context.Context, settings config.Config, mission string, policy *redact.Policy) (handover.Order, error) {
	o := handover.Order{Policy: policy, Ledger: filepath.Join(settings.Data, "ledger"), Program: "skylatch " + version}
	o.Write = (&sharedLedger{dir: o.Ledger}).Write
	l, err := f.openLibrary(ctx)
	if err != nil {
		return o, err
	}
	var noFolder error
	o.Mission, err = l.Mission(mission)
	o.Folder, noFolder = l.Folder(mission)
	if err = errors.Join(err, noFolder, l.Close()); err != nil {
		return o, unknownMission(err)
	}
	o.Keys = l.Keys()
	return o, o.Ready()
}

// sealed says who can open the package.
func (c missionsExportCommand) sealed() (evidence.Seal, error) {
	switch {
	case len(c.To) > 0:
		return evidence.SealFor(c.To)
	case c.PassphraseFile != "":
		passphrase, err := firstLine(c.PassphraseFile)
		if err != nil {
			return evidence.Seal{}, err
		}
		return evidence.SealWith(passphrase)
	}
	return evidence.Seal{}, nil
}

// maxSecret is more than a passphrase or a file of keys has.
const maxSecret = 64 << 10

// firstLine reads a passphrase.
func firstLine(path string) (string, error) {
	b, err := readSmall(path)
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return strings.TrimSuffix(string(line), "\r"), err
}

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxSecret {
		err = fmt.Errorf("%s has more than %d kB: it is no key and no passphrase", path, maxSecret>>10)
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// pack makes an evidence package.
func (c missionsExportCommand) pack(ctx context.Context, o handover.Order) error {
	began := time.Now()
	r, err := o.Package(ctx)
	if o.Progress != nil {
		fmt.Fprint(os.Stderr, clearLine)
	}
	if err != nil {
		return err
	}
	r.Seconds = time.Since(began).Round(time.Millisecond).Seconds()
	if c.JSON {
		return printJSON(r)
	}
	fmt.Printf("%s: %s, %d files, for %s\n\n", printable([]byte(o.Out)), size(r.After.Bytes), r.Packed, cmp.Or(strings.Join(r.SealedFor, ", "), "everybody who gets it"))
	fmt.Printf("SHA-256  %s\n", r.After.SHA256)
	fmt.Printf("signed   with %s\n", r.Key)
	fmt.Printf("ledger   entries of the mission's time that are in it: %d, with proofs; entry %d tells of this package\n\n", r.Entries, *r.Entry)
	fmt.Println("Give the key above to the recipient by another way, on paper or by telephone. The check, anywhere:")
	fmt.Printf("  skylatch missions verify %s --key '%s'\n", printable([]byte(filepath.Base(o.Out))), r.Key)
	return nil
}

// scrub makes a folder with what a policy lets out.
func (c missionsExportCommand) scrub(ctx context.Context, data string, o handover.Order) error {
	e, items, err := o.Files()
	if err != nil {
		return err
	}
	done, err := letOut(ctx, e, items)
	err = errors.Join(err, quarantine(data, done, time.Now()))
	return cmp.Or(scrubCommand{Out: o.Out, JSON: c.JSON}.tell(done), explainScrub(err, done), done.refusals())
}
