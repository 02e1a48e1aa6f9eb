package mavlink

import (
	"math"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/unit"
)

// preferFor is how long a better source silences a worse one for the same
// sample: longer than the slowest rate that we ask for.
const preferFor = 3 * time.Second

func attitude(d *decoding, m *ardupilotmega.MessageAttitude) {
	boot := d.bootMs(m.TimeBootMs)
	if !finite(m.Roll, m.Pitch, m.Yaw) {
		return
	}
	d.v.attitudeAt = d.at
	d.emit(telemetry.Attitude{
		BootTime: boot,
		Roll:     unit.Radian(m.Roll),
		Pitch:    unit.Radian(m.Pitch),
		Yaw:      circle(float64(m.Yaw)), // ATTITUDE.yaw is −π…+π
		RollRate: known[unit.RadianPerSecond](m.Rollspeed), PitchRate: known[unit.RadianPerSecond](m.Pitchspeed),
		YawRate: known[unit.RadianPerSecond](m.Yawspeed),
	})
}

// attitudeQuaternion serves vehicles that send no ATTITUDE.
func attitudeQuaternion(d *decoding, m *ardupilotmega.MessageAttitudeQuaternion) {
	boot := d.bootMs(m.TimeBootMs)
	if d.at.Sub(d.v.attitudeAt) < preferFor || !finite(m.Q1, m.Q2, m.Q3, m.Q4) {
		return
	}
	w, x, y, z := float64(m.Q1), float64(m.Q2), float64(m.Q3), float64(m.Q4)
	norm := math.Sqrt(w*w + x*x + y*y + z*z)
	if norm < 0.5 { // no rotation: a field that was never filled
		return
	}
	w, x, y, z = w/norm, x/norm, y/norm, z/norm
	d.emit(telemetry.Attitude{
		BootTime: boot,
		Roll:     unit.Radian(math.Atan2(2*(w*x+y*z), 1-2*(x*x+y*y))),
		Pitch:    unit.Radian(math.Asin(max(-1, min(1, 2*(w*y-z*x))))),
		Yaw:      circle(math.Atan2(2*(w*z+x*y), 1-2*(y*y+z*z))),
		RollRate: known[unit.RadianPerSecond](m.Rollspeed), PitchRate: known[unit.RadianPerSecond](m.Pitchspeed),
		YawRate: known[unit.RadianPerSecond](m.Yawspeed),
	})
}

func vfrHud(d *decoding, m *ardupilotmega.MessageVfrHud) {
	if finite(m.Groundspeed, m.Climb) {
		d.emit(telemetry.Airspeed{
			Air:    known[unit.MetrePerSecond](m.Airspeed),
			Ground: unit.MetrePerSecond(m.Groundspeed),
			Climb:  unit.MetrePerSecond(m.Climb),
			// VFR_HUD.throttle: 0–100 %; more is no throttle.
			Throttle: opt.When(m.Throttle <= 100, unit.Ratio(float64(m.Throttle)/100)),
		})
	}
	// VFR_HUD.heading: 0–360°, whole degrees only; GLOBAL_POSITION_INT.hdg is finer.
	if m.Heading >= 0 && m.Heading <= 360 && d.at.Sub(d.v.headingAt) >= preferFor {
		d.emit(telemetry.Heading{True: circleDegrees(float64(m.Heading))})
	}
}
