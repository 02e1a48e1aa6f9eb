package drone

import (
	"math"
	"math/rand/v2"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
)

// aircraft is somebody else in the sky, on a wide circle or passing by.
type aircraft struct {
	icao     uint32
	callsign string
	kind     ardupilotmega.ADSB_EMITTER_TYPE
	pos      vec
	course   float64 // rad from north
	turn     float64 // rad/s
	speed    float64 // m/s
	climb    float64 // m/s, up
	squawk   uint16
}

// trafficRange is how far an aircraft flies off before it comes back.
const trafficRange = 9000

func newTraffic(dice *rand.Rand) []aircraft {
	around := func(r float64) vec { return toward(dice.Float64() * 2 * math.Pi).scale(r) }
	list := []aircraft{
		{icao: 0x7C4A1B, callsign: "VHSKY", kind: ardupilotmega.ADSB_EMITTER_TYPE_LIGHT, pos: around(3500), turn: 0.012, speed: 48, squawk: 1200},
		{icao: 0x7C6DB8, callsign: "QFA641", kind: ardupilotmega.ADSB_EMITTER_TYPE_LARGE, pos: around(7000), speed: 120, climb: 4, squawk: 3241},
		{icao: 0x7C0F52, callsign: "RSCU201", kind: ardupilotmega.ADSB_EMITTER_TYPE_ROTOCRAFT, pos: around(1800), turn: 0.02, speed: 32, squawk: 4401},
	}
	for i, h := range []float64{420, 1900, 180} {
		list[i].pos.d = -h
		list[i].course = wrap2Pi(list[i].pos.bearing() + math.Pi/2 + 0.5)
	}
	return list
}

func (a *aircraft) step(dt float64) {
	a.course = wrap2Pi(a.course + a.turn*dt)
	a.pos = a.pos.add(toward(a.course).scale(a.speed * dt))
	a.pos.d -= a.climb * dt
	if a.pos.horizontal() > trafficRange { // the next one passes the other way
		a.course = wrap2Pi(a.pos.bearing() + math.Pi + 0.3)
		a.pos = a.pos.limitFlat(trafficRange)
		a.pos.d = clamp(a.pos.d, -2500, -150)
		a.climb = -a.climb
	}
}

func (v *vehicle) adsb() []message.Message {
	var out []message.Message
	for i := range v.traffic {
		a := &v.traffic[i]
		p := v.field.place(a.pos)
		out = append(out, &ardupilotmega.MessageAdsbVehicle{
			IcaoAddress: a.icao, Callsign: a.callsign, EmitterType: a.kind,
			Lat: degE7(p.LatDeg), Lon: degE7(p.LonDeg),
			AltitudeType: ardupilotmega.ADSB_ALTITUDE_TYPE_GEOMETRIC,
			Altitude:     int32(v.amsl(a.pos) * 1000),
			Heading:      uint16(a.course * 18000 / math.Pi),
			HorVelocity:  uint16(a.speed * 100), VerVelocity: int16(a.climb * 100),
			Tslc: 1, Squawk: a.squawk,
			Flags: ardupilotmega.ADSB_FLAGS_VALID_COORDS | ardupilotmega.ADSB_FLAGS_VALID_ALTITUDE |
				ardupilotmega.ADSB_FLAGS_VALID_HEADING | ardupilotmega.ADSB_FLAGS_VALID_VELOCITY |
				ardupilotmega.ADSB_FLAGS_VALID_CALLSIGN | ardupilotmega.ADSB_FLAGS_VALID_SQUAWK |
				ardupilotmega.ADSB_FLAGS_SIMULATED,
		})
	}
	return out
}
