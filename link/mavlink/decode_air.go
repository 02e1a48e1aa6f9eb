package mavlink

import (
	"math"
	"strings"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

func wind(d *decoding, m *ardupilotmega.MessageWind) {
	if finite(m.Direction, m.Speed) {
		d.emit(telemetry.Wind{From: circleDegrees(float64(m.Direction)), Speed: unit.MetrePerSecond(m.Speed)})
	}
}

// windCov reads WIND_COV: where the air moves to, north and east, NaN unknown.
func windCov(d *decoding, m *ardupilotmega.MessageWindCov) {
	if !finite(m.WindX, m.WindY) {
		return
	}
	north, east := float64(m.WindX), float64(m.WindY)
	d.emit(telemetry.Wind{
		From:  circle(math.Atan2(-east, -north)),
		Speed: unit.MetrePerSecond(math.Hypot(north, east)),
	})
}

func distanceSensor(d *decoding, m *ardupilotmega.MessageDistanceSensor) {
	// signal_quality: 1 is an invalid signal. Readings outside the sensor's
	// range are "nothing seen", and shown as no reading.
	if m.SignalQuality == 1 || m.CurrentDistance < m.MinDistance || m.CurrentDistance > m.MaxDistance {
		return
	}
	down := m.Orientation == ardupilotmega.MAV_SENSOR_ROTATION_PITCH_270
	if down {
		d.v.rangeDownAt = d.at
	} else if d.at.Sub(d.v.rangeDownAt) < preferFor {
		return // the height above ground matters more than the tree ahead
	}
	d.emit(telemetry.RangeFinder{Distance: unit.Metre(float64(m.CurrentDistance) / 100), Down: down})
}

// rangefinder reads ArduPilot's own message, for versions without
// DISTANCE_SENSOR. It looks down; 0 m is no reading.
func rangefinder(d *decoding, m *ardupilotmega.MessageRangefinder) {
	if finite(m.Distance) && m.Distance > 0 && d.at.Sub(d.v.rangeDownAt) >= preferFor {
		d.emit(telemetry.RangeFinder{Distance: unit.Metre(m.Distance), Down: true})
	}
}

func adsbVehicle(d *decoding, m *ardupilotmega.MessageAdsbVehicle) {
	// ADSB_FLAGS say which fields hold anything.
	has := func(f ardupilotmega.ADSB_FLAGS) bool { return m.Flags&f != 0 }
	p, ok := place(m.Lat, m.Lon)
	if !ok || !has(ardupilotmega.ADSB_FLAGS_VALID_COORDS) {
		return
	}
	t := telemetry.Traffic{
		ICAO:  m.IcaoAddress,
		Place: p,
		AMSL: opt.When(has(ardupilotmega.ADSB_FLAGS_VALID_ALTITUDE),
			unit.MetreAMSL(float64(m.Altitude)/1000)), // mm
		Heading: opt.When(has(ardupilotmega.ADSB_FLAGS_VALID_HEADING) && m.Heading != math.MaxUint16,
			circleDegrees(float64(m.Heading)/100)), // cdeg
		Speed: opt.When(has(ardupilotmega.ADSB_FLAGS_VALID_VELOCITY) && m.HorVelocity != math.MaxUint16,
			unit.MetrePerSecond(float64(m.HorVelocity)/100)), // cm/s
		Climb: opt.When(has(ardupilotmega.ADSB_FLAGS_VALID_VELOCITY|ardupilotmega.ADSB_FLAGS_VERTICAL_VELOCITY_VALID) &&
			m.VerVelocity != math.MaxInt16, unit.MetrePerSecond(float64(m.VerVelocity)/100)), // cm/s, up
		SinceSeen: time.Duration(m.Tslc) * time.Second,
	}
	if has(ardupilotmega.ADSB_FLAGS_VALID_CALLSIGN) {
		t.Callsign = strings.TrimSpace(printable(m.Callsign))
	}
	d.emit(t)
}
