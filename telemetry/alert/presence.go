package alert

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/store"
)

// presence is one condition that holds or held a moment ago.
type presence struct {
	alert     telemetry.Alert
	condition *condition
	subject   string
	since     time.Time // holds without interruption, until raised
	heldAt    time.Time // when it last held
	levelAt   time.Time // when it last held at alert.Level
	raised    bool
}

// findings returns what is wrong now, without what a worse finding about the
// same subject explains.
func (m *Monitor) findings(snap store.Snapshot) []finding {
	var all []finding
	for i := range conditions {
		if c := &conditions[i]; c.station != nil {
			all = c.collect(all, c.station(snap, m.now))
		}
	}
	known := make(map[telemetry.VehicleID]bool, len(snap.Vehicles))
	for _, v := range snap.Vehicles {
		known[v.ID] = true
		w := newView(v, m.now, m.loss(v))
		for i := range conditions {
			if c := &conditions[i]; c.vehicle != nil && !slices.Contains(c.inhibited, w.phase) {
				all = c.collect(all, w.findings(c.vehicle(w)))
			}
		}
	}
	for id := range m.quality {
		if !known[id] {
			delete(m.quality, id)
		}
	}
	return m.unexplained(all)
}

// unexplained leaves out what is silenced by an alert that stands, or stands
// from now on; one that is still being debounced explains nothing yet. An alert
// that is silenced goes at once: it has a better name now.
func (m *Monitor) unexplained(all []finding) []finding {
	type about struct{ code, subject string }
	stands := make(map[about]bool, len(all))
	for _, p := range m.present {
		if p.raised {
			stands[about{p.condition.code, p.subject}] = true
		}
	}
	for _, f := range all {
		p, known := m.present[f.key()]
		if f.condition.raise == 0 || known && m.now.Sub(p.since) >= f.condition.raise {
			stands[about{f.condition.code, f.subject}] = true
		}
	}
	return slices.DeleteFunc(all, func(f finding) bool {
		for _, code := range f.condition.silencedBy {
			if stands[about{code, f.subject}] {
				if p, ok := m.present[f.key()]; ok {
					m.drop(f.key(), p)
				}
				return true
			}
		}
		return false
	})
}

// hold notes that a finding holds now.
func (m *Monitor) hold(f finding) {
	key := f.key()
	p, ok := m.present[key]
	if !ok {
		p = &presence{condition: f.condition, subject: f.subject, since: m.now, levelAt: m.now}
		p.alert = telemetry.Alert{Code: f.condition.code, Key: key, Level: f.level}
		m.present[key] = p
	}
	p.heldAt = m.now
	p.alert.Vehicle = f.vehicle
	p.alert.Cause, p.alert.Meaning, p.alert.Action = f.cause, f.meaning, f.action
	switch {
	case rank(f.level) < rank(p.alert.Level):
		p.alert.Level, p.levelAt = f.level, m.now
		if p.raised {
			p.alert.Acknowledged, p.alert.RaisedAt = false, m.now
			m.note(Escalated, p)
		}
	case f.level == p.alert.Level:
		p.levelAt = m.now
	case m.now.Sub(p.levelAt) >= p.condition.clear:
		p.alert.Level, p.levelAt = f.level, m.now
	}
}

// settle raises what has held for long enough and clears what has been gone for
// long enough.
func (m *Monitor) settle(key string, p *presence) {
	holds := p.heldAt.Equal(m.now)
	switch {
	case !p.raised && !holds:
		delete(m.present, key)
	case !p.raised && m.now.Sub(p.since) >= p.condition.raise:
		p.raised, p.alert.RaisedAt = true, m.now
		m.note(Raised, p)
	case p.raised && !holds && m.now.Sub(p.heldAt) >= p.condition.clear:
		m.drop(key, p)
	}
}

func (m *Monitor) drop(key string, p *presence) {
	delete(m.present, key)
	if p.raised {
		p.raised = false
		m.note(Cleared, p)
	}
}

// maxTransitions bounds what is kept for a caller who does not fetch it; the
// oldest go first.
const maxTransitions = 1024

func (m *Monitor) note(c Change, p *presence) {
	if len(m.transitions) >= maxTransitions {
		m.transitions = slices.Delete(m.transitions, 0, 1)
	}
	m.transitions = append(m.transitions, Transition{At: m.now, Change: c, Alert: p.alert})
}

// rank orders the levels, most urgent first.
func rank(l telemetry.AlertLevel) int {
	switch l {
	case telemetry.Warning:
		return 0
	case telemetry.Caution:
		return 1
	default:
		return 2
	}
}

func compare(a, b telemetry.Alert) int {
	acknowledged := func(a telemetry.Alert) int {
		if a.Acknowledged {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(rank(a.Level), rank(b.Level)),
		cmp.Compare(acknowledged(a), acknowledged(b)),
		b.RaisedAt.Compare(a.RaisedAt),
		strings.Compare(a.Key, b.Key),
	)
}
