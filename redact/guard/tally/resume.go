package tally

import (
	"maps"
	"slices"

	"skylatch/redact/guard"
)

// Resume goes on from a state that an earlier process left, while the wall and
// its counters stood. It is called before anything is added.
func (t *Tally) Resume(s guard.State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.since = s.Since
	t.attempts = s.Attempts - s.Unnamed
	t.looked = s.Wall.Stopped - s.Unnamed
	t.bytes, t.lookedIn = s.Bytes, s.Wall.Bytes
	t.forgotten = s.Forgotten
	for _, d := range s.Devices {
		key := d.MAC
		if key == "" && len(d.Addresses) > 0 {
			key = d.Addresses[0]
		}
		*t.devices.row(key, nil) = d
		for _, address := range d.Addresses {
			if d.MAC != "" {
				*t.neighbors.row(address, nil) = d.MAC
			}
		}
	}
	named := int64(0)
	for _, n := range s.Names {
		*t.names.row(n.Name, nil) = n
		named += n.Attempts
	}
	// The names beyond those that a state holds are gone, their attempts are not.
	t.forgotten = max(t.forgotten, t.attempts-named)
	for _, p := range s.Parties {
		*t.parties.row(partyKey{vendor: p.Vendor, category: p.Category}, nil) = p
	}
	for _, c := range s.Countries {
		t.countries[c.Country] = &c
	}
	for _, c := range s.Speeches {
		t.speeches[c.Speech] = c.Attempts
	}
	for _, h := range s.Holds {
		t.holds[h.Class] = h.Attempts
	}
	for _, m := range s.Minutes {
		t.minutes.rows = append(t.minutes.rows, guard.Minute{At: m.At, Attempts: orNew(maps.Clone(m.Attempts))})
	}
	for _, a := range slices.Backward(s.Recent) {
		t.recent.add(a)
	}
}

func orNew(m map[guard.Category]int64) map[guard.Category]int64 {
	if m == nil {
		return make(map[guard.Category]int64)
	}
	return m
}
