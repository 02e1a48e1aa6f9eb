package film

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"skylatch/redact/video"
)

// tsCheck reads a new stream and knows the only ways in which it can be written.
// It shares no parser with the rebuilding.
type tsCheck struct {
	kinds    []byte // the types of the tracks
	listing  []byte // the packet with the table of streams, without its counter
	counters map[int]byte
	filters  []*video.Filter
	sounds   []adts

	// Of the unit at hand.
	track    int // -1: there is none
	clock    uint64
	clocked  bool
	unit     []byte
	complete int // units
}

// onlyPAT is the one table of programmes there is: one, whose table of streams
// is at 0x1000. Stuffing follows.
var onlyPAT = []byte{0, 0x00, 0xb0, 0x0d, 0x00, 0x01, 0xc1, 0x00, 0x00, 0x00, 0x01, 0xf0, 0x00, 0x2a, 0xb1, 0x04, 0xb2}

func verifyTS(ctx context.Context, b *io.SectionReader) error {
	c := &tsCheck{counters: make(map[int]byte), track: -1}
	if b.Size() == 0 || b.Size()%188 != 0 {
		return fmt.Errorf("%d bytes are no packets", b.Size())
	}
	chunk := make([]byte, 188*4096)
	for at := int64(0); at < b.Size(); {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(int64(len(chunk)), b.Size()-at)
		if _, err := b.ReadAt(chunk[:n], at); err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read it again: %w", err)
		}
		for i := int64(0); i < n; i += 188 {
			if err := c.packet(chunk[i : i+188]); err != nil {
				return fmt.Errorf("the packet at byte %d: %w", at+i, err)
			}
		}
		at += n
	}
	if err := c.end(); err != nil {
		return fmt.Errorf("the last unit: %w", err)
	}
	if c.complete == 0 {
		return errors.New("it holds no unit")
	}
	return nil
}

func (c *tsCheck) packet(b []byte) error {
	head := binary.BigEndian.Uint32(b)
	pid := int(head >> 8 & 0x1fff)
	first := head&0x400000 != 0
	counter, seen := c.counters[pid]
	switch {
	case head>>24 != 0x47 || head&0xa00000 != 0 || head&0xc0 != 0 || head&0x10 == 0:
		return errors.New("its head says what is never written")
	case seen && byte(head&15) != (counter+1)&15 || !seen && head&15 != 0:
		return errors.New("its counter is not the next")
	}
	c.counters[pid] = byte(head & 15)
	table := pid == 0 || pid == 0x1000
	switch {
	case table && (!first || head&0x20 != 0):
		return errors.New("a table is not alone in its packet")
	case pid == 0:
		if !stuffed(b[4:], onlyPAT) {
			return errors.New("the table of programmes is another")
		}
		return nil
	case pid == 0x1000:
		if c.listing == nil {
			return c.list(b[4:])
		}
		if !bytes.Equal(c.listing, b[4:]) {
			return errors.New("the table of streams is another than before")
		}
		return nil
	}
	track := pid - 0x100
	if track < 0 || track >= len(c.kinds) {
		return fmt.Errorf("stream %#x is in no table", pid)
	}
	if first {
		if err := c.end(); err != nil {
			return err
		}
		c.track = track
	} else if track != c.track {
		return errors.New("a unit is interrupted")
	}
	body := b[4:]
	if head&0x20 != 0 {
		var err error
		if body, err = c.field(body, first); err != nil {
			return err
		}
	}
	if len(c.unit)+len(body) > maxQueued+tsPacketSize {
		return errors.New("a unit is too long")
	}
	c.unit = append(c.unit, body...)
	return nil
}

// stuffed reports whether b is the table and ones behind it.
func stuffed(b, table []byte) bool {
	return bytes.HasPrefix(b, table) && len(bytes.Trim(b[len(table):], "\xff")) == 0
}

// list reads the table of streams.
func (c *tsCheck) list(b []byte) error {
	bad := errors.New("the table of streams says what is never written")
	n := int(b[3]) // a table has less than 256 bytes
	if !bytes.HasPrefix(b, []byte{0, 2, 0xb0}) || n < 18 || 4+n > len(b) || (n-13)%5 != 0 {
		return bad
	}
	table := b[1 : 4+n]
	streams := (n - 13) / 5
	clock := 0
	for i := range streams {
		s := table[12+5*i:][:5]
		if s[1] != 0xe1 || int(s[2]) != i || s[3] != 0xf0 || s[4] != 0 {
			return bad
		}
		switch kind := tsKept(s[0]); kind {
		case tsAAC:
			c.filters = append(c.filters, nil)
		case tsH264, tsH265:
			if len(c.kinds) == bytes.Count(c.kinds, []byte{byte(tsAAC)}) {
				clock = i
			}
			c.filters = append(c.filters, newTSTrack(kind, i).video)
		default:
			return bad
		}
		c.kinds = append(c.kinds, s[0])
	}
	c.sounds = make([]adts, streams)
	if !bytes.Equal(table[3:12], []byte{0, 1, 0xc1, 0, 0, 0xe1, byte(clock), 0xf0, 0}) {
		return bad
	}
	// Division of polynomials, bit by bit: the rest is none.
	rest := uint64(0xffffffff)
	for _, v := range table {
		for bit := 7; bit >= 0; bit-- {
			rest = rest<<1 ^ uint64(v>>bit&1)<<32
			if rest>>32&1 == 1 {
				rest ^= 0x104c11db7
			}
		}
	}
	if rest&0xffffffff != 0 || !stuffed(b, b[:4+n]) {
		return bad
	}
	c.listing = bytes.Clone(b)
	return nil
}

// field reads the adaptation field and returns what is behind it.
func (c *tsCheck) field(b []byte, first bool) ([]byte, error) {
	n := int(b[0])
	if n > 182 {
		return nil, errors.New("it has no payload")
	}
	field, body := b[1:1+n], b[1+n:]
	if n == 0 {
		return body, nil
	}
	flags := field[0]
	field = field[1:]
	if flags&^0xd0 != 0 || flags != 0 && !first || flags&0x80 != 0 && flags&0x10 == 0 {
		return nil, errors.New("its adaptation field says what is never written")
	}
	if flags&0x10 != 0 {
		if len(field) < 6 || field[4]&0x7f != 0x7e || field[5] != 0 {
			return nil, errors.New("its clock says more than a time")
		}
		c.clock, c.clocked = uint64(binary.BigEndian.Uint32(field))<<1|uint64(field[4]>>7), true
		field = field[6:]
	}
	if len(bytes.Trim(field, "\xff")) > 0 {
		return nil, errors.New("its stuffing is not empty")
	}
	return body, nil
}

// end checks the unit that is complete now.
func (c *tsCheck) end() error {
	if c.track < 0 {
		if c.listing == nil {
			return errors.New("there is no table before it")
		}
		return nil
	}
	body, err := c.head(c.unit)
	if err != nil {
		return err
	}
	if c.filters[c.track] == nil {
		err = c.sound(body)
	} else {
		err = c.picture(body)
	}
	c.complete++
	c.track, c.unit, c.clocked = -1, c.unit[:0], false
	return err
}

// head checks the head of the unit and returns its data.
func (c *tsCheck) head(b []byte) ([]byte, error) {
	bad := errors.New("the head of a unit says what is never written")
	if len(b) < 15 {
		return nil, bad
	}
	sound := c.filters[c.track] == nil
	stream, length := byte(0xe0), 0
	if sound {
		stream, length = 0xc0, len(b)-6
	}
	want := []byte{0, 0, 1, stream | byte(c.track), byte(length >> 8), byte(length), 0x84}
	if !bytes.HasPrefix(b, want) || length > 0xffff {
		return nil, bad
	}
	var shown, decoded uint64
	var ok1, ok2 bool
	switch {
	case b[7] == 0x80 && b[8] == 5:
		shown, ok1 = pesMarks(b[9:14], 0x21)
		decoded, ok2, b = shown, true, b[14:]
	case b[7] == 0xc0 && b[8] == 10 && len(b) > 19:
		shown, ok1 = pesMarks(b[9:14], 0x31)
		decoded, ok2 = pesMarks(b[14:19], 0x11)
		ok2 = ok2 && shown != decoded
		b = b[19:]
	}
	if !ok1 || !ok2 {
		return nil, bad
	}
	if c.complete == 0 && decoded != 10*90000 {
		return nil, errors.New("its clock does not begin where new ones do")
	}
	if c.clocked && c.clock != (decoded-90000)&(1<<33-1) {
		return nil, errors.New("its clock is not that of its units")
	}
	return b, nil
}

// pesMarks reads a time whose marks are those of first, and set.
func pesMarks(b []byte, first byte) (t uint64, ok bool) {
	ok = b[0]&0xf1 == first && b[2]&1 == 1 && b[4]&1 == 1
	v := uint64(b[0])<<32 | uint64(binary.BigEndian.Uint32(b[1:]))
	return v>>3&(7<<30) | v>>2&(0x7fff<<15) | v>>1&0x7fff, ok
}
