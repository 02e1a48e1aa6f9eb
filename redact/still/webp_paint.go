package still

import (
	"bytes"
	"fmt"
	"image"

	"golang.org/x/image/webp"

	"skylatch/redact/still/pack"
)

// decodeWebP decodes a new WebP.
func decodeWebP(b []byte) (image.Image, error) {
	if len(b) > 20 && string(b[12:16]) == "VP8X" && b[20]&webpAnimated != 0 {
		return nil, errMoves
	}
	if err := decodable(webp.DecodeConfig(bytes.NewReader(b))); err != nil {
		return nil, err
	}
	return webp.Decode(bytes.NewReader(b))
}

// paintWebP packs the pixels without loss, and keeps what a new file says of its
// colours and which way is up.
func paintWebP(b []byte, boxes []image.Rectangle) ([]byte, error) {
	img, err := decodeWebP(b)
	if err != nil {
		return nil, err
	}
	var pixels *image.NRGBA
	switch m := img.(type) {
	case *image.NRGBA:
		pixels = m
	case *image.YCbCr:
		pixels = coloursOfVP8(m, nil)
	case *image.NYCbCrA:
		pixels = coloursOfVP8(&m.YCbCr, m)
	default:
		return nil, fmt.Errorf("nobody here can paint into %T", img)
	}
	if err := fill(pixels, boxes); err != nil {
		return nil, err
	}
	data, err := pack.WebP(pixels)
	if err != nil {
		return nil, err
	}
	size := pixels.Rect.Size()
	p := &webpPicture{
		width: size.X, height: size.Y,
		frames: []webpFrame{{webpImage: webpImage{width: size.X, height: size.Y, kind: "VP8L", data: data}}},
	}
	for chunks := b[12:]; len(chunks) > 0; {
		kind, data, rest, err := webpChunk(chunks)
		if err != nil {
			return nil, err
		}
		switch kind {
		case "ICCP":
			p.profile = data
		case "EXIF":
			p.exif = data
		}
		chunks = rest
	}
	return p.append(make([]byte, 0, len(data)+4096)), nil
}

// coloursOfVP8 makes colours of brightness and hue as viewers do: those of VP8
// have the range of television (ITU-R BT.601), and hue is smoothed from the four
// nearest points to a pixel. What is transparent is told by a picture that may be
// nil.
func coloursOfVP8(m *image.YCbCr, transparent *image.NYCbCrA) *image.NRGBA {
	size := m.Rect.Size()
	out := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		row := out.Pix[y*out.Stride : y*out.Stride+4*size.X]
		blue, red := hueRows(m.Cb, m, y), hueRows(m.Cr, m, y)
		for x := range size.X {
			light := int(m.Y[y*m.YStride+x]) * 19077 >> 8
			u, v := blue.at(x), red.at(x)
			row[4*x] = clip6(light + v*26149>>8 - 14234)
			row[4*x+1] = clip6(light - u*6419>>8 - v*13320>>8 + 8708)
			row[4*x+2] = clip6(light + u*33050>>8 - 17685)
			row[4*x+3] = 255
			if transparent != nil {
				row[4*x+3] = transparent.A[y*transparent.AStride+x]
			}
		}
	}
	return out
}

// clip6 rounds down a value with six bits behind the point.
func clip6(v int) byte { return byte(max(0, min(255, v>>6))) }

// hues are the two rows of points that are nearest to a row of pixels.
type hues struct{ near, far []byte }

func hueRows(plane []byte, m *image.YCbCr, y int) hues {
	across, down := (m.Rect.Dx()+1)/2, (m.Rect.Dy()+1)/2
	row := func(at int) []byte {
		at = max(0, min(down-1, at)) * m.CStride
		return plane[at : at+across]
	}
	return hues{near: row(y / 2), far: row(y/2 + 2*(y&1) - 1)}
}

// at weighs the four by 9, 3, 3 and 1, in the two steps in which viewers round.
func (h hues) at(x int) int {
	near := x / 2
	far := max(0, min(len(h.near)-1, near+2*(x&1)-1))
	n := int(h.near[near])
	sum := n + 3*int(h.near[far]) + 3*int(h.far[near]) + int(h.far[far])
	return (n + (sum+8)>>3) >> 1
}
