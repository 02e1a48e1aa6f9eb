package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"skylatch/link/mavlink/blackbox"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/seal"
)

type missionsImportCommand struct {
	dataFlags     `embed:""`
	unsealedFlags `embed:""`
	Logs          []string `arg:"" name:"log" help:"Flight logs: .tlog of a ground station, .bin of ArduPilot, .ulg of PX4." type:"path"`
}

// Help says what does not fit into a line.
func (missionsImportCommand) Help() string {
	return "Each log becomes a mission of its own, which is listed, replayed, charted and handed over as if it had been recorded here. " +
		"A tlog of QGroundControl, Mission Planner or MAVProxy is copied byte for byte. What an autopilot wrote itself, a DataFlash " +
		"log (.bin) or a ULog (.ulg), is kept as it is, and beside it stands a flight log with what it says of places, attitude, " +
		"batteries, satellites, modes and messages. What a log is, is told by what is in it.\n\n" +
		"If the configuration seals missions, everything is sealed as it is written, the original and its name too, and no key file is " +
		"needed for it. The original's SHA-256 stands outside, so that the same log is known again."
}

// Run copies logs in, each as a mission of its own.
func (c missionsImportCommand) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	to, err := c.recipients(settings)
	if err != nil {
		return err
	}
	var errs []error
	for _, path := range c.Logs {
		name, err := importLog(ctx, filepath.Join(settings.Data, "missions"), path, to)
		switch _, known := errors.AsType[*flightlog.KnownError](err); {
		case known:
			fmt.Printf("%s: %v\n", printable([]byte(path)), err)
		case err != nil:
			errs = append(errs, unimported(path, err))
		default:
			fmt.Printf("%s: %s\n", printable([]byte(path)), name)
		}
	}
	return errors.Join(errs...)
}

// unimported says why a log is no mission.
func unimported(path string, err error) error {
	if _, said := errors.AsType[*telemetry.ProblemError](err); said {
		return err
	}
	p := &telemetry.ProblemError{
		Cause:   fmt.Sprintf("%s was not brought in: %v.", printable([]byte(path)), err),
		Meaning: "Nothing of it is among the missions; the log is as it was.", Err: err,
	}
	switch {
	case errors.Is(err, context.Canceled):
		p.Action = "Run it again."
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		p.Action = "See that the log is there and can be read, and that the data folder can be written."
	default:
		p.Action = "Name a tlog of a ground station, a DataFlash log (.bin) of ArduPilot or a ULog (.ulg) of PX4. If it is one, it may have been copied only in part."
	}
	return p
}

// importLog brings one log in, by what is in it.
func importLog(ctx context.Context, missions, path string, to *seal.Recipients) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("open the log: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", fmt.Errorf("open the log: %w", err)
	}
	if info.IsDir() {
		return "", &telemetry.ProblemError{
			Cause:   fmt.Sprintf("%s is a folder.", printable([]byte(path))),
			Meaning: "Nothing of it was brought in: logs are named one by one.",
			Action:  "Name the logs in it. What a camera's card holds comes in by skylatch missions card.",
		}
	}
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", fmt.Errorf("read the log: %w", err)
	}
	format, ok := blackbox.Recognise(head[:n])
	if !ok {
		return flightlog.Import(ctx, missions, path, to)
	}
	return flightlog.ImportForeign(ctx, missions, path, flightlog.Foreign{
		Format: format.Name, Extension: format.Extension, MaxSize: blackbox.MaxSize,
		Tell: func(ctx context.Context, log []byte, w io.Writer) ([]string, error) {
			return format.Tell(ctx, log, info.ModTime(), w)
		},
	}, to)
}
