package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"skylatch/telemetry"
	"skylatch/telemetry/library"
	"skylatch/telemetry/seal"
)

// unlockFlags say what opens sealed missions, for as long as the program runs.
type unlockFlags struct {
	Unlock               string `help:"Key file that opens sealed missions. Its passphrase is asked for." type:"existingfile" placeholder:"FILE"`
	UnlockPassphraseFile string `help:"File whose first line is that passphrase." type:"existingfile" placeholder:"FILE"`
}

// identities returns what is in the key file; empty if none was named.
func (f unlockFlags) identities() (string, error) {
	if f.Unlock == "" {
		return "", nil
	}
	file, err := readSmall(f.Unlock)
	if err != nil {
		return "", fmt.Errorf("read the key file: %w", err)
	}
	text, err := seal.ReadKeyFile(file, func() (string, error) {
		if f.UnlockPassphraseFile != "" {
			return firstLine(f.UnlockPassphraseFile)
		}
		return askPassphrase("Passphrase of " + f.Unlock + ": ")
	})
	if err == nil {
		_, err = seal.NewKeys(text)
	}
	if err == nil {
		return text, nil
	}
	p := &telemetry.ProblemError{
		Cause:   fmt.Sprintf("%s opens nothing: %v.", f.Unlock, err),
		Meaning: "Sealed missions stay closed. Nothing was changed.",
		Action:  "Name the key file that skylatch missions seal-key or age-keygen made.", Err: err,
	}
	if errors.Is(err, seal.ErrPassphrase) {
		p.Action = "Type the passphrase again. Nobody can find it out for you."
	}
	return "", p
}

// keys returns what opens sealed missions; nil if no key file was named.
func (f unlockFlags) keys() (*seal.Keys, error) {
	text, err := f.identities()
	if err != nil || text == "" {
		return nil, err
	}
	return seal.NewKeys(text)
}

// missionFlags are for what reads missions, sealed or not.
type missionFlags struct {
	dataFlags   `embed:""`
	unlockFlags `embed:""`
}

// openLibrary is that of the data folder, with what was sealed unlocked.
func (f missionFlags) openLibrary(ctx context.Context) (*library.Library, error) {
	keys, err := f.keys()
	if err != nil {
		return nil, err
	}
	return f.dataFlags.openWith(ctx, keys)
}

// askPassphrase asks at the terminal, without showing what is typed. Where there
// is none, a line of the input is taken.
func askPassphrase(question string) (string, error) {
	fmt.Fprint(os.Stderr, question)
	show := hideTyping(os.Stdin)
	line, err := readLine(os.Stdin)
	show()
	fmt.Fprintln(os.Stderr)
	if line == "" {
		return "", cmp.Or(err, errors.New("no passphrase was typed"))
	}
	return line, nil
}

// ctrlC is what a terminal sends for it.
const ctrlC = 3

// readLine reads a line and nothing of the next.
func readLine(r io.Reader) (string, error) {
	var line []byte
	for b := make([]byte, 1); len(line) < maxSecret; {
		n, err := r.Read(b)
		if n == 1 && b[0] == '\n' {
			break
		}
		if n == 1 && b[0] == ctrlC {
			return "", errors.New("interrupted while a passphrase was asked for")
		}
		if line = append(line, b[:n]...); err != nil {
			return string(line), err
		}
	}
	return strings.TrimSuffix(string(line), "\r"), nil
}
