package drone

import (
	"math"

	"skylatch/telemetry"
)

// guidance is where the vehicle has been told to go.
type guidance struct {
	target   vec     // position to fly to or to hold
	yaw      float64 // wanted heading
	yawRate  float64 // largest rate for it, 0 is the airframe's
	yawFixed bool    // a pilot chose the heading; else it faces the course
	speed    float64 // chosen by a pilot, 0 is the parameter's
	velocity vec     // flown while velFor lasts
	velFor   float64 // s
	takeOff  bool    // climbing to target from the ground
	paused   bool
	homing   homing // of RTL
	loiter   float64
	centre   vec // of a circle
	radius   float64
	omega    float64 // rad/s, clockwise positive
}

// homing is how far a return has come.
type homing int

const (
	homingClimb homing = iota
	homingFly
	homingWait
	homingLand
)

// velocityTimeout ends flight by velocity when nobody repeats the setpoint
// (ArduPilot: GUID_TIMEOUT).
const velocityTimeout = 3.0

// steer says what the body shall do in this step.
func (v *vehicle) steer(dt float64) demand {
	g := &v.guide
	if !v.armed {
		return demand{yaw: v.body.yaw}
	}
	if v.body.grounded && !v.wantsUp() {
		g.yaw, g.target = v.body.yaw, v.body.pos
		return demand{yaw: v.body.yaw, velocity: vec{d: v.sinking()}}
	}
	if v.body.grounded {
		if v.landed.spool += dt; v.landed.spool < spoolUp {
			return demand{yaw: v.body.yaw}
		}
	}
	if g.takeOff {
		return v.climbOut()
	}
	switch v.mode.act {
	case actGuided, actHold, actTakeOff:
		return v.guided(dt)
	case actAuto:
		return v.nav.fly(v, dt)
	case actReturn:
		return v.flyHome(dt)
	case actLand:
		return v.descend(g.target)
	case actCircle:
		return v.circle(dt)
	}
	return demand{yaw: g.yaw, level: true, velocity: vec{d: v.holdHeight(g.target.d)}}
}

// wantsUp reports whether the vehicle on the ground means to leave it.
func (v *vehicle) wantsUp() bool {
	return v.guide.takeOff || v.mode.act == actAuto && v.nav.wantsUp()
}

// sinking is the push into the ground of a vehicle that lands; it lets touch
// see that the landing is over.
func (v *vehicle) sinking() float64 {
	if v.mode.act == actLand || v.mode.act == actReturn || v.mode.act == actAuto && v.nav.landing {
		return 0.5
	}
	return 0
}

// climbOut goes straight up to the target of a take-off.
func (v *vehicle) climbOut() demand {
	g := &v.guide
	if v.body.pos.d-g.target.d < 0.3 && math.Abs(v.body.vel.d) < 0.6 {
		g.takeOff = false
		if v.mode.act == actTakeOff {
			v.enter(v.stack.hold, "")
		}
	}
	if v.body.pos.d > -1 { // no steering until clear of the ground
		return demand{yaw: g.yaw, level: true, velocity: vec{d: v.holdHeight(g.target.d)}}
	}
	return v.flyTo(g.target)
}

// guided holds or flies to the target, or follows a velocity.
func (v *vehicle) guided(dt float64) demand {
	g := &v.guide
	if g.velFor > 0 {
		g.velFor -= dt
		g.target = v.body.pos
		vel := g.velocity.limitFlat(v.cruise())
		up, down := v.climbRates()
		vel.d = clamp(vel.d, -up, down)
		return demand{velocity: vel, yaw: g.yaw, yawRate: g.yawRate}
	}
	if g.paused {
		return v.flyTo(g.target)
	}
	v.face(g.target)
	return v.flyTo(g.target)
}

// face turns the nose along the course unless the pilot chose a heading.
func (v *vehicle) face(target vec) {
	course := target.sub(v.body.pos)
	if !v.guide.yawFixed && course.horizontal() > 4 {
		v.guide.yaw, v.guide.yawRate = course.bearing(), 0
	}
}

// flyTo approaches a position and stops there.
func (v *vehicle) flyTo(target vec) demand {
	g := &v.guide
	away := target.sub(v.body.pos)
	want := demand{yaw: g.yaw, yawRate: g.yawRate}
	if dist := away.horizontal(); dist > 0 {
		want.velocity = away.flat().scale(approach(dist, v.cruise(), maxFlatAccel*0.7) / dist)
	}
	want.velocity.d = v.holdHeight(target.d)
	return want
}

// holdHeight is the vertical speed that brings the vehicle to a height.
func (v *vehicle) holdHeight(d float64) float64 {
	up, down := v.climbRates()
	err := d - v.body.pos.d
	limit := down
	if err < 0 {
		limit = up
	}
	return math.Copysign(approach(math.Abs(err), limit, maxVerticalAccel*0.6), err)
}

// approach is the speed from which the vehicle still stops in the distance:
// proportional close by, by constant braking further off.
func approach(distance, speed, brake float64) float64 {
	const gain = 0.7 // 1/s
	linear := brake / (gain * gain)
	if distance < linear {
		return math.Min(speed, gain*distance)
	}
	return math.Min(speed, math.Sqrt(2*brake*(distance-linear/2)))
}

// flyHome is RTL: climb, fly, wait, land.
func (v *vehicle) flyHome(dt float64) demand {
	g := &v.guide
	back := vec{n: v.home.n, e: v.home.e, d: g.target.d}
	switch g.homing {
	case homingClimb:
		if v.body.pos.d-g.target.d < 0.5 {
			g.homing = homingFly
		}
		return v.flyTo(g.target)
	case homingFly:
		v.face(back)
		if v.body.pos.sub(back).horizontal() < 1 {
			g.homing, g.loiter = homingWait, v.returnWait()
		}
	case homingWait:
		if g.loiter -= dt; g.loiter <= 0 {
			g.homing = homingLand
		}
	case homingLand:
		return v.descend(back)
	}
	return v.flyTo(back)
}

// returnWait is how long a return hovers over home before it lands.
func (v *vehicle) returnWait() float64 {
	if v.px4 {
		return math.Max(0, v.params.value("RTL_LAND_DELAY"))
	}
	return v.params.value("RTL_LOIT_TIME") / 1000
}

// descend lands: fast while high, slow for the last ten metres.
func (v *vehicle) descend(over vec) demand {
	slow := 0.7
	if !v.px4 {
		slow = clamp(v.params.value("LAND_SPEED")/100, 0.3, 2)
	}
	_, down := v.climbRates()
	height := -v.body.pos.d
	sink := clamp(slow+(height-10)*0.3, slow, math.Max(slow, down))
	want := v.flyTo(over)
	want.velocity.d = sink
	want.level = !v.estimated // no position, no steering: it drifts
	if v.landed.state == telemetry.LandedAir {
		v.landed.state = telemetry.LandedLanding
	}
	return want
}

// circle flies around a centre, the nose towards it.
func (v *vehicle) circle(dt float64) demand {
	g := &v.guide
	if g.paused || g.radius == 0 {
		return v.flyTo(g.target)
	}
	out := v.body.pos.sub(g.centre).flat()
	bearing := out.bearing()
	// No faster than the tilt can hold the curve.
	speed := clamp(math.Abs(g.omega)*g.radius, 0, math.Min(v.cruise(), math.Sqrt(maxFlatAccel*0.7*g.radius)))
	tangent := toward(bearing + math.Copysign(math.Pi/2, g.omega)).scale(speed)
	inward := toward(bearing).scale(clamp(0.5*(g.radius-out.horizontal()), -v.cruise(), v.cruise()))
	curve := toward(bearing).scale(-speed * speed / g.radius / velocityGain)
	want := demand{velocity: tangent.add(inward).add(curve).limitFlat(v.cruise()), yaw: wrap2Pi(bearing + math.Pi)}
	want.velocity.d = v.holdHeight(g.target.d)
	return want
}
