package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
)

func degE7(deg float64) int32       { return int32(math.Round(deg * 1e7)) }
func centi(v float64) int16         { return int16(clamp(math.Round(v*100), math.MinInt16, math.MaxInt16)) }
func centidegrees(r float64) uint16 { return uint16(int(math.Round(wrap2Pi(r)*18000/math.Pi)) % 36000) }
func degrees(r float64) float64     { return r * 180 / math.Pi }

// believed is where the filter thinks the vehicle is.
func (v *vehicle) believed() vec {
	if v.body.grounded {
		return v.body.pos.add(v.noise.filter.scale(0.2))
	}
	return v.body.pos.add(v.noise.filter)
}

func (v *vehicle) attitude() *ardupilotmega.MessageAttitude {
	b, n := &v.body, v.noise.attitude
	return &ardupilotmega.MessageAttitude{
		TimeBootMs: v.bootMs(),
		Roll:       float32(b.roll + n), Pitch: float32(b.pitch - n), Yaw: float32(wrapPi(b.yaw + v.noise.heading)),
		Rollspeed: float32(b.rollRate + n), Pitchspeed: float32(b.pitchRate - n), Yawspeed: float32(b.yawRate),
	}
}

func (v *vehicle) attitudeQuaternion() *ardupilotmega.MessageAttitudeQuaternion {
	a := v.attitude()
	sr, cr := math.Sincos(float64(a.Roll) / 2)
	sp, cp := math.Sincos(float64(a.Pitch) / 2)
	sy, cy := math.Sincos(float64(a.Yaw) / 2)
	return &ardupilotmega.MessageAttitudeQuaternion{
		TimeBootMs: a.TimeBootMs,
		Q1:         float32(cr*cp*cy + sr*sp*sy), Q2: float32(sr*cp*cy - cr*sp*sy),
		Q3: float32(cr*sp*cy + sr*cp*sy), Q4: float32(cr*cp*sy - sr*sp*cy),
		Rollspeed: a.Rollspeed, Pitchspeed: a.Pitchspeed, Yawspeed: a.Yawspeed,
	}
}

func (v *vehicle) globalPosition() message.Message {
	m := &ardupilotmega.MessageGlobalPositionInt{
		TimeBootMs: v.bootMs(),
		Vx:         centi(v.body.vel.n), Vy: centi(v.body.vel.e), Vz: centi(v.body.vel.d),
		Hdg: centidegrees(v.body.yaw + v.noise.heading),
	}
	if !v.estimated && v.boot < ekfReadyAfter {
		// Before the filter knows a place, ArduPilot sends zeros.
		m.Vx, m.Vy, m.Vz = 0, 0, 0
		return m
	}
	p := v.believed()
	at := v.field.place(p)
	m.Lat, m.Lon = degE7(at.LatDeg), degE7(at.LonDeg)
	m.Alt, m.RelativeAlt = int32(v.amsl(p)*1000), int32(v.aboveHome(p)*1000)
	return m
}

func (v *vehicle) localPosition() message.Message {
	p, vel := v.believed(), v.body.vel
	return &ardupilotmega.MessageLocalPositionNed{
		TimeBootMs: v.bootMs(), X: float32(p.n), Y: float32(p.e), Z: float32(p.d),
		Vx: float32(vel.n), Vy: float32(vel.e), Vz: float32(vel.d),
	}
}

func (v *vehicle) vfrHud() message.Message {
	throttle := 0.0
	if v.armed {
		throttle = clamp(v.body.thrust*38, 0, 100)
	}
	alt := v.amsl(v.believed())
	return &ardupilotmega.MessageVfrHud{
		Airspeed:    float32(v.body.vel.sub(v.air.now()).horizontal()),
		Groundspeed: float32(v.body.vel.horizontal()),
		Heading:     int16(degrees(wrap2Pi(v.body.yaw + v.noise.heading))),
		Throttle:    uint16(throttle), Alt: float32(alt), Climb: float32(-v.body.vel.d + v.noise.climb),
	}
}

// altitude is PX4's report of every datum it knows.
func (v *vehicle) altitude() message.Message {
	p := v.believed()
	return &ardupilotmega.MessageAltitude{
		TimeUsec: v.bootUs(), AltitudeMonotonic: float32(v.amsl(p)), AltitudeAmsl: float32(v.amsl(p)),
		AltitudeLocal: float32(-p.d), AltitudeRelative: float32(v.aboveHome(p)),
		AltitudeTerrain: float32(-p.d), BottomClearance: float32(-p.d),
	}
}

// steersTo is the position the vehicle flies to, if it does.
func (v *vehicle) steersTo() (vec, bool) {
	if !v.armed || v.body.grounded {
		return vec{}, false
	}
	to := v.guide.target
	if v.mode.act == actReturn && v.guide.homing != homingClimb {
		to.n, to.e = v.home.n, v.home.e
	}
	return to, v.mode.act != actDrift && v.guide.velFor <= 0
}

func (v *vehicle) navController() message.Message {
	m := &ardupilotmega.MessageNavControllerOutput{
		NavRoll: float32(degrees(v.body.roll)), NavPitch: float32(degrees(v.body.pitch)),
		NavBearing: int16(degrees(wrapPi(v.body.yaw))),
	}
	if to, ok := v.steersTo(); ok {
		away := to.sub(v.body.pos)
		m.TargetBearing = int16(degrees(wrapPi(away.bearing())))
		m.NavBearing = m.TargetBearing
		m.WpDist = uint16(clamp(away.horizontal(), 0, math.MaxUint16))
		m.AltError = float32(-away.d)
	}
	return m
}

func (v *vehicle) positionTarget() []message.Message {
	to, ok := v.steersTo()
	if !ok || v.mode.act == actHold {
		return nil
	}
	at := v.field.place(to)
	return []message.Message{&ardupilotmega.MessagePositionTargetGlobalInt{
		TimeBootMs: v.bootMs(), CoordinateFrame: ardupilotmega.MAV_FRAME_GLOBAL,
		TypeMask: 0xFF8, // position only
		LatInt:   degE7(at.LatDeg), LonInt: degE7(at.LonDeg), Alt: float32(v.amsl(to)),
	}}
}

func (v *vehicle) wind() message.Message {
	w := v.air.mean.add(v.air.gust.scale(0.5)) // the filter sees slow changes only
	return &ardupilotmega.MessageWind{
		// MAVLink ardupilotmega.xml, WIND.direction: that wind is coming from.
		Direction: float32(degrees(wrapPi(w.bearing() + math.Pi))), Speed: float32(w.horizontal()),
	}
}

func (v *vehicle) windCov() message.Message {
	w := v.air.mean.add(v.air.gust.scale(0.5))
	return &ardupilotmega.MessageWindCov{
		TimeUsec: v.bootUs(), WindX: float32(w.n), WindY: float32(w.e),
		VarHoriz: 0.3, VarVert: 0.1, WindAlt: float32(v.amsl(v.body.pos)), HorizAccuracy: 0.5, VertAccuracy: 0.5,
	}
}

// The range finder under the belly.
const (
	rangeMin = 0.2 // m, about where the sensor sits on its legs
	rangeMax = 40.0
)

func (v *vehicle) below() (float64, bool) {
	h := math.Max(rangeMin, (-v.body.pos.d+rangeMin)/math.Max(0.5, math.Cos(v.body.roll)*math.Cos(v.body.pitch)))
	return math.Min(h, rangeMax+1), h <= rangeMax
}

func (v *vehicle) distanceSensor() message.Message {
	h, _ := v.below()
	return &ardupilotmega.MessageDistanceSensor{
		TimeBootMs: v.bootMs(), MinDistance: rangeMin * 100, MaxDistance: rangeMax * 100,
		CurrentDistance: uint16(h * 100), Type: ardupilotmega.MAV_DISTANCE_SENSOR_LASER,
		Orientation: ardupilotmega.MAV_SENSOR_ROTATION_PITCH_270, Covariance: 255,
	}
}

func (v *vehicle) rangefinder() message.Message {
	h, _ := v.below()
	return &ardupilotmega.MessageRangefinder{Distance: float32(h), Voltage: float32(h * 0.05)}
}

func (v *vehicle) landedState() ardupilotmega.MAV_LANDED_STATE {
	switch v.landed.state {
	case telemetry.LandedGround:
		return ardupilotmega.MAV_LANDED_STATE_ON_GROUND
	case telemetry.LandedTakeoff:
		return ardupilotmega.MAV_LANDED_STATE_TAKEOFF
	case telemetry.LandedLanding:
		return ardupilotmega.MAV_LANDED_STATE_LANDING
	}
	return ardupilotmega.MAV_LANDED_STATE_IN_AIR
}
