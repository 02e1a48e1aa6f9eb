package still

import "encoding/binary"

// tiffWriter writes directories, in one order of bytes.
type tiffWriter struct {
	b     []byte
	order interface {
		binary.ByteOrder
		binary.AppendByteOrder
	}
}

// writeTIFF writes each picture behind the one before: its directory with its
// values, what is told of it, and its parts.
func writeTIFF(pages []*tiffPage, order binary.ByteOrder) []byte {
	n := 0
	for _, p := range pages {
		n += p.size() + 16*len(p.parts) + 8192
	}
	w := &tiffWriter{b: make([]byte, 0, n), order: binary.BigEndian}
	if order == binary.LittleEndian {
		w.order = binary.LittleEndian
		w.b = append(w.b, "II*\x00\x08\x00\x00\x00"...)
	} else {
		w.b = append(w.b, "MM\x00*\x00\x00\x00\x08"...)
	}
	for i, p := range pages {
		w.page(p, len(pages) > 1, i == len(pages)-1)
	}
	return w.b
}

func (w *tiffWriter) shorts(tag uint16, values ...uint32) field {
	f := field{tag: tag, kind: kindShort, count: uint32(len(values))}
	for _, v := range values {
		f.value = w.order.AppendUint16(f.value, uint16(v))
	}
	return f
}

func (w *tiffWriter) longs(tag uint16, values ...uint32) field {
	f := field{tag: tag, kind: kindLong, count: uint32(len(values))}
	for _, v := range values {
		f.value = w.order.AppendUint32(f.value, v)
	}
	return f
}

// page writes a picture. Where its parts are is known when all else is.
func (w *tiffWriter) page(p *tiffPage, several, last bool) {
	offsets, counts := make([]uint32, len(p.parts)), make([]uint32, len(p.parts))
	list := w.fields(p, several, offsets, counts, 0, 0)
	at := len(w.b) + size(list)
	exif, gps := 0, 0
	if len(p.told.exif) > 0 {
		exif = at
		at += size(p.told.exif)
	}
	if len(p.told.gps) > 0 {
		gps = at
		at += size(p.told.gps)
	}
	for i, part := range p.parts {
		offsets[i], counts[i] = uint32(at), uint32(len(part.data))
		at += len(part.data) + len(part.data)&1
	}
	next := uint32(at)
	if last {
		next = 0
	}
	w.directory(w.fields(p, several, offsets, counts, exif, gps), next)
	w.directory(p.told.exif, 0)
	w.directory(p.told.gps, 0)
	for _, part := range p.parts {
		w.b = append(w.b, part.data...)
		w.b = append(w.b, make([]byte, len(part.data)&1)...)
	}
}

// fields are those of a picture's directory, in the order of their tags.
func (w *tiffWriter) fields(p *tiffPage, several bool, offsets, counts []uint32, exif, gps int) []field {
	bits := make([]uint32, p.samples)
	for i := range bits {
		bits[i] = uint32(p.bits)
	}
	var list []field
	add := func(ok bool, f field) {
		if ok {
			list = append(list, f)
		}
	}
	one := func(tag uint16, v int) field { return w.shorts(tag, uint32(v)) }
	planar := 1
	if p.planar {
		planar = 2
	}
	add(several, w.longs(tagNewSubfileType, 2)) // a page of several
	add(true, w.longs(tagWidth, uint32(p.width)))
	add(true, w.longs(tagHeight, uint32(p.height)))
	add(true, w.shorts(tagBits, bits...))
	add(true, one(tagCompression, p.packing))
	add(true, one(tagPhotometric, p.photometric))
	add(!p.tiled, w.longs(tagStripOffsets, offsets...))
	list = append(list, p.told.main...) // 274
	add(true, one(tagSamples, p.samples))
	add(!p.tiled, w.longs(tagRowsPerStrip, uint32(p.down)))
	add(!p.tiled, w.longs(tagStripCounts, counts...))
	add(true, one(tagPlanar, planar))
	add(p.predictor > 1, one(tagPredictor, p.predictor))
	add(p.colours != nil, w.shorts(tagColours, p.colours...))
	add(p.tiled, w.longs(tagTileWidth, uint32(p.across)))
	add(p.tiled, w.longs(tagTileHeight, uint32(p.down)))
	add(p.tiled, w.longs(tagTileOffsets, offsets...))
	add(p.tiled, w.longs(tagTileCounts, counts...))
	add(len(p.extra) > 0, w.shorts(tagExtraSamples, p.extra...))
	add(len(p.formats) > 0, w.shorts(tagSampleFormat, p.formats...))
	add(len(p.told.exif) > 0, w.longs(tagExifDirectory, uint32(exif)))
	add(p.profile != nil, field{tagProfile, kindUndefined, uint32(len(p.profile)), p.profile})
	add(len(p.told.gps) > 0, w.longs(tagGPSDirectory, uint32(gps)))
	return list
}

// directory writes one, and behind it the values that it has no room for.
func (w *tiffWriter) directory(list []field, next uint32) {
	if len(list) == 0 {
		return
	}
	values := len(w.b) + directorySize(len(list))
	var behind []byte
	w.b = w.order.AppendUint16(w.b, uint16(len(list)))
	for _, f := range list {
		w.b = w.order.AppendUint16(w.b, f.tag)
		w.b = w.order.AppendUint16(w.b, f.kind)
		w.b = w.order.AppendUint32(w.b, f.count)
		if len(f.value) <= 4 {
			w.b = append(append(w.b, f.value...), make([]byte, 4-len(f.value))...)
			continue
		}
		w.b = w.order.AppendUint32(w.b, uint32(values+len(behind)))
		behind = append(behind, f.value...)
		behind = append(behind, make([]byte, len(f.value)&1)...)
	}
	w.b = append(w.order.AppendUint32(w.b, next), behind...)
}
