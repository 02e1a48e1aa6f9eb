package main

import (
	"math"
	"sync"
)

// The aircraft flies north over a land that repeats itself, so that the end of
// a film meets its beginning.
const (
	period   = 300.0 // m; what is flown in one film
	altitude = 58.0  // m above the ground
)

type vec struct{ x, y, z float64 } // east, north, up

func (a vec) sub(b vec) vec           { return vec{a.x - b.x, a.y - b.y, a.z - b.z} }
func (a vec) add(b vec) vec           { return vec{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vec) scale(f float64) vec     { return vec{a.x * f, a.y * f, a.z * f} }
func (a vec) dot(b vec) float64       { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a vec) length() float64         { return math.Sqrt(a.dot(a)) }
func lerp(a, b vec, f float64) vec    { return a.add(b.sub(a).scale(f)) }
func mix(a, b, f float64) float64     { return a + (b-a)*f }
func clamp(v, lo, hi float64) float64 { return min(max(v, lo), hi) }

// smooth goes from 0 at a to 1 at b.
func smooth(a, b, v float64) float64 {
	t := clamp((v-a)/(b-a), 0, 1)
	return t * t * (3 - 2*t)
}

// view is how the camera is mounted and held.
type view struct {
	pitch       float64 // degrees above the horizon
	fieldOfView float64 // degrees across
	hover       bool    // stay over one place, swaying
}

// at puts the canvas's camera where it is after some seconds. The gimbal is
// good, but there is a breeze.
func (v view) at(t, loop float64, c *canvas) {
	const degree = math.Pi / 180
	turn := func(times, phase float64) float64 { return math.Sin(2*math.Pi*times*t/loop + phase) }
	pos := vec{2.5 * turn(1, 0.4), period * t / loop, altitude + 0.8*turn(2, 1)}
	if v.hover {
		pos.y = 40 + 3*turn(1, 2)
	}
	yaw := degree * (0.9*turn(1, 1.1) + 0.15*turn(3, 0))
	pitch := degree * (v.pitch + 0.25*turn(2, 0.3))
	roll := degree * (0.5*turn(1, 2.6) + 0.1*turn(5, 1))
	forward := vec{math.Sin(yaw) * math.Cos(pitch), math.Cos(yaw) * math.Cos(pitch), math.Sin(pitch)}
	right := vec{math.Cos(yaw), -math.Sin(yaw), 0}
	up := vec{ // right × forward
		right.y*forward.z - right.z*forward.y,
		right.z*forward.x - right.x*forward.z,
		right.x*forward.y - right.y*forward.x,
	}
	sin, cos := math.Sincos(roll)
	c.time = t / loop
	c.pos, c.forward = pos, forward
	c.right = right.scale(cos).add(up.scale(sin))
	c.up = up.scale(cos).sub(right.scale(sin))
	c.focal = float64(c.width) / 2 / math.Tan(v.fieldOfView*degree/2)
}

// rgb is a colour, each part 0 to 1; heat is a temperature on the same scale.
type rgb struct{ r, g, b, heat float64 }

func blend(a, b rgb, f float64) rgb {
	return rgb{mix(a.r, b.r, f), mix(a.g, b.g, f), mix(a.b, b.b, f), mix(a.heat, b.heat, f)}
}

func (a rgb) shade(f float64) rgb { return rgb{a.r * f, a.g * f, a.b * f, a.heat} }

// canvas is the picture being drawn, and the camera it is seen by.
type canvas struct {
	width, height      int
	px                 []rgb
	out                []byte
	pos                vec
	forward, right, up vec
	focal              float64 // pixels
	time               float64 // 0 to 1 through the film
	heat               bool
}

func newCanvas(width, height int) *canvas {
	return &canvas{width: width, height: height, px: make([]rgb, width*height), out: make([]byte, width*height*3)}
}

// project returns where a point is seen, and how far ahead it is.
func (c *canvas) project(p vec) (x, y, depth float64) {
	d := p.sub(c.pos)
	depth = d.dot(c.forward)
	if depth < 0.1 {
		return 0, 0, depth
	}
	return float64(c.width)/2 + c.focal*d.dot(c.right)/depth, float64(c.height)/2 - c.focal*d.dot(c.up)/depth, depth
}

// ray is the direction that a pixel looks in; it is one long ahead.
func (c *canvas) ray(x, y float64) vec {
	return c.forward.add(c.right.scale((x - float64(c.width)/2) / c.focal)).add(c.up.scale((float64(c.height)/2 - y) / c.focal))
}

// rows calls f for each row, on all cores.
func (c *canvas) rows(f func(y int)) {
	const bands = 8
	var wg sync.WaitGroup
	for b := range bands {
		wg.Go(func() {
			for y := b; y < c.height; y += bands {
				f(y)
			}
		})
	}
	wg.Wait()
}

// put lets a colour cover part of a pixel.
func (c *canvas) put(x, y int, col rgb, cover float64) {
	if x < 0 || y < 0 || x >= c.width || y >= c.height || cover <= 0 {
		return
	}
	p := &c.px[y*c.width+x]
	*p = blend(*p, col, min(cover, 1))
}

func (c *canvas) bytes() []byte {
	c.rows(func(y int) {
		for i := y * c.width; i < (y+1)*c.width; i++ {
			p := c.px[i]
			if c.heat {
				p.r, p.g, p.b = p.heat, p.heat, p.heat
			}
			for k, v := range [3]float64{p.r, p.g, p.b} {
				c.out[i*3+k] = byte(clamp(v, 0, 1)*255 + 0.5)
			}
		}
	})
	return c.out
}
