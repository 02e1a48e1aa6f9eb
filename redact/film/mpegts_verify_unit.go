package film

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// picture checks that a unit of video consists of the NAL units that pass the
// filter as they are, with start codes of four bytes, and a delimiter where
// there is a slice.
func (c *tsCheck) picture(b []byte) error {
	const mark = "\x00\x00\x00\x01"
	if !bytes.HasPrefix(b, []byte(mark)) {
		return errors.New("a picture does not begin with a start code")
	}
	units := bytes.Split(b[4:], []byte(mark))
	allowed, delimiter, slice := allowed264, "\x09\xf0", func(n []byte) bool { return n[0]&0x1f <= 5 }
	if tsKept(c.kinds[c.track]) == tsH265 {
		allowed, delimiter, slice = allowed265, "\x46\x01\x50", func(n []byte) bool { return n[0]>>1 < 32 }
	}
	delimited, shown := string(units[0]) == delimiter, false
	if delimited {
		units = units[1:]
	}
	for _, n := range units {
		if len(n) < 2 || !allowed(n) {
			return errors.New("a NAL unit is of a type that never gets across")
		}
		if !cleanNAL(n) {
			return errors.New("there is something within a NAL unit that is none of it")
		}
		shown = shown || slice(n)
	}
	if shown != delimited {
		return errors.New("a picture and its delimiter are not together")
	}
	passed := c.filters[c.track].Unit(units)
	if len(passed) != len(units) {
		return fmt.Errorf("of %d NAL units the filter lets through %d", len(units), len(passed))
	}
	for i := range units {
		if !bytes.Equal(passed[i], units[i]) {
			return errors.New("the filter would write a NAL unit otherwise")
		}
	}
	return nil
}

// allowed264 and allowed265 say which NAL units there may be: slices, parameter
// sets, and messages of which the first and only is a recovery point.
func allowed264(n []byte) bool {
	switch n[0] {
	case 0x01, 0x21, 0x41, 0x61, 0x25, 0x45, 0x65, 0x27, 0x47, 0x67, 0x28, 0x48, 0x68:
		return true
	}
	return n[0] == 0x06 && n[1] == 6
}

func allowed265(n []byte) bool {
	if n[0]&0x81 != 0 || n[1]&0xf8 != 0 || n[1]&7 == 0 {
		return false
	}
	kind := n[0] >> 1
	return kind < 10 || kind >= 16 && kind < 22 || kind >= 32 && kind < 35 || kind == 36 || kind == 39 && len(n) > 2 && n[2] == 6
}

// sound checks the frames of AAC: what their heads say beside their length is
// how they are coded, and the same all along.
func (c *tsCheck) sound(b []byte) error {
	for len(b) > 0 {
		if len(b) <= 7 {
			return errors.New("a frame of sound is cut off")
		}
		head := binary.BigEndian.Uint64(append([]byte{0}, b[:7]...))
		bits := func(from, n int) uint64 { return head >> from & (1<<n - 1) }
		sync, layer, unsummed, private := bits(44, 12), bits(41, 2), bits(40, 1), bits(33, 1)
		copyright, size, fullness, blocks := bits(26, 4), int(bits(13, 13)), bits(2, 11), bits(0, 2)
		if sync != 0xfff || layer != 0 || unsummed != 1 || private != 0 || copyright != 0 || fullness != 0x7ff || blocks != 0 {
			return errors.New("the head of a frame of sound says what is never written")
		}
		if size <= 7 || size > len(b) {
			return errors.New("a frame of sound has no length")
		}
		made, err := c.sounds[c.track].frames(b[:size])
		if err != nil {
			return err
		}
		if !bytes.Equal(made[0], b[:size]) {
			return errors.New("a frame of sound would be written otherwise")
		}
		b = b[size:]
	}
	return nil
}

// cleanNAL reports whether nothing stands in a NAL unit that no decoder reads.
func cleanNAL(n []byte) bool {
	for {
		at := bytes.Index(n, []byte{0, 0})
		if at < 0 {
			return true
		}
		if at+2 == len(n) || n[at+2] < 3 {
			return false
		}
		n = n[at+2:]
	}
}
