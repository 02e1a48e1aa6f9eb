package paint

import "image"

// pad makes the blocks anew that only fill up the last MCUs: nobody sees them,
// so nobody would see what is hidden there.
func (p *picture) pad() {
	for i := range p.planes {
		c := &p.planes[i]
		for y := range len(c.blocks) / c.stride {
			row := c.blocks[y*c.stride : (y+1)*c.stride]
			for x := range row {
				switch {
				case y >= c.down:
					row[x] = [64]int16{c.blocks[(c.down-1)*c.stride+x][0]}
				case x >= c.across:
					row[x] = [64]int16{row[c.across-1][0]}
				}
			}
		}
	}
}

// cover paints over all MCUs that touch a box.
func (p *picture) cover(boxes []image.Rectangle) {
	covered := make([]bool, p.across*p.down)
	var areas []image.Rectangle // in MCUs
	for _, box := range boxes {
		box = box.Intersect(image.Rect(0, 0, p.width, p.height))
		if box.Empty() {
			continue
		}
		w, h := 8*p.hMax, 8*p.vMax
		area := image.Rect(box.Min.X/w, box.Min.Y/h, ceil(box.Max.X, w), ceil(box.Max.Y, h))
		areas = append(areas, area)
		for y := area.Min.Y; y < area.Max.Y; y++ {
			for x := area.Min.X; x < area.Max.X; x++ {
				covered[y*p.across+x] = true
			}
		}
	}
	for _, area := range areas {
		for i := range p.planes {
			c := &p.planes[i]
			colour := c.around(area, covered, p.across, p.down)
			c.each(area, func(b *[64]int16) { *b = [64]int16{colour} })
		}
	}
}

// around returns the mean of the MCUs around an area, of those that are not
// covered; where all are, it is grey.
func (c *plane) around(area image.Rectangle, covered []bool, across, down int) int16 {
	sum, n := 0, 0
	ring := area.Inset(-1).Intersect(image.Rect(0, 0, across, down))
	for y := ring.Min.Y; y < ring.Max.Y; y++ {
		for x := ring.Min.X; x < ring.Max.X; x++ {
			if !covered[y*across+x] {
				c.each(image.Rect(x, y, x+1, y+1), func(b *[64]int16) {
					sum += int(b[0])
					n++
				})
			}
		}
	}
	if n == 0 {
		return 0
	}
	return int16(sum / n)
}

// each calls do for all blocks in an area of MCUs.
func (c *plane) each(area image.Rectangle, do func(*[64]int16)) {
	for y := area.Min.Y * c.v; y < area.Max.Y*c.v; y++ {
		for x := area.Min.X * c.h; x < area.Max.X*c.h; x++ {
			do(&c.blocks[y*c.stride+x])
		}
	}
}

func ceil(a, b int) int { return (a + b - 1) / b }
