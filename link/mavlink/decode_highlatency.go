package mavlink

import (
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// highLatency2 reads the one message that a vehicle on a satellite link sends
// in place of all others. Its heartbeat is taken by [Driver.heartbeat].
func highLatency2(d *decoding, m *ardupilotmega.MessageHighLatency2) {
	if p, ok := place(m.Latitude, m.Longitude); ok {
		pos := telemetry.Position{Place: p, AMSL: opt.Some(unit.MetreAMSL(m.Altitude))}
		if home, ok := d.v.homeAMSL(); ok {
			pos.AboveHome = opt.Some(unit.MetreAboveHome(float64(m.Altitude) - float64(home)))
		}
		d.v.position = opt.Some(pos)
		d.emit(pos)
	}
	d.emit(telemetry.Heading{True: circleDegrees(float64(m.Heading) * 2)}) // deg/2
	d.emit(telemetry.Airspeed{
		Air:      opt.Some(unit.MetrePerSecond(float64(m.Airspeed) / 5)), // m/s × 5
		Ground:   unit.MetrePerSecond(float64(m.Groundspeed) / 5),
		Climb:    unit.MetrePerSecond(float64(m.ClimbRate) / 10), // m/s × 10
		Throttle: opt.When(m.Throttle <= 100, unit.Ratio(float64(m.Throttle)/100)),
	})
	d.emit(telemetry.Wind{
		From:  circleDegrees(float64(m.WindHeading) * 2),     // deg/2
		Speed: unit.MetrePerSecond(float64(m.Windspeed) / 5), // m/s × 5
	})
	// battery: %, -1 not provided.
	if r := percent(m.Battery); r.Known() && d.at.Sub(d.v.batteryAt) >= preferFor {
		d.emit(telemetry.Battery{Remaining: r})
	}
	d.v.mission.known = true
	d.v.mission.Current = int(m.WpNum)
	d.v.mission.ToNext = opt.Some(unit.Metre(float64(m.TargetDistance) * 10)) // dam
	d.emitMission()
	var h telemetry.Health
	for _, failure := range highLatencyFailures {
		h.Sensors = append(h.Sensors, telemetry.SensorHealth{
			Name: failure.name, Enabled: true, Healthy: m.FailureFlags&failure.flag == 0,
		})
	}
	d.emit(h)
}

// highLatencyFailures is the part of HL_FAILURE_FLAG that names a sensor.
var highLatencyFailures = []struct {
	flag ardupilotmega.HL_FAILURE_FLAG
	name string
}{
	{ardupilotmega.HL_FAILURE_FLAG_GPS, "gps"},
	{ardupilotmega.HL_FAILURE_FLAG_ABSOLUTE_PRESSURE, "absolute_pressure"},
	{ardupilotmega.HL_FAILURE_FLAG_3D_ACCEL, "accelerometer"},
	{ardupilotmega.HL_FAILURE_FLAG_3D_GYRO, "gyro"},
	{ardupilotmega.HL_FAILURE_FLAG_3D_MAG, "magnetometer"},
	{ardupilotmega.HL_FAILURE_FLAG_TERRAIN, "terrain"},
	{ardupilotmega.HL_FAILURE_FLAG_BATTERY, "battery"},
	{ardupilotmega.HL_FAILURE_FLAG_RC_RECEIVER, "rc_receiver"},
	{ardupilotmega.HL_FAILURE_FLAG_GEOFENCE, "geofence"},
	{ardupilotmega.HL_FAILURE_FLAG_ESTIMATOR, "ahrs"},
}
