package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"skylatch/redact"
	"skylatch/redact/film"
)

// HEIC and AVIF are one container (ISO/IEC 23008-12): a list of items, their
// properties, and how they refer to each other. The new file has the picture
// that is to be shown, the tiles that it is made of, and how transparent it is.
// Thumbnails, depth, other pictures and metadata have no item in it.
var (
	heicFormat = Format{
		Name: "HEIC", Extensions: []string{".heic", ".heif"}, limit: 256 << 20,
		recognise: func(head []byte) bool { return slices.Contains([]string{"heic", "heix", "mif1"}, heifBrand(head)) },
		rebuild:   rebuildHEIF("hvc1"), verify: verifyHEIF("hvc1", "heic"),
	}
	avifFormat = Format{
		Name: "AVIF", Extensions: []string{".avif"}, limit: 256 << 20,
		recognise: func(head []byte) bool { return heifBrand(head) == "avif" },
		rebuild:   rebuildHEIF("av01"), verify: verifyHEIF("av01", "avif"),
	}
)

// heifBrand returns what a file says it is foremost. One that says it only has
// the structure is judged by what else it is compatible with.
func heifBrand(head []byte) string {
	if len(head) < 16 || string(head[4:8]) != "ftyp" {
		return ""
	}
	n := min(int(binary.BigEndian.Uint32(head)), len(head))
	major := string(head[8:12])
	for at := 16; major == "mif1" && at+4 <= n; at += 4 {
		if string(head[at:at+4]) == "avif" {
			return "avif"
		}
	}
	return major
}

// heifItem is an item that is kept: a picture, a tile of one, or how transparent
// one is.
type heifItem struct {
	kind  string // "hvc1", "av01" or "grid"
	data  []byte
	tiles []int // of a grid: the items, by their place in the list
	of    int   // of what says how transparent it is: the item; else -1
	tile  bool
	properties
}

// properties are those of an item, each as it is written.
type properties []heifProperty

type heifProperty struct {
	box       []byte
	essential bool
}

// heifNew is the new file as it is put together.
type heifNew struct {
	j             *job
	f             *heifFile
	coded         string
	items         []heifItem
	of            map[uint32]int // items of the old file: where they are in the new one
	premultiplied bool
	exif          []byte
}

// rebuildHEIF rebuilds a file whose pictures are all coded that way.
func rebuildHEIF(coded string) func(src []byte, j *job) ([]byte, error) {
	return func(src []byte, j *job) ([]byte, error) {
		f, err := readHEIF(src, j)
		if err != nil {
			return nil, err
		}
		n := &heifNew{j: j, f: f, coded: coded, of: make(map[uint32]int)}
		if _, err := n.keep(f.primary, -1, false); err != nil {
			return nil, err
		}
		if err := n.alpha(); err != nil {
			return nil, err
		}
		n.rest()
		return n.write(), nil
	}
}

// keep puts an item of the old file into the new one, and what it is made of.
func (n *heifNew) keep(id uint32, of int, tile bool) (int, error) {
	if at, ok := n.of[id]; ok {
		return at, nil
	}
	old, ok := n.f.items[id]
	if !ok {
		return 0, fmt.Errorf("item %d is not there", id)
	}
	if old.protected {
		return 0, errors.New("it is encrypted: nobody can look into it")
	}
	if old.kind != n.coded && (old.kind != "grid" || tile) {
		return 0, fmt.Errorf("a picture of type %.4q is not understood", old.kind)
	}
	at := len(n.items)
	n.of[id] = at
	n.items = append(n.items, heifItem{kind: old.kind, of: of, tile: tile})
	data, err := n.f.data(old)
	if err != nil {
		return 0, err
	}
	item := heifItem{kind: old.kind, of: of, tile: tile}
	var coder *film.Picture
	if item.properties, coder, err = n.properties(old, of >= 0); err != nil {
		return 0, err
	}
	if old.kind == "grid" {
		if item.data, err = heifGrid(data, len(n.f.refers(id, "dimg"))); err != nil {
			return 0, err
		}
		for _, to := range n.f.refers(id, "dimg") {
			t, err := n.keep(to, -1, true)
			if err != nil {
				return 0, err
			}
			item.tiles = append(item.tiles, t)
		}
		n.items[at] = item
		return at, nil
	}
	if coder == nil {
		return 0, errors.New("a picture does not say how it is coded")
	}
	parts, err := coder.Sample(data)
	if err != nil {
		return 0, err
	}
	item.data = bytes.Join(parts, nil)
	if len(item.data) == 0 {
		return 0, errors.New("nothing is left of a picture")
	}
	coder.Note(&n.j.tally)
	n.items[at] = item
	return at, nil
}

// heifGrid makes anew what says how tiles lie. (6.6.2.3.2)
func heifGrid(b []byte, tiles int) ([]byte, error) {
	if len(b) < 8 || b[0] != 0 || b[1]&1 == 1 && len(b) < 12 {
		return nil, errors.New("how its tiles lie is not understood")
	}
	width, height := uint32(binary.BigEndian.Uint16(b[4:])), uint32(binary.BigEndian.Uint16(b[6:]))
	if b[1]&1 == 1 {
		width, height = binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])
	}
	if tiles != (int(b[2])+1)*(int(b[3])+1) || width == 0 || height == 0 || width > maxHEIFSide || height > maxHEIFSide {
		return nil, errors.New("its tiles are not as many as it says")
	}
	out := []byte{0, 0, b[2], b[3]}
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, uint16(width)), uint16(height)), nil
}

// The names by which a picture says that it is how transparent another is.
var heifAlpha = []string{"urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha"}

// alpha keeps how transparent the picture is.
func (n *heifNew) alpha() error {
	for _, id := range n.f.order {
		item := n.f.items[id]
		if _, kept := n.of[id]; kept || !slices.Contains(n.f.refers(id, "auxl"), n.f.primary) || !n.f.isAlpha(item) {
			continue
		}
		if len(n.items) > 0 && slices.ContainsFunc(n.items, func(i heifItem) bool { return i.of == 0 }) {
			return errors.New("it is transparent in two ways")
		}
		if _, err := n.keep(id, 0, false); err != nil {
			return err
		}
		n.premultiplied = slices.Contains(n.f.refers(n.f.primary, "prem"), id)
	}
	return nil
}

// rest counts the items that are left out, and tells what EXIF says.
func (n *heifNew) rest() {
	for _, id := range n.f.order {
		if _, kept := n.of[id]; kept {
			continue
		}
		item := n.f.items[id]
		data, err := n.f.data(item)
		switch {
		case item.kind == "Exif" && err == nil && len(data) >= 4 && int64(binary.BigEndian.Uint32(data)) <= int64(len(data)-4):
			if made := n.j.exif(data[4+binary.BigEndian.Uint32(data):]); made != nil {
				n.exif = made
			}
		case item.kind == "Exif":
			n.j.unknown("EXIF block, damaged", len(data))
		case item.kind == "mime" && bytes.Contains(data, []byte("x:xmpmeta")):
			n.j.xmp(data)
		case item.kind == "mime" || item.kind == "uri ":
			n.j.note(redact.Text, "HEIF metadata", len(data))
		case len(n.f.refers(id, "thmb")) > 0:
			n.j.note(redact.Imagery, "HEIF thumbnail", len(data))
		case len(n.f.refers(id, "auxl")) > 0:
			n.j.note(redact.Imagery, "HEIF depth or other auxiliary picture", len(data))
		case item.kind == "hvc1" || item.kind == "av01" || item.kind == "grid" || item.kind == "iovl" || item.kind == "iden" || item.kind == "jpeg":
			n.j.note(redact.Imagery, "HEIF other picture", len(data))
		default:
			n.j.unknown("HEIF item of no known type", len(data))
		}
	}
}
