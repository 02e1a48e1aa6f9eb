// Package store owns the present state of every vehicle and of the station.
//
// There is one writer's door, [Store.Apply] and its siblings, and one reader's
// door, [Store.Snapshot]. A write never waits for a reader: it changes a few
// fields under a mutex and pokes the subscribers. A reader that is poked takes
// the newest snapshot; what happened in between is gone for it (newest wins).
// Nothing is lost by that: the flight log is written before the store.
//
// The store starts no goroutines and reads no clock: every write says when.
package store

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"skylatch/telemetry"
)

// Store holds the present state. Use [New].
type Store struct {
	mu       sync.Mutex // guards what follows
	vehicles map[telemetry.VehicleID]*vehicle
	station  Station
	version  uint64
	subs     map[*Subscription]struct{}
}

// New returns an empty store.
func New() *Store {
	return &Store{
		vehicles: make(map[telemetry.VehicleID]*vehicle),
		subs:     make(map[*Subscription]struct{}),
	}
}

// Apply takes what one message of one vehicle said, received at the given
// moment on the named link; an empty link is none. The samples become visible
// together. The first one makes the vehicle known.
func (s *Store) Apply(id telemetry.VehicleID, link string, receivedAt time.Time, samples ...telemetry.Sample) {
	if len(samples) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v, known := s.vehicles[id]
	if !known {
		v = newVehicle(id, receivedAt)
		s.vehicles[id] = v
	}
	if link != "" {
		v.Link = link
	}
	for _, sample := range samples {
		v.apply(receivedAt, sample)
	}
	s.changed()
}

// SetStats replaces the counters of one vehicle. Vehicles never heard by
// [Store.Apply] are left unknown. Counters poke nobody: they are seen with
// whatever comes next.
func (s *Store) SetStats(id telemetry.VehicleID, stats telemetry.LinkStats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.vehicles[id]; ok {
		v.Stats = stats
		s.version++
	}
}

// SetLink replaces the state of the link of that name. Like other counters,
// those of a link poke nobody.
func (s *Store) SetLink(link telemetry.Link) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, found := slices.BinarySearchFunc(s.station.Links, link.Name, func(l telemetry.Link, name string) int {
		return cmp.Compare(l.Name, name)
	})
	links := slices.Clone(s.station.Links)
	told := false
	if found {
		told = links[i].State == link.State && links[i].Detail == link.Detail
		links[i] = link
	} else {
		links = slices.Insert(links, i, link)
	}
	s.station.Links = links
	s.update(!told)
}

// SetDevices replaces the list of what is plugged in.
func (s *Store) SetDevices(devices []telemetry.Device) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := slices.Equal(s.station.Devices, devices)
	s.station.Devices = slices.Clone(devices)
	s.update(!told)
}

// SetRecordings replaces the state of the flight logs. Their sizes poke nobody.
func (s *Store) SetRecordings(recordings []telemetry.Recording, disk telemetry.Disk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := slices.EqualFunc(s.station.Recordings, recordings, func(a, b telemetry.Recording) bool {
		return a.System == b.System && a.State == b.State && a.Mission == b.Mission
	})
	s.station.Recordings, s.station.Disk = slices.Clone(recordings), disk
	s.update(!told)
}

// SetVideo replaces the state of the video tracks. Like other counters, theirs
// poke nobody.
func (s *Store) SetVideo(tracks []telemetry.Video) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := slices.EqualFunc(s.station.Video, tracks, func(a, b telemetry.Video) bool {
		return a.Track == b.Track && a.State == b.State && a.Detail == b.Detail && a.CodecName == b.CodecName && a.Damaged == b.Damaged
	})
	s.station.Video = slices.Clone(tracks)
	s.update(!told)
}

// SetForwards replaces the state of what flights are passed on to. Like other
// counters, theirs poke nobody.
func (s *Store) SetForwards(forwards []telemetry.Forward) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := slices.EqualFunc(s.station.Forwards, forwards, func(a, b telemetry.Forward) bool {
		return a.Name == b.Name && a.State == b.State && a.Detail == b.Detail
	})
	s.station.Forwards = slices.Clone(forwards)
	s.update(!told)
}

// SetGuard replaces what is known of the wall around a vendor's device. Like
// other counters, its own poke nobody.
func (s *Store) SetGuard(g telemetry.Guard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := s.station.Guard
	told.Attempts = g.Attempts
	s.station.Guard = g
	s.update(told != g)
}

// SetAlerts replaces the list of present alerts.
func (s *Store) SetAlerts(alerts []telemetry.Alert) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := slices.Equal(s.station.Alerts, alerts)
	s.station.Alerts = slices.Clone(alerts)
	s.update(!told)
}

// SetNetwork replaces the measurement of the machine's network.
func (s *Store) SetNetwork(network telemetry.Network) {
	s.mu.Lock()
	defer s.mu.Unlock()
	told := slices.Equal(s.station.Network.Appeared, network.Appeared) &&
		slices.Equal(s.station.Network.DefaultRoutes, network.DefaultRoutes)
	s.station.Network = network
	s.update(!told)
}

// SetLedger says why the record of decisions cannot be written; nil says that it
// can. The problem belongs to the store then.
func (s *Store) SetLedger(problem *telemetry.ProblemError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.station.Ledger
	told := old == problem || old != nil && problem != nil && old.Error() == problem.Error()
	s.station.Ledger = problem
	s.update(!told)
}

// update counts a change, and pokes the subscribers if it is worth a look;
// s.mu is held.
func (s *Store) update(worthALook bool) {
	if worthALook {
		s.changed()
		return
	}
	s.version++
}

// changed counts the change and pokes the subscribers; s.mu is held. A poke is
// one token in a channel of one: it never waits.
func (s *Store) changed() {
	s.version++
	for sub := range s.subs {
		select {
		case sub.poke <- struct{}{}:
		default:
		}
	}
}

// Snapshot returns a copy of the present state that nobody else changes.
func (s *Store) Snapshot() Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap := Snapshot{Version: s.version, Station: s.station}
	snap.Vehicles = make([]Vehicle, 0, len(s.vehicles))
	for _, v := range s.vehicles {
		snap.Vehicles = append(snap.Vehicles, v.copy())
	}
	slices.SortFunc(snap.Vehicles, func(a, b Vehicle) int {
		return cmp.Or(cmp.Compare(a.ID.System, b.ID.System), cmp.Compare(a.ID.Component, b.ID.Component))
	})
	return snap
}

// Track returns the path of one vehicle since it was first heard, thinned; nil
// if the vehicle is unknown.
func (s *Store) Track(id telemetry.VehicleID) []TrackPoint {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.vehicles[id]
	if !ok {
		return nil
	}
	return slices.Clone(v.track.points)
}

// Subscription pokes its owner when the state has changed.
type Subscription struct {
	store *Store
	poke  chan struct{}
}

// Subscribe returns a subscription; the owner must Close it.
func (s *Store) Subscribe() *Subscription {
	sub := &Subscription{store: s, poke: make(chan struct{}, 1)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subs[sub] = struct{}{}
	return sub
}

// Changed holds a token whenever the state changed since the last receive.
func (sub *Subscription) Changed() <-chan struct{} { return sub.poke }

// Close ends the subscription.
func (sub *Subscription) Close() {
	sub.store.mu.Lock()
	defer sub.store.mu.Unlock()
	delete(sub.store.subs, sub)
}
