package jpeg

import (
	"bytes"
	"fmt"
)

// rebuilder is an image being made anew.
type rebuilder struct {
	out     []byte
	options Options
	from    *Rebuilder

	colours  colours
	frame    frame
	quant    [4]table    // by destination
	huffman  [2][4]table // DC and AC
	interval int         // DRI, in MCUs
	pending  bool        // an interval that has not been written
	scanned  bool
	scan     scan // the one at hand
}

// table is the body of a DQT or DHT for one destination.
type table struct {
	body    []byte
	written bool
}

// segment keeps or cuts a segment. The memory of body is the image's.
func (r *rebuilder) segment(marker byte, body []byte) error {
	switch {
	case marker == markDQT:
		return r.quantisers(body)
	case marker == markDHT:
		return r.coders(body)
	case marker >= markSOF0 && marker <= markSOF2:
		return r.header(marker, body)
	case marker == markDRI:
		if len(body) < 2 {
			return fmt.Errorf("%w: DRI of %d bytes", ErrImage, len(body))
		}
		r.cut(KindBetween, len(body)-2)
		r.interval, r.pending = int(body[0])<<8|int(body[1]), true
		return nil
	case marker == markSOS:
		return r.scanHeader(body)
	case marker >= markAPP0 && marker <= markAPPF, marker == markCOM,
		marker >= markJPG0 && marker <= markJPGD && marker&0xf != 7 && marker&0xf != 8: // those are of JPEG-LS
		if !r.scanned { // later ones change no colours
			r.colours.read(marker, body)
		}
		if r.options.Metadata != nil {
			r.options.Metadata(marker, body)
		} else {
			r.cut(KindMetadata, len(body)+4)
		}
		return nil
	}
	if why := refused[marker]; why != "" {
		return fmt.Errorf("%w: it is %s", ErrImage, why)
	}
	return fmt.Errorf("%w: marker %x", ErrImage, marker)
}

// refused says what kind of image a marker is of.
var refused = map[byte]string{
	0xc3: "lossless", 0xc5: "hierarchical", 0xc6: "hierarchical", 0xc7: "hierarchical and lossless",
	0xc9: "coded arithmetically", 0xca: "coded arithmetically", 0xcb: "lossless and coded arithmetically",
	0xcc: "coded arithmetically", 0xcd: "hierarchical", 0xce: "hierarchical", 0xcf: "hierarchical and lossless",
	0xdc: "one whose height is told behind its picture", 0xde: "hierarchical", 0xdf: "hierarchical", 0xf7: "a JPEG-LS", 0xf8: "a JPEG-LS",
}

// quantisers keeps the tables of a DQT. (B.2.4.1)
func (r *rebuilder) quantisers(b []byte) error {
	for len(b) > 0 {
		size := 1 + 64
		if b[0]>>4 == 1 {
			size = 1 + 128
		}
		if b[0]&0xef > 3 || len(b) < size {
			return fmt.Errorf("%w: quantisation table %x of %d bytes", ErrImage, b[0], len(b))
		}
		r.keep(&r.quant[b[0]&3], b[:size])
		b = b[size:]
	}
	return nil
}

// coders keeps the tables of a DHT. (B.2.4.2)
func (r *rebuilder) coders(b []byte) error {
	for len(b) > 0 {
		if b[0]&0xef > 3 || len(b) < 17 {
			return fmt.Errorf("%w: Huffman table %x of %d bytes", ErrImage, b[0], len(b))
		}
		size := 17
		for _, n := range b[1:17] {
			size += int(n)
		}
		if size > 17+256 || len(b) < size {
			return fmt.Errorf("%w: Huffman table of %d codes", ErrImage, size-17)
		}
		r.keep(&r.huffman[b[0]>>4][b[0]&3], b[:size])
		b = b[size:]
	}
	return nil
}

// keep replaces the table; one that says the same again need not be written
// again.
func (r *rebuilder) keep(t *table, body []byte) {
	if !bytes.Equal(t.body, body) {
		r.unused(t)
		*t = table{body: body}
	}
}

// unused counts the table if no scan needed it.
func (r *rebuilder) unused(t *table) {
	if !t.written {
		r.cut(KindTable, len(t.body))
	}
}

// end counts what no scan needed.
func (r *rebuilder) end() {
	for i := range 4 {
		r.unused(&r.quant[i])
		for class := range 2 {
			r.unused(&r.huffman[class][i])
		}
	}
}

// write appends the table as a segment of its own, once.
func (t *table) write(out []byte, marker byte) []byte {
	if t.written || t.body == nil {
		return out
	}
	t.written = true
	n := len(t.body) + 2
	return append(append(out, 0xff, marker, byte(n>>8), byte(n)), t.body...)
}
