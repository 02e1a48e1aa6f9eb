package still

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"skylatch/redact"
)

// How the pixels of a TIFF are packed.
const (
	tiffPlain    = 1
	tiffLZW      = 5
	tiffJPEG     = 7
	tiffDeflate  = 8
	tiffPackBits = 32773
	tiffDeflated = 32946 // the same, by an older number
)

// part is a strip or a tile, as it is packed.
type part struct {
	at   int // in the old file
	data []byte
}

// tiffPage is what is read of a picture of a TIFF.
type tiffPage struct {
	width, height int
	samples, bits int
	packing       int
	photometric   int
	planar        bool // each sample has strips of its own
	predictor     int
	tiled         bool
	// across and down is how large a part is, in pixels.
	across, down   int
	extra, formats []uint32
	colours        []uint32
	parts          []part
	profile        []byte
	told           tiffTold
}

// tiffTold is what is told beside the pixels: fields in the order of the file.
type tiffTold struct{ main, exif, gps []field }

// numbers returns a field of whole numbers.
func (d *directories) numbers(list []field, tag uint16) []uint32 {
	f, ok := find(list, tag)
	if !ok {
		return nil
	}
	n := make([]uint32, 0, min(f.count, uint32(len(f.value))))
	for v := f.value; len(v) > 0; v = v[kindSize[f.kind]:] {
		switch f.kind {
		case 1:
			n = append(n, uint32(v[0]))
		case kindShort:
			n = append(n, uint32(d.order.Uint16(v)))
		case kindLong, 13:
			n = append(n, d.order.Uint32(v))
		default:
			return nil
		}
	}
	return n
}

// one returns a field that is one number, or another if there is none.
func (d *directories) one(list []field, tag uint16, other int) int {
	if n := d.numbers(list, tag); len(n) > 0 {
		return int(n[0])
	}
	return other
}

// readTIFFPage reads a picture; nil is one that is left out.
func readTIFFPage(d *directories, list []field, j *job, first bool) (*tiffPage, error) {
	if err := refuseRaw(d, list); err != nil {
		return nil, err
	}
	kind := d.one(list, tagNewSubfileType, 0)
	p := &tiffPage{
		width: d.one(list, tagWidth, 0), height: d.one(list, tagHeight, 0),
		samples: d.one(list, tagSamples, 1), bits: 1,
		packing: d.one(list, tagCompression, tiffPlain), photometric: d.one(list, tagPhotometric, -1),
		planar: d.one(list, tagPlanar, 1) == 2, predictor: d.one(list, tagPredictor, 1),
		extra: d.numbers(list, tagExtraSamples), formats: d.numbers(list, tagSampleFormat), colours: d.numbers(list, tagColours),
	}
	p.note(d, list, j, first)
	switch {
	case kind&tiffReduced != 0:
		j.note(redact.Imagery, "TIFF smaller copy of the picture", 0)
		return nil, nil
	case kind&tiffMask != 0:
		j.note(redact.Imagery, "TIFF mask", 0)
		return nil, nil
	}
	if bits := d.numbers(list, tagBits); len(bits) > 0 {
		p.bits = int(bits[0])
		if slices.ContainsFunc(bits, func(b uint32) bool { return b != bits[0] }) {
			return nil, errors.New("its samples are not all of a size")
		}
	}
	if n := d.one(list, tagFillOrder, 1); n != 1 {
		return nil, errors.New("its bits stand in the other order")
	}
	offsets, counts := d.numbers(list, tagStripOffsets), d.numbers(list, tagStripCounts)
	p.across, p.down = p.width, min(d.one(list, tagRowsPerStrip, p.height), p.height)
	if tiles := d.numbers(list, tagTileOffsets); tiles != nil {
		p.tiled, offsets, counts = true, tiles, d.numbers(list, tagTileCounts)
		p.across, p.down = d.one(list, tagTileWidth, 0), d.one(list, tagTileHeight, 0)
	}
	if err := p.sane(); err != nil {
		return nil, err
	}
	if len(offsets) != p.count() {
		return nil, fmt.Errorf("it has %d strips or tiles, and needs %d", len(offsets), p.count())
	}
	if counts == nil && len(offsets) == 1 && p.packing == tiffPlain {
		counts = []uint32{uint32(min(p.raw(0), len(d.block)))} // old writers leave it out
	}
	if len(counts) != len(offsets) {
		return nil, errors.New("how long its strips are is missing")
	}
	for i, at := range offsets {
		if counts[i] == 0 || uint64(at)+uint64(counts[i]) > uint64(len(d.block)) {
			return nil, errors.New("a strip is empty, or ends behind the file")
		}
		p.parts = append(p.parts, part{int(at), d.block[at : uint64(at)+uint64(counts[i])]})
	}
	return p, nil
}

// note counts what a directory holds beside the picture, and reads what of it is
// told.
func (p *tiffPage) note(d *directories, list []field, j *job, first bool) {
	camera, gps := d.below(list, tagExifDirectory), d.below(list, tagGPSDirectory)
	var f facts
	told := make(map[string]bool)
	if n := d.one(list, tagOrientation, 1); n > 1 && n <= 8 {
		f.orientation = uint16(n)
	}
	if first {
		j.orientation = max(1, int(f.orientation))
		j.tellTime(&f, d, list, camera, gps, told)
		j.tellPlace(&f, d, gps, told)
	}
	p.told = tiffTold{exif: f.times(), gps: f.places()}
	if f.orientation > 1 {
		p.told.main = []field{short(tagOrientation, f.orientation)}
	}
	p.told = p.told.in(binary.BigEndian, d.order)
	var rest []field
	for _, f := range list {
		switch f.tag {
		case tagXMP:
			j.xmp(f.value)
		case tagIPTC:
			j.iptc(f.value)
		case tagPhotoshop:
			j.photoshop(f.value)
		case tagProfile:
			p.profile = j.profile(f.value)
		case tagExtraSamples, tagPlanar, tagFillOrder:
		default:
			rest = append(rest, f)
		}
	}
	j.count(d, rest, exifTags, told)
	j.count(d, camera, exifTags, told)
	j.count(d, gps, gpsTags, told)
}

// in spells numbers in another order of bytes.
func (t tiffTold) in(from, to binary.ByteOrder) tiffTold {
	if from == to {
		return t
	}
	swap := func(list []field) []field {
		list = slices.Clone(list)
		for i, f := range list {
			unit := map[uint16]int{kindShort: 2, kindLong: 4, kindRational: 4}[f.kind]
			v := slices.Clone(f.value)
			for at := 0; unit > 0 && at < len(v); at += unit {
				slices.Reverse(v[at : at+unit])
			}
			list[i].value = v
		}
		return list
	}
	return tiffTold{swap(t.main), swap(t.exif), swap(t.gps)}
}

// refuseRaw reports that a picture is what a sensor saw, or lies beside one.
func refuseRaw(d *directories, list []field) error {
	raw := func(list []field) bool {
		kind := d.one(list, tagPhotometric, 0)
		return kind == 32803 || kind == 34892 // a filter of colours; linear raw
	}
	if isDNG(list) || raw(list) {
		return errRaw
	}
	for i, at := range d.numbers(list, tagSubDirectories) {
		if i == maxTIFFPages || slices.Contains(d.seen, at) {
			break
		}
		if below, _ := d.read(at); raw(below) {
			return errRaw
		}
	}
	return nil
}

// sane refuses what is no picture, or one that nobody here can unpack.
func (p *tiffPage) sane() error {
	colours := map[int]int{0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 8: 3}[p.photometric]
	const most = 1 << 20
	switch {
	case p.packing == tiffJPEG || p.packing == 6:
		return errors.New("its pixels are packed as JPEG: save it with another packing, or as a JPEG")
	case p.photometric == 6:
		return errors.New("its colours are YCbCr, as in a film: save it in RGB")
	case !slices.Contains([]int{tiffPlain, tiffLZW, tiffDeflate, tiffDeflated, tiffPackBits}, p.packing):
		return fmt.Errorf("its pixels are packed as %d, and nobody here unpacks that", p.packing)
	case colours == 0:
		return fmt.Errorf("its colours are meant as %d, and nobody here knows that", p.photometric)
	case p.width < 1 || p.height < 1 || p.width > most || p.height > most || p.width*p.height > maxPixels:
		return fmt.Errorf("it says that it has %d x %d pixels", p.width, p.height)
	case p.across < 1 || p.down < 1 || p.across > most || p.down > most || p.across*p.down > maxPixels,
		p.tiled && (p.across > p.width+4096 || p.down > p.height+4096):
		return fmt.Errorf("its parts have %d x %d pixels", p.across, p.down)
	case p.samples < colours || p.samples > 64 || p.bits < 1 || p.bits > 64 || p.raw(0) > maxPart:
		return fmt.Errorf("a pixel has %d samples of %d bits", p.samples, p.bits)
	case p.photometric == 3 && (p.samples != 1 || p.bits > 8 || len(p.colours) != 3<<p.bits):
		return errors.New("its palette is not one")
	case p.predictor == 2 && !slices.Contains([]int{8, 16, 32, 64}, p.bits), p.predictor == 3 && !slices.Contains([]int{16, 32, 64}, p.bits),
		p.predictor < 1 || p.predictor > 3, p.predictor > 1 && (p.packing == tiffPlain || p.packing == tiffPackBits), p.predictor == 3 && p.photometric == 3:
		return errors.New("its pixels are predicted in a way that nobody here knows")
	case p.count() > most:
		return errors.New("it has too many parts")
	}
	if len(p.extra) > p.samples || slices.ContainsFunc(p.extra, func(v uint32) bool { return v > 2 }) {
		return errors.New("what its other samples are is damaged")
	}
	if !slices.ContainsFunc(p.formats, func(v uint32) bool { return v != 1 }) {
		p.formats = nil // whole numbers, as without it
	}
	if len(p.formats) > p.samples || slices.ContainsFunc(p.formats, func(v uint32) bool { return v < 1 || v > 6 }) {
		return errors.New("what its numbers are is damaged")
	}
	return nil
}

// maxPart is how many bytes a part may have when it is unpacked.
const maxPart = 1 << 30

// grid is how many parts there are next to each other, and below.
func (p *tiffPage) grid() (x, y int) {
	return (p.width + p.across - 1) / p.across, (p.height + p.down - 1) / p.down
}

// count is how many parts there are.
func (p *tiffPage) count() int {
	x, y := p.grid()
	if p.planar {
		return x * y * p.samples
	}
	return x * y
}

// row is how many bytes a row of a part has, and how many samples a pixel has in it.
func (p *tiffPage) row() (n, samples int) {
	samples = p.samples
	if p.planar {
		samples = 1
	}
	return (p.across*samples*p.bits + 7) / 8, samples
}

// seen is how many pixels of a part are in the picture.
func (p *tiffPage) seen(i int) (across, down int) {
	x, y := p.grid()
	i %= x * y
	return min(p.across, p.width-i%x*p.across), min(p.down, p.height-i/x*p.down)
}

// raw is how many bytes a part has when it is unpacked. A tile is always whole.
func (p *tiffPage) raw(i int) int {
	_, down := p.seen(i)
	if p.tiled {
		down = p.down
	}
	n, _ := p.row()
	return n * down
}

// size is how many bytes the parts have.
func (p *tiffPage) size() (n int) {
	for _, part := range p.parts {
		n += len(part.data)
	}
	return n
}
