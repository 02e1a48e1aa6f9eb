// Package tally counts every attempt of a guarded device, in bounded memory, and
// keeps the counts and the newest attempts in files.
//
// A [Tally] may be used by several goroutines; it starts none. However much is
// tried, and however many names, addresses and devices somebody makes up, a row
// of the table is at most given up for another, and what it counted stays in the
// sums.
package tally

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"skylatch/redact"
	"skylatch/redact/guard"
)

// How much is kept. A tablet asks for some hundred names a day.
const (
	maxDevices   = 256
	maxAddresses = 16 // of one device
	maxNeighbors = 4096
	maxNames     = 4096
	maxParties   = 1024
	maxRecent    = 200
	minutesKept  = 60

	// shownNames and shownParties are how many rows a [guard.State] holds.
	shownNames   = 200
	shownParties = 100
	shownRecent  = 50
)

// Tally is the sum of what was tried.
type Tally struct {
	complete func(guard.Attempt) guard.Attempt

	mu        sync.Mutex
	since     time.Time
	attempts  int64
	bytes     int64
	looked    int64 // dropped packets that somebody looked into
	lookedIn  int64 // their bytes
	forgotten int64
	devices   table[string, guard.Device] // by MAC, or address if there is none
	neighbors table[string, string]       // address → MAC
	names     table[string, guard.NameCount]
	parties   table[partyKey, guard.PartyCount]
	countries map[string]*guard.CountryCount
	speeches  map[guard.Speech]int64
	holds     map[redact.Class]int64
	minutes   minutes
	recent    ring
	unsaid    map[partyKey]*Blocked // since the last Unsaid
}

type partyKey struct {
	device   string
	vendor   string
	category guard.Category
}

// New returns an empty tally. The function complete adds to each attempt what a
// table knows of whom it was for.
func New(since time.Time, complete func(guard.Attempt) guard.Attempt) *Tally {
	return &Tally{
		complete: complete, since: since,
		devices:   newTable[string, guard.Device](maxDevices),
		neighbors: newTable[string, string](maxNeighbors),
		names:     newTable[string, guard.NameCount](maxNames),
		parties:   newTable[partyKey, guard.PartyCount](maxParties),
		countries: make(map[string]*guard.CountryCount),
		speeches:  make(map[guard.Speech]int64),
		holds:     make(map[redact.Class]int64),
		unsaid:    make(map[partyKey]*Blocked),
	}
}

// Learn notes which device an address belongs to: what arrives through a socket
// has no MAC any more.
func (t *Tally) Learn(from string, mac string) {
	if mac == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	*t.neighbors.row(from, nil) = mac
	// What came by a socket may be counted before the kernel's log says whose it is.
	if before := t.devices.get(from); before != nil {
		delete(t.devices.rows, from)
		t.join(mac, *before)
	}
}

// join adds what was counted of a device to its row.
func (t *Tally) join(mac string, before guard.Device) {
	d := t.devices.row(mac, func(d guard.Device) int64 { return d.Attempts })
	d.MAC = mac
	if d.First.IsZero() || before.First.Before(d.First) {
		d.First = before.First
	}
	if before.Last.After(d.Last) {
		d.Last, d.Interface = before.Last, before.Interface
	}
	d.Name = cmp.Or(d.Name, before.Name)
	d.Attempts += before.Attempts
	d.Bytes += before.Bytes
	for _, address := range before.Addresses {
		d.Addresses = withAddress(d.Addresses, address)
	}
}

// withAddress adds an address that is not there, up to a bound.
func withAddress(list []string, address string) []string {
	if len(list) >= maxAddresses || slices.Contains(list, address) {
		return list
	}
	return append(list, address)
}

// Add counts an attempt, and returns it with what is known of its device and of
// whom it was for.
func (t *Tally) Add(a guard.Attempt) guard.Attempt {
	a = t.complete(a)
	t.mu.Lock()
	defer t.mu.Unlock()
	if a.MAC == "" {
		if mac := t.neighbors.get(a.From.String()); mac != nil {
			a.MAC = *mac
		}
	}
	t.attempts++
	t.bytes += a.Bytes
	if a.Answer == guard.Dropped {
		t.looked++
		t.lookedIn += a.Bytes
	}
	t.speeches[a.Speech]++
	for _, class := range a.Holds {
		t.holds[class]++
	}
	t.minutes.add(a.At, a.Party.Category)
	t.addDevice(a)
	t.addName(a)
	t.addParty(a)
	t.recent.add(a)
	return a
}

// deviceKey names the device of an attempt.
func deviceKey(a guard.Attempt) string {
	if a.MAC != "" {
		return a.MAC
	}
	return a.From.String()
}

func (t *Tally) addDevice(a guard.Attempt) {
	d := t.devices.row(deviceKey(a), func(d guard.Device) int64 { return d.Attempts })
	if d.First.IsZero() {
		d.First, d.MAC = a.At, a.MAC
	}
	d.Last, d.Interface = a.At, a.Interface
	d.Attempts++
	d.Bytes += a.Bytes
	if a.Device != "" {
		d.Name = a.Device
	}
	if a.From.IsValid() && !a.From.IsUnspecified() {
		d.Addresses = withAddress(d.Addresses, a.From.String())
	}
}

// addName counts by the name that was asked for, or by the address.
func (t *Tally) addName(a guard.Attempt) {
	name := a.Name
	if name == "" {
		if !a.To.Addr().IsValid() {
			return
		}
		name = a.To.Addr().String()
	}
	lost := int64(0)
	n := t.names.row(name, func(n guard.NameCount) int64 {
		if n.Party.Vendor != "" {
			return n.Attempts + known // what a table names is kept longest
		}
		return n.Attempts
	}, func(n guard.NameCount) { lost = n.Attempts })
	t.forgotten += lost
	if n.First.IsZero() {
		n.Name, n.First = name, a.At
	}
	n.Party, n.Speech, n.Last = a.Party, a.Speech, a.At
	n.Attempts++
	n.Bytes += a.Bytes
}

// known weighs more than any count that a flood of names reaches.
const known = 1 << 40

func (t *Tally) addParty(a guard.Attempt) {
	key := partyKey{vendor: a.Party.Vendor, category: a.Party.Category}
	p := t.parties.row(key, func(p guard.PartyCount) int64 { return p.Attempts })
	p.Vendor, p.Category, p.Last = key.vendor, key.category, a.At
	p.Attempts++
	p.Bytes += a.Bytes

	if a.Party.Country != "" || a.Name == "" && a.To.Addr().IsGlobalUnicast() && !a.To.Addr().IsPrivate() {
		c := t.countries[a.Party.Country]
		if c == nil {
			c = &guard.CountryCount{Country: a.Party.Country}
			t.countries[a.Party.Country] = c
		}
		c.Attempts++
		c.Bytes += a.Bytes
	}

	key.device = deviceKey(a)
	b := t.unsaid[key]
	if b == nil {
		if len(t.unsaid) >= maxParties {
			key = partyKey{} // the sum of the rest
			if b = t.unsaid[key]; b == nil {
				b = &Blocked{}
				t.unsaid[key] = b
			}
		} else {
			b = &Blocked{Device: key.device, Vendor: key.vendor, Category: key.category}
			t.unsaid[key] = b
		}
	}
	b.Attempts++
	b.Bytes += a.Bytes
}
