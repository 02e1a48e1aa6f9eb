//go:build unix

package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"

	"skylatch/cmd/skylatch/station"
	"skylatch/hardware/airgap"
	"skylatch/redact/egress"
	"skylatch/redact/egress/confine"
	"skylatch/redact/egress/prove"
	"skylatch/redact/egress/supervise"
	"skylatch/telemetry"
)

// runStation runs the station as a confined process and starts it again when
// it dies.
func runStation(ctx context.Context, doors *egress.Doors, h handed, ready func(station.Pages), log *slog.Logger) error {
	hello, err := h.encode()
	if err != nil {
		return err
	}
	return supervise.Run(ctx, supervise.Config{
		Doors:  doors,
		Hello:  hello,
		Args:   []string{"station"},
		Report: func(b []byte) { logReport(b, log) },
		Ready: func(b []byte) {
			var p station.Pages
			if err := json.Unmarshal(b, &p); err != nil {
				log.Error("the station did not say where its page is", "error", err)
				return
			}
			ready(p)
		},
		Beside: tellNetwork,
		Stderr: os.Stderr,
		Log:    log,
	})
}

// tellNetwork measures the machine's network for a station, which sees none.
func tellNetwork(ctx context.Context, tell func([]byte) error) {
	// Where nothing can be measured nothing is told, and the page says so.
	_ = airgap.Watch(ctx, func(n telemetry.Network) {
		if b, err := json.Marshal(n); err == nil {
			_ = tell(b) // a station that is gone need not know
		}
	})
}

// logReport says at each start what holds.
func logReport(b []byte, log *slog.Logger) {
	var r prove.Report
	if err := json.Unmarshal(b, &r); err != nil {
		log.Error("the station did not say how it is confined", "error", err)
		return
	}
	for _, l := range r.Layers {
		if l.State == confine.Active {
			log.Debug("layer active", "layer", l.Name)
			continue
		}
		log.Warn("layer "+string(l.State), "layer", l.Name, "reason", l.Reason, "meaning", l.Meaning)
	}
	log.Info("tried the ways out", "tried", len(r.Results), "open", r.Open(), "broken", len(r.Broken()), "took", r.Took)
}

// proveStation starts a station for its proof alone.
func proveStation(ctx context.Context, doors *egress.Doors, h handed, without []string, log *slog.Logger) (prove.Report, error) {
	var report prove.Report
	hello, err := h.encode()
	if err != nil {
		return report, err
	}
	said := errors.New("the station ended without a proof")
	err = supervise.Run(ctx, supervise.Config{
		Doors:   doors,
		Hello:   hello,
		Args:    []string{"station"},
		Once:    true,
		Without: without,
		Report:  func(b []byte) { said = json.Unmarshal(b, &report) },
		Ready:   func([]byte) {},
		Stderr:  os.Stderr,
		Log:     log,
	})
	return report, errors.Join(err, said)
}

// controlOutcomes runs the ways out unconfined.
func controlOutcomes(ctx context.Context) ([]prove.Result, error) {
	out, err := supervise.Control(ctx, "control")
	if err != nil {
		return nil, err
	}
	var results []prove.Result
	return results, json.Unmarshal(out, &results)
}

type stationCommand struct{}

// Run is the station until its supervisor or a signal ends it. What goes wrong
// is the supervisor's to say.
func (stationCommand) Run(ctx context.Context) error {
	networks := make(chan telemetry.Network, 1) // one a second; a busy station misses some
	s, ctx, err := supervise.Join(ctx, func(b []byte) {
		var n telemetry.Network
		if json.Unmarshal(b, &n) != nil {
			return // no supervisor of ours
		}
		select {
		case networks <- n:
		default:
		}
	})
	if err != nil {
		return err
	}
	defer s.Leave()
	defer s.Doors.Close()
	if err := serve(ctx, s, networks); err != nil {
		return s.Fail(err)
	}
	return nil
}

func serve(ctx context.Context, s *supervise.Station, networks <-chan telemetry.Network) error {
	h, err := decodeHanded(s.Hello)
	if err != nil {
		return err
	}
	layers := append([]confine.Layer{confine.Make(confine.Processes, confine.Active, "")}, h.confine(s.Namespaces, s.Without)...)
	layers = append(layers, sockets(s.Doors))
	report := h.prove(layers)
	if err := s.Report(report); err != nil || h.Prove {
		return err
	}
	if err := report.Err(); err != nil {
		return err
	}
	log := stationFlags{Verbose: h.Verbose}.logger(os.Stderr)
	c := h.station(s.Doors, log, func(p station.Pages) {
		if err := s.Ready(p); err != nil {
			log.Error("the supervisor does not hear", "error", err)
		}
	})
	c.Proof, c.Networks = &report, networks
	return station.Run(ctx, c)
}
