package track

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
)

// drawing is what one map format can tell in the words of another: each reads
// into it and writes out of it, and it is judged in between.
type drawing []shape

type form byte

const (
	point form = iota
	route      // a line that was planned or drawn
	path       // a line that was flown
	area       // the first of its lines is the border, others are holes
)

// shape is one thing on the map.
type shape struct {
	form       form
	name, note string
	// aboveGround says that heights are, and tell nothing of the place.
	aboveGround bool
	lines       [][]spot
}

// spot is one place on a line.
type spot struct {
	telemetry.LatLon
	height    float64 // metres
	hasHeight bool
	at        time.Time // zero if not known
}

// tell judges a drawing.
func (t *teller) tell(d drawing) drawing {
	t.findHomes(d)
	var told drawing
	for _, s := range d {
		out := s
		out.lines = nil
		for _, line := range s.lines {
			pieces := t.line(line, s.aboveGround)
			if s.form == area && (len(pieces) != 1 || len(pieces[0]) != len(line)) {
				if len(out.lines) == 0 {
					break // its border cannot be told
				}
				continue
			}
			out.lines = append(out.lines, pieces...)
		}
		if len(out.lines) > 0 {
			out.name, out.note = t.text(s.name), t.text(s.note)
			told = append(told, out)
		} else {
			t.note(redact.Text, redact.Drop, filled(s.name)+filled(s.note))
		}
	}
	return told
}

func filled(s string) int {
	if strings.TrimSpace(s) == "" {
		return 0
	}
	return 1
}

// findHomes makes homes of both ends of every line that was flown: whoever
// flies stands near one of them. The take-off is the first moment.
func (t *teller) findHomes(d drawing) {
	var first time.Time
	for _, s := range d {
		if s.form != path && s.form != route {
			continue
		}
		for _, line := range s.lines {
			places := slices.DeleteFunc(slices.Clone(line), func(s spot) bool { return !known(s.LatLon) })
			if len(places) > 0 {
				t.zone.Home(places[0].LatLon)
				t.zone.Home(places[len(places)-1].LatLon)
			}
			for _, p := range line {
				if !p.at.IsZero() && (first.IsZero() || p.at.Before(first)) {
					first = p.at
				}
			}
		}
	}
	t.zone.TakeOff(first)
}

// line tells the places of a line, in pieces where some are left out.
func (t *teller) line(line []spot, aboveGround bool) [][]spot {
	var pieces [][]spot
	var piece []spot
	for _, s := range line {
		p, ok := t.place(s.LatLon, s.at)
		if !ok {
			if !s.at.IsZero() {
				t.note(redact.Time, redact.Blank, 1)
			}
			if len(piece) > 0 {
				pieces, piece = append(pieces, piece), nil
			}
			continue
		}
		out := spot{LatLon: p}
		out.at, _ = t.when(s.at)
		switch {
		case s.hasHeight && aboveGround && t.tells(redact.Technical):
			t.note(redact.Technical, redact.Keep, 1)
			out.height, out.hasHeight = s.height, true
		case s.hasHeight && !aboveGround:
			out.height, out.hasHeight = t.height(s.height)
		}
		piece = append(piece, out)
	}
	if len(piece) > 0 {
		pieces = append(pieces, piece)
	}
	return pieces
}

// readPlace reads a place; what is none is an error that names no value.
func readPlace(lat, lon string) (telemetry.LatLon, error) {
	a, errA := number(lat)
	o, errO := number(lon)
	if errA != nil || errO != nil {
		return telemetry.LatLon{}, fmt.Errorf("a latitude or longitude is no number")
	}
	return checkPlace(a, o)
}

func checkPlace(lat, lon float64) (telemetry.LatLon, error) {
	if math.Abs(lat) > 90 || math.Abs(lon) > 180 {
		return telemetry.LatLon{}, fmt.Errorf("a latitude or longitude is not on Earth")
	}
	return telemetry.LatLon{LatDeg: lat, LonDeg: lon}, nil
}

// number reads a number that is one.
func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err == nil && (math.IsNaN(v) || math.Abs(v) > 1e15) {
		err = strconv.ErrRange
	}
	return v, err
}

// degrees writes one half of a place, to a tenth of a millimetre; no more bits
// of how it was measured or hidden.
func degrees(v float64) string { return decimal(v, 9) }

// metres writes a length or a height to the millimetre.
func metres(v float64) string { return decimal(v, 3) }

func decimal(v float64, digits int) string {
	s := strconv.FormatFloat(v, 'f', digits, 64)
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// stamp writes a time as the formats of the web do.
func stamp(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.999Z") }

// readStamp reads one; a time that names no zone is taken as UTC.
func readStamp(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", time.DateOnly} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC().Truncate(time.Millisecond), nil
		}
	}
	return time.Time{}, fmt.Errorf("a time is not written as times are")
}
