package still

import (
	"encoding/binary"
	"errors"
	"fmt"

	"skylatch/redact"
)

var webpFormat = Format{
	Name: "WebP", Extensions: []string{".webp"}, limit: 128 << 20,
	recognise: func(head []byte) bool {
		return len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:15]) == "WEBPVP8"
	},
	rebuild: rebuildWebP, verify: verifyWebP, decode: decodeWebP, paint: paintWebP,
	repacked: "WebP packed anew, without loss",
}

// What the header of an extended file announces. (RFC 9649, 2.7.1)
const (
	webpAnimated = 0x02
	webpEXIF     = 0x08
	webpAlpha    = 0x10
	webpProfile  = 0x20
)

// webpFrame is one picture: the file's, or one of an animation.
type webpFrame struct {
	webpImage
	x, y     int
	duration uint32
	how      byte // how it is put over the one before
}

// webpPicture is what is read of a file.
type webpPicture struct {
	extended      bool
	flags         byte
	width, height int
	profile, exif []byte
	loops         uint16
	frames        []webpFrame
	pixels        int // of all frames until now
}

// rebuildWebP writes the chunks that showing the picture needs.
func rebuildWebP(src []byte, j *job) ([]byte, error) {
	p := &webpPicture{}
	if len(src) < 12 {
		return nil, errors.New("there is no picture in it")
	}
	size := int64(binary.LittleEndian.Uint32(src[4:]))
	switch body := int64(len(src)) - 8; {
	case size > body:
		return nil, errors.New("the file ends before the picture does")
	case size < body:
		j.note(redact.Bulk, "WebP bytes behind the end", int(body-size))
		src = src[:8+size]
	}
	if size < 4 {
		return nil, errors.New("there is no picture in it")
	}
	if err := p.read(src[12:], j); err != nil {
		return nil, err
	}
	if p.exif != nil {
		p.exif = j.exif(p.exif)
	}
	if p.profile != nil {
		p.profile = j.profile(p.profile)
	}
	return p.append(make([]byte, 0, len(src))), nil
}

// webpChunk returns the first chunk, and what is behind it.
func webpChunk(b []byte) (kind string, data, rest []byte, err error) {
	if len(b) < 8 {
		return "", nil, nil, errors.New("bytes of no chunk are in it")
	}
	n := uint64(binary.LittleEndian.Uint32(b[4:]))
	if n > uint64(len(b)-8) {
		return "", nil, nil, errors.New("a chunk goes on behind its end")
	}
	return string(b[:4]), b[8 : 8+n], b[min(uint64(len(b)), 8+n+n&1):], nil
}

// read reads the chunks of a file.
func (p *webpPicture) read(b []byte, j *job) error {
	var still webpFrame
	first := true
	for len(b) > 0 {
		kind, data, rest, err := webpChunk(b)
		if err != nil {
			return err
		}
		b = rest
		switch kind {
		case "VP8X":
			if !first || len(data) < 10 {
				return errors.New("its header is damaged")
			}
			p.extended, p.flags = true, data[0]
			p.width, p.height = 1+u24(data[4:]), 1+u24(data[7:])
		case "ICCP":
			p.profile = data
		case "EXIF":
			p.exif = data
		case "XMP ":
			j.xmp(data)
		case "ANIM":
			if len(data) < 6 {
				return errors.New("its animation is damaged")
			}
			p.loops = binary.LittleEndian.Uint16(data[4:])
		case "ANMF":
			if err := p.frame(data, j); err != nil {
				return fmt.Errorf("frame %d: %w", len(p.frames)+1, err)
			}
		case "ALPH", "VP8 ", "VP8L":
			if err := still.add(kind, data); err != nil {
				return err
			}
		default:
			j.unknown("WebP chunk of no known name", len(data))
		}
		first = false
	}
	animated := p.extended && p.flags&webpAnimated != 0
	switch {
	case animated && still.kind != "" || !animated && len(p.frames) > 0:
		return errors.New("it is an animation and a picture at once")
	case animated && len(p.frames) == 0 || !animated && still.kind == "":
		return errors.New("there is no picture in it")
	case animated:
		return nil
	case p.extended && (p.width != still.width || p.height != still.height):
		return errors.New("its picture is not as large as its header says")
	case still.alpha != nil && p.flags&webpAlpha == 0:
		return errors.New("something is transparent in it that its header does not announce")
	}
	p.width, p.height = still.width, still.height
	p.frames = []webpFrame{still}
	p.flags = 0
	return nil
}

// frame reads a frame of an animation.
func (p *webpPicture) frame(b []byte, j *job) error {
	if len(b) < 16 || len(p.frames) == maxPNGFrames {
		return errors.New("it is damaged, or there are too many")
	}
	f := webpFrame{x: 2 * u24(b), y: 2 * u24(b[3:]), duration: uint32(u24(b[12:])), how: b[15] & 3}
	width, height := 1+u24(b[6:]), 1+u24(b[9:])
	for b = b[16:]; len(b) > 0; {
		kind, data, rest, err := webpChunk(b)
		if err != nil {
			return err
		}
		b = rest
		switch kind {
		case "ALPH", "VP8 ", "VP8L":
			if err := f.add(kind, data); err != nil {
				return err
			}
		default:
			j.unknown("WebP chunk of no known name", len(data))
		}
	}
	if f.kind == "" || f.width != width || f.height != height || f.x+width > p.width || f.y+height > p.height {
		return errors.New("it is empty, or lies outside the picture")
	}
	if p.pixels += width * height; p.pixels > maxPixels {
		return errors.New("its animation has too many pixels")
	}
	p.frames = append(p.frames, f)
	return nil
}

// append writes the file: a plain one if that says all.
func (p *webpPicture) append(b []byte) []byte {
	b = append(b, "RIFF\x00\x00\x00\x00WEBP"...)
	flags := p.flags & webpAnimated
	if p.profile != nil {
		flags |= webpProfile
	}
	if p.exif != nil {
		flags |= webpEXIF
	}
	for _, f := range p.frames {
		if f.alpha != nil {
			flags |= webpAlpha
		}
	}
	if flags != 0 {
		for _, f := range p.frames {
			if f.transparent() {
				flags |= webpAlpha
			}
		}
		head := appendU24(appendU24([]byte{flags, 0, 0, 0}, p.width-1), p.height-1)
		b = appendWebPChunk(b, "VP8X", head)
	}
	if p.profile != nil {
		b = appendWebPChunk(b, "ICCP", p.profile)
	}
	if flags&webpAnimated == 0 {
		b = p.frames[0].append(b)
	} else {
		b = appendWebPChunk(b, "ANIM", []byte{0, 0, 0, 0, byte(p.loops), byte(p.loops >> 8)})
		for _, f := range p.frames {
			var head []byte
			for _, v := range []int{f.x / 2, f.y / 2, f.width - 1, f.height - 1, int(f.duration)} {
				head = appendU24(head, v)
			}
			b = appendWebPChunk(b, "ANMF", f.webpImage.append(append(head, f.how)))
		}
	}
	if p.exif != nil {
		b = appendWebPChunk(b, "EXIF", p.exif)
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8))
	return b
}

func appendWebPChunk(b []byte, kind string, data []byte) []byte {
	b = binary.LittleEndian.AppendUint32(append(b, kind...), uint32(len(data)))
	return append(append(b, data...), make([]byte, len(data)&1)...)
}

func u24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

func appendU24(b []byte, v int) []byte { return append(b, byte(v), byte(v>>8), byte(v>>16)) }
