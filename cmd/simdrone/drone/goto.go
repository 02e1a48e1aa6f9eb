package drone

import (
	"math"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"

	"skylatch/telemetry"
)

// takeOff is MAV_CMD_NAV_TAKEOFF. The height is above home for ArduPilot, and
// above the sea for PX4, which climbs to its minimum when that is too low.
func (v *vehicle) takeOff(o order) ardupilotmega.MAV_RESULT {
	g := &v.guide
	if v.px4 {
		if !v.estimated || !v.body.grounded {
			return rejected
		}
		least := v.amsl(v.body.pos) + v.params.value("MIS_TAKEOFF_ALT")
		to := o.p[6]
		if math.IsNaN(to) || to < least {
			to = least
			v.text(sevInfo, "Using minimum takeoff altitude")
		}
		v.enter(px4TakeOff, "")
		g.target, g.takeOff = v.body.pos, v.armed
		g.target.d = v.field.amsl - to
		return accepted
	}
	switch {
	case !v.armed || !v.body.grounded:
		return failed
	case v.mode.act != actGuided && v.mode.act != actHold:
		return failed
	case o.isInt && !relative(o.frame):
		return denied
	case !(o.p[6] > 0.5) || o.p[6] > 1000:
		return denied
	}
	*g = guidance{yaw: v.body.yaw, target: v.body.pos, takeOff: true, speed: g.speed}
	g.target.d = v.home.d - o.p[6]
	return accepted
}

func relative(f ardupilotmega.MAV_FRAME) bool {
	return f == ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT || f == ardupilotmega.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT
}

// farthest is how far from the field a target may be: beyond it somebody has
// confused units or hemispheres.
const farthest = 20_000

// reposition is MAV_CMD_DO_REPOSITION: go there and stay.
func (v *vehicle) reposition(o order) ardupilotmega.MAV_RESULT {
	change := int(o.p[1])&int(ardupilotmega.MAV_DO_REPOSITION_FLAGS_CHANGE_MODE) != 0
	frame := o.frame
	switch {
	case v.px4 && !change:
		return unsupported
	case v.px4: // PX4 takes the altitude as AMSL whatever the frame says
		frame = ardupilotmega.MAV_FRAME_GLOBAL
	case !o.isInt:
		return ardupilotmega.MAV_RESULT_COMMAND_INT_ONLY
	case v.mode.act != actGuided && !change:
		return denied
	}
	to, ok := v.targetOf(o.p[4], o.p[5], o.p[6], frame)
	if !ok {
		return denied
	}
	if v.mode.custom != v.stack.guided {
		if r := v.requestMode(v.stack.guided); r != accepted {
			return r
		}
	}
	g := &v.guide
	speed := g.speed
	if o.p[0] > 0 {
		speed = clamp(o.p[0], slowest, fastest)
	}
	*g = guidance{target: to, yaw: v.body.yaw, speed: speed}
	if yaw := o.p[3]; v.px4 && !math.IsNaN(yaw) && math.Abs(yaw) < 100 {
		g.yaw, g.yawFixed = wrap2Pi(yaw), true // radians, MAVLink common.xml
	}
	return accepted
}

// targetOf is the position a pilot names; NaN leaves a coordinate as it is.
func (v *vehicle) targetOf(lat, lon, alt float64, frame ardupilotmega.MAV_FRAME) (vec, bool) {
	to := v.stopPoint()
	if v.guide.velFor <= 0 && !v.body.grounded && v.mode.act == actGuided {
		to.d = v.guide.target.d
	}
	if !math.IsNaN(lat) && !math.IsNaN(lon) {
		p := v.field.local(telemetry.LatLon{LatDeg: lat, LonDeg: lon})
		to.n, to.e = p.n, p.e
	}
	if !math.IsNaN(alt) {
		d, ok := v.down(frame, alt)
		if !ok {
			return to, false
		}
		to.d = d
	}
	return to, to.horizontal() < farthest && math.Abs(to.d) < 5000
}

// changeAltitude is MAV_CMD_DO_CHANGE_ALTITUDE; ArduPilot Copter has none.
func (v *vehicle) changeAltitude(o order) ardupilotmega.MAV_RESULT {
	if !v.px4 {
		return unsupported
	}
	d, ok := v.down(ardupilotmega.MAV_FRAME(o.p[1]), o.p[0])
	if !ok || v.body.grounded {
		return rejected
	}
	v.guide.target.d = d
	return accepted
}

// Speeds over the ground that a pilot may choose, m/s.
const slowest, fastest = 0.5, 15

// changeSpeed is MAV_CMD_DO_CHANGE_SPEED, over the ground only.
func (v *vehicle) changeSpeed(o order) ardupilotmega.MAV_RESULT {
	if kind := o.p[0]; kind != 0 && kind != 1 {
		return v.no() // climb and descent speeds stay as the parameters say
	}
	if !(o.p[1] >= slowest && o.p[1] <= fastest) {
		return v.no()
	}
	v.guide.speed = o.p[1]
	return accepted
}

// conditionYaw turns the nose; PX4 has it in missions only.
func (v *vehicle) conditionYaw(o order) ardupilotmega.MAV_RESULT {
	if v.px4 {
		return unsupported
	}
	if v.mode.act != actGuided || v.body.grounded || !(o.p[0] >= 0 && o.p[0] <= 360) {
		return failed
	}
	to := o.p[0] * math.Pi / 180
	if o.p[3] > 0.5 {
		to = v.body.yaw + math.Copysign(to, o.p[2])
	}
	v.guide.yaw, v.guide.yawFixed = wrap2Pi(to), true
	v.guide.yawRate = o.p[1] * math.Pi / 180
	return accepted
}

// orbit is MAV_CMD_DO_ORBIT, which PX4 flies and ArduPilot Copter does not know.
func (v *vehicle) orbit(o order) ardupilotmega.MAV_RESULT {
	if !v.px4 {
		return unsupported
	}
	if v.body.grounded || !v.estimated {
		return rejected
	}
	radius, speed := o.p[0], o.p[1]
	if math.IsNaN(radius) || radius == 0 {
		radius = 20
	}
	if math.IsNaN(speed) || speed == 0 {
		speed = 3
	}
	if math.Abs(radius) > 1000 || math.Abs(radius) < 1 || math.Abs(speed) > fastest {
		return denied
	}
	centre, ok := v.targetOf(o.p[4], o.p[5], o.p[6], ardupilotmega.MAV_FRAME_GLOBAL)
	if !ok {
		return denied
	}
	v.enter(px4Orbit, "")
	g := &v.guide
	g.centre, g.target = centre, centre
	g.radius = math.Abs(radius)
	g.omega = math.Copysign(math.Abs(speed)/g.radius, radius*speed)
	g.speed = math.Max(math.Abs(speed), 5)
	return accepted
}

// setpoint is a SET_POSITION_TARGET_*: a position, or a velocity that must be
// repeated. It is not answered; only guided flight listens.
func (v *vehicle) setpoint(to *vec, velocity *vec, yaw, yawRate *float64) {
	if v.mode.act != actGuided || v.px4 || v.body.grounded && !v.guide.takeOff {
		return
	}
	for _, f := range []*float64{yaw, yawRate} {
		if f != nil && !(math.Abs(*f) < 1000) {
			return
		}
	}
	g := &v.guide
	next := guidance{target: g.target, yaw: g.yaw, yawFixed: g.yawFixed, yawRate: g.yawRate, speed: g.speed}
	switch {
	case to != nil:
		if !(to.horizontal() < farthest) || !(math.Abs(to.d) < 5000) {
			return
		}
		next.target = *to
		next.yawFixed = false
	case velocity != nil:
		if !(velocity.horizontal() < 1000) || !(math.Abs(velocity.d) < 1000) {
			return
		}
		next.velocity, next.velFor = *velocity, velocityTimeout
	}
	if yaw != nil {
		next.yaw, next.yawFixed = wrap2Pi(*yaw), true
	}
	if yawRate != nil && velocity != nil {
		next.yaw = wrap2Pi(v.body.yaw + clamp(*yawRate, -maxYawRate, maxYawRate))
	}
	*g = next
}
