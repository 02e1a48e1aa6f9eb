package convert

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"math"
	"slices"
	"time"

	"skylatch/redact"
	"skylatch/redact/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/opt"
)

const (
	// maxVehicles bounds how often a log is read; a flight has one or two.
	maxVehicles = 16
	// maxAge is how old a value may be beside a position: what came once in a
	// while, a battery's state, comes every second or two.
	maxAge = 5 * time.Second
	// maxValue is beyond any quantity of a craft, in any unit.
	maxValue = 1e12
	// maxAltitude, in metres, is above what MAVLink can say: 2,147 km.
	maxAltitude = 1e7
)

// moment is one position of a craft, with what else was known then.
type moment struct {
	system byte
	at     time.Time
	since  time.Duration // the log's beginning

	place  telemetry.LatLon
	placed bool
	values [len(columns)]opt.Value[float64]
}

// entries reads a log that package track wrote. Frames of a year that has not
// four digits are passed over: no format can spell it.
func entries(ctx context.Context, f Flight) iter.Seq2[flightlog.Entry, error] {
	return func(yield func(flightlog.Entry, error) bool) {
		r := flightlog.NewReader(bytes.NewReader(f.Log))
		for n := 0; ; n++ {
			if n%4096 == 0 && ctx.Err() != nil {
				yield(flightlog.Entry{}, ctx.Err())
				return
			}
			e, err := r.Next()
			if year := e.At.UTC().Year(); err == nil && (year < 0 || year > 9999) {
				continue
			}
			if errors.Is(err, io.EOF) || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// who says where a craft is: the best message that it sends, of the component
// that sends most of them.
type who struct {
	message   int // of positions
	component byte
}

// vehicles finds out who says where each system is.
func vehicles(ctx context.Context, f Flight) (map[byte]who, error) {
	type sender struct {
		system byte
		who
	}
	counts := make(map[sender]int)
	reader := mavlink.NewReader(f.Policy)
	for e, err := range entries(ctx, f) {
		if err != nil {
			return nil, err
		}
		m, ok := reader.Read(e.Raw)
		if !ok {
			return nil, errors.New("the log holds a frame that is not known")
		}
		for i, p := range positions {
			if m.Name() == p.message {
				counts[sender{m.System, who{i, m.Component}}]++
			}
		}
	}
	best := make(map[byte]who)
	for _, s := range slices.SortedFunc(maps.Keys(counts), func(a, b sender) int {
		return cmp.Or(cmp.Compare(a.message, b.message), cmp.Compare(counts[b], counts[a]), cmp.Compare(a.component, b.component))
	}) {
		if _, ok := best[s.system]; !ok {
			best[s.system] = s.who
		}
	}
	if len(best) == 0 {
		return nil, ErrNothing
	}
	if len(best) > maxVehicles {
		return nil, fmt.Errorf("it is of %d vehicles, and at most %d are told", len(best), maxVehicles)
	}
	return best, nil
}

// known is what is known of one craft.
type known struct {
	moment
	heard [len(columns)]time.Time
	from  [len(columns)]int // which source; the first is the best
}

// moments gives every position of the vehicles, as the log has them.
func moments(ctx context.Context, f Flight, of map[byte]who) iter.Seq2[*moment, error] {
	return func(yield func(*moment, error) bool) {
		reader := mavlink.NewReader(f.Policy)
		craft := make(map[byte]*known)
		var first time.Time
		for e, err := range entries(ctx, f) {
			if err != nil {
				yield(nil, err)
				return
			}
			if first.IsZero() {
				first = e.At
			}
			m, ok := reader.Read(e.Raw)
			w, wanted := of[m.System]
			if !ok || !wanted || m.Component != w.component {
				continue
			}
			k := craft[m.System]
			if k == nil {
				k = &known{moment: moment{system: m.System}}
				craft[m.System] = k
			}
			k.take(m, e.At)
			if m.Name() != positions[w.message].message {
				continue
			}
			k.at, k.since = e.At, e.At.Sub(first)
			k.locate(m, w)
			now := k.moment
			for i, heard := range k.heard {
				if age := e.At.Sub(heard); age > maxAge || age < -maxAge {
					now.values[i] = opt.None[float64]()
				}
			}
			if !now.placed { // its altitude is from nowhere
				now.values[altitudeColumn] = opt.None[float64]()
			}
			if !yield(&now, nil) {
				return
			}
		}
	}
}

// take notes what a message says; a worse source does not replace a fresh value
// of a better one.
func (k *known) take(m mavlink.Message, at time.Time) {
	for _, s := range sayings()[m.Name()] {
		i := s.column
		if s.source > k.from[i] && at.Sub(k.heard[i]) <= maxAge {
			continue
		}
		from := columns[i].fields[s.source]
		v, ok := m.Number(from.field)
		v *= from.factor
		k.values[i], k.heard[i], k.from[i] = opt.When(ok && math.Abs(v) <= maxValue, v), at, s.source
	}
}

// locate notes where it is; 0° 0° is how autopilots say that they do not know.
func (k *known) locate(m mavlink.Message, w who) {
	p := positions[w.message]
	lat, okLat := m.Number(p.latitude)
	lon, okLon := m.Number(p.longitude)
	k.place = telemetry.LatLon{LatDeg: lat / 1e7, LonDeg: lon / 1e7}
	k.placed = okLat && okLon && (lat != 0 || lon != 0) && math.Abs(k.place.LatDeg) <= 90 && math.Abs(k.place.LonDeg) <= 180
}

// timed reports whether the policy tells when something was.
func (f Flight) timed() bool { return f.Policy.Action(redact.Time).Looser(redact.Blank) }
