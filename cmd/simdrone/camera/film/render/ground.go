package main

import (
	"math"
	"sync"
)

// The ground is painted once, as a picture seen from above.
const (
	detail = 8     // pixels a metre
	reach  = 480.0 // m to either side
)

// level is the ground at one scale.
type level struct {
	width, height int
	px            [][4]uint8
}

type seed struct {
	x, y   float64
	col    rgb
	rows   float64 // m between the rows of what grows; 0 for grass
	dir    float64
	forest bool
}

// Lines through the land; each repeats after the period.
func roadAt(y float64) float64 { return 46 + 14*math.Sin(2*math.Pi*y/period) }
func streamAt(y float64) float64 {
	return -150 + 22*math.Sin(2*math.Pi*y/period+2) + 6*math.Sin(6*math.Pi*y/period)
}

const lineAt = -34.0 // where the power line stands
const trackAt = 222.0

var fields = []rgb{
	{0.36, 0.44, 0.20, 0.36}, {0.43, 0.50, 0.24, 0.34}, {0.60, 0.54, 0.31, 0.48}, {0.52, 0.46, 0.29, 0.50},
	{0.31, 0.40, 0.19, 0.35}, {0.66, 0.61, 0.37, 0.47}, {0.44, 0.36, 0.25, 0.55}, {0.39, 0.49, 0.22, 0.33},
}

func seeds() []seed {
	var all []seed
	for i := range 15 {
		for j := range 5 {
			k := hash(i*31+7, j*17+3)
			all = append(all, seed{
				x:   (float64(i)-7+0.8*(hash(i, j)-0.5))*72 + float64(j%2)*30,
				y:   (float64(j) + 0.5 + 0.6*(hash(i+50, j)-0.5)) * period / 5,
				col: fields[int(k*997)%len(fields)], rows: []float64{0, 1.6, 2.4, 0, 3}[int(k*499)%5],
				dir: math.Pi * hash(i, j+90), forest: int(k*311)%9 == 0,
			})
		}
	}
	return all
}

// nearest returns the field a place belongs to and how far its edge is.
func nearest(all []seed, x, y float64) (seed, float64) {
	best, second, field := math.Inf(1), math.Inf(1), 0
	for i, s := range all {
		dy := math.Mod(y-s.y+1.5*period, period) - period/2
		dx := x - s.x
		d := dx*dx + dy*dy
		if d < best {
			best, second, field = d, best, i
		} else if d < second {
			second = d
		}
	}
	return all[field], (math.Sqrt(second) - math.Sqrt(best)) / 2
}

// ground is the colour of a place.
func ground(all []seed, x, y float64) rgb {
	wobble := 5 * (rough(x, y, 25, 2, 3) - 0.5)
	f, edge := nearest(all, x+wobble, y+wobble)
	c := f.col
	fine, coarse := rough(x, y, 1.2, 2, 11), rough(x, y, 30, 4, 5)
	if f.forest {
		c = rgb{0.17, 0.25, 0.12, 0.30}
	} else if f.rows > 0 {
		sin, cos := math.Sincos(f.dir)
		c = c.shade(1 + 0.07*math.Sin(2*math.Pi*(x*cos+y*sin)/f.rows)*smooth(0, 2, edge))
		if lane := math.Mod(math.Abs(x*cos+y*sin), 18); lane < 0.5 || lane > 2 && lane < 2.5 {
			c = c.shade(0.88)
		}
	}
	c = c.shade(0.80 + 0.28*coarse + 0.12*fine)
	c.heat = f.col.heat + 0.14*(coarse-0.5) + 0.05*(fine-0.5)
	hedge := smooth(1.6, 0.9, edge+1.2*(rough(x, y, 3, 2, 8)-0.5))
	c = blend(c, rgb{0.16, 0.23, 0.11, 0.28}.shade(0.8+0.5*fine), hedge)

	if d := math.Abs(math.Mod(y, period) - trackAt - 3*math.Sin(x/40)); d < 3 && x > streamAt(y) {
		c = blend(c, rgb{0.62, 0.55, 0.43, 0.56}.shade(0.9+0.2*fine), 0.9*smooth(1.9, 1.5, d)*(1-0.6*smooth(0.5, 0.2, d)))
	}
	s := math.Abs(x - streamAt(y))
	c = blend(c, rgb{0.30, 0.38, 0.19, 0.34}.shade(0.8+0.4*fine), smooth(9, 6, s))
	c = blend(c, rgb{0.26, 0.33, 0.36, 0.16}.shade(0.92+0.16*rough(x, y, 2.5, 2, 21)), smooth(4.2, 3.6, s))

	r := x - roadAt(y)
	c = blend(c, rgb{0.55, 0.54, 0.42, 0.44}, 0.7*smooth(5, 3.6, math.Abs(r)))
	c = blend(c, rgb{0.42, 0.42, 0.43, 0.66}.shade(0.94+0.1*fine), smooth(3.5, 3.3, math.Abs(r)))
	dash := math.Mod(y, 10) < 4
	if white := math.Abs(math.Abs(r) - 3.05); dash {
		c = blend(c, rgb{0.86, 0.86, 0.84, 0.60}, max(smooth(0.14, 0.06, math.Abs(r)), smooth(0.12, 0.05, white)))
	} else {
		c = blend(c, rgb{0.82, 0.82, 0.80, 0.60}, smooth(0.12, 0.05, white))
	}
	return c
}

// paint makes the ground and its smaller scales; objects cast their shadows on
// it.
func paint(all []seed, shadows func(x, y float64) float64) []level {
	l := level{width: int(2 * reach * detail), height: int(period * detail)}
	l.px = make([][4]uint8, l.width*l.height)
	var wg sync.WaitGroup
	const bands = 8
	for b := range bands {
		wg.Go(func() {
			for j := b; j < l.height; j += bands {
				for i := range l.width {
					x, y := (float64(i)+0.5)/detail-reach, (float64(j)+0.5)/detail
					c := ground(all, x, y)
					c = c.shade(1 - 0.45*shadows(x, y))
					for k, v := range [4]float64{c.r, c.g, c.b, c.heat} {
						l.px[j*l.width+i][k] = uint8(clamp(v, 0, 1)*255 + hash(i*4+k, j))
					}
				}
			}
		})
	}
	wg.Wait()
	levels := []level{l}
	for l.height > 16 {
		h := level{width: l.width / 2, height: l.height / 2}
		h.px = make([][4]uint8, h.width*h.height)
		for j := range h.height {
			for i := range h.width {
				for k := range 4 {
					at := 2*j*l.width + 2*i
					sum := int(l.px[at][k]) + int(l.px[at+1][k]) + int(l.px[at+l.width][k]) + int(l.px[at+l.width+1][k])
					h.px[j*h.width+i][k] = uint8((sum + 2) / 4)
				}
			}
		}
		levels = append(levels, h)
		l = h
	}
	return levels
}

// sample reads the ground at a place, blurred to a size in metres.
func sample(levels []level, x, y, size float64) rgb {
	at := clamp(math.Log2(max(size*detail, 1)), 0, float64(len(levels)-1)-0.001)
	n := int(at)
	return blend(levels[n].bilinear(x, y, n), levels[n+1].bilinear(x, y, n+1), at-float64(n))
}

func (l level) bilinear(x, y float64, n int) rgb {
	scale := float64(detail) / float64(int(1)<<n)
	fx, fy := (x+reach)*scale-0.5, y*scale-0.5
	ix, iy := math.Floor(fx), math.Floor(fy)
	tx, ty := fx-ix, fy-iy
	at := func(i, j int) rgb {
		i = ((int(ix)+i)%(2*l.width) + 2*l.width) % (2 * l.width)
		if i >= l.width { // mirrored beyond the edge
			i = 2*l.width - 1 - i
		}
		j = ((int(iy)+j)%l.height + l.height) % l.height
		p := &l.px[j*l.width+i]
		return rgb{float64(p[0]) / 255, float64(p[1]) / 255, float64(p[2]) / 255, float64(p[3]) / 255}
	}
	return blend(blend(at(0, 0), at(1, 0), tx), blend(at(0, 1), at(1, 1), tx), ty)
}
