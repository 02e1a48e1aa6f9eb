package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"skylatch/redact"
)

// maxPNGFrames is how many frames an animation may have.
const maxPNGFrames = 10_000

// readPNG reads the chunks of a file, and notes those that it leaves out.
func readPNG(src []byte, j *job) (*pngPicture, error) {
	r := pngReader{rest: src[min(len(src), len(pngMagic)):]}
	kind, data, err := r.next()
	if err != nil {
		return nil, err
	}
	p := &pngPicture{}
	if kind != "IHDR" {
		return nil, errors.New("its header is not its first chunk")
	}
	if p.pngLayout, err = parsePNGHeader(data); err != nil {
		return nil, err
	}
	var parts [][]byte // of the picture's zlib stream
	for {
		if kind, data, err = r.next(); err != nil {
			return nil, err
		}
		switch kind {
		case "IEND":
			if len(data) > 0 {
				j.note(redact.Text, "PNG bytes in the end", len(data))
			}
			if len(r.rest) > 0 {
				j.note(redact.Bulk, "PNG bytes behind the end", len(r.rest))
			}
			p.data = bytes.Join(parts, nil)
			return p, p.complete()
		case "IDAT":
			if len(p.frames) > 1 || len(p.frames) == 1 && !p.inFirst {
				return nil, errors.New("its picture stands between frames")
			}
			parts = append(parts, data)
		case "PLTE":
			if p.palette != nil || len(parts) > 0 || len(data)%3 != 0 || len(data) == 0 || len(data) > 3*256 {
				return nil, errors.New("its palette is damaged")
			}
			p.palette = data
		case "tRNS":
			p.transparent = data
		case "acTL", "fcTL", "fdAT":
			if err := p.animate(kind, data, len(parts) > 0); err != nil {
				return nil, err
			}
		case "iCCP":
			p.colour.profile = pngProfile(data)
			p.colour.seen(kind)
		case "sRGB", "gAMA", "cHRM", "cICP":
			p.colour.read(kind, data, j)
		case "eXIf":
			p.exif = data
		default:
			if err := notePNG(j, kind, data); err != nil {
				return nil, err
			}
		}
	}
}

// notePNG counts a chunk that is left out. A critical one that is not known
// changes the picture.
func notePNG(j *job, kind string, data []byte) error {
	class, known := pngNotes[kind]
	switch {
	case known && class == redact.Text:
		// The keyword names what stands there; only usual ones are told on.
		word, text, _ := bytes.Cut(data, []byte{0})
		if string(word) == "XML:com.adobe.xmp" {
			j.xmp(text)
			return nil
		}
		what, class := "PNG "+kind, class
		if c, usual := pngWords[string(word)]; usual {
			what, class = what+" "+string(word), c
		}
		j.note(class, what, len(data))
	case known:
		j.note(class, "PNG "+kind, len(data))
	case kind[0]&0x20 == 0:
		return fmt.Errorf("a chunk %q is not known, and the picture needs it", kind)
	default:
		j.unknown("PNG chunk of no known name", len(data))
	}
	return nil
}

// pngWords are usual keywords of texts, and what stands there.
var pngWords = map[string]redact.Class{
	"Title": redact.Text, "Author": redact.Person, "Description": redact.Text, "Copyright": redact.Person,
	"Creation Time": redact.Time, "Software": redact.Identity, "Disclaimer": redact.Text, "Warning": redact.Text,
	"Source": redact.Identity, "Comment": redact.Text,
	"Raw profile type exif": redact.Location, "Raw profile type APP1": redact.Location,
	"Raw profile type iptc": redact.Text, "Raw profile type xmp": redact.Text, "Raw profile type icc": redact.Technical,
	"date:create": redact.Time, "date:modify": redact.Time, "date:timestamp": redact.Time,
}

// maxProfile is how large a colour profile may be, in bytes.
const maxProfile = 4 << 20

// pngProfile unpacks a colour profile; nil if it is damaged.
func pngProfile(data []byte) []byte {
	_, packed, ok := bytes.Cut(data, []byte{0})
	if !ok || len(packed) < 1 || packed[0] != 0 {
		return nil
	}
	z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
	if err != nil {
		return nil
	}
	icc, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil || len(icc) > maxProfile {
		return nil
	}
	return icc
}

// animate reads a chunk of an animation. The numbers that put them in order are
// made anew: a file whose chunks stand in another order is damaged anyway.
func (p *pngPicture) animate(kind string, data []byte, picture bool) error {
	switch kind {
	case "acTL":
		if p.animated || picture || len(data) != 8 {
			return errors.New("the header of its animation is damaged")
		}
		p.animated, p.plays = true, min(binary.BigEndian.Uint32(data[4:]), 1<<16)
	case "fcTL":
		if len(data) != 26 || len(p.frames) == maxPNGFrames || !picture && len(p.frames) == 1 {
			return errors.New("a frame of its animation is damaged, or they are too many")
		}
		n := func(at int) uint32 { return binary.BigEndian.Uint32(data[at:]) }
		f := pngFrame{
			width: n(4), height: n(8), x: n(12), y: n(16),
			delay: binary.BigEndian.Uint16(data[20:]), per: binary.BigEndian.Uint16(data[22:]),
			dispose: data[24], over: data[25],
		}
		if f.width == 0 || f.height == 0 || uint64(f.x)+uint64(f.width) > uint64(p.width) ||
			uint64(f.y)+uint64(f.height) > uint64(p.height) || f.dispose > 2 || f.over > 1 {
			return errors.New("a frame of its animation lies outside the picture")
		}
		f.delay, f.per = fraction(f.delay, f.per)
		if !picture {
			p.inFirst = true
		}
		p.frames = append(p.frames, f)
	case "fdAT":
		last := len(p.frames) - 1
		if last < 0 || last == 0 && p.inFirst || len(data) < 4 {
			return errors.New("data of an animation belongs to no frame")
		}
		f := &p.frames[last]
		f.data = append(f.data, data[4:]...)
	}
	return nil
}

// fraction is a delay in its lowest terms: the same time in the same numbers.
func fraction(n, per uint16) (uint16, uint16) {
	if per == 0 {
		per = 100 // what the format says it means
	}
	a, b := n, per
	for b != 0 {
		a, b = b, a%b
	}
	return n / a, per / a
}

// complete reports what a picture lacks.
func (p *pngPicture) complete() error {
	switch {
	case len(p.data) == 0:
		return errors.New("there is no picture in it")
	case p.kind == pngPalette && p.palette == nil:
		return errors.New("its palette is missing")
	case p.animated != (len(p.frames) > 0):
		return errors.New("its animation is not complete")
	case p.inFirst && (p.frames[0].width != uint32(p.width) || p.frames[0].height != uint32(p.height)):
		return errors.New("the first frame of its animation is not the whole picture")
	}
	return p.completeColour()
}
