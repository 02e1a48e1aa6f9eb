package jpeg

import "bytes"

// colours is how the components of an image are meant, by what its APPn say.
type colours struct {
	jfif      bool
	adobe     bool
	transform byte // Adobe's
}

// jfif is the APP0 segment of grey and YCbCr images: version 1.02, square
// pixels, no thumbnail.
var jfif = []byte{0xff, markAPP0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 2, 0, 0, 1, 0, 1, 0, 0}

// adobe is the APP14 segment of others, up to the transform.
var adobe = []byte{0xff, markAPPE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0}

// Adobe's transforms.
const (
	transformNone  = 0 // RGB or CMYK
	transformYCbCr = 1
	transformYCCK  = 2
)

// read looks for what says how colours are meant.
func (c *colours) read(marker byte, body []byte) {
	switch {
	case marker == markAPP0 && len(body) >= 14 && bytes.HasPrefix(body, []byte("JFIF\x00")):
		c.jfif = true
	case marker == markAPPE && len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")):
		c.adobe, c.transform = true, body[11]
	}
}

// write appends the segment that says how the components of a frame are meant.
// It judges as most decoders do: JFIF before Adobe, Adobe before names.
func (c colours) write(out []byte, f *frame) ([]byte, bool) {
	named := f.n == 3 && f.components[0].id == 'R' && f.components[1].id == 'G' && f.components[2].id == 'B'
	switch {
	case f.n == 4 && !c.adobe:
		return out, true // CMYK, as ink and not as its opposite
	case f.n == 4 && (c.transform == transformNone || c.transform == transformYCCK):
		return append(append(out, adobe...), c.transform), true
	case f.n == 4:
		return out, false
	case f.n == 1, c.jfif:
		return append(out, jfif...), true
	case c.adobe && c.transform == transformNone, !c.adobe && named:
		return append(append(out, adobe...), transformNone), true
	case c.adobe && c.transform != transformYCbCr:
		return out, false
	}
	return append(out, jfif...), true
}
