package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"skylatch/telemetry"
	"skylatch/telemetry/disk"
	"skylatch/telemetry/seal"
)

type missionsSealKeyCommand struct {
	File           string `arg:"" help:"The new key file. Keep it away from this machine, and a copy elsewhere." type:"path"`
	PassphraseFile string `help:"File whose first line is the passphrase; else it is asked for." type:"existingfile" placeholder:"FILE"`
	Work           int    `hidden:"" default:"18" help:"Each guess of the passphrase costs 2 to the power of this."`
}

// Help says what does not fit into a line.
func (missionsSealKeyCommand) Help() string {
	return "The file is closed with a passphrase, in the format of age. What is printed is its public half: with that in the configuration, " +
		"[record] seal, a station seals what it records while it is written, as does missions import, and needs no secret for it. Who takes the " +
		"disk reads nothing of it. To read a sealed mission, name the key file with --unlock: for list, show, note, card, convert, debrief and " +
		"export, and for the station itself if its page is to show and replay them.\n\n" +
		"Without the key file or without its passphrase, nobody can read the missions, not even you: keep a copy on paper or on another disk."
}

// Validate is called by the command line's parser.
func (c missionsSealKeyCommand) Validate() error {
	if c.Work < 10 || c.Work > 20 {
		return fmt.Errorf("--work is %d: allowed is 10 to 20", c.Work)
	}
	return nil
}

// Run makes a key file.
func (c missionsSealKeyCommand) Run() error {
	if _, err := os.Lstat(c.File); !errors.Is(err, fs.ErrNotExist) {
		return &telemetry.ProblemError{
			Cause:   fmt.Sprintf("There is a %s already.", c.File),
			Meaning: "Nothing was written: missions may be sealed for the key in it.",
			Action:  "Name another file.", Err: err,
		}
	}
	passphrase, err := c.passphrase()
	if err != nil {
		return err
	}
	file, recipient, err := seal.NewKeyFile(passphrase, c.Work)
	if err == nil {
		err = disk.WriteFile(c.File, file)
	}
	if err != nil {
		return &telemetry.ProblemError{
			Cause:   fmt.Sprintf("There is no key: %v.", err),
			Meaning: "Nothing was written.",
			Action:  "Take a passphrase of several words, and a folder that can be written.", Err: err,
		}
	}
	fmt.Printf("# %s opens what is sealed for this key. Keep a copy of it away from this machine.\n[record]\nseal = [%q]\n", printable([]byte(c.File)), recipient)
	return nil
}

// passphrase asks twice: what is misspelt once locks everything away.
func (c missionsSealKeyCommand) passphrase() (string, error) {
	if c.PassphraseFile != "" {
		return firstLine(c.PassphraseFile)
	}
	first, err := askPassphrase("New passphrase: ")
	if err != nil {
		return "", err
	}
	second, err := askPassphrase("Again: ")
	if err != nil {
		return "", err
	}
	if first != second {
		return "", &telemetry.ProblemError{
			Cause: "The two passphrases differ.", Meaning: "Nothing was written.", Action: "Run it again.",
		}
	}
	return first, nil
}
