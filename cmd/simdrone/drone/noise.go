package drone

import (
	"math"
	"math/rand/v2"
)

// noise is what sensors add to the truth: small, slow and repeatable from the
// seed, so that numbers on a page live without jumping.
type noise struct {
	gps      vec     // m, wanders over tens of seconds
	filter   vec     // m, what is left of it after the navigation filter
	attitude float64 // rad
	heading  float64 // rad
	climb    float64 // m/s
	hdop     float64
	rssi     float64
}

func (x *noise) step(dt float64, dice *rand.Rand) {
	wander := func(v *float64, sigma, time float64) {
		*v += -*v*dt/time + sigma*math.Sqrt(2*dt/time)*dice.NormFloat64()
	}
	wander(&x.gps.n, 0.4, 30)
	wander(&x.gps.e, 0.4, 30)
	wander(&x.gps.d, 0.7, 30)
	wander(&x.filter.n, 0.08, 10)
	wander(&x.filter.e, 0.08, 10)
	wander(&x.filter.d, 0.08, 10)
	wander(&x.attitude, 0.002, 0.2)
	wander(&x.heading, 0.004, 3)
	wander(&x.climb, 0.03, 0.5)
	wander(&x.hdop, 0.05, 20)
	wander(&x.rssi, 6, 5)
}
