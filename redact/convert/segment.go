package convert

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
)

const (
	// maxGap is how long a position may be missing before the line breaks: what
	// was flown meanwhile is not known.
	maxGap = 10 * time.Second
	// maxSegment bounds what is held in memory: three hours at ten a second. A
	// longer line goes on in another one that begins where it ended.
	maxSegment = 100_000
)

// spot is one place of a line.
type spot struct {
	telemetry.LatLon
	at               time.Time
	altitude, height opt.Value[float64] // by the policy's datum; above home
}

// segment is a line that a vehicle flew without a gap.
type segment struct {
	system byte
	spots  []spot
}

// name says whose line it is.
func (s segment) name() string { return fmt.Sprintf("vehicle %d", s.system) }

// high reports whether all its altitudes are known: some formats have all or none.
func (s segment) high() bool {
	return !slices.ContainsFunc(s.spots, func(p spot) bool { return !p.altitude.Known() })
}

// segments gives the lines of every vehicle, one vehicle after the other. The
// error is [ErrNothing] if there is no place at all.
func segments(ctx context.Context, f Flight) iter.Seq2[segment, error] {
	return func(yield func(segment, error) bool) {
		// A place that is not told is none, though its message is.
		all, err := vehicles(ctx, f)
		if err != nil {
			yield(segment{}, err)
			return
		}
		empty := true
		for _, system := range slices.Sorted(maps.Keys(all)) {
			for s, err := range lines(moments(ctx, f, map[byte]who{system: all[system]})) {
				if empty = false; !yield(s, err) || err != nil {
					return
				}
			}
		}
		if empty {
			yield(segment{}, ErrNothing)
		}
	}
}

// lines cuts the moments of one vehicle where it was not heard.
func lines(all iter.Seq2[*moment, error]) iter.Seq2[segment, error] {
	return func(yield func(segment, error) bool) {
		var s segment
		var last time.Time
		for m, err := range all {
			if err != nil {
				yield(s, err)
				return
			}
			gap := m.at.Sub(last)
			if len(s.spots) > 0 && (!m.placed || gap > maxGap || gap < -maxGap) {
				if !yield(s, nil) {
					return
				}
				s.spots = nil
			}
			if !m.placed {
				continue
			}
			if len(s.spots) == maxSegment {
				if !yield(s, nil) {
					return
				}
				s.spots = []spot{s.spots[maxSegment-1]}
			}
			last, s.system = m.at, m.system
			s.spots = append(s.spots, spot{m.place, m.at, m.values[altitudeColumn], m.values[heightColumn]})
		}
		if len(s.spots) > 0 {
			yield(s, nil)
		}
	}
}

// stamp spells a time; milliseconds are what a log's clock is good for.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

func degrees(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }

func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if f, _ := strconv.ParseFloat(s, 64); f == 0 { // -0.00 is a spelling of nothing
		return strconv.FormatFloat(0, 'f', decimals, 64)
	}
	return s
}
