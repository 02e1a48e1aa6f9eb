package still

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"slices"

	"golang.org/x/image/tiff"

	"skylatch/redact"
)

var tiffFormat = Format{
	Name: "TIFF", Extensions: []string{".tif", ".tiff"}, limit: 512 << 20,
	recognise: isTIFF,
	rebuild:   rebuildTIFF, verify: verifyTIFF, decode: decodeTIFF, paint: paintTIFF,
}

// dngFormat is recognised so that it is not taken for a TIFF. Where its first
// directory lies behind what is looked at, rebuilding it as a TIFF says the same.
var dngFormat = Format{
	Name: "DNG", Extensions: []string{".dng"}, limit: 512 << 20,
	recognise: beginsAsDNG,
	rebuild:   func([]byte, *job) ([]byte, error) { return nil, errRaw },
	verify:    func([]byte) error { return errRaw },
}

var errRaw = errors.New("a raw picture needs its maker's notes and its camera's calibration to be shown, " +
	"which tell the camera: develop it, and give what comes out of that")

func beginsAsDNG(head []byte) bool {
	d, at, ok := openDirectories(head)
	if !ok {
		return false
	}
	main, _ := d.read(at)
	return isDNG(main)
}

func isDNG(main []field) bool {
	_, dng := find(main, tagDNGVersion)
	_, old := find(main, tagDNGVersion+1)
	return dng || old
}

func isTIFF(head []byte) bool {
	big := bytes.HasPrefix(head, []byte("II+\x00")) || bytes.HasPrefix(head, []byte("MM\x00+"))
	_, _, ok := openDirectories(head)
	return big || ok && !beginsAsDNG(head)
}

// The tags that decoding needs. (TIFF 6.0; TIFF technical notes)
const (
	tagNewSubfileType     = 254
	tagWidth              = 256
	tagHeight             = 257
	tagBits               = 258
	tagCompression        = 259
	tagPhotometric        = 262
	tagFillOrder          = 266
	tagStripOffsets       = 273
	tagSamples            = 277
	tagRowsPerStrip       = 278
	tagStripCounts        = 279
	tagPlanar             = 284
	tagPredictor          = 317
	tagColours            = 320
	tagTileWidth          = 322
	tagTileHeight         = 323
	tagTileOffsets        = 324
	tagTileCounts         = 325
	tagSubDirectories     = 330
	tagExtraSamples       = 338
	tagSampleFormat       = 339
	tagXMP                = 700
	tagIPTC               = 33723
	tagPhotoshop          = 34377
	tagProfile            = 34675
	tagDNGVersion         = 50706
	maxTIFFPages          = 1000
	tiffReduced, tiffMask = 1, 4 // bits of NewSubfileType
)

// rebuildTIFF writes the pages, with the fields that decoding them needs, and
// their strips or tiles one after the other. Small copies and masks beside them
// are left out, and so is what says where on Earth a map is.
func rebuildTIFF(src []byte, j *job) ([]byte, error) {
	d, at, ok := openDirectories(src)
	if !ok {
		return nil, errors.New("it is a BigTIFF, or none: save it as a TIFF")
	}
	var pages []*tiffPage
	end := 0
	for n := 0; at != 0; n++ {
		if n == maxTIFFPages || slices.Contains(d.seen, at) {
			return nil, errors.New("its pages are too many, or go round in circles")
		}
		var list []field
		list, at = d.read(at)
		p, err := readTIFFPage(d, list, j, len(pages) == 0)
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", n+1, err)
		}
		if p != nil {
			pages = append(pages, p)
			end += p.size()
		}
	}
	if len(pages) == 0 {
		return nil, errors.New("there is no whole picture in it")
	}
	if err := disjoint(pages); err != nil {
		return nil, err
	}
	left, pixels := 0, 0
	for _, p := range pages {
		if pixels += p.width * p.height; pixels > maxPixels {
			return nil, errors.New("its pictures have too many pixels")
		}
		if err := p.check(); err != nil {
			return nil, err
		}
		left += p.size()
	}
	if end > left {
		j.note(redact.Bulk, "TIFF bytes behind strips", end-left)
	}
	if d.damaged > 0 {
		j.unknown("TIFF fields that are damaged", 0)
	}
	return writeTIFF(pages, d.order), nil
}

// disjoint refuses strips that share bytes: a small file could hold many.
func disjoint(pages []*tiffPage) error {
	var all []part
	for _, p := range pages {
		all = append(all, p.parts...)
	}
	slices.SortFunc(all, func(a, b part) int { return a.at - b.at })
	for i := 1; i < len(all); i++ {
		if all[i-1].at+len(all[i-1].data) > all[i].at {
			return errors.New("its strips share bytes")
		}
	}
	return nil
}

func decodeTIFF(b []byte) (image.Image, error) {
	d, at, ok := openDirectories(b)
	if !ok {
		return nil, errors.New("it is no TIFF")
	}
	if _, next := d.read(at); next != 0 {
		return nil, errMoves
	}
	if err := decodable(tiff.DecodeConfig(bytes.NewReader(b))); err != nil {
		return nil, err
	}
	return tiff.Decode(bytes.NewReader(b))
}

// paintTIFF keeps what a new file says beside its pixels.
func paintTIFF(b []byte, boxes []image.Rectangle) ([]byte, error) {
	img, err := decodeTIFF(b)
	if err != nil {
		return nil, err
	}
	if err := fill(img, boxes); err != nil {
		return nil, err
	}
	var painted bytes.Buffer
	if err := tiff.Encode(&painted, img, &tiff.Options{Compression: tiff.Deflate, Predictor: true}); err != nil {
		return nil, err
	}
	p, d, err := firstPage(painted.Bytes())
	if err != nil {
		return nil, err
	}
	was, old, err := firstPage(b)
	if err != nil {
		return nil, err
	}
	p.profile = was.profile
	p.told = old.told().in(old.order, d.order)
	if err := p.check(); err != nil {
		return nil, err
	}
	return writeTIFF([]*tiffPage{p}, d.order), nil
}

// firstPage reads the first picture of a new file.
func firstPage(b []byte) (*tiffPage, *directories, error) {
	d, at, ok := openDirectories(b)
	if !ok {
		return nil, nil, errors.New("it is no TIFF")
	}
	list, _ := d.read(at)
	p, err := readTIFFPage(d, list, quiet(), true)
	if err == nil && p == nil {
		err = errors.New("its first picture is none")
	}
	return p, d, err
}

// told is what the first picture of a new file says beside its pixels.
func (d *directories) told() tiffTold {
	fresh, at, _ := openDirectories(d.block)
	list, _ := fresh.read(at)
	t := tiffTold{exif: fresh.below(list, tagExifDirectory), gps: fresh.below(list, tagGPSDirectory)}
	if f, ok := find(list, tagOrientation); ok {
		t.main = []field{f}
	}
	return t
}
