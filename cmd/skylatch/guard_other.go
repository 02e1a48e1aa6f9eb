//go:build !linux

package main

import "skylatch/telemetry"

// guardCommand takes whatever Linux takes.
type guardCommand struct {
	What []string `arg:"" optional:"" passthrough:""`
}

// Run says that there is none.
func (guardCommand) Run() error {
	return &telemetry.ProblemError{
		Cause:   "The guard is a wall in the Linux kernel; this is another system.",
		Meaning: "Nothing was changed, and nothing is guarded.",
		Action:  "Let the device's network go through a machine with Linux.",
	}
}

type listenerCommand struct{}

type scribeCommand struct{}

// Run has nothing to do here.
func (listenerCommand) Run() error { return nil }

// Run has nothing to do here.
func (scribeCommand) Run() error { return nil }
