package wire

import (
	"fmt"
	"math"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/alert"
	"skylatch/telemetry/geo"
	"skylatch/telemetry/store"
)

func encodeVehicle(v store.Vehicle, now time.Time) Vehicle {
	out := Vehicle{
		ID:        v.ID.String(),
		Autopilot: string(v.Heartbeat.Value.Autopilot),
		Kind:      string(v.Heartbeat.Value.Type),
		Firmware:  v.Firmware.Value.Version,
		Board:     v.Firmware.Value.Board,
		Link:      v.Link,
		LinkLost:  true,
		Armed:     v.Heartbeat.Value.Armed,
		Mode:      v.Heartbeat.Value.Mode,
		Modes:     append([]string{}, v.Heartbeat.Value.Modes...),
		Status:    string(v.Heartbeat.Value.Status),
		Landed:    string(telemetry.LandedUnknown),
		Reasons:   []string{},
		Stats:     encodeStats(v.Stats),
	}
	if age, ok := v.Heartbeat.Age(now); ok {
		ms := max(age.Milliseconds(), 0)
		out.HeartbeatAgeMs = &ms
		out.LinkLost = age > telemetry.LinkLostAfter
	}
	if s := v.Landed.Value.State; s != "" {
		out.Landed = string(s)
	}
	if !v.FlyingSince.IsZero() {
		ms := ageMs(v.FlyingSince, now)
		out.FlyingMs = &ms
	}
	ready, reasons := alert.Readiness(v, now)
	if r, ok := ready.Get(); ok {
		out.Ready = &r
	}
	out.Reasons = append(out.Reasons, reasons...)
	encodeMotion(&out, v, now)
	encodeSystems(&out, v, now)
	encodeLists(&out, v, now)
	return out
}

func encodeMotion(out *Vehicle, v store.Vehicle, now time.Time) {
	if a := v.Attitude; received(a) {
		roll, pitch, yaw := a.Value.Roll.Degrees(), a.Value.Pitch.Degrees(), a.Value.Yaw.Degrees()
		if finite(roll, pitch, yaw) {
			out.Attitude = &Attitude{
				AgeMs:   ageMs(a.ReceivedAt, now),
				RollDeg: round(roll, 2), PitchDeg: round(pitch, 2), YawDeg: round(yaw, 2),
			}
		}
	}
	if p := v.Position; received(p) && finite(p.Value.Place.LatDeg, p.Value.Place.LonDeg) {
		out.Position = &Position{
			AgeMs:      ageMs(p.ReceivedAt, now),
			LatDeg:     round(p.Value.Place.LatDeg, 7),
			LonDeg:     round(p.Value.Place.LonDeg, 7),
			AMSLM:      optional(p.Value.AMSL, 2),
			AboveHomeM: optional(p.Value.AboveHome, 2),
		}
	}
	if h := v.Height; received(h) && h.ReceivedAt.After(v.Position.ReceivedAt) && finite(float64(h.Value.AboveHome)) {
		out.Height = &Height{
			AgeMs: ageMs(h.ReceivedAt, now), AMSLM: optional(h.Value.AMSL, 2), AboveHomeM: round(float64(h.Value.AboveHome), 2),
		}
	}
	if s := v.Velocity; received(s) {
		north, east, down := float64(s.Value.North), float64(s.Value.East), float64(s.Value.Down)
		if finite(north, east, down) {
			out.Velocity = &Velocity{
				AgeMs:    ageMs(s.ReceivedAt, now),
				NorthMps: round(north, 2), EastMps: round(east, 2), ClimbMps: round(-down, 2),
				SpeedMps: round(math.Hypot(north, east), 2),
			}
		}
	}
	if h := v.Heading; received(h) && finite(float64(h.Value.True)) {
		out.Heading = &Heading{AgeMs: ageMs(h.ReceivedAt, now), TrueDeg: round(h.Value.True.Degrees(), 1)}
	}
	if a := v.Airspeed; received(a) && finite(float64(a.Value.Ground), float64(a.Value.Climb)) {
		out.Airspeed = &Airspeed{
			AgeMs:         ageMs(a.ReceivedAt, now),
			AirMps:        optional(a.Value.Air, 2),
			GroundMps:     round(float64(a.Value.Ground), 2),
			ClimbMps:      round(float64(a.Value.Climb), 2),
			ThrottleRatio: optional(a.Value.Throttle, 2),
		}
	}
	if h := v.Home; received(h) && finite(h.Value.Place.LatDeg, h.Value.Place.LonDeg, float64(h.Value.AMSL)) {
		out.Home = &Home{
			AgeMs:  ageMs(h.ReceivedAt, now),
			LatDeg: round(h.Value.Place.LatDeg, 7), LonDeg: round(h.Value.Place.LonDeg, 7),
			AMSLM: round(float64(h.Value.AMSL), 2),
		}
		if received(v.Position) {
			from, to := v.Position.Value.Place, h.Value.Place
			out.Home.DistanceM = number(float64(geo.Distance(from, to)), 1)
			out.Home.BearingDeg = number(geo.Bearing(from, to).Degrees(), 1)
		}
	}
	if w := v.Wind; received(w) && finite(float64(w.Value.From), float64(w.Value.Speed)) {
		out.Wind = &Wind{
			AgeMs:   ageMs(w.ReceivedAt, now),
			FromDeg: round(w.Value.From.Degrees(), 0), SpeedMps: round(float64(w.Value.Speed), 1),
		}
	}
	if r := v.RangeFinder; received(r) && finite(float64(r.Value.Distance)) {
		out.RangeFinder = &RangeFinder{
			AgeMs:     ageMs(r.ReceivedAt, now),
			DistanceM: round(float64(r.Value.Distance), 2),
			Down:      r.Value.Down,
		}
	}
}

func encodeSystems(out *Vehicle, v store.Vehicle, now time.Time) {
	if r := v.RC; received(r) {
		out.RC = &RC{
			AgeMs:      ageMs(r.ReceivedAt, now),
			ChannelsUs: append([]int{}, r.Value.ChannelsMicroseconds...),
			RSSIRatio:  optional(r.Value.RSSI, 2),
		}
	}
	if r := v.Radio; received(r) {
		out.Radio = &Radio{
			AgeMs:           ageMs(r.ReceivedAt, now),
			RSSIRatio:       optional(r.Value.RSSI, 2),
			RemoteRSSIRatio: optional(r.Value.RemoteRSSI, 2),
			ReceiveErrors:   r.Value.ReceiveErrors,
		}
	}
	if m := v.Mission; received(m) {
		out.Mission = &Mission{
			AgeMs:   ageMs(m.ReceivedAt, now),
			Current: m.Value.Current,
			Total:   optionalInt(m.Value.Total),
			ToNextM: optional(m.Value.ToNext, 1),
		}
		if t, ok := m.Value.Target.Get(); ok {
			out.Mission.TargetLatDeg = number(t.Place.LatDeg, 7)
			out.Mission.TargetLonDeg = number(t.Place.LonDeg, 7)
			out.Mission.TargetAboveHomeM = optional(t.AboveHome, 1)
		}
	}
	if h := v.Health; received(h) {
		out.Health = &Health{AgeMs: ageMs(h.ReceivedAt, now), Sensors: make([]Sensor, 0, len(h.Value.Sensors))}
		for _, s := range h.Value.Sensors {
			out.Health.Sensors = append(out.Health.Sensors, Sensor(s))
		}
	}
	out.Clock = encodeClock(v.Clock, now)
	if e := v.Estimator; received(e) {
		out.Estimator = &Estimator{
			AgeMs:              ageMs(e.ReceivedAt, now),
			PositionGood:       e.Value.PositionGood,
			Velocity:           optional(e.Value.Velocity, 2),
			HorizontalPosition: optional(e.Value.HorizontalPosition, 2),
			VerticalPosition:   optional(e.Value.VerticalPosition, 2),
			Compass:            optional(e.Value.Compass, 2),
		}
	}
}

func encodeClock(c telemetry.Dated[telemetry.Clock], now time.Time) *Clock {
	utc, known := c.Value.UTC.Get()
	if !known {
		return nil
	}
	return &Clock{AgeMs: ageMs(c.ReceivedAt, now), UTCMs: utc.UnixMilli()}
}

func encodeLists(out *Vehicle, v store.Vehicle, now time.Time) {
	out.GPS = make([]GPS, 0, len(v.GPS))
	for _, g := range v.GPS {
		out.GPS = append(out.GPS, GPS{
			AgeMs:               ageMs(g.ReceivedAt, now),
			Index:               g.Value.Index,
			Fix:                 string(g.Value.Fix),
			Satellites:          optionalInt(g.Value.Satellites),
			HDOP:                optional(g.Value.HDOP, 2),
			HorizontalAccuracyM: optional(g.Value.HorizontalAccuracy, 2),
			VerticalAccuracyM:   optional(g.Value.VerticalAccuracy, 2),
		})
	}
	out.Batteries = make([]Battery, 0, len(v.Batteries))
	for _, b := range v.Batteries {
		out.Batteries = append(out.Batteries, encodeBattery(b, now))
	}
	out.Texts = make([]Text, 0, len(v.Texts))
	for _, t := range v.Texts {
		out.Texts = append(out.Texts, Text{
			Number: t.Number, AgeMs: ageMs(t.ReceivedAt, now), Severity: int(t.Severity), Text: t.Text.Text,
		})
	}
	out.VideoOffers = encodeOffers(v.VideoOffers)
	out.Traffic = make([]Traffic, 0, len(v.Traffic))
	for _, t := range v.Traffic {
		if finite(t.Value.Place.LatDeg, t.Value.Place.LonDeg) {
			out.Traffic = append(out.Traffic, encodeTraffic(v, t, now))
		}
	}
	out.Commands = make([]Command, 0, len(v.Commands))
	for _, c := range v.Commands {
		out.Commands = append(out.Commands, Command{
			ID:            int64(c.ID),
			Kind:          string(c.Command.Kind()),
			Words:         Words(c.Command),
			State:         string(c.State),
			AgeMs:         ageMs(c.IssuedAt, now),
			UpdatedAgeMs:  ageMs(c.UpdatedAt, now),
			Attempts:      c.Attempts,
			ProgressRatio: optional(c.Progress, 2),
			Reason:        c.Reason,
		})
	}
}

func encodeBattery(b telemetry.Dated[telemetry.Battery], now time.Time) Battery {
	out := Battery{
		AgeMs:          ageMs(b.ReceivedAt, now),
		Index:          b.Value.Index,
		VoltageV:       optional(b.Value.Voltage, 2),
		CellsV:         make([]float64, 0, len(b.Value.Cells)),
		CurrentA:       optional(b.Value.Current, 1),
		RemainingRatio: optional(b.Value.Remaining, 2),
		TemperatureC:   optional(b.Value.Temperature, 1),
	}
	for _, c := range b.Value.Cells {
		out.CellsV = append(out.CellsV, round(float64(c), 3))
	}
	if c, ok := b.Value.Consumed.Get(); ok {
		out.ConsumedMah = number(c.MilliampereHours(), 0)
	}
	if t, ok := b.Value.TimeRemaining.Get(); ok {
		ms := t.Milliseconds()
		out.TimeLeftMs = &ms
	}
	return out
}

func encodeTraffic(v store.Vehicle, t telemetry.Dated[telemetry.Traffic], now time.Time) Traffic {
	out := Traffic{
		AgeMs:      ageMs(t.ReceivedAt, now) + t.Value.SinceSeen.Milliseconds(),
		ICAO:       fmt.Sprintf("%06x", t.Value.ICAO),
		Callsign:   t.Value.Callsign,
		LatDeg:     round(t.Value.Place.LatDeg, 6),
		LonDeg:     round(t.Value.Place.LonDeg, 6),
		AMSLM:      optional(t.Value.AMSL, 0),
		HeadingDeg: optionalDegrees(t.Value.Heading, 0),
		SpeedMps:   optional(t.Value.Speed, 1),
	}
	if received(v.Position) {
		out.DistanceM = number(float64(geo.Distance(v.Position.Value.Place, t.Value.Place)), 0)
		ours, haveOurs := v.Position.Value.AMSL.Get()
		theirs, haveTheirs := t.Value.AMSL.Get()
		if haveOurs && haveTheirs {
			out.RelativeM = number(float64(theirs-ours), 0)
		}
	}
	return out
}

func received[T any](d telemetry.Dated[T]) bool { return !d.ReceivedAt.IsZero() }

// EncodeTrack turns a path into what the page draws.
func EncodeTrack(points []store.TrackPoint) []TrackPoint {
	out := make([]TrackPoint, 0, len(points))
	for _, p := range points {
		if finite(p.Place.LatDeg, p.Place.LonDeg) {
			out = append(out, TrackPoint{
				AtMs:       p.At.UnixMilli(),
				LatDeg:     round(p.Place.LatDeg, 7),
				LonDeg:     round(p.Place.LonDeg, 7),
				AboveHomeM: optional(p.AboveHome, 1),
			})
		}
	}
	return out
}
