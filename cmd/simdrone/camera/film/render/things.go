package main

import "math"

// draw shows a tree as a tuft lit from the upper left.
func (t tree) draw(c *canvas, at vec) {
	x, y, depth := c.project(at.add(vec{0, 0, 0.95 * t.radius}))
	r := c.focal * t.radius / depth
	if r < 0.35 {
		return
	}
	deep, lit := rgb{0.12, 0.19, 0.09, 0.26}, rgb{0.34, 0.43, 0.19, 0.34}
	if t.tone > 0.7 {
		lit = rgb{0.42, 0.44, 0.20, 0.35}
	}
	for j := int(y - 1.2*r); j <= int(y+1.2*r); j++ {
		for i := int(x - r - 1); i <= int(x+r+1); i++ {
			u, v := (float64(i)+0.5-x)/r, (float64(j)+0.5-y)/(1.1*r)
			leaf := noise(u*2.6+t.tone*50, v*2.6+20, 1<<20, 70)
			edge := math.Hypot(u, v) - 0.22*(leaf-0.5)
			cover := clamp((1-edge)*r+0.5, 0, 1)
			light := clamp(0.5-0.40*u*0.6-0.5*v+0.5*(leaf-0.5), 0, 1)
			c.put(i, j, fade(blend(deep, lit, light).shade(0.85+0.3*t.tone), depth), cover)
		}
	}
}

// house is a box under a roof, or, if it is small, a car.
type house struct {
	at         vec
	long, wide float64 // half, m
	high       float64
	turn       float64
	roof       rgb
}

func (h house) draw(c *canvas, at vec) {
	_, _, depth := c.project(at)
	sin, cos := math.Sincos(h.turn)
	corner := func(u, v, z float64) vec { return at.add(vec{u*cos - v*sin, u*sin + v*cos, z}) }
	wall := rgb{0.78, 0.75, 0.68, 0.52}
	rise := h.wide * 0.8
	if h.wide < 1 {
		wall, rise = h.roof.shade(0.7), 0.35
	}
	l, w, z := h.long, h.wide, h.high
	face := func(col rgb, p ...vec) {
		n := vec{ // (p1-p0) × (p2-p0)
			(p[1].y-p[0].y)*(p[2].z-p[0].z) - (p[1].z-p[0].z)*(p[2].y-p[0].y),
			(p[1].z-p[0].z)*(p[2].x-p[0].x) - (p[1].x-p[0].x)*(p[2].z-p[0].z),
			(p[1].x-p[0].x)*(p[2].y-p[0].y) - (p[1].y-p[0].y)*(p[2].x-p[0].x),
		}
		if n.dot(p[0].sub(c.pos)) >= 0 { // seen from behind
			return
		}
		c.polygon(fade(col.shade(0.62+0.45*max(0, n.dot(sun)/n.length())), depth), p)
	}
	face(wall, corner(-l, -w, 0), corner(l, -w, 0), corner(l, -w, z), corner(-l, -w, z))
	face(wall, corner(l, w, 0), corner(-l, w, 0), corner(-l, w, z), corner(l, w, z))
	face(wall, corner(l, -w, 0), corner(l, w, 0), corner(l, w, z), corner(l, 0, z+rise), corner(l, -w, z))
	face(wall, corner(-l, w, 0), corner(-l, -w, 0), corner(-l, -w, z), corner(-l, 0, z+rise), corner(-l, w, z))
	face(h.roof, corner(-l, -w, z), corner(l, -w, z), corner(l, 0, z+rise), corner(-l, 0, z+rise))
	face(h.roof, corner(l, w, z), corner(-l, w, z), corner(-l, 0, z+rise), corner(l, 0, z+rise))
}

// person stands there: hardly seen by day, and white where heat is seen.
func person(c *canvas, at vec) {
	c.line(at, at.add(vec{0, 0, 1.7}), 0.5, rgb{0.20, 0.22, 0.30, 1})
}

// polygon fills what is convex, its edges softly.
func (c *canvas) polygon(col rgb, points []vec) {
	type spot struct{ x, y float64 }
	var p []spot
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, v := range points {
		x, y, depth := c.project(v)
		if depth < 1 {
			return
		}
		p = append(p, spot{x, y})
		x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
	}
	for j := max(0, int(y0)-1); j <= min(c.height-1, int(y1)+1); j++ {
		for i := max(0, int(x0)-1); i <= min(c.width-1, int(x1)+1); i++ {
			inside := math.Inf(1)
			for k := range p {
				a, b := p[k], p[(k+1)%len(p)]
				length := math.Hypot(b.x-a.x, b.y-a.y)
				if length < 1e-6 {
					continue
				}
				side := ((b.y-a.y)*(float64(i)+0.5-a.x) - (b.x-a.x)*(float64(j)+0.5-a.y)) / length
				inside = min(inside, side)
			}
			c.put(i, j, col, clamp(inside+0.5, 0, 1))
		}
	}
}

// line draws a thin thing of a width in metres.
func (c *canvas) line(from, to vec, width float64, col rgb) {
	x0, y0, d0 := c.project(from)
	x1, y1, d1 := c.project(to)
	if d0 < 2 || d1 < 2 {
		return
	}
	length := math.Hypot(x1-x0, y1-y0)
	if length < 1e-6 {
		return
	}
	col = fade(col, (d0+d1)/2)
	thick := c.focal * width / ((d0 + d1) / 2)
	half := max(thick, 0.8) / 2
	weight := min(1, thick/0.8)
	reach := half + 1
	for j := max(0, int(min(y0, y1)-reach)); j <= min(c.height-1, int(max(y0, y1)+reach)); j++ {
		for i := max(0, int(min(x0, x1)-reach)); i <= min(c.width-1, int(max(x0, x1)+reach)); i++ {
			px, py := float64(i)+0.5-x0, float64(j)+0.5-y0
			along := (px*(x1-x0) + py*(y1-y0)) / length
			across := math.Abs(px*(y1-y0)-py*(x1-x0)) / length
			cover := clamp(half-across+0.5, 0, 1) * clamp(along+0.5, 0, 1) * clamp(length-along+0.5, 0, 1)
			c.put(i, j, col, cover*weight)
		}
	}
}

const (
	pylonHigh = 31.0
	wireSag   = 4.5
)

// arms are where wires hang: to the side and up, in metres.
var arms = [][2]float64{{-5.2, 21}, {5.2, 21}, {-4.2, 27}, {4.2, 27}, {0, pylonHigh}}

// pylon is a lattice mast, and its wires to the next one.
func pylon(c *canvas, at vec) {
	steel := rgb{0.38, 0.40, 0.42, 0.45}
	next := at.add(vec{0, period / 3, 0})
	for _, a := range arms {
		from, to := at.add(vec{a[0], 0, a[1]}), next.add(vec{a[0], 0, a[1]})
		last := from
		const parts = 14
		for i := 1; i <= parts; i++ {
			f := float64(i) / parts
			p := lerp(from, to, f)
			p.z -= wireSag * 4 * f * (1 - f)
			c.line(last, p, 0.07, rgb{0.22, 0.23, 0.25, 0.42})
			last = p
		}
	}
	leg := func(sx, sy, z float64) vec {
		spread := mix(2.6, 0.5, z/pylonHigh)
		return at.add(vec{sx * spread, sy * spread, z})
	}
	for _, s := range [][2]float64{{-1, 1}, {1, 1}, {-1, -1}, {1, -1}} {
		c.line(leg(s[0], s[1], 0), leg(s[0], s[1], pylonHigh-1), 0.26, steel)
	}
	for z := 0.0; z < 26; z += 4.5 {
		top := z + 4.5
		c.line(leg(-1, -1, z), leg(1, -1, top), 0.14, steel)
		c.line(leg(1, -1, z), leg(-1, -1, top), 0.14, steel)
	}
	for _, a := range arms[:4] {
		c.line(at.add(vec{0, 0, a[1] + 1.2}), at.add(vec{a[0], 0, a[1] + 0.4}), 0.2, steel)
		c.line(at.add(vec{0, 0, a[1] + 0.1}), at.add(vec{a[0], 0, a[1] + 0.4}), 0.2, steel)
	}
}
