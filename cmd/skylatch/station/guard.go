package station

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"skylatch/redact/guard"
	"skylatch/redact/guard/report"
	"skylatch/redact/guard/tally"
	"skylatch/telemetry"
	"skylatch/telemetry/store"
	"skylatch/ui/wire"
)

// guardPeriod is how often a guard writes its state, and the station reads it.
const guardPeriod = time.Second

// watchGuard keeps what the guard of this machine says in the state. A guard is
// another process, which root runs: the two know each other by a file.
func watchGuard(ctx context.Context, data string, state *store.Store) error {
	ticker := time.NewTicker(guardPeriod)
	defer ticker.Stop()
	for {
		state.SetGuard(guardNow(data, time.Now()))
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// readGuard reads the guard's state, and whether it counts now. What it said
// before the machine was started is not so any more: the kernel forgot its rules.
func readGuard(data string, now time.Time) (s guard.State, running bool, err error) {
	s, err = tally.ReadState(filepath.Join(data, guard.Folder))
	if err != nil {
		return s, false, err
	}
	if s.At.Before(bootedAt(now)) {
		s.Wall.Standing = false
	}
	return s, s.Running(now), nil
}

func guardNow(data string, now time.Time) telemetry.Guard {
	s, running, err := readGuard(data, now)
	if errors.Is(err, fs.ErrNotExist) {
		return telemetry.Guard{}
	}
	if err != nil {
		return telemetry.Guard{Known: true, Problem: err.Error()}
	}
	g := telemetry.Guard{Known: true, Running: running, Standing: s.Wall.Standing, Problem: s.Wall.Problem, Attempts: s.Attempts}
	for _, u := range s.Uplinks {
		g.Left += u.Left
	}
	for _, p := range s.Parties {
		if p.Vendor != "" {
			g.Most = p.Vendor
			break
		}
	}
	if !running {
		g.Problem, g.Left = "", 0 // of a run that has ended
	}
	return g
}

// guardView is the whole of it, for the page.
func guardView(data string) func(time.Time) (wire.GuardView, error) {
	return func(now time.Time) (wire.GuardView, error) {
		s, running, err := readGuard(data, now)
		if errors.Is(err, fs.ErrNotExist) {
			return wire.GuardView{}, nil
		}
		if err != nil {
			return wire.GuardView{}, err
		}
		v := report.Judge(s)
		return wire.GuardView{
			Running: running, AgeMs: max(now.Sub(s.At).Milliseconds(), 0), Held: v.Held, Verdict: v.Text, State: &s,
		}, nil
	}
}
