package still

import (
	"encoding/binary"
	"errors"
	"fmt"

	"skylatch/redact"
)

const (
	// maxHEIFItems is how many items a file may have: a picture of 200 megapixels
	// in tiles of 512 by 512 has 800.
	maxHEIFItems = 2048
	// maxHEIFSide is how many pixels a picture may have one way.
	maxHEIFSide = 1 << 15
)

// heifFile is what is read of a file.
type heifFile struct {
	src, idat  []byte
	primary    uint32
	order      []uint32 // the items, as they are listed
	items      map[uint32]*heifOld
	references map[string]map[uint32][]uint32 // by type and by what refers
	properties []heifBox
	budget     int // bytes that items may still have together
}

// heifOld is an item of the old file.
type heifOld struct {
	kind      string
	protected bool
	inside    bool // its data are in the idat box
	located   bool
	extents   [][2]uint64 // where, and how long
	links     []heifLink
}

// heifLink is a property of an item.
type heifLink struct {
	index     int
	essential bool
}

type heifBox struct {
	kind string
	body []byte
}

var errHEIF = errors.New("its structure is damaged")

// heifBoxes returns the boxes in b.
func heifBoxes(b []byte) (list []heifBox, err error) {
	for len(b) > 0 {
		if len(b) < 8 {
			return nil, errHEIF
		}
		n, head := uint64(binary.BigEndian.Uint32(b)), uint64(8)
		switch {
		case n == 0:
			n = uint64(len(b))
		case n == 1 && len(b) >= 16:
			n, head = binary.BigEndian.Uint64(b[8:]), 16
		}
		if n < head || n > uint64(len(b)) {
			return nil, errHEIF
		}
		if len(list) > 4*maxHEIFItems {
			return nil, errors.New("it has too many parts")
		}
		list = append(list, heifBox{string(b[4:8]), b[head:n]})
		b = b[n:]
	}
	return list, nil
}

// readHEIF reads the structure of a file.
func readHEIF(src []byte, j *job) (*heifFile, error) {
	boxes, err := heifBoxes(src)
	if err != nil {
		return nil, err
	}
	f := &heifFile{src: src, items: make(map[uint32]*heifOld), references: make(map[string]map[uint32][]uint32), budget: len(src)}
	seen := false
	for _, b := range boxes {
		switch b.kind {
		case "ftyp", "mdat": // of the data only what items own is looked at
		case "meta":
			if seen || len(b.body) < 4 {
				return nil, errHEIF
			}
			seen = true
			if err := f.meta(b.body[4:], j); err != nil {
				return nil, err
			}
		case "moov", "moof":
			return nil, errors.New("it holds a film or a sequence of pictures, which is not understood")
		case "free", "skip", "uuid":
			j.note(redact.Bulk, "HEIF "+b.kind, len(b.body))
		default:
			j.unknown("HEIF box of no known type", len(b.body))
		}
	}
	if !seen || f.items[f.primary] == nil {
		return nil, errors.New("it does not say which picture is to be shown")
	}
	return f, nil
}

func (f *heifFile) meta(b []byte, j *job) error {
	boxes, err := heifBoxes(b)
	if err != nil {
		return err
	}
	read := map[string]func(c *cursor) error{
		"pitm": f.readPrimary, "iinf": f.readItems, "iloc": f.readPlaces, "iref": f.readReferences, "iprp": f.readProperties,
	}
	seen := map[string]bool{}
	for _, name := range []string{"iinf", "pitm", "iloc", "iref", "iprp"} {
		for _, b := range boxes {
			if b.kind != name {
				continue
			}
			if seen[name] {
				return errHEIF
			}
			seen[name] = true
			c := &cursor{b: b.body}
			if err := read[name](c); err != nil {
				return err
			}
			if c.bad {
				return errHEIF
			}
		}
	}
	for _, b := range boxes {
		switch {
		case read[b.kind] != nil:
		case b.kind == "hdlr":
			if len(b.body) < 12 || string(b.body[8:12]) != "pict" {
				return errors.New("it is no picture")
			}
			if len(b.body) > 25 {
				j.note(redact.Text, "HEIF name of a handler", len(b.body)-24)
			}
		case b.kind == "idat":
			f.idat = b.body
		case b.kind == "free" || b.kind == "skip" || b.kind == "uuid" || b.kind == "dinf" || b.kind == "grpl":
			j.note(redact.Bulk, "HEIF "+b.kind, len(b.body))
		default:
			j.unknown("HEIF box of no known type", len(b.body))
		}
	}
	return nil
}

// version reads the head of a box with one.
func (c *cursor) version() (version byte, flags int) {
	v := c.u32()
	return byte(v >> 24), v & 0xffffff
}

// number reads a number of 0, 2, 4 or 8 bytes.
func (c *cursor) number(n int) (v uint64) {
	for _, next := range c.take(n) {
		v = v<<8 | uint64(next)
	}
	return v
}

// id reads the number of an item, which is longer in later versions.
func (c *cursor) id(long bool) uint32 {
	if long {
		return uint32(c.u32())
	}
	return uint32(c.u16())
}

func (f *heifFile) readPrimary(c *cursor) error {
	version, _ := c.version()
	f.primary = c.id(version > 0)
	return nil
}

func (f *heifFile) readItems(c *cursor) error {
	version, _ := c.version()
	count := c.id(version > 0)
	boxes, err := heifBoxes(c.b[min(c.at, len(c.b)):])
	if err != nil || uint64(count) > uint64(len(boxes)) || len(boxes) > maxHEIFItems {
		return errHEIF
	}
	for _, b := range boxes {
		e := &cursor{b: b.body}
		version, _ := e.version()
		if b.kind != "infe" || version < 2 {
			return errors.New("its items are listed in a way that is not understood")
		}
		id := e.id(version > 2)
		protected := e.u16() != 0
		kind := string(e.take(4))
		if e.bad || f.items[id] != nil {
			return errHEIF
		}
		f.items[id] = &heifOld{kind: kind, protected: protected}
		f.order = append(f.order, id)
	}
	return nil
}

// readPlaces reads where the items' data are. (ISO/IEC 14496-12, 8.11.3)
func (f *heifFile) readPlaces(c *cursor) error {
	version, _ := c.version()
	sizes := c.u16()
	offset, length, base, index := sizes>>12, sizes>>8&15, sizes>>4&15, sizes&15
	if version == 0 {
		index = 0
	}
	if version > 2 || offset|length|base|index > 12 {
		return errHEIF
	}
	extents := 0
	for range c.id(version == 2) {
		item := f.items[c.id(version == 2)]
		how := 0
		if version > 0 {
			how = c.u16() & 15
		}
		elsewhere := c.u16()
		from := c.number(base)
		count := c.u16()
		if extents += count; c.bad || extents > 2*maxHEIFItems || item != nil && item.located {
			return errHEIF
		}
		for range count {
			c.number(index)
			at, n := c.number(offset), c.number(length)
			if item != nil {
				item.extents = append(item.extents, [2]uint64{from + at, n})
			}
		}
		if item == nil {
			continue // it is of no type, and nobody shows it
		}
		if how > 1 || elsewhere != 0 {
			return errors.New("the data of an item are somewhere that is not understood")
		}
		item.located, item.inside = true, how == 1
	}
	return nil
}

func (f *heifFile) readReferences(c *cursor) error {
	version, _ := c.version()
	boxes, err := heifBoxes(c.b[min(c.at, len(c.b)):])
	if err != nil || version > 1 {
		return errHEIF
	}
	for _, b := range boxes {
		r := &cursor{b: b.body}
		from := r.id(version > 0)
		byType := f.references[b.kind]
		if byType == nil {
			byType = make(map[uint32][]uint32)
			f.references[b.kind] = byType
		}
		for range r.u16() {
			if byType[from] = append(byType[from], r.id(version > 0)); r.bad {
				return errHEIF
			}
		}
		if r.bad || len(byType[from]) > maxHEIFItems {
			return errHEIF
		}
	}
	return nil
}

func (f *heifFile) readProperties(c *cursor) error {
	boxes, err := heifBoxes(c.b)
	if err != nil {
		return err
	}
	for _, b := range boxes {
		switch b.kind {
		case "ipco":
			if f.properties, err = heifBoxes(b.body); err != nil {
				return err
			}
		case "ipma":
			if err := f.readLinks(&cursor{b: b.body}); err != nil {
				return err
			}
		}
	}
	c.at = len(c.b)
	return nil
}

// readLinks reads which item has which properties. (8.11.14)
func (f *heifFile) readLinks(c *cursor) error {
	version, flags := c.version()
	for range c.u32() {
		id := c.id(version > 0)
		for range c.take(1)[0] {
			link := heifLink{index: int(c.take(1)[0])}
			link.essential = link.index&0x80 != 0
			link.index &= 0x7f
			if flags&1 == 1 {
				link.index = link.index<<8 | int(c.take(1)[0])
			}
			if item := f.items[id]; item != nil && link.index > 0 {
				item.links = append(item.links, link)
			}
		}
		if c.bad {
			return errHEIF
		}
	}
	return nil
}

// refers returns what an item refers to, in a way.
func (f *heifFile) refers(from uint32, kind string) []uint32 { return f.references[kind][from] }

// data returns the data of an item.
func (f *heifFile) data(item *heifOld) ([]byte, error) {
	from := f.src
	if item.inside {
		from = f.idat
	}
	var out []byte
	for _, e := range item.extents {
		at, n := e[0], e[1]
		if n == 0 && at <= uint64(len(from)) { // to the end
			n = uint64(len(from)) - at
		}
		if at > uint64(len(from)) || n > uint64(len(from))-at {
			return nil, fmt.Errorf("%w: the data of an item go on behind its end", errHEIF)
		}
		if f.budget -= int(n); f.budget < 0 {
			return nil, fmt.Errorf("%w: items lie over each other", errHEIF)
		}
		out = append(out, from[at:at+n]...)
	}
	return out, nil
}

// isAlpha reports whether an item says how transparent another is.
func (f *heifFile) isAlpha(item *heifOld) bool {
	for _, l := range item.links {
		if l.index <= len(f.properties) && f.properties[l.index-1].kind == "auxC" && heifAuxiliary(f.properties[l.index-1].body) != "" {
			return true
		}
	}
	return false
}
