package drone

import (
	"math"
	"math/rand/v2"
)

// gustTime is how long a gust lasts, in seconds.
const gustTime = 4

// air is the wind: a mean and gusts that come and go (an Ornstein-Uhlenbeck
// process on each axis, so that they have no preferred length).
type air struct {
	mean, gust vec
	sigma      float64
}

func newAir(w Wind) air {
	return air{mean: toward(float64(w.From) + math.Pi).scale(float64(w.Speed)), sigma: float64(w.Gust)}
}

func (a *air) step(dt float64, dice *rand.Rand) {
	keep, kick := 1-dt/gustTime, a.sigma*math.Sqrt(2*dt/gustTime)
	a.gust.n = a.gust.n*keep + kick*dice.NormFloat64()
	a.gust.e = a.gust.e*keep + kick*dice.NormFloat64()
}

func (a *air) now() vec { return a.mean.add(a.gust) }
