package wire

import (
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

// Encode turns the state at the given moment into a message. It keeps no
// reference to the snapshot. Doors, Seq and Pages are the caller's to fill.
func Encode(snap store.Snapshot, now time.Time) Snapshot {
	m := Snapshot{
		Type:       TypeSnapshot,
		AtMs:       now.UnixMilli(),
		Vehicles:   encodeVehicles(snap, now),
		Links:      make([]Link, 0, len(snap.Station.Links)),
		Devices:    make([]Device, 0, len(snap.Station.Devices)),
		Recordings: make([]Recording, 0, len(snap.Station.Recordings)),
		Video:      encodeVideo(snap.Station.Video, now),
		Forwards:   encodeForwards(snap.Station.Forwards, now),
		Alerts:     make([]Alert, 0, len(snap.Station.Alerts)),
		Doors:      []Door{},
	}
	for _, l := range snap.Station.Links {
		m.Links = append(m.Links, encodeLink(l, now))
	}
	for _, d := range snap.Station.Devices {
		m.Devices = append(m.Devices, Device(d))
	}
	for _, r := range snap.Station.Recordings {
		m.Recordings = append(m.Recordings, encodeRecording(r, now))
	}
	for _, a := range snap.Station.Alerts {
		m.Alerts = append(m.Alerts, encodeAlert(a, now))
	}
	if d := snap.Station.Disk; d.TotalBytes > 0 {
		m.Disk = &Disk{FreeBytes: d.FreeBytes, TotalBytes: d.TotalBytes}
	}
	return m
}

func encodeLink(l telemetry.Link, now time.Time) Link {
	peers := l.Peers
	if peers == nil {
		peers = []string{}
	}
	return Link{
		Name:    l.Name,
		State:   string(l.State),
		Detail:  l.Detail,
		SinceMs: ageMs(l.Since, now),
		Peers:   peers,
		Stats:   encodeStats(l.Stats),
	}
}

func encodeStats(s telemetry.LinkStats) Stats {
	out := Stats{
		FramesIn:       s.FramesIn,
		FramesOut:      s.FramesOut,
		BytesIn:        s.BytesIn,
		BytesOut:       s.BytesOut,
		CRCErrors:      s.CRCErrors,
		SequenceLost:   s.SequenceLost,
		UnknownIDs:     s.UnknownIDs,
		Duplicates:     s.Duplicates,
		SigningRefused: s.SigningRefused,
		SendErrors:     s.SendErrors,
		LossRatio:      round(float64(s.LossRatio()), 4),
	}
	if rtt, ok := s.RoundTrip.Get(); ok {
		out.RoundTripMs = number(float64(rtt)/float64(time.Millisecond), 2)
	}
	return out
}

func encodeRecording(r telemetry.Recording, now time.Time) Recording {
	return Recording{
		System:     r.System,
		State:      string(r.State),
		Mission:    r.Mission,
		DurationMs: ageMs(r.StartedAt, now),
		Frames:     r.Frames,
		Bytes:      r.Bytes,
		Dropped:    r.Dropped,
		Reason:     r.Reason,
	}
}

func encodeAlert(a telemetry.Alert, now time.Time) Alert {
	out := Alert{
		Key:          a.Key,
		Code:         a.Code,
		Level:        string(a.Level),
		Cause:        a.Cause,
		Meaning:      a.Meaning,
		Action:       a.Action,
		AgeMs:        ageMs(a.RaisedAt, now),
		Acknowledged: a.Acknowledged,
	}
	if id, ok := a.Vehicle.Get(); ok {
		out.Vehicle = id.String()
	}
	return out
}

// ageMs is how long ago something was, never negative; 0 if it never was.
func ageMs(at, now time.Time) int64 {
	if at.IsZero() || at.After(now) {
		return 0
	}
	return now.Sub(at).Milliseconds()
}

// round keeps as many decimals as the sensor deserves: it halves the size of a
// snapshot.
func round(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Round(v*scale) / scale
}

// number returns the rounded value, or nil where there is none to show. JSON
// knows no NaN: one that slipped past a driver must not silence the page.
func number(v float64, decimals int) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	r := round(v, decimals)
	return &r
}

func optional[T ~float64](o opt.Value[T], decimals int) *float64 {
	v, ok := o.Get()
	if !ok {
		return nil
	}
	return number(float64(v), decimals)
}

func optionalInt(o opt.Value[int]) *int {
	v, ok := o.Get()
	if !ok {
		return nil
	}
	return &v
}

func optionalDegrees(o opt.Value[unit.Radian], decimals int) *float64 {
	v, ok := o.Get()
	if !ok {
		return nil
	}
	return number(v.Degrees(), decimals)
}

func finite(values ...float64) bool {
	for _, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}
