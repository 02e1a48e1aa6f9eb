package station

import (
	"context"
	"log/slog"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// journal writes one log line for each thing that a pilot or an officer would
// want to know afterwards: vehicles that come and go, links that change,
// recordings that start or fail. Everything else is on the page and in the
// flight log.
func journal(ctx context.Context, state *store.Store, log *slog.Logger) error {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	seen := make(map[string]string)
	note := func(key, value string, say func()) {
		if seen[key] != value {
			seen[key] = value
			say()
		}
	}
	for {
		snap := state.Snapshot()
		now := time.Now()
		for _, v := range snap.Vehicles {
			if age, ok := v.Heartbeat.Age(now); ok {
				lost := age > telemetry.LinkLostAfter
				note("vehicle "+v.ID.String(), word(lost, "lost", "heard"), func() {
					log.Info("vehicle "+word(lost, "lost", "heard"), "vehicle", v.ID.String(),
						"kind", v.Heartbeat.Value.Type, "autopilot", v.Heartbeat.Value.Autopilot, "link", v.Link)
				})
			}
		}
		for _, l := range snap.Station.Links {
			note("link "+l.Name, string(l.State), func() {
				log.Info("link "+string(l.State), "link", l.Name, "detail", l.Detail)
			})
		}
		for _, r := range snap.Station.Recordings {
			note("recording "+r.Mission, string(r.State), func() {
				log.Info("recording "+string(r.State), "mission", r.Mission, "reason", r.Reason)
			})
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func word(which bool, yes, no string) string {
	if which {
		return yes
	}
	return no
}
