// Package alert turns the state of the vehicles and of the station into what
// the pilot must know: warnings (act now), cautions (know now, act soon) and
// advisories (know), each with its cause, its meaning for the flight and what
// to do.
//
// The conditions are a table of values, one for each thing that can be wrong;
// to add one is to add a value. The [Monitor] keeps nuisance away: a condition
// must hold for a while to be raised and be gone for a while to be cleared, it
// is silent while a worse one explains it, and an acknowledged one stays quiet
// until it gets worse.
//
// The package reads no clock, starts no goroutine and changes nothing outside:
// the same snapshots at the same times give the same alerts.
package alert

import (
	"slices"
	"sync"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// Change is what became of an alert.
type Change string

// The changes of an alert.
const (
	Raised       Change = "raised"
	Escalated    Change = "escalated" // its level rose
	Acknowledged Change = "acknowledged"
	Cleared      Change = "cleared"
)

// Transition is one change of one alert, for the flight log.
type Transition struct {
	At     time.Time
	Change Change
	Alert  telemetry.Alert
}

// Monitor remembers which conditions hold since when. Use [New]. Its methods
// may be called from any goroutine.
type Monitor struct {
	mu          sync.Mutex // guards what follows
	present     map[string]*presence
	quality     map[telemetry.VehicleID]*lossWindow
	transitions []Transition
	now         time.Time // of the last Evaluate
}

// New returns a monitor without alerts.
func New() *Monitor {
	return &Monitor{
		present: make(map[string]*presence),
		quality: make(map[telemetry.VehicleID]*lossWindow),
	}
}

// Evaluate looks at a snapshot and returns the present alerts, most urgent
// first: by level, those not acknowledged before the others, the newest first.
// It wants to be called a few times a second, changed or not, with times that
// do not go back.
func (m *Monitor) Evaluate(now time.Time, snap store.Snapshot) []telemetry.Alert {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = now
	for _, f := range m.findings(snap) {
		m.hold(f)
	}
	list := make([]telemetry.Alert, 0, len(m.present))
	for key, p := range m.present {
		if m.settle(key, p); p.raised {
			list = append(list, p.alert)
		}
	}
	slices.SortFunc(list, compare)
	return list
}

// Acknowledge notes that the pilot knows of the alert with that key, and
// reports whether it is present. It stays listed until its cause ends; if its
// level rises it is new again.
func (m *Monitor) Acknowledge(key string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.present[key]
	if !ok || !p.raised {
		return false
	}
	if !p.alert.Acknowledged {
		p.alert.Acknowledged = true
		m.note(Acknowledged, p)
	}
	return true
}

// Transitions returns what changed since it was last called, oldest first.
func (m *Monitor) Transitions() []Transition {
	m.mu.Lock()
	defer m.mu.Unlock()
	list := m.transitions
	m.transitions = nil
	return list
}
