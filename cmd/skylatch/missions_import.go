package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"skylatch/telemetry/flightlog"
)

type missionsImportCommand struct {
	dataFlags `embed:""`
	Logs      []string `arg:"" name:"log" help:"Logs of QGroundControl, Mission Planner, MAVProxy …" type:"path"`
}

// Run copies logs in, each as a mission of its own.
func (c missionsImportCommand) Run(ctx context.Context) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	var errs []error
	for _, path := range c.Logs {
		name, err := flightlog.Import(ctx, filepath.Join(settings.Data, "missions"), path)
		switch _, known := errors.AsType[*flightlog.KnownError](err); {
		case known:
			fmt.Printf("%s: %v\n", printable([]byte(path)), err)
		case err != nil:
			errs = append(errs, fmt.Errorf("%s: %w", printable([]byte(path)), err))
		default:
			fmt.Printf("%s: %s\n", printable([]byte(path)), name)
		}
	}
	return errors.Join(errs...)
}
