package film

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// mkvCheck reads a new file from its first byte to its last, and knows the only
// order and spelling that elements can have. It shares no parser with the
// rebuilding but that of what a track's configuration and its samples hold.
type mkvCheck struct {
	ctx  context.Context
	b    *bufio.Reader
	at   int64
	size int64

	segment  int64 // where its content begins
	tracks   []*mkvTrack
	clusters map[int64]int64 // where they are: when
	body     []byte
	blocks   int
}

func verifyMatroska(docType string) func(ctx context.Context, b *io.SectionReader) error {
	return func(ctx context.Context, b *io.SectionReader) error {
		c := &mkvCheck{
			ctx: ctx, size: b.Size(), clusters: make(map[int64]int64),
			b: bufio.NewReaderSize(io.NewSectionReader(b, 0, b.Size()), 1<<20),
		}
		if err := c.file(docType); err != nil {
			return fmt.Errorf("at byte %d: %w", c.at, err)
		}
		return nil
	}
}

var errMKV = errors.New("an element is another than is ever written")

// expect reads bytes that have to be those.
func (c *mkvCheck) expect(want []byte) error {
	got, err := c.take(int64(len(want)))
	if err == nil && !bytes.Equal(got, want) {
		err = errMKV
	}
	return err
}

// take reads n bytes, valid until the next.
func (c *mkvCheck) take(n int64) ([]byte, error) {
	if n < 0 || n > c.size-c.at || n > maxSample+mkvClusterBytes {
		return nil, errMKV
	}
	if int64(cap(c.body)) < n {
		c.body = make([]byte, n)
	}
	c.body = c.body[:n]
	if _, err := io.ReadFull(c.b, c.body); err != nil {
		return nil, fmt.Errorf("read it again: %w", err)
	}
	c.at += n
	return c.body, nil
}

// element reads an element with that id.
func (c *mkvCheck) element(id string) ([]byte, error) {
	if err := c.expect([]byte(id)); err != nil {
		return nil, err
	}
	first, err := c.take(1)
	if err != nil {
		return nil, err
	}
	n, left := int64(first[0]), 0
	for mask := byte(0x80); mask != 0 && first[0]&mask == 0; mask >>= 1 {
		left++
	}
	if left > 3 {
		return nil, errMKV
	}
	more, err := c.take(int64(left))
	if err != nil {
		return nil, err
	}
	for _, v := range more {
		n = n<<8 | int64(v)
	}
	n &= 1<<(7*(left+1)) - 1
	if n == 1<<(7*(left+1))-1 || left > 0 && n < 1<<(7*left)-1 {
		return nil, errMKV // unknown, or not as short as it can be
	}
	return c.take(n)
}

// file reads all of the file.
func (c *mkvCheck) file(docType string) error {
	head := "\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82" +
		string([]byte{0x80 | byte(len(docType))}) + docType + "\x42\x87\x81\x04\x42\x85\x81\x02"
	if err := c.expect([]byte("\x1a\x45\xdf\xa3" + string([]byte{0x80 | byte(len(head))}) + head)); err != nil {
		return err
	}
	if err := c.expect([]byte("\x18\x53\x80\x67\x01")); err != nil {
		return err
	}
	if err := c.expect(binary.BigEndian.AppendUint64(nil, uint64(c.size-c.at-7))[1:]); err != nil {
		return err
	}
	c.segment = c.at
	seek, err := c.element("\x11\x4d\x9b\x74")
	if err != nil {
		return err
	}
	seek = bytes.Clone(seek)
	info := c.at - c.segment
	if err := c.info(); err != nil {
		return err
	}
	tracks := c.at - c.segment
	if err := c.list(); err != nil {
		return err
	}
	for {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		id, err := c.b.Peek(4)
		if err != nil {
			return errMKV
		}
		if string(id) != "\x1f\x43\xb6\x75" {
			break
		}
		if err := c.cluster(); err != nil {
			return err
		}
	}
	index := c.at - c.segment
	var want []byte
	for _, s := range []struct {
		id string
		at int64
	}{{"\x15\x49\xa9\x66", info}, {"\x16\x54\xae\x6b", tracks}, {"\x1c\x53\xbb\x6b", index}} {
		want = append(append(append(want, "\x4d\xbb\x92\x53\xab\x84"...), s.id...), "\x53\xac\x88"...)
		want = binary.BigEndian.AppendUint64(want, uint64(s.at))
	}
	if !bytes.Equal(seek, want) {
		return errors.New("the list of where things are is wrong")
	}
	if err := c.index(); err != nil {
		return err
	}
	if c.at != c.size || c.blocks == 0 {
		return errors.New("there is something behind the index, or nothing before it")
	}
	return nil
}

// info reads how time counts, and how long the film is.
func (c *mkvCheck) info() error {
	b, err := c.element("\x15\x49\xa9\x66")
	if err != nil {
		return err
	}
	f := mkvFields{b: b}
	if scale := f.number("\x2a\xd7\xb1"); scale == 0 || scale > 1e9 {
		return errMKV
	}
	if d := f.float("\x44\x89"); d < 0 || d != math.Trunc(d) {
		return errMKV
	}
	if f.text("\x4d\x80") != mkvApp || f.text("\x57\x41") != mkvApp || !f.end() {
		return errMKV
	}
	return nil
}

// cluster reads the blocks of one cluster.
func (c *mkvCheck) cluster() error {
	at := c.at - c.segment
	b, err := c.element("\x1f\x43\xb6\x75")
	if err != nil {
		return err
	}
	f := mkvFields{b: b}
	c.clusters[at] = int64(f.number("\xe7"))
	for !f.end() {
		if f.bad {
			return errMKV
		}
		if err := c.block(&f); err != nil {
			return err
		}
	}
	return nil
}

// block reads a SimpleBlock, or a BlockGroup with all that one can have.
func (c *mkvCheck) block(f *mkvFields) error {
	if !f.is("\xa0") {
		return c.frames(f.take("\xa3"), true)
	}
	group := mkvFields{b: f.take("\xa0")}
	block := group.take("\xa1")
	least := len(group.b)
	if group.is("\x9b") {
		group.number("\x9b")
	}
	if group.is("\xfb") && string(group.take("\xfb")) != "\xff" {
		return errMKV
	}
	if group.is("\x75\xa2") {
		if v := group.take("\x75\xa2"); len(v) != 8 || binary.BigEndian.Uint64(v) == 0 {
			return errMKV
		}
	}
	if !group.end() || least == 0 {
		return errMKV
	}
	return c.frames(block, false)
}

// frames reads the frames of a block; the track's coder has to write them as
// they are.
func (c *mkvCheck) frames(b []byte, simple bool) error {
	if len(b) < 5 || b[0]&0x80 == 0 || int(b[0]&0x7f) > len(c.tracks) || b[0] == 0x80 {
		return errMKV
	}
	t, flags, data := c.tracks[b[0]&0x7f-1], b[3], b[4:]
	if !simple && flags&0x80 != 0 || flags&^0x86 != 0 || flags&6 == 6 {
		return errMKV
	}
	c.blocks++
	sizes := []int{len(data)}
	if flags&6 != 0 {
		count := int(data[0]) + 1
		data = data[1:]
		sizes = sizes[:0]
		sum := 0
		for range count - 1 {
			size := len(data) / count // of those that are left, for equal ones
			if flags&6 == 2 {
				size = 0
				for more := true; more; {
					if len(data) == 0 {
						return errMKV
					}
					more = data[0] == 255
					size, data = size+int(data[0]), data[1:]
				}
			}
			sizes, sum = append(sizes, size), sum+size
		}
		sizes = append(sizes, len(data)-sum)
		if count < 2 || flags&6 == 4 && sizes[0] != sizes[count-1] {
			return errMKV
		}
	}
	for _, size := range sizes {
		if size <= 0 || size > len(data) {
			return errMKV
		}
		frame := data[:size]
		data = data[size:]
		parts, err := t.coder.sample(frame)
		if err != nil {
			return err
		}
		for _, p := range parts {
			if !bytes.HasPrefix(frame, p) {
				return errors.New("a sample would be written otherwise")
			}
			frame = frame[len(p):]
		}
		if len(frame) > 0 {
			return errors.New("there is more in a sample than would be written")
		}
	}
	return nil
}

// index reads the index: each entry is that of a cluster.
func (c *mkvCheck) index() error {
	b, err := c.element("\x1c\x53\xbb\x6b")
	if err != nil {
		return err
	}
	last := int64(-1)
	for f := (mkvFields{b: b}); !f.end(); {
		point := mkvFields{b: f.take("\xbb")}
		when := int64(point.number("\xb3"))
		place := mkvFields{b: point.take("\xb7")}
		track, at := place.number("\xf7"), int64(place.number("\xf1"))
		is, ok := c.clusters[at]
		if f.bad || point.bad || place.bad || !point.end() || !place.end() || !ok || is != when || track == 0 || track > uint64(len(c.tracks)) || at <= last {
			return errors.New("an entry of the index is wrong")
		}
		last = at
	}
	if last < 0 {
		return errors.New("the index is empty")
	}
	return nil
}
