package still

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"skylatch/redact"
)

// maxDecoded is how many pixels of a picture are held decoded.
const maxDecoded = 100 << 20

// errMoves says why nobody looks for faces in a file.
var errMoves = errors.New("it has more than one picture, and only the first could be looked at")

// quiet is the job of a reader that rebuilds nothing.
func quiet() *job { return &job{Config: Config{Policy: &redact.Policy{}}} }

// decodable reports an error for a picture that is too large to decode.
func decodable(c image.Config, err error) error {
	if err != nil {
		return err
	}
	if c.Width*c.Height > maxDecoded {
		return fmt.Errorf("its %d x %d pixels are too many to look at", c.Width, c.Height)
	}
	return nil
}

func decodePNG(b []byte) (image.Image, error) {
	p, err := readPNG(b, quiet())
	if err != nil {
		return nil, err
	}
	if p.animated {
		return nil, errMoves
	}
	if err := decodable(png.DecodeConfig(bytes.NewReader(b))); err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(b))
}

// paintPNG keeps what a new file says of its colours and which way is up.
func paintPNG(b []byte, boxes []image.Rectangle) ([]byte, error) {
	img, err := decodePNG(b)
	if err != nil {
		return nil, err
	}
	if err := fill(img, boxes); err != nil {
		return nil, err
	}
	var painted bytes.Buffer
	if err := png.Encode(&painted, img); err != nil {
		return nil, err
	}
	old, err := readPNG(b, quiet())
	if err != nil {
		return nil, err
	}
	p, err := readPNG(painted.Bytes(), quiet())
	if err != nil {
		return nil, err
	}
	p.colour, p.exif = old.colour, old.exif
	return p.write(painted.Len())
}

// hidden is what boxes are painted with: no colour of the picture.
var hidden = color.NRGBA{R: 128, G: 128, B: 128, A: 255}

// fill paints boxes, each with one colour: hidden, or in a palette the one that
// is nearest to it.
func fill(img image.Image, boxes []image.Rectangle) error {
	to, ok := img.(draw.Image)
	if !ok {
		return fmt.Errorf("nobody here can paint into %T", img)
	}
	for _, box := range boxes {
		draw.Draw(to, box.Intersect(img.Bounds()), image.NewUniform(hidden), image.Point{}, draw.Src)
	}
	return nil
}
