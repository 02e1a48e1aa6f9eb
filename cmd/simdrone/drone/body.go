package drone

import "math"

// Limits of the airframe. A real quadrotor of 1.5 kg flown by ArduPilot's or
// PX4's default parameters stays within these.
const (
	gravity            = 9.80665
	maxTilt            = 30 * math.Pi / 180  // ANGLE_MAX
	maxTiltRate        = 120 * math.Pi / 180 // how fast the attitude follows
	tiltTime           = 0.15                // s, lag of the attitude
	maxYawRate         = 45 * math.Pi / 180
	maxYawAccel        = 60 * math.Pi / 180
	maxFlatAccel       = 2.5 // m/s², WPNAV_ACCEL
	maxFlatJerk        = 6.0 // m/s³
	maxVerticalAccel   = 2.5
	maxClimb           = 5.0 // m/s
	maxSink            = 4.0
	velocityGain       = 1.8
	climbGain          = 3.0
	dragPerSecond      = 0.12 // a 1.5 kg quadrotor leans about 5° at 8 m/s
	fallingDragPerM    = 0.02 // quadratic; about 22 m/s terminal
	crashSpeed         = 3.0  // m/s downwards that legs do not survive
	groundEffectHeight = 0.02 // m; below it the legs touch
)

// demand is what guidance wants of the body for the next step.
type demand struct {
	velocity vec     // over the ground
	yaw      float64 // from true north
	yawRate  float64 // largest, 0 means the airframe's own limit
	level    bool    // no horizontal control: hold level and drift
}

// body is the moving mass. It is the truth; sensors add their errors later.
type body struct {
	pos, vel         vec // down is negative above the ground at the field
	roll, pitch, yaw float64
	rollRate         float64
	pitchRate        float64
	yawRate          float64
	accel            vec // asked for, after the jerk limit
	climbAccel       float64
	thrust           float64 // in units of the weight; 0 is motors off
	grounded         bool
	impact           float64 // m/s of the last touchdown
}

// step moves the body by dt seconds. air is the wind now, mean the part of it
// that a flight controller has had time to learn.
func (b *body) step(dt float64, want demand, motors bool, air, mean vec) {
	if !motors {
		b.fall(dt, air)
		return
	}
	if b.grounded && want.velocity.d >= -0.05 {
		b.rest(0.1)
		return
	}
	if b.grounded { // lifting off: the tilt starts from level
		b.grounded = false
		b.pos.d = -groundEffectHeight
	}
	b.turn(dt, want)
	b.lean(dt, want, mean)

	drag := vec{n: air.n - b.vel.n, e: air.e - b.vel.e}.scale(dragPerSecond)
	forward, right := -gravity*math.Tan(b.pitch), gravity*math.Tan(b.roll)
	sin, cos := math.Sincos(b.yaw)
	acc := vec{n: forward*cos - right*sin, e: forward*sin + right*cos}.add(drag)

	up := clamp(climbGain*(b.vel.d-want.velocity.d), -maxVerticalAccel, maxVerticalAccel)
	b.climbAccel += (up - b.climbAccel) * math.Min(1, dt/0.1)
	acc.d = -b.climbAccel
	b.thrust = (gravity + b.climbAccel) / gravity / (math.Cos(b.roll) * math.Cos(b.pitch))
	b.move(dt, acc)
}

// turn follows the wanted yaw within the limits of rate and acceleration.
func (b *body) turn(dt float64, want demand) {
	limit := maxYawRate
	if want.yawRate > 0 {
		limit = math.Min(limit, want.yawRate)
	}
	err := wrapPi(want.yaw - b.yaw)
	// The rate from which the turn can still be stopped in time.
	rate := math.Copysign(math.Min(limit, math.Min(2*math.Abs(err), math.Sqrt(2*maxYawAccel*math.Abs(err)))), err)
	b.yawRate += clamp(rate-b.yawRate, -maxYawAccel*dt, maxYawAccel*dt)
	b.yaw = wrap2Pi(b.yaw + b.yawRate*dt)
}

// lean tilts the body so that its thrust gives the wanted acceleration
// against the learned wind.
func (b *body) lean(dt float64, want demand, mean vec) {
	var need vec
	if !want.level {
		ask := want.velocity.sub(b.vel).flat().scale(velocityGain).limitFlat(maxFlatAccel)
		b.accel = b.accel.add(ask.sub(b.accel).limitFlat(maxFlatJerk * dt)).flat()
		drag := mean.sub(b.vel).flat().scale(dragPerSecond)
		need = b.accel.sub(drag).limitFlat(gravity * math.Tan(maxTilt))
	} else {
		b.accel = vec{}
	}
	sin, cos := math.Sincos(b.yaw)
	forward, right := need.n*cos+need.e*sin, need.e*cos-need.n*sin
	follow := func(angle, rate *float64, target float64) {
		*rate = clamp((target-*angle)/tiltTime, -maxTiltRate, maxTiltRate)
		*angle += *rate * math.Min(dt, tiltTime)
	}
	follow(&b.roll, &b.rollRate, math.Atan(right/gravity))
	follow(&b.pitch, &b.pitchRate, -math.Atan(forward/gravity))
}

// fall is flight without motors: gravity, drag, and the ground.
func (b *body) fall(dt float64, air vec) {
	b.thrust, b.climbAccel, b.accel = 0, 0, vec{}
	if b.grounded {
		b.rest(0)
		return
	}
	rel := air.sub(b.vel)
	speed := math.Sqrt(rel.n*rel.n + rel.e*rel.e + rel.d*rel.d)
	acc := rel.scale(fallingDragPerM * speed)
	acc.d += gravity
	b.roll, b.pitch = wrapPi(b.roll+b.rollRate*dt), clamp(b.pitch+b.pitchRate*dt, -math.Pi/2, math.Pi/2)
	b.yaw = wrap2Pi(b.yaw + b.yawRate*dt)
	b.move(dt, acc)
}

func (b *body) move(dt float64, acc vec) {
	b.vel = b.vel.add(acc.scale(dt))
	b.pos = b.pos.add(b.vel.scale(dt))
	if b.pos.d >= 0 {
		b.impact = b.vel.d
		b.pos.d, b.grounded = 0, true
		b.rest(b.thrust)
	}
}

// rest stands on the legs, level.
func (b *body) rest(thrust float64) {
	b.vel, b.accel = vec{}, vec{}
	b.roll, b.pitch = 0, 0
	b.rollRate, b.pitchRate, b.yawRate = 0, 0, 0
	b.climbAccel, b.thrust = 0, math.Min(thrust, 0.1)
}
