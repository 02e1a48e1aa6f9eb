package station

import (
	"context"
	"encoding/json"
	"iter"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"skylatch/link/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/alert"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/library"
	"skylatch/telemetry/replay"
	"skylatch/telemetry/seal"
	"skylatch/telemetry/store"
	"skylatch/ui/live"
	pages "skylatch/ui/missions"
)

// lookInterval is how often it is looked whether a mission has begun or ended.
const lookInterval = 2 * time.Second

// missions is what was recorded, for the page.
type missions struct {
	library  *library.Library
	recorder *flightlog.Recorder
	pages    http.Handler
	seals    http.Handler
	log      *slog.Logger
}

func newMissions(data string, keys *seal.Keys, recorder *flightlog.Recorder, log *slog.Logger) (*missions, error) {
	l, err := library.Open(LibraryOf(data, keys))
	if err != nil {
		return nil, err
	}
	return &missions{
		library: l, recorder: recorder, log: log, seals: (&pages.Seals{Library: l}).Handler(),
		pages: pages.New(pages.Config{Library: l, Watch: mavlink.Watch, Log: log}),
	}, nil
}

// LibraryOf says where the missions of a data folder are, and what opens those
// that are sealed.
func LibraryOf(data string, keys *seal.Keys) library.Config {
	return library.Config{
		Keys: keys,
		Dir:  filepath.Join(data, "missions"), Index: filepath.Join(data, "missions.sqlite"), Watch: mavlink.Watch,
	}
}

// Run keeps the library up to date until ctx ends: at the start, and when a
// mission begins or ends. That it cannot is no reason not to fly.
func (m *missions) Run(ctx context.Context) error {
	ticker := time.NewTicker(lookInterval)
	defer ticker.Stop()
	var known []string
	for first := true; ; first = false {
		var open []string
		for _, r := range m.recorder.Recordings() {
			open = append(open, r.Mission)
		}
		slices.Sort(open)
		if first || !slices.Equal(open, known) {
			if err := m.library.Refresh(ctx, nil); err == nil {
				known = open
			} else if ctx.Err() == nil && first {
				m.log.Warn("the list of missions is not up to date; the recordings are untouched", "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return m.library.Close()
		case <-ticker.C:
		}
	}
}

// open opens a mission for a replay.
func (m *missions) open(ctx context.Context, name string) (live.Film, error) {
	folder, err := m.library.Folder(name)
	if err != nil {
		return live.Film{}, err
	}
	log, err := replay.Open(ctx, filepath.Join(folder, "flight.tlog"), m.library.Keys())
	if err != nil {
		return live.Film{}, err
	}
	return live.Film{
		Log:    log,
		Eyes:   func(s *store.Store) func([]byte, time.Time) { return mavlink.NewReader(s).Read },
		Alerts: alertsOf(flightlog.Events(folder, m.library.Keys()), m.log),
	}, nil
}

// alertsOf returns what says which recorded alerts were present at a moment.
func alertsOf(events iter.Seq2[flightlog.Told, error], log *slog.Logger) func(time.Time) []telemetry.Alert {
	type lasting struct {
		alert telemetry.Alert
		until time.Time // zero: to the end
	}
	var all []*lasting
	present := make(map[string]*lasting)
	for e, err := range events {
		if err != nil {
			log.Debug("replay without all alerts", "error", err)
			break
		}
		var told alertEvent
		if e.Type != "alert" || json.Unmarshal(e.Data, &told) != nil {
			continue
		}
		key := told.Key
		if key == "" {
			key = told.Code + " " + told.Cause // recorded by an older station
		}
		switch alert.Change(told.Change) {
		case alert.Raised:
			l := &lasting{alert: telemetry.Alert{
				Key: key, Code: told.Code, Level: telemetry.AlertLevel(told.Level),
				Cause: told.Cause, Meaning: told.Meaning, Action: told.Action, RaisedAt: e.At,
			}}
			all = append(all, l)
			present[key] = l
		case alert.Cleared:
			if l := present[key]; l != nil {
				l.until = e.At
				delete(present, key)
			}
		}
	}
	return func(at time.Time) []telemetry.Alert {
		var now []telemetry.Alert
		for _, l := range all {
			if !at.Before(l.alert.RaisedAt) && (l.until.IsZero() || at.Before(l.until)) {
				now = append(now, l.alert)
			}
		}
		return now
	}
}
