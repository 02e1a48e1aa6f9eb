package still

import (
	"image"
	"image/color"
)

// turn is what is done to a picture as it is stored so that it stands upright:
// rows become columns first, if they do, then it is mirrored.
type turn struct{ transpose, mirrorX, mirrorY bool }

// turned returns what an orientation asks for, as EXIF counts. (Exif 2.32,
// 4.6.4, Orientation)
func turned(orientation int) turn {
	o := orientation
	return turn{
		transpose: o >= 5,
		mirrorX:   o == 2 || o == 3 || o == 6 || o == 7,
		mirrorY:   o == 3 || o == 4 || o == 7 || o == 8,
	}
}

// upright returns the picture as it is shown.
func (t turn) upright(g *image.Gray) *image.Gray {
	if t == (turn{}) {
		return g
	}
	size := t.shown(g.Rect.Size())
	up := image.NewGray(image.Rectangle{Max: size})
	for y := range size.Y {
		row := up.Pix[y*up.Stride:][:size.X]
		// Where the row begins in what is stored, and a step of it.
		at, step := t.point(image.Pt(0, y), size), 1
		if t.mirrorX {
			step = -1
		}
		if t.transpose {
			step *= g.Stride
		}
		i := at.Y*g.Stride + at.X
		for x := range row {
			row[x] = g.Pix[i]
			i += step
		}
	}
	return up
}

// shown is the size that a picture of this size is shown with, and the other
// way round.
func (t turn) shown(size image.Point) image.Point {
	if t.transpose {
		return image.Pt(size.Y, size.X)
	}
	return size
}

// point returns where a pixel of a picture of this size, as it is shown, is
// stored.
func (t turn) point(p, size image.Point) image.Point {
	if t.mirrorX {
		p.X = size.X - 1 - p.X
	}
	if t.mirrorY {
		p.Y = size.Y - 1 - p.Y
	}
	return t.shown(p)
}

// stored returns where the part of a box that is in the picture is stored.
func (t turn) stored(box, bounds image.Rectangle) image.Rectangle {
	size := t.shown(bounds.Size())
	box = box.Intersect(image.Rectangle{Max: size})
	if box.Empty() {
		return image.Rectangle{}
	}
	a, b := t.point(box.Min, size), t.point(box.Max.Sub(image.Pt(1, 1)), size)
	r := image.Rectangle{Min: a, Max: b}.Canon()
	r.Max = r.Max.Add(image.Pt(1, 1))
	return r.Add(bounds.Min)
}

// grey returns the picture in shades of grey, beginning at 0, 0. What lets
// through what is behind it is as opaque as the rest: who wants to can see it.
func grey(img image.Image) *image.Gray {
	size := img.Bounds().Size()
	switch m := img.(type) {
	case *image.Gray:
		return &image.Gray{Pix: m.Pix, Stride: m.Stride, Rect: image.Rectangle{Max: size}}
	case *image.YCbCr:
		return &image.Gray{Pix: m.Y, Stride: m.YStride, Rect: image.Rectangle{Max: size}}
	case *image.NYCbCrA:
		return grey(&m.YCbCr)
	}
	g := image.NewGray(image.Rectangle{Max: size})
	at := func(x, y int) color.Color { return img.At(x+img.Bounds().Min.X, y+img.Bounds().Min.Y) }
	if m, ok := img.(*image.NRGBA); ok {
		at = func(x, y int) color.Color {
			c := m.NRGBAAt(x+m.Rect.Min.X, y+m.Rect.Min.Y)
			c.A = 0xff
			return c
		}
	}
	for y := range size.Y {
		for x := range size.X {
			g.Pix[y*g.Stride+x] = color.GrayModel.Convert(at(x, y)).(color.Gray).Y
		}
	}
	return g
}
