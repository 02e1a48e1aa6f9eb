package people

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
)

// facefinder is the cascade: see facefinder.LICENSE.
//
//go:embed facefinder
var facefinder []byte

// cascade is a row of decision trees that vote on a square window: each may end
// the vote, so most windows cost a few comparisons of two pixels.
type cascade struct {
	depth int
	trees []tree
}

type tree struct {
	// nodes compare two pixels each, in the order of a heap: row and column of
	// the one, row and column of the other, in 1/256 of the window's side, from
	// its middle.
	nodes [][4]int8
	// leaves are the votes, and a sum of at most quit ends the vote.
	leaves []float32
	quit   float32
}

// faces is the cascade in the program. Its file is part of the program, so a
// damaged one is our own mistake.
var faces = sync.OnceValue(func() cascade {
	c, err := parseCascade(facefinder)
	if err != nil {
		panic(err)
	}
	return c
})

func parseCascade(b []byte) (cascade, error) {
	const head = 16 // version and box, which no one uses, depth, number of trees
	if len(b) < head {
		return cascade{}, errors.New("read cascade: it ends in its head")
	}
	depth, n := binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])
	if depth < 1 || depth > 8 {
		return cascade{}, fmt.Errorf("read cascade: its trees are %d deep", depth)
	}
	leaves := 1 << depth
	size := 4*(leaves-1) + 4*leaves + 4
	if uint64(n)*uint64(size) != uint64(len(b)-head) {
		return cascade{}, fmt.Errorf("read cascade: %d bytes are not %d trees", len(b), n)
	}
	c := cascade{depth: int(depth), trees: make([]tree, n)}
	b = b[head:]
	for i := range c.trees {
		t := tree{nodes: make([][4]int8, leaves-1), leaves: make([]float32, leaves)}
		for j := range t.nodes {
			t.nodes[j] = [4]int8{int8(b[0]), int8(b[1]), int8(b[2]), int8(b[3])}
			b = b[4:]
		}
		for j := range t.leaves {
			t.leaves[j], b = float(b), b[4:]
		}
		t.quit, b = float(b), b[4:]
		c.trees[i] = t
	}
	return c, nil
}

func float(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }

// lens is the cascade made ready for windows of one size and tilt in pictures
// of one stride: where its pixels lie is added up once, and not for each window.
type lens struct {
	cascade
	// pairs are the pixels that are compared, from the window's middle.
	pairs [][2]int32
}

// lens turns the windows by tilt radians, clockwise.
func (c cascade) lens(side, stride int, tilt float64) lens {
	l := lens{cascade: c, pairs: make([][2]int32, 0, len(c.trees)<<c.depth)}
	sin, cos := math.Sincos(tilt)
	at := func(row, column int8) int32 {
		if tilt == 0 {
			return int32((int(row)*side>>8)*stride + int(column)*side>>8)
		}
		r, k := float64(row)*float64(side)/256, float64(column)*float64(side)/256
		return int32(int(math.Floor(r*cos+k*sin))*stride + int(math.Floor(k*cos-r*sin)))
	}
	for _, t := range c.trees {
		for _, n := range t.nodes {
			l.pairs = append(l.pairs, [2]int32{at(n[0], n[1]), at(n[2], n[3])})
		}
	}
	return l
}

// window is one that trees vote on.
type window struct {
	middle int32 // the index of its middle pixel
	vote   float32
}

// vote lets the first so many trees vote on windows, which it overwrites, and
// returns those that may show a face; how far its vote is above 0 says how sure
// they are. All of a window, turned as it may be, must lie in pix.
//
// Each tree sees all windows that are left before the next one does, and no
// branch depends on a pixel: which way it went would be anyone's guess, the
// processor's too, and that takes four times as long.
func (l *lens) vote(trees int, pix []byte, left []window) []window {
	inner := 1<<l.depth - 1
	var quit float32
	for i := range trees {
		if len(left) == 0 {
			return nil
		}
		t, pairs := &l.trees[i], l.pairs[i*inner:(i+1)*inner]
		quit = t.quit
		stay := 0
		for _, w := range left {
			node := 0
			for range l.depth {
				p := pairs[node]
				d := int32(pix[w.middle+p[0]]) - int32(pix[w.middle+p[1]])
				node = 2*node + 1 + int(uint32(d-1)>>31)
			}
			w.vote += t.leaves[node-inner]
			left[stay] = w
			stay += int(math.Float32bits(quit-w.vote) >> 31)
		}
		left = left[:stay]
	}
	for i := range left {
		left[i].vote -= quit
	}
	return left
}
