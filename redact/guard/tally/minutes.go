package tally

import (
	"maps"
	"slices"
	"time"

	"skylatch/redact/guard"
)

// minutes counts by category, for the last hour.
type minutes struct {
	rows []guard.Minute // oldest first
}

// add counts one attempt. One from before the newest minute, of a goroutine that
// came late, counts for the newest.
func (m *minutes) add(at time.Time, c guard.Category) {
	at = at.UTC().Truncate(time.Minute)
	last := len(m.rows) - 1
	if last < 0 || at.After(m.rows[last].At) {
		m.rows = append(m.rows, guard.Minute{At: at, Attempts: make(map[guard.Category]int64)})
		last++
	}
	m.rows[last].Attempts[c]++
	if len(m.rows) > minutesKept {
		m.rows = slices.Delete(m.rows, 0, 1)
	}
}

// since returns copies of the minutes after a time.
func (m *minutes) since(t time.Time) []guard.Minute {
	kept := make([]guard.Minute, 0, len(m.rows))
	for _, row := range m.rows {
		if row.At.After(t) {
			kept = append(kept, guard.Minute{At: row.At, Attempts: maps.Clone(row.Attempts)})
		}
	}
	return kept
}

// ring keeps the newest attempts.
type ring struct {
	rows []guard.Attempt
	next int
}

func (r *ring) add(a guard.Attempt) {
	if len(r.rows) < maxRecent {
		r.rows = append(r.rows, a)
		return
	}
	r.rows[r.next] = a
	r.next = (r.next + 1) % maxRecent
}

// newest returns up to n, the newest first.
func (r *ring) newest(n int) []guard.Attempt {
	n = min(n, len(r.rows))
	list := make([]guard.Attempt, 0, n)
	for i := range n {
		list = append(list, r.rows[(r.next-1-i+2*len(r.rows))%len(r.rows)])
	}
	return list
}
