package main

import (
	"math"
	"slices"
)

// thing stands on the land and is drawn from far to near.
type thing struct {
	at   vec // its foot; north within the period
	draw func(c *canvas, at vec)
	move float64 // periods travelled northward in one film
}

type world struct {
	ground []level
	things []thing
}

var (
	haze = rgb{0.72, 0.77, 0.80, 0.20}
	sun  = vec{-0.5, 0.35, 0.79}
)

const (
	hazeAt   = 1100.0 // m at which two thirds are haze
	farthest = 1500.0
)

type tree struct {
	at     vec
	radius float64
	tone   float64
}

func newWorld() *world {
	all := seeds()
	w := &world{}
	trees := plant(all)
	houses := []house{
		{vec{72, 92, 0}, 7, 5, 3.2, 0.3, rgb{0.58, 0.30, 0.22, 0.74}}, {vec{84, 110, 0}, 10, 6, 4, 0.3, rgb{0.47, 0.44, 0.42, 0.80}},
		{vec{70, 124, 0}, 6, 4.5, 3, 1.9, rgb{0.62, 0.34, 0.24, 0.72}}, {vec{-82, 245, 0}, 9, 5, 3.5, 1.2, rgb{0.44, 0.46, 0.49, 0.78}},
		{vec{20, 205, 0}, 5, 4, 3, 0.1, rgb{0.55, 0.32, 0.25, 0.76}}, {vec{180, 60, 0}, 12, 6, 4, 0.6, rgb{0.52, 0.33, 0.28, 0.75}},
	}
	w.ground = paint(all, func(x, y float64) float64 { return shadow(trees, houses, x, y) })
	for _, t := range trees {
		w.things = append(w.things, thing{at: t.at, draw: t.draw})
	}
	for _, h := range houses {
		w.things = append(w.things, thing{at: h.at, draw: h.draw})
	}
	for i := range 3 {
		y := 35 + float64(i)*period/3
		w.things = append(w.things, thing{at: vec{lineAt, y, 0}, draw: pylon})
	}
	car := func(tint rgb, lane float64) func(*canvas, vec) {
		return func(c *canvas, at vec) {
			at.x = roadAt(at.y) + lane
			slope := (roadAt(at.y+1) - roadAt(at.y-1)) / 2
			house{at, 2.1, 0.9, 0.9, math.Pi/2 - math.Atan(slope), tint}.draw(c, at)
		}
	}
	w.things = append(w.things,
		thing{at: vec{46, 240, 0}, move: -1, draw: car(rgb{0.80, 0.81, 0.82, 0.95}, -1.6)},
		thing{at: vec{46, 60, 0}, move: 2, draw: car(rgb{0.45, 0.13, 0.12, 0.97}, 1.6)},
		thing{at: vec{14, 150, 0}, draw: person}, thing{at: vec{15.5, 151, 0}, draw: person}, thing{at: vec{-12, 262, 0}, draw: person},
	)
	return w
}

// plant puts trees along the stream and the fields' edges, and in the woods.
func plant(all []seed) []tree {
	var trees []tree
	add := func(x, y, r float64) {
		if math.Abs(x-roadAt(y)) < 8 || math.Abs(x-streamAt(y)) < 5 || math.Abs(x-lineAt) < 14 || math.Abs(y-trackAt) < 6 {
			return
		}
		i := len(trees)
		trees = append(trees, tree{vec{x, y, 0}, r, hash(i, 77)})
	}
	for i := range 4200 {
		x, y := (hash(i, 1)-0.5)*2*reach, hash(i, 2)*period
		f, edge := nearest(all, x, y)
		near := math.Abs(x - streamAt(y))
		switch {
		case f.forest && edge > 2:
			add(x, y, 2.6+2.2*hash(i, 4))
		case edge < 1.6 && hash(i, 3) < 0.5, near > 6 && near < 13 && hash(i, 3) < 0.8, hash(i, 3) < 0.006:
			add(x, y, 1.6+2.4*hash(i, 4))
		}
	}
	return trees
}

// shadow is how dark a place is, from 0 to 1.
func shadow(trees []tree, houses []house, x, y float64) float64 {
	dark := 0.0
	for _, t := range trees {
		dx := x - t.at.x - 0.9*t.radius
		if math.Abs(dx) > 6 {
			continue
		}
		dy := math.Mod(y-t.at.y+0.6*t.radius+1.5*period, period) - period/2
		d := math.Hypot(dx/1.25, dy) / t.radius
		dark = max(dark, smooth(1.1, 0.7, d))
	}
	for _, h := range houses {
		dy := math.Mod(y-h.at.y+2+1.5*period, period) - period/2
		sin, cos := math.Sincos(h.turn)
		dx := x - h.at.x - 3
		u, v := math.Abs(dx*cos+dy*sin), math.Abs(dy*cos-dx*sin)
		dark = max(dark, smooth(h.long+1, h.long, u)*smooth(h.wide+1, h.wide, v))
	}
	return dark
}

// fade puts haze over a colour.
func fade(col rgb, distance float64) rgb {
	return blend(col, haze, 1-math.Exp(-distance/hazeAt*1.1))
}

func (w *world) draw(c *canvas, heat bool) {
	c.heat = heat
	c.rows(func(y int) {
		for x := range c.width {
			c.px[y*c.width+x] = w.behind(c, c.ray(float64(x)+0.5, float64(y)+0.5))
		}
	})
	type placed struct {
		t  thing
		at vec
		d  float64
	}
	var seen []placed
	for _, t := range w.things {
		at := t.at
		at.y = math.Mod(at.y+t.move*period*c.time, period)
		base := math.Floor(c.pos.y/period) * period
		for k := -1.0; k < 6; k++ {
			p := at
			p.y += base + k*period
			x, _, depth := c.project(p)
			if depth > 8 && depth < farthest && math.Abs(x-float64(c.width)/2) < float64(c.width) {
				seen = append(seen, placed{t, p, depth})
			}
		}
	}
	slices.SortStableFunc(seen, func(a, b placed) int {
		switch {
		case a.d > b.d:
			return -1
		case a.d < b.d:
			return 1
		}
		return 0
	})
	for _, s := range seen {
		s.t.draw(c, s.at)
	}
}

// behind is ground or sky in a direction.
func (w *world) behind(c *canvas, ray vec) rgb {
	flat := math.Hypot(ray.x, ray.y)
	slope := ray.z / flat
	// Hills stand at the end of the land; they are too far to come nearer.
	bearing := math.Atan2(ray.x, ray.y)
	hill := 0.012 + 0.022*noise(bearing*9+40, 0.5, 4, 60) + 0.008*noise(bearing*40+90, 0.5, 4, 61)
	if slope > -0.004 {
		sky := blend(rgb{0.83, 0.87, 0.89, 0.14}, rgb{0.47, 0.63, 0.80, 0.03}, smooth(0.0, 0.4, slope))
		cloud := smooth(0.5, 0.85, 0.65*noise(bearing*5+20, slope*22, 1<<20, 30)+0.35*noise(bearing*15+20, slope*60, 1<<20, 31))
		sky = blend(sky, rgb{0.95, 0.95, 0.95, 0.20}, 0.75*cloud)
		ridge := rgb{0.47, 0.55, 0.57, 0.24}.shade(0.96 + 0.08*noise(bearing*120, slope*300, 1<<20, 62))
		ridge = blend(haze, ridge, 0.15+0.85*smooth(-0.004, 0.03, slope))
		return blend(sky, ridge, smooth(hill+0.0012, hill-0.0012, slope))
	}
	t := -c.pos.z / ray.z
	d := t * ray.length()
	x, y := c.pos.x+ray.x*t, c.pos.y+ray.y*t
	across := d / c.focal
	along := across * d / c.pos.z
	return fade(sample(w.ground, x, y, math.Sqrt(across*min(along, 12*across))), min(d, 3*hazeAt))
}
