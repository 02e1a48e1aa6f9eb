package drone

import (
	"math/rand/v2"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialects/ardupilotmega"
	"github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/telemetry"
)

// stepSeconds is one step of the physics: fine enough for the attitude's lag.
const stepSeconds = 0.02

// Times of a vehicle's life, in its own seconds.
const (
	gpsFixAfter    = 3.0  // after boot: the first 3D fix
	ekfReadyAfter  = 5.0  // after boot: position known, home set
	ekfGiveUpAfter = 3.0  // after the GPS is gone
	spoolUp        = 1.5  // motors idle to lift-off
	landedAfter    = 1.0  // on the legs, motors down
	idleDisarm     = 10.0 // DISARM_DELAY, COM_DISARM_PRFLT; on the wall's clock
	rebootSilence  = 2.0
)

// vehicle is the flight controller and what it flies. It does no I/O and owns
// no goroutine: the Drone steps it and hands it messages, under one lock.
type vehicle struct {
	cfg    Config
	px4    bool
	stack  stack
	field  field
	dice   *rand.Rand
	faults Faults
	params *params

	reports []report
	restart bool    // asked to start anew, once the answer has left
	clock   float64 // s on the wall since New

	body    body
	air     air
	battery battery

	boot      float64 // s since the autopilot started
	boots     int
	silent    float64 // s until a restart is over
	utc       time.Time
	wall      float64 // s on the wall's clock per simulated second
	traffic   []aircraft
	noise     noise
	gpsGone   float64 // s since the satellites were lost, 0 if present
	estimated bool    // the filter knows the position

	mode    mode
	armed   bool
	landed  landed
	crashed bool
	home    vec
	hasHome bool
	guide   guidance
	nav     mission
	lists   map[ardupilotmega.MAV_MISSION_TYPE][]item
	safety  failsafe
	tour    tour

	upload    *upload
	later     []answer
	outbox    []message.Message // for every link
	broadcast func()            // sends the outbox
	texts     uint16            // id of the last chunked status text
}

// landed is the vehicle's phase between ground and air.
type landed struct {
	state   telemetry.LandedState
	forTime float64 // s standing with the motors asked to sink
	idle    float64 // s of wall time armed on the ground
	spool   float64 // s the motors have spun for a take-off
}

func newVehicle(c Config) *vehicle {
	v := &vehicle{
		cfg:    c,
		px4:    c.Autopilot == telemetry.AutopilotPX4,
		stack:  stacks[c.Autopilot],
		field:  field{origin: c.Home, amsl: float64(c.HomeAMSL)},
		dice:   rand.New(rand.NewPCG(c.Seed, 0x5eed)),
		faults: c.Faults,
		air:    newAir(c.Wind),
		wall:   1 / c.Speedup,
		battery: battery{
			cells:    c.BatteryCells,
			capacity: float64(c.BatteryCapacity),
		},
		lists: map[ardupilotmega.MAV_MISSION_TYPE][]item{},
	}
	v.body.yaw = wrap2Pi(float64(c.HomeHeading))
	v.body.grounded = true
	v.params = newParams(v.px4, c)
	v.reports = known(v.px4)
	if !c.NoTraffic {
		v.traffic = newTraffic(v.dice)
	}
	v.tour.on = c.Tour
	v.powerUp()
	return v
}

// powerUp is the autopilot starting: everything in its memory is new; the
// battery, the place and what is stored (parameters, missions) stay.
func (v *vehicle) powerUp() {
	v.boots++
	v.boot, v.gpsGone, v.estimated = 0, 0, false
	v.armed, v.crashed, v.hasHome = false, false, false
	v.mode, _ = v.stack.find(v.stack.boot)
	v.landed = landed{state: telemetry.LandedGround}
	v.guide = guidance{yaw: v.body.yaw}
	v.nav = mission{items: v.nav.items}
	v.safety = failsafe{}
	v.outbox, v.texts, v.restart = nil, 0, false
	if v.px4 {
		return
	}
	v.text(sevInfo, "ArduCopter V4.6.3 (3fc7011a)")
	v.text(sevInfo, "Frame: QUAD/X")
}

// step advances everything by one step of the physics.
func (v *vehicle) step() {
	const dt = stepSeconds
	v.utc = v.utc.Add(time.Duration(dt * float64(time.Second)))
	v.clock += dt * v.wall
	v.air.step(dt, v.dice)
	v.noise.step(dt, v.dice)
	for i := range v.traffic {
		v.traffic[i].step(dt)
	}
	if v.silent > 0 {
		v.body.step(dt, demand{}, false, v.air.now(), v.air.mean)
		if v.silent -= dt; v.silent <= 0 {
			v.powerUp()
		}
		return
	}
	v.boot += dt
	v.estimate(dt)
	v.watch(dt)
	v.tour.step(v, dt)
	want := v.steer(dt)
	wasUp := !v.body.grounded
	v.body.step(dt, want, v.armed, v.air.now(), v.air.mean)
	v.touch(dt, wasUp, want)
	v.charge(dt)
}

// estimate is the navigation filter: it knows the position some time after
// the receiver does, and forgets it some time after.
func (v *vehicle) estimate(dt float64) {
	if v.faults.GPSLoss {
		v.gpsGone += dt
	} else {
		v.gpsGone = 0
	}
	known := v.boot >= ekfReadyAfter && v.gpsGone < ekfGiveUpAfter
	if known && !v.hasHome {
		v.hasHome, v.home = true, v.body.pos
		v.ready()
	}
	v.estimated = known
}

// ready tells that the vehicle knows where it is.
func (v *vehicle) ready() {
	v.say(v.homePosition())
	if v.px4 {
		v.text(sevInfo, "Ready for takeoff!")
		return
	}
	v.text(sevInfo, "EKF3 IMU0 origin set")
	v.text(sevInfo, "EKF3 IMU0 is using GPS")
}

// gpsFix reports whether the receiver has a 3D fix.
func (v *vehicle) gpsFix() bool { return v.boot >= gpsFixAfter && !v.faults.GPSLoss }

// charge drains or fills the battery.
func (v *vehicle) charge(dt float64) {
	v.battery.ceiling = 0
	switch {
	case v.faults.CriticalBattery:
		v.battery.ceiling = 0.08
	case v.faults.LowBattery:
		v.battery.ceiling = 0.19
	}
	rel := v.body.vel.sub(v.air.now())
	v.battery.step(dt, v.body.thrust, rel.horizontal())
	if v.cfg.Recharge && !v.armed && v.body.grounded {
		v.battery.recharge(dt)
	}
}

// say queues a message for every link.
func (v *vehicle) say(m message.Message) { v.outbox = append(v.outbox, m) }

// flush sends the outbox now.
func (v *vehicle) flush() {
	if len(v.outbox) > 0 && v.silent <= 0 {
		v.broadcast()
	}
}

// goSilent is the moment the power of the autopilot goes: it says nothing for
// a while, and then everything from the start.
func (v *vehicle) goSilent() {
	v.silent, v.restart, v.armed = rebootSilence, false, false
	v.outbox, v.later, v.upload = nil, nil, nil
}

// amsl is the true altitude of a position above the sea.
func (v *vehicle) amsl(p vec) float64 { return v.field.amsl - p.d }

// aboveHome is the height of a position above the home position.
func (v *vehicle) aboveHome(p vec) float64 { return v.home.d - p.d }

// cruise is the speed of automatic flight, m/s.
func (v *vehicle) cruise() float64 {
	if v.guide.speed > 0 {
		return v.guide.speed
	}
	if v.px4 {
		return clamp(v.params.value("MPC_XY_CRUISE"), slowest, fastest)
	}
	return clamp(v.params.value("WPNAV_SPEED")/100, slowest, fastest)
}

// climbRates are the largest speeds up and down, m/s.
func (v *vehicle) climbRates() (up, down float64) {
	if v.px4 {
		up, down = v.params.value("MPC_Z_V_AUTO_UP"), v.params.value("MPC_Z_V_AUTO_DN")
	} else {
		up, down = v.params.value("WPNAV_SPEED_UP")/100, v.params.value("WPNAV_SPEED_DN")/100
	}
	return clamp(up, 0.2, maxClimb), clamp(down, 0.2, maxSink)
}

// bootMs is the time since boot in MAVLink's milliseconds.
func (v *vehicle) bootMs() uint32 { return uint32(v.boot * 1000) }

func (v *vehicle) bootUs() uint64 { return uint64(v.boot * 1e6) }
