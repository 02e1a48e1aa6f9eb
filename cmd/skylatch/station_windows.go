package main

import (
	"context"
	"errors"
	"log/slog"

	"skylatch/cmd/skylatch/station"
	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
)

// runStation runs the station in this process: Windows hands no sockets over
// the way the supervisor needs it.
func runStation(ctx context.Context, doors *egress.Doors, h handed, ready func(station.Pages), log *slog.Logger) error {
	report := h.prove(layers(h))
	for _, l := range report.Layers {
		log.Warn("layer "+string(l.State), "layer", l.Name, "reason", l.Reason, "meaning", l.Meaning)
	}
	c := h.station(doors, log, ready)
	c.Proof = &report
	return station.Run(ctx, c)
}

func layers(h handed) []confine.Layer {
	none := confine.Make(confine.Namespaces, confine.Absent, "not on Windows")
	return append([]confine.Layer{
		confine.Make(confine.Processes, confine.Absent, "not on Windows"),
		confine.Make(confine.Sockets, confine.Absent, "Windows ignores SO_DONTROUTE; the hop limit of 1 is set"),
	}, h.confine(none, nil)...)
}

// proveStation says which layers there are: none that could be tried.
func proveStation(_ context.Context, _ *egress.Doors, h handed, _ []string, _ *slog.Logger) (prove.Report, error) {
	return h.prove(layers(h)), nil
}

func controlOutcomes(context.Context) ([]prove.Result, error) { return nil, errors.ErrUnsupported }

type stationCommand struct{}

// Run returns an error: the station runs in the supervisor's process here.
func (stationCommand) Run() error { return errors.ErrUnsupported }
