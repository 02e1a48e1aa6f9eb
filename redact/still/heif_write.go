package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"skylatch/redact/film"
)

// properties makes the properties of an item anew: how it is coded, how large it
// is, what its numbers mean as colours, and how it is turned and cut.
func (n *heifNew) properties(old *heifOld, alpha bool) (list properties, coder *film.Picture, err error) {
	for _, l := range old.links {
		if l.index > len(n.f.properties) {
			return nil, nil, errHEIF
		}
		p := n.f.properties[l.index-1]
		var body []byte
		essential := false
		var err error
		switch {
		case (p.kind == "hvcC" || p.kind == "av1C") && coder == nil:
			coder, body, err = film.NewPicture(old.kind, p.body)
			essential = true
		case p.kind == "ispe":
			body, err = heifSize(p.body)
		case p.kind == "pixi":
			body, err = heifDepths(p.body)
		case p.kind == "colr":
			if body, err = n.colour(p.body); err == nil && body == nil {
				continue
			}
		case p.kind == "irot" && len(p.body) > 0:
			body, err, essential = []byte{p.body[0] & 3}, nil, true
		case p.kind == "imir" && len(p.body) > 0:
			body, err, essential = []byte{p.body[0] & 1}, nil, true
		case p.kind == "clap":
			body, err = heifCut(p.body)
			essential = true
		case p.kind == "auxC" && alpha:
			body, err, essential = append(append(make([]byte, 4), heifAuxiliary(p.body)...), 0), nil, true
		case l.essential:
			return nil, nil, fmt.Errorf("a picture has a property %.4q, which is not understood", p.kind)
		default:
			n.j.unknown("HEIF property that showing does without", len(p.body))
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		list = append(list, heifProperty{appendBox(nil, p.kind, body), essential})
	}
	if !slices.ContainsFunc(list, func(p heifProperty) bool { return string(p.box[4:8]) == "ispe" }) {
		return nil, nil, errors.New("a picture does not say how large it is")
	}
	return list, coder, nil
}

// heifSize makes the size of a picture anew. (6.5.3)
func heifSize(b []byte) ([]byte, error) {
	c := &cursor{b: b}
	c.version()
	width, height := c.u32(), c.u32()
	if c.bad || width == 0 || height == 0 || width > maxHEIFSide || height > maxHEIFSide {
		return nil, fmt.Errorf("a picture of %d by %d is not understood", width, height)
	}
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(make([]byte, 4), uint32(width)), uint32(height)), nil
}

// heifDepths makes anew how many bits the numbers of a pixel have. (6.5.6)
func heifDepths(b []byte) ([]byte, error) {
	c := &cursor{b: b}
	c.version()
	n := int(c.take(1)[0])
	depths := c.take(n)
	if c.bad || n == 0 || n > 4 || slices.Max(depths) > 16 {
		return nil, errHEIF
	}
	return append([]byte{0, 0, 0, 0, byte(n)}, depths...), nil
}

// colour makes anew what numbers mean as colours; nil if a profile is needed
// that is not known, or none.
func (n *heifNew) colour(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, errHEIF
	}
	switch kind := string(b[:4]); {
	case kind == "nclx" && len(b) >= 11:
		out := bytes.Clone(b[:11])
		out[10] &= 0x80
		if out[4]|out[6]|out[8] != 0 {
			return nil, errHEIF
		}
		return out, nil
	case kind == "prof" || kind == "rICC":
		if made := n.j.profile(b[4:]); made != nil {
			return append([]byte("prof"), made...), nil
		}
		return nil, nil
	}
	return nil, errHEIF
}

// heifCut makes anew what of a picture is shown: a width, a height and where the
// middle is, as fractions. (ISO/IEC 14496-12, 12.1.4)
func heifCut(b []byte) ([]byte, error) {
	if len(b) < 32 {
		return nil, errHEIF
	}
	for i := range 4 {
		over, under := int32(binary.BigEndian.Uint32(b[8*i:])), binary.BigEndian.Uint32(b[8*i+4:])
		if under == 0 || under > 2 || over > 2*maxHEIFSide || over < -2*maxHEIFSide {
			return nil, errors.New("how a picture is cut is not understood")
		}
	}
	return bytes.Clone(b[:32]), nil
}

// heifAuxiliary returns the name that says how transparent; empty for another.
func heifAuxiliary(b []byte) string {
	if len(b) < 4 {
		return ""
	}
	name, _, _ := bytes.Cut(b[4:], []byte{0})
	if i := slices.Index(heifAlpha, string(name)); i >= 0 {
		return heifAlpha[i]
	}
	return ""
}

func appendBox(b []byte, kind string, bodies ...[]byte) []byte {
	size := 8
	for _, body := range bodies {
		size += len(body)
	}
	b = append(binary.BigEndian.AppendUint32(b, uint32(size)), kind...)
	for _, body := range bodies {
		b = append(b, body...)
	}
	return b
}

// write writes the file: items are numbered from 1 as they were met, and their
// data follow each other.
func (n *heifNew) write() []byte {
	be16, be32 := binary.BigEndian.AppendUint16, binary.BigEndian.AppendUint32
	brands := "heic\x00\x00\x00\x00mif1heicmiaf"
	if n.coded == "av01" {
		brands = "avif\x00\x00\x00\x00mif1avifmiaf"
	}
	out := appendBox(nil, "ftyp", []byte(brands))

	var entries, references, data []byte
	type span struct{ at, n int }
	var spans []span
	refer := func(kind string, from int, to ...int) {
		b := be16(be16(nil, uint16(from+1)), uint16(len(to)))
		for _, t := range to {
			b = be16(b, uint16(t+1))
		}
		references = appendBox(references, kind, b)
	}
	add := func(kind string, hidden byte, b []byte) {
		id := uint16(len(spans) + 1)
		entries = appendBox(entries, "infe", append(append(be16([]byte{2, 0, 0, hidden}, id), 0, 0), kind+"\x00"...))
		spans = append(spans, span{len(data), len(b)})
		data = append(data, b...)
	}
	for i, item := range n.items {
		hidden := byte(0)
		if item.tile {
			hidden = 1
		}
		add(item.kind, hidden, item.data)
		if len(item.tiles) > 0 {
			refer("dimg", i, item.tiles...)
		}
		if item.of >= 0 {
			refer("auxl", i, item.of)
			if n.premultiplied {
				refer("prem", item.of, i)
			}
		}
	}
	if n.exif != nil {
		add("Exif", 1, append(make([]byte, 4), n.exif...))
		refer("cdsc", len(n.items), 0)
	}

	meta := appendBox(make([]byte, 4), "hdlr", []byte("\x00\x00\x00\x00\x00\x00\x00\x00pict"), make([]byte, 13))
	meta = appendBox(meta, "pitm", []byte{0, 0, 0, 0, 0, 1})
	// The places are written once with the data at 0, to know how long all is.
	places := func(from int) []byte {
		b := be16([]byte{0, 0, 0, 0, 0x44, 0}, uint16(len(spans)))
		for i, s := range spans {
			b = be16(be16(be16(b, uint16(i+1)), 0), 1)
			b = be32(be32(b, uint32(from+s.at)), uint32(s.n))
		}
		return appendBox(nil, "iloc", b)
	}
	behind := appendBox(nil, "iinf", be16(make([]byte, 4), uint16(len(spans))), entries)
	if len(references) > 0 {
		behind = appendBox(behind, "iref", make([]byte, 4), references)
	}
	behind = appendBox(behind, "iprp", n.associations())
	size := len(out) + 8 + len(meta) + len(places(0)) + len(behind) + 8
	out = appendBox(out, "meta", meta, places(size), behind)
	return appendBox(out, "mdat", data)
}

// associations returns the properties, each once, and who has which.
func (n *heifNew) associations() []byte {
	var all [][]byte
	var container, links []byte
	for i, item := range n.items {
		links = binary.BigEndian.AppendUint16(links, uint16(i+1))
		links = append(links, byte(len(item.properties)))
		for _, p := range item.properties {
			at := slices.IndexFunc(all, func(b []byte) bool { return bytes.Equal(b, p.box) })
			if at < 0 {
				at = len(all)
				all, container = append(all, p.box), append(container, p.box...)
			}
			index := uint16(at + 1)
			if p.essential {
				index |= 0x8000
			}
			links = binary.BigEndian.AppendUint16(links, index)
		}
	}
	head := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 1}, uint32(len(n.items))) // flags: 15 bits of index
	return appendBox(appendBox(nil, "ipco", container), "ipma", head, links)
}
