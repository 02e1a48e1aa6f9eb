package station

import (
	"context"
	"sync"
	"time"

	"skylatch/telemetry/alert"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/store"
)

// watchInterval is how often the conditions are looked at: often enough that a
// pulled plug or a full disk is on the page well within a second.
const watchInterval = 250 * time.Millisecond

// alerts looks at the state, raises what the pilot must know, and writes it
// into the flight log.
type alerts struct {
	store    *store.Store
	recorder *flightlog.Recorder
	monitor  *alert.Monitor

	// mu keeps looks apart, so that an older one does not overwrite a newer.
	mu sync.Mutex
}

// Acknowledge implements ui.Alerts.
func (a *alerts) Acknowledge(key string) bool {
	known := a.monitor.Acknowledge(key)
	a.look(time.Now())
	return known
}

// Run looks until ctx ends.
func (a *alerts) Run(ctx context.Context) error {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		a.look(time.Now())
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

func (a *alerts) look(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.store.SetRecordings(a.recorder.Recordings(), a.recorder.Disk())
	a.store.SetAlerts(a.monitor.Evaluate(now, a.store.Snapshot()))
	for _, t := range a.monitor.Transitions() {
		a.record(t)
	}
}

// alertEvent is an alert in events.jsonl.
type alertEvent struct {
	Change  string `json:"change"`
	Key     string `json:"key"`
	Code    string `json:"code"`
	Level   string `json:"level"`
	Cause   string `json:"cause"`
	Meaning string `json:"meaning"`
	Action  string `json:"action"`
}

func (a *alerts) record(t alert.Transition) {
	system := 0 // an alert of the station belongs to every open mission
	if id, ok := t.Alert.Vehicle.Get(); ok {
		system = id.System
	}
	a.recorder.Event(system, flightlog.Event{At: t.At, Type: "alert", Data: alertEvent{
		Change: string(t.Change), Key: t.Alert.Key, Code: t.Alert.Code, Level: string(t.Alert.Level),
		Cause: t.Alert.Cause, Meaning: t.Alert.Meaning, Action: t.Alert.Action,
	}})
}
