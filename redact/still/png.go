package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"skylatch/redact"
)

// pngMagic begins every PNG file.
const pngMagic = "\x89PNG\r\n\x1a\n"

var pngFormat = Format{
	Name: "PNG", Extensions: []string{".png", ".apng"}, limit: 256 << 20,
	recognise: func(head []byte) bool { return bytes.HasPrefix(head, []byte(pngMagic)) },
	rebuild:   rebuildPNG, verify: verifyPNG, decode: decodePNG, paint: paintPNG,
}

// pngReader walks the chunks of a PNG file.
type pngReader struct {
	rest []byte
}

// next returns a chunk whose check sum is right.
func (r *pngReader) next() (kind string, data []byte, err error) {
	if len(r.rest) < 12 {
		return "", nil, errors.New("the file ends before the picture does")
	}
	n := binary.BigEndian.Uint32(r.rest)
	kind = string(r.rest[4:8])
	if uint64(n)+12 > uint64(len(r.rest)) {
		return "", nil, fmt.Errorf("a chunk %q goes on behind the end of the file", kind)
	}
	body := r.rest[4 : 8+n]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(r.rest[8+n:]) {
		return "", nil, fmt.Errorf("a chunk %q is damaged: its check sum is another", kind)
	}
	r.rest = r.rest[12+n:]
	return kind, body[4:], nil
}

// appendPNGChunk writes a chunk, of data in several parts.
func appendPNGChunk(b []byte, kind string, data ...[]byte) []byte {
	n := 0
	for _, d := range data {
		n += len(d)
	}
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	start := len(b)
	b = append(b, kind...)
	for _, d := range data {
		b = append(b, d...)
	}
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

// pngFrame is a frame of an animation; the first may be the picture itself.
type pngFrame struct {
	width, height, x, y uint32
	// The delay is a fraction of a second.
	delay, per    uint16
	dispose, over byte
	data          []byte // its zlib stream
}

// pngPicture is what is read of a PNG file.
type pngPicture struct {
	pngLayout
	palette, transparent []byte
	colour               pngColour
	exif                 []byte // a block of the file's until it is made anew
	data                 []byte // its zlib stream
	// animated: the number of plays, and the frames. inFirst says that the
	// picture is the first of them.
	animated, inFirst bool
	plays             uint32
	frames            []pngFrame
}

// rebuildPNG writes the chunks that showing a picture needs, one for each zlib
// stream: where a stream was cut into chunks tells what wrote it.
func rebuildPNG(src []byte, j *job) ([]byte, error) {
	p, err := readPNG(src, j)
	if err != nil {
		return nil, err
	}
	if p.exif != nil {
		p.exif = j.exif(p.exif)
	}
	if p.colour.profile != nil {
		p.colour.profile = j.profile(p.colour.profile)
	}
	return p.write(len(src))
}

// write checks the pixels and writes the file, which has about n bytes.
func (p *pngPicture) write(n int) ([]byte, error) {
	used, pixels := &palette{}, p.width*p.height
	var err error
	if p.data, err = p.check(p.data, used); err != nil {
		return nil, err
	}
	for i := range p.frames {
		f := &p.frames[i]
		if i == 0 && p.inFirst {
			continue
		}
		l := p.pngLayout
		l.width, l.height = int(f.width), int(f.height)
		if pixels += l.width * l.height; pixels > maxPixels {
			return nil, errors.New("its animation has too many pixels")
		}
		if f.data, err = l.check(f.data, used); err != nil {
			return nil, fmt.Errorf("frame %d: %w", i, err)
		}
	}
	if err := p.prune(used); err != nil {
		return nil, err
	}
	return p.append(make([]byte, 0, n)), nil
}

// append writes the file.
func (p *pngPicture) append(b []byte) []byte {
	b = append(b, pngMagic...)
	b = appendPNGChunk(b, "IHDR", p.header())
	b = p.colour.append(b)
	if p.exif != nil {
		b = appendPNGChunk(b, "eXIf", p.exif)
	}
	if p.animated {
		b = appendPNGChunk(b, "acTL", binary.BigEndian.AppendUint32(
			binary.BigEndian.AppendUint32(nil, uint32(len(p.frames))), p.plays))
	}
	if p.kind == pngPalette {
		b = appendPNGChunk(b, "PLTE", p.palette)
	}
	if len(p.transparent) > 0 {
		b = appendPNGChunk(b, "tRNS", p.transparent)
	}
	sequence := uint32(0)
	number := func() []byte {
		sequence++
		return binary.BigEndian.AppendUint32(nil, sequence-1)
	}
	frames := p.frames
	if p.inFirst {
		b = appendPNGChunk(b, "fcTL", number(), frames[0].control())
		frames = frames[1:]
	}
	b = appendPNGChunk(b, "IDAT", p.data)
	for _, f := range frames {
		b = appendPNGChunk(b, "fcTL", number(), f.control())
		b = appendPNGChunk(b, "fdAT", number(), f.data)
	}
	return appendPNGChunk(b, "IEND")
}

// control is the frame's fcTL without its number.
func (f pngFrame) control() []byte {
	b := make([]byte, 0, 22)
	for _, v := range []uint32{f.width, f.height, f.x, f.y} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	b = binary.BigEndian.AppendUint16(b, f.delay)
	b = binary.BigEndian.AppendUint16(b, f.per)
	return append(b, f.dispose, f.over)
}

// pngNote says what a chunk that is left out tells.
var pngNotes = map[string]redact.Class{
	"tEXt": redact.Text, "zTXt": redact.Text, "iTXt": redact.Text, "tIME": redact.Time,
	"dSIG": redact.Identity, "caBX": redact.Identity, // who signed it; where it is from
	"pHYs": redact.Technical, "bKGD": redact.Technical, "hIST": redact.Technical, "sPLT": redact.Technical,
	"sBIT": redact.Technical, "oFFs": redact.Technical, "pCAL": redact.Technical, "sCAL": redact.Technical,
	"sTER": redact.Technical, "gIFg": redact.Technical, "gIFx": redact.Text, "mDCV": redact.Technical, "cLLI": redact.Technical,
}
