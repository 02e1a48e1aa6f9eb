package film

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"skylatch/redact/video"
	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// nalChecker checks samples of H.264 and H.265: each NAL unit has to be of a
// kind that is written, and free of what no decoder reads.
type nalChecker struct {
	kinds  uint64 // by type
	header int
	first  []byte // the sequence parameter set
	sets   *video.Filter
}

// The kinds of NAL units that are written, as a set of bits.
const (
	kinds264 = 1<<1 | 1<<5 | 1<<6 | 1<<7 | 1<<8
	kinds265 = 1<<10 - 1 | (1<<22-1)&^(1<<16-1) | 1<<32 | 1<<33 | 1<<34 | 1<<36 | 1<<39
)

func (n *nalChecker) kind(unit []byte) byte {
	if n.header == 1 {
		return unit[0] & 31
	}
	return unit[0] >> 1 & 63
}

func (n *nalChecker) check(b []byte) error {
	for len(b) > 0 {
		if len(b) < 5 {
			return fmt.Errorf("%d bytes at its end", len(b))
		}
		size := int(binary.BigEndian.Uint32(b))
		if size < n.header || size > len(b)-4 {
			return fmt.Errorf("a NAL unit of %d bytes in %d", size, len(b))
		}
		if err := n.unit(b[4 : 4+size]); err != nil {
			return err
		}
		b = b[4+size:]
	}
	return nil
}

func (n *nalChecker) unit(b []byte) error {
	kind := n.kind(b)
	if b[0]&0x80 != 0 || n.kinds>>kind&1 == 0 || n.header == 2 && (b[0]&1 != 0 || b[1]>>3 != 0) {
		return fmt.Errorf("a NAL unit that begins with % x", b[:n.header])
	}
	if b[len(b)-1] == 0 {
		return fmt.Errorf("zeros behind a NAL unit")
	}
	for at := nal.Zeros(b, 0); at >= 0; at = nal.Zeros(b, at+2) {
		if b[at+2] < 3 {
			return fmt.Errorf("a NAL unit with something behind it")
		}
	}
	switch {
	case n.header == 1 && kind == 6, kind == 39:
		// A recovery point and no more: its type, its size, its fields, the end.
		message := b[n.header:]
		if len(message) < 4 || message[0] != 6 || int(message[1]) != len(message)-3 || len(message) > 9 || message[len(message)-1] != 0x80 {
			return fmt.Errorf("SEI of % x", message[:min(len(message), 9)])
		}
	case n.header == 1 && kind >= 7, kind >= 32 && kind <= 34:
		return n.set(b)
	}
	return nil
}

// set wants of a parameter set that there is nothing in it to be left out.
func (n *nalChecker) set(b []byte) error {
	if n.sets == nil {
		codec := media.H264
		if n.header == 2 {
			codec = media.H265
		}
		n.sets = video.NewFilter(codec)
	}
	out := n.sets.Unit([][]byte{b})
	if len(out) != 1 || !bytes.Equal(out[0], b) || len(n.sets.Removed()) > 0 {
		return fmt.Errorf("a parameter set with more in it than decoding needs")
	}
	return nil
}

// checkJPEG goes through the markers of an image: JFIF's plain one, tables,
// frame and scans.
func checkJPEG(b []byte) error {
	const jfif = "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x00\x00"
	if !bytes.HasPrefix(b, []byte(jfif)) {
		return fmt.Errorf("an image that begins with % x", b[:min(len(b), 20)])
	}
	for at := len(jfif); ; {
		if at+2 > len(b) || b[at] != 0xff {
			return fmt.Errorf("an image with something between its segments")
		}
		switch marker := b[at+1]; marker {
		case 0xd9:
			if at+2 != len(b) {
				return fmt.Errorf("%d bytes behind an image", len(b)-at-2)
			}
			return nil
		case 0xc0, 0xc1, 0xc2, 0xc4, 0xda, 0xdb, 0xdd:
			if at+4 > len(b) {
				return fmt.Errorf("an image that is cut off")
			}
			at += 2 + int(binary.BigEndian.Uint16(b[at+2:]))
			if marker != 0xda {
				continue
			}
			for at+1 < len(b) && (b[at] != 0xff || b[at+1] == 0 || b[at+1] >= 0xd0 && b[at+1] <= 0xd7) {
				if b[at] == 0xff {
					at++
				}
				at++
			}
		default:
			return fmt.Errorf("a segment %#x in an image", marker)
		}
	}
}
