package mavlink

import (
	"math"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// Ids of the messages that the driver itself asks for or looks at.
const (
	idHeartbeat    = 0
	idSysStatus    = 1
	idSystemTime   = 2
	idGPSRaw       = 24
	idAttitude     = 30
	idPosition     = 33
	idMissionCur   = 42
	idNavOutput    = 62
	idRCChannels   = 65
	idVFRHud       = 74
	idCommandAck   = 77
	idTarget       = 87
	idRadioStatus  = 109
	idTimesync     = 111
	idGPS2Raw      = 124
	idDistance     = 132
	idBattery      = 147
	idVersion      = 148
	idFence        = 162
	idWind         = 168
	idEKF          = 193
	idEstimator    = 230
	idWindCov      = 231
	idHighLatency2 = 235
	idHome         = 242
	idExtended     = 245
	idADSB         = 246
	idText         = 253
	idVideoStream  = 269
)

// decoder turns a message into samples.
type decoder func(*decoding, message.Message)

// decoding is one message on its way to samples.
type decoding struct {
	v         *vehicle // what the vehicle said before
	at        time.Time
	component int // who sent it: not always the autopilot
	samples   []telemetry.Sample
	boot      opt.Value[time.Duration] // the vehicle's clock, if the message has it
}

func (d *decoding) emit(s telemetry.Sample) { d.samples = append(d.samples, s) }

// bootMs notes and returns the vehicle's time since boot. Only messages of the
// autopilot's own main loop say it: a range finder's may be another clock's. 0
// is a field that was never filled.
func (d *decoding) bootMs(ms uint32) opt.Value[time.Duration] {
	d.boot = opt.When(ms != 0, time.Duration(ms)*time.Millisecond)
	return d.boot
}

// decoders is every message that becomes samples; all others are only
// recorded and counted. HEARTBEAT, COMMAND_ACK and TIMESYNC are the driver's.
var decoders = []struct {
	id     uint32
	decode decoder
}{
	on(attitude), on(attitudeQuaternion),
	on(globalPosition), on(vfrHud), on(homePosition), on(systemTime),
	on(gpsRaw), on(gps2Raw),
	on(sysStatus), on(batteryStatus),
	on(rcChannels), on(radioStatus),
	on(ekfStatus), on(estimatorStatus), on(fenceStatus), on(extendedSysState), on(autopilotVersion),
	on(wind), on(windCov), on(distanceSensor), on(rangefinder),
	on(missionCurrent), on(missionItemReached), on(missionCount), on(navControllerOutput), on(positionTarget),
	on(statusText), on(adsbVehicle), on(highLatency2), on(videoStream),
}

// on makes a table row of a typed decoding function.
func on[M message.Message](decode func(*decoding, M)) struct {
	id     uint32
	decode decoder
} {
	var m M
	return struct {
		id     uint32
		decode decoder
	}{m.GetID(), func(d *decoding, m message.Message) {
		if m, ok := m.(M); ok {
			decode(d, m)
		}
	}}
}

func systemTime(d *decoding, m *ardupilotmega.MessageSystemTime) {
	// MAVLink common.xml names no "unknown" for SYSTEM_TIME.time_unix_usec, but
	// ArduPilot and PX4 send 0, or a clock that started at 1970, until a GPS
	// has told them the time. No GPS week of today is before 2010.
	utc := time.UnixMicro(int64(min(m.TimeUnixUsec, math.MaxInt64))).UTC()
	d.emit(telemetry.Clock{
		UTC:      opt.When(utc.Year() >= 2010 && utc.Year() < 2200, utc),
		BootTime: d.bootMs(m.TimeBootMs).Or(0),
	})
}

// finite reports whether no number is NaN or infinite.
func finite(numbers ...float32) bool {
	for _, n := range numbers {
		if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
			return false
		}
	}
	return true
}

// known is a float that MAVLink spells NaN when it is unknown.
func known[T ~float64](n float32) opt.Value[T] { return opt.When(finite(n), T(n)) }

// circle brings an angle into 0 ≤ a < 2π.
func circle(a float64) unit.Radian {
	a = math.Mod(a, 2*math.Pi)
	if a < 0 {
		a += 2 * math.Pi
	}
	if a >= 2*math.Pi { // -1e-17 + 2π rounds to 2π
		a = 0
	}
	return unit.Radian(a)
}

func circleDegrees(deg float64) unit.Radian { return circle(deg * math.Pi / 180) }

// place reads degrees × 10⁷. Latitude and longitude both exactly 0 are what
// autopilots send before they know where they are; outside the globe is noise.
func place(latE7, lonE7 int32) (telemetry.LatLon, bool) {
	p := telemetry.LatLon{LatDeg: float64(latE7) / 1e7, LonDeg: float64(lonE7) / 1e7}
	return p, (latE7 != 0 || lonE7 != 0) && math.Abs(p.LatDeg) <= 90 && math.Abs(p.LonDeg) <= 180
}
