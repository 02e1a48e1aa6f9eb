package people

import (
	"cmp"
	"image"
	"math"
	"slices"
)

// sight is a window that looks like a face, or several of one face.
type sight struct {
	x, y, side float64 // its middle and its side, in pixels
	vote       float64
}

// sure is how many votes the windows on one face have to have together. A face
// has hundreds; leaves, gravel and roofs seldom get above ten.
const sure = 5

// shared is how much of two windows must be common for them to show one face.
const shared = 0.3

// gather makes one sight of all those of a face, and forgets what too few
// windows speak for.
func gather(seen []sight) []sight {
	slices.SortFunc(seen, func(a, b sight) int {
		return cmp.Or(cmp.Compare(b.vote, a.vote), cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x), cmp.Compare(a.side, b.side))
	})
	// A seed is the window that most votes are for; the others on the same face
	// are close to it in place and size, so only neighbouring cells are asked.
	type cell struct{ octave, x, y int }
	type cluster struct {
		seed sight
		sum  sight // weighed by votes
	}
	var clusters []cluster
	cells := make(map[cell][]int)
	place := func(s sight, octave int) cell {
		size := math.Ldexp(1, octave)
		return cell{octave, int(s.x / size), int(s.y / size)}
	}
	for _, s := range seen {
		_, octave := math.Frexp(s.side)
		home := -1
	search:
		for o := octave - 1; o <= octave+1; o++ {
			c := place(s, o)
			for dy := -1; dy <= 1; dy++ {
				for dx := -1; dx <= 1; dx++ {
					for _, i := range cells[cell{o, c.x + dx, c.y + dy}] {
						if overlap(clusters[i].seed, s) > shared {
							home = i
							break search
						}
					}
				}
			}
		}
		if home < 0 {
			home = len(clusters)
			clusters = append(clusters, cluster{seed: s})
			c := place(s, octave)
			cells[c] = append(cells[c], home)
		}
		sum := &clusters[home].sum
		sum.x += s.x * s.vote
		sum.y += s.y * s.vote
		sum.side += s.side * s.vote
		sum.vote += s.vote
	}
	var faces []sight
	for _, c := range clusters {
		if s := c.sum; s.vote > sure {
			faces = append(faces, sight{x: s.x / s.vote, y: s.y / s.vote, side: s.side / s.vote, vote: s.vote})
		}
	}
	return faces
}

// overlap is the part of two windows that is common to both.
func overlap(a, b sight) float64 {
	wide := min(a.x+a.side/2, b.x+b.side/2) - max(a.x-a.side/2, b.x-b.side/2)
	high := min(a.y+a.side/2, b.y+b.side/2) - max(a.y-a.side/2, b.y-b.side/2)
	if wide <= 0 || high <= 0 {
		return 0
	}
	return wide * high / (a.side*a.side + b.side*b.side - wide*high)
}

// box is the head around a face: the cascade's window reaches from the brows to
// the mouth.
func (s sight) box() image.Rectangle {
	half := 0.8 * s.side
	return image.Rect(int(s.x-half), int(s.y-1.1*half), int(math.Ceil(s.x+half)), int(math.Ceil(s.y+half)))
}
