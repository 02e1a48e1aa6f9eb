package drone

import (
	"fmt"
	"math"

	"skylatch/telemetry"
)

// enter switches the mode without asking whether it may; because is told to
// the pilot if it is not the pilot's own wish.
func (v *vehicle) enter(custom uint32, because string) {
	m, ok := v.stack.find(custom)
	if !ok {
		return
	}
	if because != "" {
		v.text(sevWarning, because)
	}
	g := &v.guide
	keep := guidance{yaw: v.body.yaw, target: v.stopPoint(), speed: 0}
	if v.mode.act == actTakeOff || m.act == v.mode.act {
		keep.target = g.target
	}
	v.mode, *g = m, keep
	switch m.act {
	case actReturn:
		up := v.returnHeight()
		g.target.d = math.Min(v.body.pos.d, v.home.d-up)
	case actAuto:
		v.nav.resume(v)
	case actCircle:
		v.startCircle()
	}
	if v.landed.state == telemetry.LandedLanding && m.act != actLand {
		v.landed.state = telemetry.LandedAir
	}
}

// stopPoint is where the vehicle comes to rest if it brakes now.
func (v *vehicle) stopPoint() vec {
	p, vel := v.body.pos, v.body.vel
	speed := vel.horizontal()
	p = p.add(vel.flat().scale(speed / (2 * maxFlatAccel * 0.7)).limitFlat(20))
	if !v.body.grounded {
		p.d = math.Min(p.d+vel.d*math.Abs(vel.d)/(2*maxVerticalAccel), -0.5)
	}
	return p
}

func (v *vehicle) returnHeight() float64 {
	if v.px4 {
		return clamp(v.params.value("RTL_RETURN_ALT"), 0, 500)
	}
	return clamp(v.params.value("RTL_ALT")/100, 0, 500)
}

// startCircle circles a point one radius ahead, as ArduPilot does.
func (v *vehicle) startCircle() {
	g := &v.guide
	g.radius, g.omega = 20, 0.2
	if !v.px4 {
		g.radius = clamp(v.params.value("CIRCLE_RADIUS")/100, 0, 1000)
		g.omega = clamp(v.params.value("CIRCLE_RATE"), -90, 90) * math.Pi / 180
	}
	g.centre = v.body.pos.add(toward(v.body.yaw).scale(g.radius))
}

// touch follows the vehicle between ground and air.
func (v *vehicle) touch(dt float64, wasUp bool, want demand) {
	l := &v.landed
	b := &v.body
	switch {
	case b.grounded && wasUp:
		v.touchdown()
	case !b.grounded && !wasUp:
		l.state, l.spool, l.idle = telemetry.LandedTakeoff, 0, 0
	case l.state == telemetry.LandedTakeoff && b.pos.d < -1.5:
		l.state = telemetry.LandedAir
	}
	if !b.grounded || !v.armed {
		l.forTime, l.idle = 0, 0
		return
	}
	if want.velocity.d > 0.05 { // pushes into the ground: a landing
		if l.forTime += dt; l.forTime >= landedAfter {
			v.disarm("landed")
		}
		return
	}
	if v.wantsUp() || v.tour.on {
		return
	}
	if l.idle += dt * v.wall; l.idle >= idleDisarm {
		v.disarm("nobody took off")
	}
}

// touchdown is the moment the legs meet the ground.
func (v *vehicle) touchdown() {
	v.landed.state = telemetry.LandedGround
	v.guide.takeOff = false
	if v.body.impact < crashSpeed {
		if !v.px4 {
			v.text(sevInfo, fmt.Sprintf("SIM Hit ground at %.2f m/s", v.body.impact))
		}
		return
	}
	v.crashed = true
	if v.armed {
		v.disarm("crash")
	}
	v.text(sevEmergency, fmt.Sprintf("Crash: hit the ground at %.1f m/s", v.body.impact))
}

// disarm stops the motors, wherever the vehicle is.
func (v *vehicle) disarm(because string) {
	if !v.armed {
		return
	}
	v.armed = false
	v.guide.takeOff = false
	v.landed.spool = 0
	v.nav.stop()
	switch {
	case v.px4 && because == "landed":
		v.text(sevInfo, "Landing detected")
		v.text(sevInfo, "Disarmed by landing")
		v.enter(v.stack.hold, "")
	case v.px4 && because == "nobody took off":
		v.text(sevInfo, "Disarmed by auto preflight disarming")
	case v.px4:
		v.text(sevInfo, "Disarmed by external command")
	default:
		v.text(sevInfo, "Disarming motors")
	}
}
