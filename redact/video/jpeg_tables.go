package video

import (
	"bytes"
	"fmt"
)

// jpeg is an image being made anew.
type jpeg struct {
	out []byte
	cut func(kind string, n int)

	frame      []byte      // the frame header as it goes, until it is written
	components []component // in the order of the frame
	quant      [4]table    // by destination
	huffman    [2][4]table // DC and AC
	interval   int         // DRI
	pending    bool        // an interval that has not been written
	scanned    bool
}

// component is one of the image's planes.
type component struct {
	id    byte // as it came; it goes as its number, from 1
	quant byte
}

// table is the body of a DQT or DHT for one destination.
type table struct {
	body    []byte
	written bool
}

// segment keeps or cuts a segment. The memory of body is the image's.
func (j *jpeg) segment(marker byte, body []byte) error {
	switch {
	case marker == markDQT:
		return j.quantisers(body)
	case marker == markDHT:
		return j.coders(body)
	case marker >= markSOF0 && marker <= markSOF2:
		return j.header(marker, body)
	case marker == markDRI:
		if len(body) < 2 {
			return fmt.Errorf("%w: DRI of %d bytes", errImage, len(body))
		}
		j.extra(len(body) - 2)
		j.interval, j.pending = int(body[0])<<8|int(body[1]), true
		return nil
	case marker == markSOS:
		return j.scan(body)
	case marker == markAPPE && len(body) >= 12 && bytes.HasPrefix(body, []byte("Adobe")) && body[11] != 1 && len(j.components) != 1:
		return fmt.Errorf("%w: its colours are not YCbCr", errImage)
	case marker >= markAPP0 && marker <= markAPPF || marker == markCOM:
		j.cut(kindImageData, len(body)+4)
		return nil
	default:
		return fmt.Errorf("%w: marker %x", errImage, marker)
	}
}

// extra counts bytes of a segment that nothing needs.
func (j *jpeg) extra(n int) {
	if n > 0 {
		j.cut(kindImageData, n)
	}
}

// quantisers keeps the tables of a DQT. (B.2.4.1)
func (j *jpeg) quantisers(b []byte) error {
	for len(b) > 0 {
		size := 1 + 64
		if b[0]>>4 == 1 {
			size = 1 + 128
		}
		if b[0]&0xef > 3 || len(b) < size {
			return fmt.Errorf("%w: quantisation table %x of %d bytes", errImage, b[0], len(b))
		}
		j.keep(&j.quant[b[0]&3], b[:size])
		b = b[size:]
	}
	return nil
}

// coders keeps the tables of a DHT. (B.2.4.2)
func (j *jpeg) coders(b []byte) error {
	for len(b) > 0 {
		if b[0]&0xef > 3 || len(b) < 17 {
			return fmt.Errorf("%w: Huffman table %x of %d bytes", errImage, b[0], len(b))
		}
		size := 17
		for _, n := range b[1:17] {
			size += int(n)
		}
		if size > 17+256 || len(b) < size {
			return fmt.Errorf("%w: Huffman table of %d codes", errImage, size-17)
		}
		j.keep(&j.huffman[b[0]>>4][b[0]&3], b[:size])
		b = b[size:]
	}
	return nil
}

// keep replaces the table; one that says the same again need not be written
// again.
func (j *jpeg) keep(t *table, body []byte) {
	if !bytes.Equal(t.body, body) {
		j.unused(t)
		*t = table{body: body}
	}
}

// unused counts the table if no scan needed it.
func (j *jpeg) unused(t *table) {
	if !t.written {
		j.extra(len(t.body))
	}
}

// end counts what no scan needed.
func (j *jpeg) end() {
	for i := range 4 {
		j.unused(&j.quant[i])
		j.unused(&j.huffman[0][i])
		j.unused(&j.huffman[1][i])
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

// header makes the frame header. (B.2.2)
func (j *jpeg) header(marker byte, b []byte) error {
	if len(j.components) > 0 {
		return fmt.Errorf("%w: a second frame header", errImage)
	}
	if len(b) < 6 || b[0] != 8 || b[1]|b[2] == 0 || b[3]|b[4] == 0 || b[5] != 1 && b[5] != 3 || len(b) < 6+3*int(b[5]) {
		return fmt.Errorf("%w: a frame of % x", errImage, b[:min(len(b), 6)])
	}
	n := int(b[5])
	j.extra(len(b) - 6 - 3*n)
	j.frame = append([]byte{0xff, marker, 0, byte(8 + 3*n)}, b[:6]...)
	for i := range n {
		c := b[6+3*i : 9+3*i]
		if c[1]>>4-1 > 3 || c[1]&15-1 > 3 || c[2] > 3 {
			return fmt.Errorf("%w: a component of % x", errImage, c)
		}
		j.components = append(j.components, component{id: c[0], quant: c[2]})
		j.frame = append(j.frame, byte(i+1), c[1], c[2])
	}
	if n == 3 && b[6] == 'R' && b[9] == 'G' && b[12] == 'B' {
		return fmt.Errorf("%w: its colours are not YCbCr", errImage)
	}
	return nil
}

// scan writes a scan header, and before it what is needed and was not yet
// written. (B.2.3)
func (j *jpeg) scan(b []byte) error {
	if len(b) < 1 || b[0] < 1 || int(b[0]) > len(j.components) || len(b) < 4+2*int(b[0]) {
		return fmt.Errorf("%w: a scan of % x", errImage, b[:min(len(b), 6)])
	}
	n := int(b[0])
	j.extra(len(b) - 4 - 2*n)
	header := []byte{0xff, markSOS, 0, byte(6 + 2*n), byte(n)}
	spectral := b[1+2*n : 4+2*n]
	if j.frame[1] != markSOF2 {
		spectral = []byte{0, 63, 0} // what it has to be
	}
	if spectral[0] > 63 || spectral[1] > 63 || spectral[2]&15 > 13 || spectral[2]>>4 > 13 {
		return fmt.Errorf("%w: a scan of the coefficients % x", errImage, spectral)
	}
	if !j.scanned {
		for _, c := range j.components {
			j.out = j.quant[c.quant].write(j.out, markDQT)
		}
		j.out = append(j.out, j.frame...)
	}
	for i := range n {
		id, tables := b[1+2*i], b[2+2*i]
		if tables&0xcc != 0 {
			return fmt.Errorf("%w: a scan with tables %x", errImage, tables)
		}
		at := -1
		for k, c := range j.components {
			if c.id == id {
				at = k
			}
		}
		if at < 0 {
			return fmt.Errorf("%w: a scan of component %d", errImage, id)
		}
		j.out = j.quant[j.components[at].quant].write(j.out, markDQT)
		dc, ac := byte(0), byte(0)
		if spectral[0] == 0 && spectral[2]>>4 == 0 { // a refinement of DC is not coded
			dc = j.coder(0, tables>>4)
		}
		if spectral[1] > 0 {
			ac = j.coder(1, tables&15)
		}
		header = append(header, byte(at+1), dc<<4|ac)
	}
	if j.pending {
		j.pending = false
		j.out = append(j.out, 0xff, markDRI, 0, 4, byte(j.interval>>8), byte(j.interval))
	}
	j.out = append(append(j.out, header...), spectral...)
	j.scanned = true
	return nil
}

// coder writes a Huffman table that the scan uses, the standard's if the image
// brought none.
func (j *jpeg) coder(class, destination byte) byte {
	t := &j.huffman[class][destination]
	if t.body == nil && destination < 2 {
		j.keep(t, standardHuffman(class, destination))
	}
	j.out = t.write(j.out, markDHT)
	return destination
}
