package still

import "errors"

var errRuns = errors.New("the runs of its pixels are damaged")

// runs copies the runs of a picture up to its end, and marks its colours. A jump
// leaves pixels that readers disagree on: it is refused. (Microsoft, Bitmap
// Compression)
func (p *bmpPicture) runs(used *palette) ([]byte, error) {
	x, y, src := 0, 0, p.pixels
	var out []byte
	for {
		if len(src) < 2 {
			return nil, errRuns
		}
		n, v := int(src[0]), src[1]
		src = src[2:]
		switch {
		case n > 0:
			if x += n; x > p.width || y >= p.height {
				return nil, errRuns
			}
			if p.bits == 4 && n == 1 {
				v &= 0xf0
			}
			out = append(out, byte(n), v)
			used.mark([]byte{v}, p.bits, min(n, 8/p.bits))
		case v == 0:
			if x < p.width {
				used[0] = true // what readers fill up with
			}
			x, y = 0, y+1
			out = append(out, 0, 0)
		case v == 1:
			if y < p.height {
				used[0] = true
			}
			return append(out, 0, 1), nil
		case v == 2:
			return nil, errors.New("its runs jump over pixels")
		default:
			size := (int(v)*p.bits + 7) / 8
			padded := (size + 1) &^ 1
			if x += int(v); x > p.width || y >= p.height || len(src) < padded {
				return nil, errRuns
			}
			out = append(append(out, 0, v), src[:size]...)
			if spare := 8*size - int(v)*p.bits; spare > 0 {
				out[len(out)-1] &^= 1<<spare - 1
			}
			used.mark(out[len(out)-size:], p.bits, int(v))
			out = append(out, make([]byte, padded-size)...)
			src = src[padded:]
		}
		if y > p.height {
			return nil, errRuns
		}
	}
}
