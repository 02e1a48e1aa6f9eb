package convert

import (
	"context"
	"iter"
	"slices"
	"time"

	"skylatch/telemetry"
)

// Moment is one position of a craft, with what else was known then.
type Moment struct {
	System byte
	At     time.Time // by the log's clock, as the policy tells it
	// Place is where it was, if Placed.
	Place  telemetry.LatLon
	Placed bool

	moment *moment
}

// Value returns a quantity by the name of its column in a table, e.g.
// "battery_percent", and whether it was known.
func (m Moment) Value(name string) (float64, bool) {
	i := slices.IndexFunc(columns[:], func(c column) bool { return c.name == name })
	if i < 0 {
		return 0, false
	}
	return m.moment.values[i].Get()
}

// Moments gives every position of all vehicles, in the order of the log. The error
// wraps [ErrNothing] if no vehicle says where it is, or how high.
func Moments(ctx context.Context, f Flight) iter.Seq2[Moment, error] {
	return func(yield func(Moment, error) bool) {
		all, err := vehicles(ctx, f)
		if err != nil {
			yield(Moment{}, err)
			return
		}
		for m, err := range moments(ctx, f, all) {
			if err != nil {
				yield(Moment{}, err)
				return
			}
			if !yield(Moment{System: m.system, At: m.at, Place: m.place, Placed: m.placed, moment: m}, nil) {
				return
			}
		}
	}
}
