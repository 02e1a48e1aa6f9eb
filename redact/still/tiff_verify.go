package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"golang.org/x/image/tiff/lzw"
)

// tiffAllowed are the fields of a picture's directory, and of which kind each
// is.
var tiffAllowed = map[uint16]uint16{
	254: 4, 256: 4, 257: 4, 258: 3, 259: 3, 262: 3, 273: 4, 274: 3, 277: 3, 278: 4, 279: 4, 284: 3, 317: 3, 320: 3,
	322: 4, 323: 4, 324: 4, 325: 4, 338: 3, 339: 3, 34665: 4, 34675: 7, 34853: 4,
}

// tiffCursor reads a new file from its first byte to its last.
type tiffCursor struct {
	b     []byte
	at    int
	order binary.ByteOrder
	bad   bool
}

func (c *tiffCursor) take(n int) []byte {
	if c.bad || n < 0 || n > len(c.b)-c.at {
		c.bad = true
		return make([]byte, min(max(n, 0), 16))
	}
	c.at += n
	return c.b[c.at-n : c.at]
}

// tiffEntry is a field as it stands: its value is of the right length.
type tiffEntry struct {
	tag, kind int
	count     int
	value     []byte
}

// directory reads one and the values behind it, and where the next one is.
func (c *tiffCursor) directory() ([]tiffEntry, int, error) {
	n := int(c.order.Uint16(c.take(2)))
	behind := &tiffCursor{b: c.b, at: c.at + 12*n + 4, order: c.order}
	var list []tiffEntry
	for range n {
		head := c.take(12)
		if c.bad {
			return nil, 0, errors.New("a directory is cut off")
		}
		e := tiffEntry{int(c.order.Uint16(head)), int(c.order.Uint16(head[2:])), int(c.order.Uint32(head[4:])), nil}
		if len(list) > 0 && list[len(list)-1].tag >= e.tag {
			return nil, 0, fmt.Errorf("field %d is not where it is written", e.tag)
		}
		unit := map[int]int{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}[e.kind]
		length := unit * e.count
		switch {
		case unit == 0 || length > len(c.b):
			return nil, 0, fmt.Errorf("field %d is none that is written", e.tag)
		case length <= 4:
			e.value = head[8 : 8+length]
			if slices.ContainsFunc(head[8+length:], func(v byte) bool { return v != 0 }) {
				return nil, 0, fmt.Errorf("bytes are behind the value of field %d", e.tag)
			}
		default:
			if int(c.order.Uint32(head[8:])) != behind.at {
				return nil, 0, fmt.Errorf("the value of field %d is not where it is written", e.tag)
			}
			e.value = behind.take(length)
			if length%2 == 1 && behind.take(1)[0] != 0 || behind.bad {
				return nil, 0, fmt.Errorf("the value of field %d is cut off, or a byte is behind it", e.tag)
			}
		}
		list = append(list, e)
	}
	next := int(c.order.Uint32(c.take(4)))
	if c.bad {
		return nil, 0, errors.New("a directory is cut off")
	}
	c.at = behind.at
	return list, next, nil
}

// verifyTIFF reads a new file: each byte is a field's that is written, a value's
// or a part's of the picture.
func verifyTIFF(b []byte) error {
	c := &tiffCursor{b: b, order: binary.LittleEndian}
	switch string(c.take(8)) {
	case "II*\x00\x08\x00\x00\x00":
	case "MM\x00*\x00\x00\x00\x08":
		c.order = binary.BigEndian
	default:
		return errors.New("it begins as none that is written")
	}
	for {
		next, err := c.page()
		switch {
		case err != nil:
			return err
		case next == 0 && c.at == len(b):
			return nil
		case next == 0:
			return fmt.Errorf("%d bytes are behind its last picture", len(b)-c.at)
		case next != c.at:
			return errors.New("bytes are between its pictures")
		}
	}
}

// page reads a picture, what is told of it, and its parts.
func (c *tiffCursor) page() (next int, err error) {
	list, next, err := c.directory()
	if err != nil {
		return 0, err
	}
	values := make(map[int][]int)
	for _, e := range list {
		if kind, ok := tiffAllowed[uint16(e.tag)]; !ok || int(kind) != e.kind {
			return 0, fmt.Errorf("a field %d is in it", e.tag)
		}
		for v := e.value; len(v) > 0 && e.kind != 7; {
			if e.kind == 3 {
				values[e.tag], v = append(values[e.tag], int(c.order.Uint16(v))), v[2:]
			} else {
				values[e.tag], v = append(values[e.tag], int(c.order.Uint32(v))), v[4:]
			}
		}
		if e.tag == 34675 && !isOurProfile(e.value) {
			return 0, errors.New("its colour profile is none that is written")
		}
	}
	for _, told := range []struct {
		tag     int
		allowed []entry
	}{{34665, exifEntries}, {34853, gpsEntries}} {
		if at := values[told.tag]; at != nil {
			if len(at) != 1 || at[0] != c.at {
				return 0, errors.New("what is told of it is not where it is written")
			}
			if err := c.told(told.allowed); err != nil {
				return 0, err
			}
		}
	}
	return next, c.parts(values)
}

// told reads a directory of what is told of a picture.
func (c *tiffCursor) told(allowed []entry) error {
	list, next, err := c.directory()
	if err != nil {
		return err
	}
	for _, e := range list {
		i := slices.IndexFunc(allowed, func(a entry) bool { return a.tag == e.tag && a.kind == e.kind && a.count == e.count })
		if i < 0 {
			return fmt.Errorf("a field %#x is told", e.tag)
		}
		v := bytes.Clone(e.value)
		for at := 0; e.kind == 5 && c.order == binary.LittleEndian && at < len(v); at += 4 {
			slices.Reverse(v[at : at+4])
		}
		if !allowed[i].fits(v, len(v)) {
			return fmt.Errorf("a field %#x is told otherwise than it is written", e.tag)
		}
	}
	if next != 0 {
		return errors.New("a directory follows what is told")
	}
	return nil
}

// parts reads the strips or tiles, one behind the other.
func (c *tiffCursor) parts(values map[int][]int) error {
	one := func(tag, other int) int {
		if v := values[tag]; len(v) == 1 {
			return v[0]
		}
		return other
	}
	width, height, samples := one(256, 0), one(257, 0), one(277, 0)
	offsets, counts := append(values[273], values[324]...), append(values[279], values[325]...)
	across, down := one(322, width), one(323, one(278, 0))
	if width < 1 || height < 1 || across < 1 || down < 1 || samples != len(values[258]) || samples < 1 || len(offsets) != len(counts) {
		return errors.New("its size is missing")
	}
	for _, o := range values[274] {
		if o < 2 || o > 8 {
			return errors.New("it is turned in a way that is never written")
		}
	}
	each := samples
	if one(284, 1) == 2 {
		each = 1
	}
	row := (across*each*values[258][0] + 7) / 8
	below := (height + down - 1) / down
	for i, at := range offsets {
		if at != c.at {
			return errors.New("a part of it is not where it is written")
		}
		data := c.take(counts[i])
		if counts[i]%2 == 1 && c.take(1)[0] != 0 || c.bad {
			return errors.New("a part of it is cut off, or a byte is behind it")
		}
		rows := down
		if values[322] == nil {
			rows = min(down, height-i%below*down)
		}
		if err := verifyPart(data, one(259, 0), row*rows); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	return nil
}

// verifyPart checks that a part holds so many bytes, and that nothing is behind
// what holds them.
func verifyPart(data []byte, packing, want int) error {
	in := bytes.NewReader(data)
	var from io.Reader = in
	switch packing {
	case 1:
	case 5:
		from = lzw.NewReader(in, lzw.MSB, 8)
	case 8:
		z, err := zlib.NewReader(in)
		if err != nil {
			return err
		}
		from = z
	case 32773:
		from = &bitsReader{in: in}
	default:
		return fmt.Errorf("it is packed as %d", packing)
	}
	n, err := io.Copy(io.Discard, io.LimitReader(from, int64(want)+1))
	switch {
	case err != nil:
		return err
	case n != int64(want) || in.Len() > 0:
		return fmt.Errorf("it holds %d bytes or more, want %d, and %d are behind it", n, want, in.Len())
	}
	return nil
}

// bitsReader unpacks PackBits, run by run.
type bitsReader struct {
	in   *bytes.Reader
	rest []byte
}

func (r *bitsReader) Read(b []byte) (int, error) {
	for len(r.rest) == 0 {
		head, err := r.in.ReadByte()
		switch {
		case err != nil:
			return 0, io.EOF
		case head < 128:
			r.rest = make([]byte, int(head)+1)
			if _, err := io.ReadFull(r.in, r.rest); err != nil {
				return 0, io.ErrUnexpectedEOF
			}
		case head > 128:
			v, err := r.in.ReadByte()
			if err != nil {
				return 0, io.ErrUnexpectedEOF
			}
			r.rest = bytes.Repeat([]byte{v}, 257-int(head))
		}
	}
	n := copy(b, r.rest)
	r.rest = r.rest[n:]
	return n, nil
}
