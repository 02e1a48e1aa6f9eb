package store

import (
	"cmp"
	"slices"
	"time"

	"skylatch/telemetry"
)

// vehicle is the store's own, changing copy of a [Vehicle].
type vehicle struct {
	Vehicle
	textCount uint64
	track     track
}

func newVehicle(id telemetry.VehicleID, at time.Time) *vehicle {
	return &vehicle{Vehicle: Vehicle{ID: id, FirstHeard: at}}
}

// copy returns a snapshot of the vehicle. The slices are replaced, never
// changed in place, so they can be shared.
func (v *vehicle) copy() Vehicle { return v.Vehicle }

func (v *vehicle) apply(at time.Time, sample telemetry.Sample) {
	if _, ours := sample.(telemetry.CommandRecord); !ours {
		v.LastHeard = at
	}
	switch s := sample.(type) {
	case telemetry.Heartbeat:
		v.Heartbeat = dated(at, s)
	case telemetry.Attitude:
		v.Attitude = dated(at, s)
	case telemetry.Position:
		v.Position = dated(at, s)
		v.track.add(at, s)
	case telemetry.Height:
		v.Height = dated(at, s)
	case telemetry.Velocity:
		v.Velocity = dated(at, s)
	case telemetry.Heading:
		v.Heading = dated(at, s)
	case telemetry.Airspeed:
		v.Airspeed = dated(at, s)
	case telemetry.Home:
		v.Home = dated(at, s)
	case telemetry.GPS:
		v.GPS = put(v.GPS, dated(at, s), func(g telemetry.GPS) int { return g.Index })
	case telemetry.Battery:
		v.Batteries = put(v.Batteries, dated(at, s), func(b telemetry.Battery) int { return b.Index })
	case telemetry.RC:
		v.RC = dated(at, s)
	case telemetry.Radio:
		v.Radio = dated(at, s)
	case telemetry.Wind:
		v.Wind = dated(at, s)
	case telemetry.RangeFinder:
		v.RangeFinder = dated(at, s)
	case telemetry.MissionProgress:
		v.Mission = dated(at, s)
	case telemetry.Landed:
		v.land(at, s)
	case telemetry.Firmware:
		v.Firmware = dated(at, s)
	case telemetry.Health:
		v.Health = dated(at, s)
	case telemetry.Estimator:
		v.Estimator = dated(at, s)
	case telemetry.Fence:
		v.Fence = dated(at, s)
	case telemetry.Clock:
		v.Clock = dated(at, s)
	case telemetry.SigningRefused:
		v.Signing = dated(at, s)
	case telemetry.Rebooted:
		v.Rebooted = dated(at, s)
	case telemetry.Text:
		v.textCount++
		v.Texts = appendLimited(v.Texts, Text{Number: v.textCount, ReceivedAt: at, Text: s}, MaxTexts)
	case telemetry.Traffic:
		v.addTraffic(at, s)
	case telemetry.VideoOffer:
		v.addOffer(at, s)
	case telemetry.CommandRecord:
		v.putCommand(s)
	}
}

func (v *vehicle) land(at time.Time, s telemetry.Landed) {
	v.Landed = dated(at, s)
	switch s.State {
	case telemetry.LandedGround:
		v.FlyingSince = time.Time{}
	case telemetry.LandedAir, telemetry.LandedTakeoff, telemetry.LandedLanding:
		if v.FlyingSince.IsZero() {
			v.FlyingSince = at
		}
	case telemetry.LandedUnknown:
	}
}

func (v *vehicle) addTraffic(at time.Time, s telemetry.Traffic) {
	kept := make([]telemetry.Dated[telemetry.Traffic], 0, len(v.Traffic)+1)
	for _, t := range v.Traffic {
		if t.Value.ICAO != s.ICAO && at.Sub(t.ReceivedAt) < trafficLife {
			kept = append(kept, t)
		}
	}
	v.Traffic = appendLimited(kept, dated(at, s), MaxTraffic)
}

func (v *vehicle) addOffer(at time.Time, s telemetry.VideoOffer) {
	kept := make([]telemetry.Dated[telemetry.VideoOffer], 0, len(v.VideoOffers)+1)
	for _, o := range v.VideoOffers {
		if o.Value.Component != s.Component || o.Value.Camera != s.Camera || o.Value.Stream != s.Stream {
			kept = append(kept, o)
		}
	}
	v.VideoOffers = appendLimited(kept, dated(at, s), MaxVideoOffers)
}

func (v *vehicle) putCommand(c telemetry.CommandRecord) {
	i := slices.IndexFunc(v.Commands, func(o telemetry.CommandRecord) bool { return o.ID == c.ID })
	if i < 0 {
		v.Commands = appendLimited(v.Commands, c, MaxCommands)
		return
	}
	commands := slices.Clone(v.Commands)
	commands[i] = c
	v.Commands = commands
}

func dated[T any](at time.Time, v T) telemetry.Dated[T] {
	return telemetry.Dated[T]{Value: v, ReceivedAt: at}
}

// put returns the list, ordered by index, with the value in its place.
func put[T any](list []telemetry.Dated[T], v telemetry.Dated[T], index func(T) int) []telemetry.Dated[T] {
	i, found := slices.BinarySearchFunc(list, index(v.Value), func(d telemetry.Dated[T], want int) int {
		return cmp.Compare(index(d.Value), want)
	})
	list = slices.Clone(list)
	if found {
		list[i] = v
		return list
	}
	return slices.Insert(list, i, v)
}

// appendLimited returns a new slice that ends with v and holds at most limit
// elements, the oldest dropped.
func appendLimited[T any](list []T, v T, limit int) []T {
	if drop := len(list) + 1 - limit; drop > 0 {
		list = list[drop:]
	}
	return append(slices.Clip(list), v)
}
