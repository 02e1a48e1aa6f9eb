// Package still gives pictures that carry nothing but what they show.
//
// It rebuilds: a picture is parsed, and a new file is written with the parts
// that decoding it needs, as they are, without coding it again. Nothing else
// gets across: no metadata, no thumbnail, no second picture, no byte between or
// behind the parts. What a policy tells of a picture, its place and its time,
// is read, judged by its class, and written anew. What is damaged or not
// understood gives an error, and no file; so does a new file in which a second
// parser finds anything that the first one never writes.
//
// What it cannot see: what the picture itself shows, how a camera's noise and
// its quantisation tables differ from others', and bytes within entropy-coded
// data that no decoder reads. It opens nothing and starts nothing.
package still

import (
	"errors"
	"fmt"
	"image"
	"slices"

	"skylatch/redact"
)

// Config says what a new picture tells.
type Config struct {
	// Policy is required.
	Policy *redact.Policy
	// Secret and Origin are the mission's: all its files share them. nil is an
	// origin of one's own.
	Secret redact.Secret
	Origin *redact.Origin
	// Boxes are painted over, in pixels of the picture as it is shown.
	Boxes []image.Rectangle
	// Cleared tells that somebody has looked at a picture into which nobody here
	// can look, and says that it shows nobody whom the policy hides.
	Cleared bool
	// Room is memory in which the new file may be made, if there is enough of it:
	// what is as large as a photo is quicker used again than got anew.
	Room []byte
}

// room returns memory for n bytes, with nothing in it.
func (c Config) room(n int) []byte {
	if n <= cap(c.Room) {
		return c.Room[:0]
	}
	return make([]byte, 0, n)
}

// Format is one format of pictures.
type Format struct {
	Name string
	// Extensions is how names of its files end, in lower case, the usual first.
	Extensions []string
	// limit is how large a file may be, in bytes: it is held in memory.
	limit int

	// recognise judges by the first [Head] bytes of a file, or all it has.
	recognise func(head []byte) bool
	// rebuild writes the new file, and notes what became of the old one's parts.
	rebuild func(src []byte, j *job) ([]byte, error)
	// verify reads a new file with a parser of its own, and knows all that
	// rebuild writes.
	verify func(b []byte) error
	// decode returns the pixels as they are stored, paint a file in which boxes
	// of them are gone. nil, both: nobody here can look into it.
	decode func(b []byte) (image.Image, error)
	paint  func(b []byte, boxes []image.Rectangle) ([]byte, error)
	// repacked tells how a painted file differs from the old one beside the boxes;
	// empty if it does not.
	repacked string
}

// Head is how much of a file is needed to recognise it, in bytes.
const Head = 64 << 10

var formats = []Format{
	jpegFormat,
	pngFormat,
	gifFormat,
	bmpFormat,
	dngFormat,
	tiffFormat,
	webpFormat,
	heicFormat,
	avifFormat,
}

// job is the rebuilding of one picture.
type job struct {
	Config
	tally redact.Tally

	// orientation is how the picture is turned, as EXIF counts: 1 to 8, 0 if
	// nothing says it.
	orientation int
	exifSeen    bool
}

// Recognise returns the format of a file by its first [Head] bytes; its name may
// lie.
func Recognise(head []byte) (Format, bool) {
	i := slices.IndexFunc(formats, func(f Format) bool { return f.recognise(head) })
	if i < 0 {
		return Format{}, false
	}
	return formats[i], true
}

// ErrUnseen tells that the policy hides faces, and that nobody here can look for
// them in a picture.
var ErrUnseen = errors.New("the policy hides faces, and nobody here can look for them in it")

// Rebuild returns the new file of a file of this format. A file whose picture is
// [redact.Policy.Whole] is not for it. The error wraps [ErrUnseen] if the picture
// could leave by [Config.Cleared] alone.
func (f Format) Rebuild(src []byte, c Config) ([]byte, redact.Report, error) {
	fail := func(err error, r redact.Report) ([]byte, redact.Report, error) {
		return nil, r, fmt.Errorf("rebuild %s: %w", f.Name, err)
	}
	switch {
	case c.Policy == nil:
		return fail(errors.New("there is no policy"), redact.Report{})
	case c.Policy.Action(redact.Imagery) != redact.Keep:
		return fail(errors.New("the policy lets no picture pass"), redact.Report{})
	case len(src) > f.limit:
		return fail(fmt.Errorf("it has %d MB, and at most %d are read", len(src)>>20, f.limit>>20), redact.Report{})
	}
	if c.Origin == nil {
		c.Origin = &redact.Origin{}
	}
	j := &job{Config: c}
	out, err := f.rebuild(src, j)
	if err == nil && (c.Policy.HideFaces || len(c.Boxes) > 0) {
		out, err = f.hide(out, j)
	}
	if err != nil {
		return fail(err, j.tally.Report())
	}
	return out, j.tally.Report(), nil
}

// Verify reads a rebuilt file again, with a parser of its own, and says what is
// in it that this package never writes.
func (f Format) Verify(b []byte) error {
	if err := f.verify(b); err != nil {
		return fmt.Errorf("verify %s: %w", f.Name, err)
	}
	return nil
}
