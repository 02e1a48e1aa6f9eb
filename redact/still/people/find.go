// Package people finds faces in pictures, so that they can be hidden.
//
// It looks with a cascade of decision trees, which needs nothing but the
// program: no network, no graphics card. The cascade learnt upright faces that
// look at the camera, so it finds those, tilted by up to a third of a right
// angle, down to [Smallest] pixels across.
//
// It does not find profiles and the backs of heads, faces under helmets, masks,
// sunglasses or in deep shade, faces that are smaller, that lie on their side,
// or that are seen steeply from above, as most are from a drone. It does not
// look for bodies, and not for number plates at all. It also takes other things
// for faces now and then. Who must be sure has to look, and mark by hand.
//
// Its work and its memory are bounded by the number of pixels. It keeps no
// goroutine.
package people

import (
	"image"
	"runtime"
	"sync"
	"sync/atomic"
)

// Smallest is how large a face must be to be found, in pixels from the forehead
// to the chin.
const Smallest = 24

// sides are the windows that a picture is searched with, in pixels: one octave.
// Larger faces are found in the picture made smaller.
var sides = []int{24, 26, 29, 32, 35, 39, 43, 47}

// tilts are how heads are held, in radians: a window forgives about 0.2.
var tilts = []float64{0, -0.35, 0.35}

// edge is by how much a picture is continued on all sides, in pixels, so that a
// face at its edge is found: half the diagonal of the largest window, and a
// step.
const edge = 40

// Find returns where faces are in a picture that stands upright, each with its
// hair and chin and some more, within the picture. It looks with all cores.
func Find(picture *image.Gray) []image.Rectangle {
	var seen []sight
	zoom := 1
	for p := newPlane(picture); p.width >= Smallest/2 && p.height >= Smallest/2; p = p.half() {
		for _, s := range p.search() {
			s.x, s.y, s.side = s.x*float64(zoom), s.y*float64(zoom), s.side*float64(zoom)
			seen = append(seen, s)
		}
		zoom *= 2
	}
	var found []image.Rectangle
	for _, s := range gather(seen) {
		if box := s.box().Add(picture.Rect.Min).Intersect(picture.Rect); !box.Empty() {
			found = append(found, box)
		}
	}
	return found
}

// band is how many rows a core searches at a time.
const band = 64

// search looks at all windows of one octave.
func (p plane) search() []sight {
	var lenses []lens
	for _, tilt := range tilts {
		for _, side := range sides {
			lenses = append(lenses, faces().lens(side, p.stride, tilt))
		}
	}
	bands := (p.height + band - 1) / band
	found := make([][]sight, bands*len(lenses))
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(found) {
					return
				}
				which, top := i%len(lenses), i/len(lenses)*band
				found[i] = p.scan(&lenses[which], sides[which%len(sides)], top, min(top+band, p.height))
			}
		})
	}
	all.Wait()
	var seen []sight
	for _, f := range found {
		seen = append(seen, f...)
	}
	return seen
}

// hopeless is how many trees judge a window in the middle of four before these
// are looked at themselves.
const hopeless = 16

// scan looks at the windows of one size whose middles are in some rows.
func (p plane) scan(l *lens, side, top, bottom int) []sight {
	var seen []sight
	step := side / 10
	cell := 2 * step
	probes := make([]window, (p.width+cell-1)/cell)
	var four []window
	for y := (top + cell - 1) / cell * cell; y < bottom; y += cell {
		start := p.at(0, y)
		middle := start + step/2*(p.stride+1)
		for i := range probes {
			probes[i] = window{middle: int32(middle + i*cell)}
		}
		four = four[:0]
		for _, w := range l.vote(hopeless, p.pix, probes) {
			first := w.middle - int32(middle-start)
			right, below := int32(step), int32(step*p.stride)
			four = append(four, window{middle: first}, window{middle: first + right},
				window{middle: first + below}, window{middle: first + right + below})
		}
		for _, w := range l.vote(len(l.trees), p.pix, four) {
			x, y := p.place(int(w.middle))
			seen = append(seen, sight{x: float64(x), y: float64(y), side: float64(side), vote: float64(w.vote)})
		}
	}
	return seen
}
