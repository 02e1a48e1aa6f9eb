package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"skylatch/redact/guard"
	officer "skylatch/redact/guard/report"
	"skylatch/redact/guard/tally"
	"skylatch/telemetry"
)

type guardReportCommand struct {
	dataFlags `embed:""`
	Out       string `help:"Write it into this file, as a page, or as JSON if its name ends so; otherwise JSON is printed." type:"path" placeholder:"FILE"`
}

// Run writes the report.
func (c guardReportCommand) Run() error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	s, err := readGuardState(settings.Data)
	if err != nil {
		return err
	}
	if c.Out == "" {
		return officer.JSON(os.Stdout, s)
	}
	var b bytes.Buffer
	if strings.EqualFold(filepath.Ext(c.Out), ".json") {
		err = officer.JSON(&b, s)
	} else {
		err = officer.HTML(&b, s, time.Local, version)
	}
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	fmt.Println(officer.Judge(s).Text)
	return nil
}

func readGuardState(data string) (guard.State, error) {
	s, err := tally.ReadState(filepath.Join(data, guard.Folder))
	if errors.Is(err, fs.ErrNotExist) {
		return s, &telemetry.ProblemError{
			Cause:   "No guard has counted anything for the data folder " + data + ".",
			Meaning: "There is nothing to report.",
			Action:  "Name the data folder that the guard was started with: --data.",
			Err:     err,
		}
	}
	return s, err
}

type guardStatusCommand struct {
	dataFlags `embed:""`
}

// shownNames is how many of the names asked for most are printed.
const shownNames = 20

// Run says how the guard stands.
func (c guardStatusCommand) Run() error {
	settings, err := c.ofWhomAsked()
	if err != nil {
		return err
	}
	s, err := readGuardState(settings.Data)
	if err != nil {
		return err
	}
	fmt.Println(officer.Judge(s).Text)
	if now := time.Now(); !s.Running(now) {
		fmt.Printf("Nobody counts: this is what was counted %s ago.\n", now.Sub(s.At).Round(time.Second))
	}
	fmt.Printf("Attempts: %d. Devices: %d. Offered, and stayed here: %d bytes. Frames stopped: %d.\n", s.Attempts, len(s.Devices), s.Bytes, s.Wall.Stopped)
	for _, n := range s.Names[:min(len(s.Names), shownNames)] {
		// A device chose the name: what would move the cursor is spelt out.
		name := strings.Trim(strconv.QuoteToASCII(n.Name), `"`)
		fmt.Printf("%8d  %-40s %s\n", n.Attempts, name, strings.TrimSpace(n.Party.Vendor+" "+n.Party.Part))
	}
	return nil
}
