package drone

import "math"

// A lithium-polymer pack driving four motors of a 1.5 kg quadrotor.
const (
	avionicsAmpere  = 0.7
	hoverAmpere     = 16.5
	ohmPerCell      = 0.005
	rechargeSeconds = 240 // from empty to full; a field charger dreams of it
)

// restingVolts is the voltage of a cell without load at 0, 10 … 100 %.
var restingVolts = [11]float64{3.27, 3.61, 3.69, 3.73, 3.77, 3.80, 3.85, 3.92, 4.00, 4.08, 4.18}

// battery drains with current and sags under it.
type battery struct {
	cells    int
	capacity float64 // A·s
	used     float64 // A·s
	current  float64 // A
	energy   float64 // J taken out
	sag      float64 // V per cell, smoothed
	ceiling  float64 // share that a fault leaves at most; 0 means no fault
}

// step draws the current of the given thrust (in weights) and air speed.
func (b *battery) step(dt, thrust, airspeed float64) {
	motors := 0.0
	if thrust > 0 {
		// Momentum theory: power grows with thrust^1.5. Flying forward is a
		// little cheaper than hovering, then drag wins.
		motors = hoverAmpere * math.Pow(thrust, 1.5) * (1 - 0.012*airspeed + 0.0016*airspeed*airspeed)
	}
	b.current += (avionicsAmpere + motors - b.current) * math.Min(1, dt/0.25)
	b.used = math.Min(b.capacity, b.used+b.current*dt)
	b.energy += b.current * b.volts(0) * dt
	b.sag += (b.current*ohmPerCell - b.sag) * math.Min(1, dt/0.8)
}

func (b *battery) recharge(dt float64) {
	b.used = math.Max(0, b.used-b.capacity*dt/rechargeSeconds)
}

// remaining is the share left, 0 to 1.
func (b *battery) remaining() float64 {
	left := 1 - b.used/b.capacity
	if b.ceiling > 0 {
		left = math.Min(left, b.ceiling)
	}
	return left
}

// cellVolts is the voltage of cell i; cells of one pack differ a little.
func (b *battery) cellVolts(i int) float64 {
	at := clamp(b.remaining(), 0, 1) * 10
	low := min(int(at), 9)
	rest := restingVolts[low] + (restingVolts[low+1]-restingVolts[low])*(at-float64(low))
	return math.Max(2.5, rest-b.sag-0.004*float64(i%3))
}

// volts is the pack's voltage; from is the first cell counted.
func (b *battery) volts(from int) float64 {
	sum := 0.0
	for i := from; i < b.cells; i++ {
		sum += b.cellVolts(i)
	}
	return sum
}

// secondsLeft is how long the charge lasts at the present current.
func (b *battery) secondsLeft() float64 {
	return b.remaining() * b.capacity / math.Max(b.current, 0.1)
}
