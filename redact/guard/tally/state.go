package tally

import (
	"cmp"
	"slices"
	"time"

	"skylatch/redact"
	"skylatch/redact/guard"
)

// Kernel is what the kernel counted and how the wall stands, as who watches over
// the wall reads it.
type Kernel struct {
	Wall    guard.Wall
	Uplinks []guard.FarSide
	Allowed []guard.Allowed
	Layers  []guard.LayerRow
}

// State returns how everything stands now.
func (t *Tally) State(now time.Time, k Kernel) guard.State {
	t.mu.Lock()
	defer t.mu.Unlock()
	// What the rules stopped and nobody looked into came too fast. A packet that
	// was read after the counters were is in the next count.
	unnamed := max(k.Wall.Stopped-t.looked, 0)
	unread := int64(0)
	if unnamed > 0 {
		unread = max(k.Wall.Bytes-t.lookedIn, 0)
	}
	s := guard.State{
		Since: t.since, At: now, Wall: k.Wall,
		Attempts: t.attempts + unnamed, Bytes: t.bytes + unread, Unnamed: unnamed, Forgotten: t.forgotten,
		Minutes: t.minutes.since(now.Add(-minutesKept * time.Minute)), Recent: t.recent.newest(shownRecent),
		Allowed: orEmpty(k.Allowed), Uplinks: orEmpty(k.Uplinks), Layers: orEmpty(k.Layers),
		Speeches: []guard.Count{}, Holds: []guard.Held{}, Countries: []guard.CountryCount{},
	}
	s.Wall.Interfaces = orEmpty(s.Wall.Interfaces)
	s.Devices = rows(&t.devices, maxDevices, func(a, b guard.Device) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.MAC, b.MAC))
	})
	for i, d := range s.Devices {
		s.Devices[i].Addresses = slices.Clone(d.Addresses)
		slices.Sort(s.Devices[i].Addresses)
	}
	s.Names = rows(&t.names, shownNames, func(a, b guard.NameCount) int {
		return cmp.Or(cmp.Compare(b.Attempts, a.Attempts), cmp.Compare(a.Name, b.Name))
	})
	s.Parties = rows(&t.parties, shownParties, func(a, b guard.PartyCount) int {
		return cmp.Or(cmp.Compare(b.Attempts, a.Attempts), cmp.Compare(a.Vendor, b.Vendor), cmp.Compare(a.Category, b.Category))
	})
	for _, c := range t.countries {
		s.Countries = append(s.Countries, *c)
	}
	slices.SortFunc(s.Countries, func(a, b guard.CountryCount) int {
		return cmp.Or(cmp.Compare(b.Attempts, a.Attempts), cmp.Compare(a.Country, b.Country))
	})
	for speech, n := range t.speeches {
		s.Speeches = append(s.Speeches, guard.Count{Speech: speech, Attempts: n})
	}
	slices.SortFunc(s.Speeches, func(a, b guard.Count) int {
		return cmp.Or(cmp.Compare(b.Attempts, a.Attempts), cmp.Compare(a.Speech, b.Speech))
	})
	for _, class := range redact.Classes() {
		if n := t.holds[class]; n > 0 {
			s.Holds = append(s.Holds, guard.Held{Class: class, Attempts: n})
		}
	}
	return s
}

// rows returns copies of up to n rows, in order.
func rows[K comparable, V any](t *table[K, V], n int, order func(a, b V) int) []V {
	list := make([]V, 0, len(t.rows))
	for _, r := range t.rows {
		list = append(list, *r)
	}
	slices.SortFunc(list, order)
	return list[:min(n, len(list))]
}

// orEmpty is the list, or an empty one: null is no list to a reader of JSON.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// Blocked is what the ledger is told: how often a device tried to reach whom.
// Names are in the files, which are not signed and can be thrown away.
type Blocked struct {
	Device   string         `json:"device"` // empty: several, which are too many to tell apart
	Vendor   string         `json:"vendor"` // empty: nobody the table knows
	Category guard.Category `json:"category"`
	Attempts int64          `json:"attempts"`
	Bytes    int64          `json:"bytes"`
}

// Unsaid returns what was added since it was last called, most attempts first.
func (t *Tally) Unsaid() []Blocked {
	t.mu.Lock()
	defer t.mu.Unlock()
	// Whose an address is may have become known only afterwards.
	sums := make(map[partyKey]*Blocked, len(t.unsaid))
	for key, b := range t.unsaid {
		if mac := t.neighbors.get(key.device); mac != nil {
			key.device, b.Device = *mac, *mac
		}
		if sum := sums[key]; sum != nil {
			sum.Attempts += b.Attempts
			sum.Bytes += b.Bytes
		} else {
			sums[key] = b
		}
	}
	list := make([]Blocked, 0, len(sums))
	for _, b := range sums {
		list = append(list, *b)
	}
	clear(t.unsaid)
	slices.SortFunc(list, func(a, b Blocked) int {
		return cmp.Or(cmp.Compare(b.Attempts, a.Attempts), cmp.Compare(a.Device, b.Device), cmp.Compare(a.Vendor, b.Vendor), cmp.Compare(a.Category, b.Category))
	})
	return list
}
