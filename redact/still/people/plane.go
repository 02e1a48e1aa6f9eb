package people

import "image"

// plane is a picture in shades of grey, continued by [edge] on all sides.
type plane struct {
	pix                   []byte
	width, height, stride int
}

func emptyPlane(width, height int) plane {
	stride := width + 2*edge
	return plane{pix: make([]byte, stride*(height+2*edge)), width: width, height: height, stride: stride}
}

func newPlane(g *image.Gray) plane {
	p := emptyPlane(g.Rect.Dx(), g.Rect.Dy())
	for y := range p.height {
		copy(p.row(y), g.Pix[y*g.Stride:])
	}
	p.pad()
	return p
}

// half returns the picture with half the width and height.
func (p plane) half() plane {
	h := emptyPlane(p.width/2, p.height/2)
	for y := range h.height {
		a, b := p.row(2*y), p.row(2*y+1)
		for x := range h.row(y) {
			sum := int(a[2*x]) + int(a[2*x+1]) + int(b[2*x]) + int(b[2*x+1])
			h.row(y)[x] = byte((sum + 2) / 4)
		}
	}
	h.pad()
	return h
}

func (p plane) at(x, y int) int { return (y+edge)*p.stride + x + edge }

func (p plane) place(i int) (x, y int) { return i%p.stride - edge, i/p.stride - edge }

func (p plane) row(y int) []byte { return p.pix[p.at(0, y):p.at(p.width, y)] }

// pad continues the picture with what is at its edges.
func (p plane) pad() {
	if p.width == 0 || p.height == 0 {
		return
	}
	for y := range p.height {
		row := p.row(y)
		line := p.pix[p.at(-edge, y):p.at(p.width+edge, y)]
		for x := range edge {
			line[x], line[len(line)-1-x] = row[0], row[len(row)-1]
		}
	}
	line := func(y int) []byte { return p.pix[p.at(-edge, y):p.at(p.width+edge, y)] }
	for i := 1; i <= edge; i++ {
		copy(line(-i), line(0))
		copy(line(p.height-1+i), line(p.height-1))
	}
}
