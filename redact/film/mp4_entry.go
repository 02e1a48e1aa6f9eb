package film

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errEncrypted = errors.New("it is encrypted, and what is in it cannot be looked into")

// maxEntries is how many sample entries a track may have: most have one.
const maxEntries = 15

// readEntries makes the sample entries of the track anew. (8.5.2)
func (t *track) readEntries(b box) error {
	body, err := leaf(t.movie.src, b)
	if err != nil {
		return err
	}
	f := fields{rest: body}
	f.full()
	n := f.u32()
	if f.bad || n == 0 || n > maxEntries {
		return fmt.Errorf("%w: %d sample entries", errBox, n)
	}
	for range n {
		size := f.u32()
		kind := string(f.take(4))
		if size < 16 || int64(size) > int64(len(f.rest))+8 {
			return fmt.Errorf("%w: the sample entry %q has %d bytes", errBox, kind, size)
		}
		rest := fields{rest: f.take(int(size) - 8)}
		rest.skip(8) // reserved, and which file
		var e entry
		if t.video {
			e, err = pictureEntry(kind, &rest)
		} else {
			e, err = t.soundEntry(kind, &rest)
		}
		if err != nil {
			return err
		}
		t.entries = append(t.entries, e)
	}
	return nil
}

// pictureEntry makes a VisualSampleEntry anew. (12.1.3)
func pictureEntry(kind string, f *fields) (entry, error) {
	f.skip(16)
	width, height := f.u16(), f.u16()
	f.skip(4 + 4 + 4 + 2 + 32 + 2 + 2)
	if f.bad || width == 0 || height == 0 {
		return entry{}, fmt.Errorf("%w: the sample entry %q", errBox, kind)
	}
	kids := f.kids()
	if f.bad {
		return entry{}, fmt.Errorf("%w: the sample entry %q", errBox, kind)
	}
	out := append(make([]byte, 6), 0, 1)
	out = append(out, make([]byte, 16)...)
	out = binary.BigEndian.AppendUint16(out, width)
	out = binary.BigEndian.AppendUint16(out, height)
	out = append(out, 0, 0x48, 0, 0, 0, 0x48, 0, 0, 0, 0, 0, 0, 0, 1)
	out = append(out, make([]byte, 32)...)
	out = append(out, 0, 0x18, 0xff, 0xff)

	var e entry
	var config []byte
	var err error
	switch kind {
	case "avc1", "avc3":
		e.coder, config, err = newAVC(kids["avcC"])
		out = append(out, boxed("avcC", config)...)
	case "hvc1", "hev1":
		e.coder, config, err = newHEVC(kids["hvcC"], kind == "hvc1")
		out = append(out, boxed("hvcC", config)...)
	case "jpeg":
		e.coder = newJPEGSamples()
	case "mp4v":
		var d descriptor
		if d, err = readDescriptor(kids["esds"]); err == nil && d.object != objectJPEG {
			return entry{}, fmt.Errorf("its pictures are coded as MPEG-4 object %#x, which nobody here can look into", d.object)
		}
		e.coder = newJPEGSamples()
		out = append(out, boxed("esds", writeDescriptor(descriptor{object: objectJPEG, stream: streamPicture}))...)
	case "encv":
		return entry{}, errEncrypted
	default:
		return entry{}, fmt.Errorf("its pictures are coded as %q, which nobody here can look into", kind)
	}
	if err != nil {
		return entry{}, err
	}
	out = append(out, colourBox(kids["colr"])...)
	out = append(out, masteringBox(kids["mdcv"])...)
	out = append(out, lightBox(kids["clli"])...)
	out = append(out, shapeBox(kids["pasp"])...)
	e.body = boxed(kind, out)
	return e, nil
}

// kids reads the boxes at the end of a sample entry; of two of a kind the first.
func (f *fields) kids() map[string][]byte {
	list := map[string][]byte{}
	for len(f.rest) >= 8 {
		size := f.u32()
		kind := string(f.take(4))
		if size < 8 || int64(size)-8 > int64(len(f.rest)) {
			f.bad = true
			return list
		}
		body := f.take(int(size) - 8)
		if _, ok := list[kind]; !ok {
			list[kind] = body
		}
	}
	return list
}

// boxed returns a box.
func boxed(kind string, body []byte) []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 8+len(body)), uint32(8+len(body)))
	return append(append(b, kind...), body...)
}

// colourBox makes a colr anew: how numbers become light, as ITU-T H.273 numbers
// that; a colour profile, which is a file of its own, is left out. (12.1.5)
func colourBox(b []byte) []byte {
	f := fields{rest: b}
	kind := string(f.take(4))
	primaries, transfer, matrix := f.u16(), f.u16(), f.u16()
	if f.bad || kind != "nclx" && kind != "nclc" || primaries > 22 || transfer > 18 || matrix > 14 {
		return nil
	}
	full := byte(0)
	if kind == "nclx" {
		full = f.u8() & 0x80
	}
	return boxed("colr", []byte{'n', 'c', 'l', 'x', 0, byte(primaries), 0, byte(transfer), 0, byte(matrix), full})
}

// maxShape bounds the shape of a pixel, as the parameter sets' is.
const maxShape = 2048

// shapeBox makes a pasp anew. (12.1.4)
func shapeBox(b []byte) []byte {
	f := fields{rest: b}
	w, h := f.u32(), f.u32()
	for x, y := w, h; !f.bad; {
		if y == 0 {
			if x > 1 {
				w, h = w/x, h/x
			}
			break
		}
		x, y = y, x%y
	}
	if f.bad || w == 0 || h == 0 || w > maxShape || h > maxShape {
		return nil
	}
	return boxed("pasp", binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h))
}
