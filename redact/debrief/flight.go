package debrief

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"skylatch/redact/convert"
	"skylatch/redact/mavlink"
	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/geo"
)

// flight is what was told of a flight.
type flight struct {
	known      bool // anything is
	system     byte
	from, to   time.Time // by the log's clock, as it is told
	vehicle    string
	modes      []span
	armed      []span
	way        []spot
	height     []sample // metres above home
	speed      []sample // m/s over the ground
	battery    []sample // percent
	volts      []sample
	distance   float64 // metres, while it was armed
	satellites int     // the fewest that were heard, while it was armed; -1 for none known
}

// span is a part of the flight that has one name.
type span struct {
	from, to time.Duration
	name     string
}

// sample is one value, so long after the beginning.
type sample struct {
	at time.Duration
	v  float64
}

// spot is one place of the way.
type spot struct {
	at time.Duration
	telemetry.LatLon
	gap bool // what was flown before it is not known
}

const (
	// maxGap is how long a position may be missing before the line breaks.
	maxGap = 10 * time.Second
	// maxSpeed is above any aircraft this is for: what is faster has jumped.
	maxSpeed = 150 // m/s
)

// readFlight reads a log that package track rebuilt.
func (b *brief) readFlight(ctx context.Context, log []byte) error {
	f := &b.flight
	f.satellites = -1
	if len(log) == 0 {
		return nil
	}
	told := convert.Flight{Log: log, Policy: b.Policy}
	if err := b.pick(ctx, told); err != nil {
		return err
	}
	if err := b.readWords(ctx, log); err != nil {
		return err
	}
	if !f.known {
		return nil
	}
	last := time.Duration(-1)
	for m, err := range convert.Moments(ctx, told) {
		if errors.Is(err, convert.ErrNothing) {
			return nil
		}
		if err != nil {
			return err
		}
		if m.System != f.system {
			continue
		}
		at := m.At.Sub(f.from)
		if at <= last { // its clock was set back
			continue
		}
		last = at
		f.take(m, at)
	}
	return nil
}

// take takes one moment in.
func (f *flight) take(m convert.Moment, at time.Duration) {
	for _, s := range []struct {
		to   *[]sample
		name string
	}{{&f.height, "height_above_home_m"}, {&f.speed, "ground_speed_mps"}, {&f.battery, "battery_percent"}, {&f.volts, "battery_v"}} {
		if v, ok := m.Value(s.name); ok {
			*s.to = append(*s.to, sample{at, v})
		}
	}
	if n, ok := m.Value("satellites"); ok && f.isArmed(at) && (f.satellites < 0 || int(n) < f.satellites) {
		f.satellites = int(n)
	}
	if !m.Placed {
		return
	}
	s := spot{at: at, LatLon: m.Place, gap: true}
	if n := len(f.way); n > 0 {
		before := f.way[n-1]
		way, dt := float64(geo.Distance(before.LatLon, s.LatLon)), at-before.at
		if s.gap = dt > maxGap; !s.gap && way > maxSpeed*dt.Seconds() {
			return
		}
		if !s.gap && f.isArmed(at) {
			f.distance += way
		}
	}
	f.way = append(f.way, s)
}

func (f *flight) isArmed(at time.Duration) bool {
	for _, s := range f.armed {
		if s.from <= at && at <= s.to {
			return true
		}
	}
	return false
}

// pick decides whose flight it is.
func (b *brief) pick(ctx context.Context, told convert.Flight) error {
	counts := make(map[byte]int)
	for m, err := range convert.Moments(ctx, told) {
		if errors.Is(err, convert.ErrNothing) {
			break
		}
		if err != nil {
			return err
		}
		counts[m.System]++
	}
	b.flight.system = byte(b.System)
	if counts[b.flight.system] > 0 || b.System != 0 {
		return nil
	}
	most := 0
	for system, n := range counts {
		if n > most || n == most && system < b.flight.system {
			b.flight.system, most = system, n
		}
	}
	return nil
}

// readWords reads what the vehicle is doing, and says.
func (b *brief) readWords(ctx context.Context, log []byte) error {
	f := &b.flight
	reader, entries := mavlink.NewReader(b.Policy), flightlog.NewReader(bytes.NewReader(log))
	var parts words
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		e, err := entries.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("read what is told of the log: %w", err)
		}
		if f.from.IsZero() {
			f.from = e.At.UTC()
		}
		if e.At.After(f.to) {
			f.to = e.At.UTC()
		}
		m, ok := reader.Read(e.Raw)
		if !ok || m.System != f.system {
			continue
		}
		f.known = true
		switch at := e.At.Sub(f.from); m.Name() {
		case "HEARTBEAT":
			b.beat(m, at)
		case "STATUSTEXT":
			if text, level, ok := parts.take(m); ok {
				b.texts = append(b.texts, happening{at: at, level: level, text: text})
			}
		}
	}
	end := f.to.Sub(f.from)
	f.modes, f.armed = closed(f.modes, end), closed(f.armed, end)
	return nil
}

// closed ends what was going on at the end.
func closed(list []span, end time.Duration) []span {
	if n := len(list); n > 0 && list[n-1].to < 0 {
		list[n-1].to = end
	}
	return list
}

// isArmed is MAV_MODE_FLAG_SAFETY_ARMED, notVehicle MAV_AUTOPILOT_INVALID.
const (
	armedFlag  = 128
	notVehicle = 8
)

// beat takes a heartbeat: what it is, its mode, and whether its motors may turn.
func (b *brief) beat(m mavlink.Message, at time.Duration) {
	f := &b.flight
	autopilot, okA := m.Number("autopilot")
	kind, okK := m.Number("type")
	mode, okM := m.Number("custom_mode")
	base, okB := m.Number("base_mode")
	if !okA || !okK || !okM || !okB || autopilot == notVehicle {
		return
	}
	var name string
	f.vehicle, name = b.Names(uint8(autopilot), uint8(kind), uint32(mode))
	if n := len(f.modes); n == 0 || f.modes[n-1].name != name {
		f.modes = append(closed(f.modes, at), span{at, -1, name})
		b.moves = append(b.moves, happening{at: at, text: name, kind: "Mode"})
	}
	n := len(f.armed)
	was, is := n > 0 && f.armed[n-1].to < 0, int(base)&armedFlag != 0
	switch {
	case is && !was:
		f.armed = append(f.armed, span{at, -1, ""})
		b.moves = append(b.moves, happening{at: at, kind: "Motors", text: "Armed"})
	case was && !is:
		f.armed = closed(f.armed, at)
		b.moves = append(b.moves, happening{at: at, kind: "Motors", text: "Disarmed"})
	}
}

// words puts the parts of texts together.
type words struct {
	id   int
	text strings.Builder
}

// take reads a STATUSTEXT: a text is whole when a part of it is not full.
func (w *words) take(m mavlink.Message) (text string, level int, ok bool) {
	var said struct {
		Severity int    `json:"severity"`
		Text     string `json:"text"`
		ID       int    `json:"id"`
		Seq      int    `json:"chunk_seq"`
	}
	if json.Unmarshal(m.AppendJSON(nil), &said) != nil || said.Text == "" {
		return "", 0, false
	}
	const full = 50
	if said.ID == 0 {
		return said.Text, said.Severity, true
	}
	if said.ID != w.id || said.Seq == 0 {
		w.text.Reset()
		w.id = said.ID
	}
	w.text.WriteString(said.Text)
	if len(said.Text) >= full {
		return "", 0, false
	}
	text = w.text.String()
	w.id = 0
	w.text.Reset()
	return text, said.Severity, true
}

// most is the largest of values, NaN of none.
func most(list []sample) float64 {
	v := math.NaN()
	for _, s := range list {
		if math.IsNaN(v) || s.v > v {
			v = s.v
		}
	}
	return v
}

// least is the smallest of values, NaN of none.
func least(list []sample) float64 {
	v := math.NaN()
	for _, s := range list {
		if math.IsNaN(v) || s.v < v {
			v = s.v
		}
	}
	return v
}

// armedFor is how long its motors could turn.
func (f *flight) armedFor() (d time.Duration) {
	for _, s := range f.armed {
		d += s.to - s.from
	}
	return d
}

// used is how much of its charge a battery gave; a battery that was changed does
// not count backwards.
func (f *flight) used() (percent float64, ok bool) {
	for i := 1; i < len(f.battery); i++ {
		percent += max(0, f.battery[i-1].v-f.battery[i].v)
	}
	return percent, len(f.battery) > 1
}
