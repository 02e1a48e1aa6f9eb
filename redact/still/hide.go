package still

import (
	"errors"
	"fmt"
	"image"
	"image/color"

	"skylatch/redact"
	"skylatch/redact/still/people"
)

// hide paints over the boxes that were marked and, where the policy asks for
// it, the faces that package people finds; the rest of what shows a person is
// for who marks boxes. There is no thumbnail that could still show them: none is
// ever written.
func (f Format) hide(b []byte, j *job) ([]byte, error) {
	img, err := f.look(b)
	switch {
	case err == nil:
	case len(j.Boxes) > 0:
		return nil, fmt.Errorf("what is marked in it cannot be painted over: %w: make a JPEG of it first", err)
	case !j.Cleared:
		return nil, fmt.Errorf("%w: %w: make a JPEG of it, or look at it, and say that it shows nobody", ErrUnseen, err)
	default:
		return b, nil
	}
	t := turned(j.orientation)
	boxes := make([]image.Rectangle, 0, len(j.Boxes))
	for _, box := range j.Boxes {
		box = t.stored(box, img.Bounds())
		if box.Empty() {
			return nil, errors.New("a marked box is not in the picture: mark it again")
		}
		boxes = append(boxes, box)
	}
	var found []image.Rectangle
	if j.Config.Policy.HideFaces {
		found = faces(grey(img), j)
		boxes = append(boxes, found...)
	}
	if len(boxes) == 0 {
		return b, nil
	}
	out, err := f.paint(b, boxes)
	if err != nil {
		return nil, fmt.Errorf("paint over what is to be hidden: %w", err)
	}
	if err := f.painted(out, boxes); err != nil {
		return nil, err
	}
	j.tally.Note(redact.Count{Class: redact.Person, Action: redact.Drop, What: "face", N: len(found)})
	j.tally.Note(redact.Count{Class: redact.Person, Action: redact.Drop, What: "marked box", N: len(j.Boxes)})
	if f.repacked != "" {
		j.tally.Note(redact.Count{Class: redact.Technical, Action: redact.Keep, What: f.repacked, N: 1})
	}
	return out, nil
}

// look returns what is to be seen of a new file.
func (f Format) look(b []byte) (image.Image, error) {
	if f.decode == nil {
		return nil, fmt.Errorf("there is no decoder of %s here", f.Name)
	}
	return f.decode(b)
}

// faces returns where faces are in a picture as it is stored. Where a damaged
// EXIF block may have said which way is up, any way is tried.
func faces(g *image.Gray, j *job) []image.Rectangle {
	turns := []turn{turned(j.orientation)}
	if j.exifSeen && j.orientation == 0 {
		turns = append(turns, turned(3), turned(6), turned(8))
	}
	var found []image.Rectangle
	for _, t := range turns {
		for _, box := range people.Find(t.upright(g)) {
			found = append(found, t.stored(box, g.Rect))
		}
	}
	return found
}

// painted looks whether there are no more colours in the boxes than boxes: who
// paints could do it wrong.
func (f Format) painted(b []byte, boxes []image.Rectangle) error {
	img, err := f.decode(b)
	if err != nil {
		return fmt.Errorf("look at what is hidden: %w", err)
	}
	colours := make(map[color.Color]bool)
	for _, box := range boxes {
		var last color.Color
		for y := box.Min.Y; y < box.Max.Y; y++ {
			for x := box.Min.X; x < box.Max.X; x++ {
				if c := img.At(x, y); c != last {
					last = c
					colours[c] = true
				}
			}
			if len(colours) > len(boxes) {
				return fmt.Errorf("what was to be hidden at %v can still be seen", box)
			}
		}
	}
	return nil
}
