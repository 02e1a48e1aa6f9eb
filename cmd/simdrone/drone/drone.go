package drone

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/frame"

	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

const (
	// tick is how often the drone wakes: the physics' own step.
	tick = 20 * time.Millisecond
	// maxLag is how much wall time one tick makes up for on a busy machine;
	// beyond it simulated time is lost rather than raced after.
	maxLag = 500 * time.Millisecond
)

// Drone is one simulated vehicle and its connections.
type Drone struct {
	mu sync.Mutex // guards what follows

	v         *vehicle
	links     []*link
	endpoints []endpoint
	counters  Counters
	changed   chan struct{} // closed at the next tick, if somebody waits
	start     func(endpoint)
	radioDue  float64
	cameraDue float64
}

// endpoint is a way to reach ground: it serves links until ctx is done.
type endpoint func(ctx context.Context) error

// New prepares a vehicle; it returns an error that names the setting that
// cannot be.
func New(c Config) (*Drone, error) {
	c, err := c.complete()
	if err != nil {
		return nil, fmt.Errorf("configure drone: %w", err)
	}
	d := &Drone{v: newVehicle(c)}
	d.v.utc = time.Now()
	d.v.broadcast = d.broadcast
	return d, nil
}

// add registers an endpoint, and starts it if the drone runs already.
func (d *Drone) add(e endpoint) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.start != nil {
		d.start(e)
		return
	}
	d.endpoints = append(d.endpoints, e)
}

// Run flies and talks until ctx is done, which is not an error. It may be
// called once. An endpoint that breaks for good (a serial port pulled) does
// not end the flight; the first such error is returned when ctx is done.
func (d *Drone) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	var errMu sync.Mutex
	var broken error
	d.mu.Lock()
	if d.start != nil {
		d.mu.Unlock()
		return errors.New("run drone: it runs already")
	}
	d.start = func(e endpoint) {
		wg.Go(func() {
			if err := e(ctx); err != nil && ctx.Err() == nil {
				errMu.Lock()
				defer errMu.Unlock()
				if broken == nil {
					broken = err
				}
			}
		})
	}
	for _, e := range d.endpoints {
		d.start(e)
	}
	d.endpoints = nil
	d.mu.Unlock()

	d.live(ctx)
	d.mu.Lock()
	d.start = func(endpoint) {} // too late for more
	d.mu.Unlock()
	wg.Wait()
	return broken
}

// live advances the vehicle with the clock on the wall.
func (d *Drone) live(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	last, owed := time.Now(), 0.0
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		now := time.Now()
		owed += min(now.Sub(last), maxLag).Seconds()
		last = now
		d.mu.Lock()
		step := stepSeconds * d.v.wall
		for ; owed >= step; owed -= step {
			d.advance()
		}
		d.speak()
		d.mu.Unlock()
	}
}

// advance is one step of the physics.
func (d *Drone) advance() {
	boots := d.v.boots
	d.v.step()
	if d.v.boots != boots {
		for _, l := range d.links {
			// The writers were built once before with the same settings.
			if err := l.reset(); err != nil {
				panic(err)
			}
		}
		d.radioDue, d.cameraDue = 0, 0
	}
}

// speak sends what has become due.
func (d *Drone) speak() {
	v := d.v
	if d.changed != nil {
		close(d.changed)
		d.changed = nil
	}
	if v.silent <= 0 {
		v.answers()
		v.chaseUpload()
		v.flush()
		for _, l := range d.links {
			l.schedule.due(v, l.send)
		}
		d.speakRadio()
		d.speakCamera()
	}
	for _, l := range d.links {
		l.tick()
	}
	if v.restart {
		v.goSilent()
	}
}

// speakRadio is the telemetry radio: it talks whether the vehicle does or not.
func (d *Drone) speakRadio() {
	if !d.v.cfg.Radio || d.v.boot < d.radioDue {
		return
	}
	d.radioDue = d.v.boot + 1
	for _, l := range d.links {
		l.sendAs(l.radio, d.v.radioStatus())
	}
}

// broadcast sends the vehicle's outbox to every link.
func (d *Drone) broadcast() {
	for _, m := range d.v.outbox {
		for _, l := range d.links {
			l.send(m)
		}
	}
	d.v.outbox = nil
}

// hear takes one frame in.
func (d *Drone) hear(l *link, fr frame.Frame) {
	f := &d.v.faults
	if f.LinkLoss {
		d.counters.Cut++
		return
	}
	if f.Loss > 0 && l.dice.Float64() < f.Loss {
		d.counters.Lost++
		return
	}
	d.counters.Received++
	if d.v.silent > 0 || d.v.restart {
		return
	}
	d.v.receive(sender{l, fr.GetSystemID(), fr.GetComponentID()}, fr)
	d.v.flush()
}

func (d *Drone) drop(l *link) {
	if i := slices.Index(d.links, l); i >= 0 {
		d.links = slices.Delete(d.links, i, i+1)
	}
	if u := d.v.upload; u != nil && u.from.link == l {
		d.v.upload = nil
	}
	d.v.later = slices.DeleteFunc(d.v.later, func(a answer) bool { return a.to.link == l })
}

// SetFaults changes what is wrong with the vehicle and its links. It returns
// an error if a value cannot be, and changes nothing then.
func (d *Drone) SetFaults(change func(*Faults)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.v.faults
	change(&f)
	if err := f.validate(); err != nil {
		return fmt.Errorf("set faults: %w", err)
	}
	d.v.faults = f
	for _, l := range d.links { // nothing of the old manner is kept back
		l.flush()
	}
	return nil
}

// Reboot restarts the autopilot at once, even in the air, as a loose
// connector does: the motors stop.
func (d *Drone) Reboot() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.v.goSilent()
}

// Counters returns what was done to frames so far.
func (d *Drone) Counters() Counters {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counters
}

// State is the truth about the vehicle, not what it says about itself.
type State struct {
	Place             telemetry.LatLon
	AMSL              unit.MetreAMSL
	AboveHome         unit.MetreAboveHome
	FromHome          unit.Metre // horizontally
	North, East, Down unit.MetrePerSecond
	Roll, Pitch, Yaw  unit.Radian
	Home              telemetry.LatLon
	Armed             bool
	Mode              string
	Landed            telemetry.LandedState
	Ready             bool // would arm now
	Crashed           bool
	Battery           unit.Ratio
	Voltage           unit.Volt
	MissionItem       int
	Touring           bool
	Boots             int // 1 at first
	BootTime          time.Duration
	Links             int
	Unsent            int // writes that wait for their medium
}

// State returns the truth of this moment.
func (d *Drone) State() State {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state()
}

func (d *Drone) state() State {
	v, b := d.v, &d.v.body
	unsent := 0
	for _, l := range d.links {
		unsent += l.unsent
	}
	return State{
		Place: v.field.place(b.pos), AMSL: unit.MetreAMSL(v.amsl(b.pos)), AboveHome: unit.MetreAboveHome(v.aboveHome(b.pos)),
		FromHome: unit.Metre(b.pos.sub(v.home).horizontal()),
		North:    unit.MetrePerSecond(b.vel.n), East: unit.MetrePerSecond(b.vel.e), Down: unit.MetrePerSecond(b.vel.d),
		Roll: unit.Radian(b.roll), Pitch: unit.Radian(b.pitch), Yaw: unit.Radian(b.yaw),
		Home: v.field.place(v.home), Armed: v.armed, Mode: v.mode.name, Landed: v.landed.state,
		Ready: v.silent <= 0 && v.estimated && len(v.preArm()) == 0, Crashed: v.crashed,
		Battery: unit.Ratio(v.battery.remaining()), Voltage: unit.Volt(v.battery.volts(0)),
		MissionItem: v.nav.current, Touring: v.tour.on,
		Boots: v.boots, BootTime: time.Duration(v.boot * float64(time.Second)), Links: len(d.links), Unsent: unsent,
	}
}

// WaitFor returns the first state that the condition accepts, or ctx's error
// and the last state seen. The drone must be running.
func (d *Drone) WaitFor(ctx context.Context, accept func(State) bool) (State, error) {
	for {
		d.mu.Lock()
		s := d.state()
		if d.changed == nil {
			d.changed = make(chan struct{})
		}
		changed := d.changed
		d.mu.Unlock()
		if accept(s) {
			return s, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return s, fmt.Errorf("wait for the drone (now %s, %.1f m above home): %w", s.Mode, s.AboveHome, ctx.Err())
		}
	}
}
