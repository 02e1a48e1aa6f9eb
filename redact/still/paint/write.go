package paint

import (
	"bytes"
	"math/bits"
	"slices"
)

// write returns the picture as a sequential JPEG: of one scan, or of one for
// each component where an MCU would have more blocks than a scan may.
func (p *picture) write(size int) []byte {
	w := &bitWriter{out: append(make([]byte, 0, size+size/8+4096), 0xff, markSOI)}
	w.out = append(w.out, p.head...)
	wide := p.quantisers(w)
	if p.marker == markSOF2 || p.marker == markSOF0 {
		p.marker = markSOF0
		if wide {
			p.marker = markSOF1
		}
	}
	n := len(p.planes)
	w.out = append(w.out, 0xff, p.marker, 0, byte(8+3*n), 8,
		byte(p.height>>8), byte(p.height), byte(p.width>>8), byte(p.width), byte(n))
	for _, c := range p.planes {
		w.out = append(w.out, c.id, byte(c.h<<4|c.v), c.quant)
	}
	for i := range p.planes {
		c := &p.planes[i]
		if i == 1 || i == 2 {
			c.dc, c.ac = 1, 1
		}
	}
	count := &counter{}
	p.scans(count.block, func([]*plane) {})
	var tables [2][2]*encoder
	for class := range tables {
		for i := range tables[class] {
			tables[class][i] = newEncoder(&count.often[class][i])
		}
	}
	var told [2][2]bool
	p.scans(func(c *plane, b *[64]int16, mean int16) {
		w.block(b, mean, tables[0][c.dc], tables[1][c.ac])
	}, func(planes []*plane) {
		w.flush()
		for _, c := range planes {
			for class, i := range []int{c.dc, c.ac} {
				if !told[class][i] {
					told[class][i] = true
					w.table(byte(class<<4|i), tables[class][i])
				}
			}
		}
		w.out = append(w.out, 0xff, markSOS, 0, byte(6+2*len(planes)), byte(len(planes)))
		for _, c := range planes {
			w.out = append(w.out, c.id, byte(c.dc<<4|c.ac))
		}
		w.out = append(w.out, 0, 63, 0)
	})
	w.flush()
	return append(w.out, 0xff, markEOI)
}

// quantisers writes the tables, numbered anew, and reports whether one is of 16
// bits.
func (p *picture) quantisers(w *bitWriter) (wide bool) {
	var told [][]byte
	for i := range p.planes {
		c := &p.planes[i]
		values := c.quantiser[1:]
		at := slices.IndexFunc(told, func(other []byte) bool { return bytes.Equal(other, values) })
		if at < 0 {
			at = len(told)
			told = append(told, values)
			n := 3 + len(values)
			w.out = append(w.out, 0xff, markDQT, byte(n>>8), byte(n), c.quantiser[0]&0xf0|byte(at))
			w.out = append(w.out, values...)
		}
		c.quant = byte(at)
		wide = wide || len(values) > 64
	}
	return wide
}

// table writes a Huffman table as a segment of its own.
func (w *bitWriter) table(id byte, e *encoder) {
	n := 2 + 17 + len(e.symbols)
	w.out = append(w.out, 0xff, markDHT, byte(n>>8), byte(n), id)
	w.out = append(w.out, e.counts[:]...)
	w.out = append(w.out, e.symbols...)
}

// scans calls block for all blocks in the order that they are written in, each
// with the DC before it, and begin before each scan.
func (p *picture) scans(block func(c *plane, b *[64]int16, mean int16), begin func([]*plane)) {
	var all []*plane
	perMCU := 0
	for i := range p.planes {
		all = append(all, &p.planes[i])
		perMCU += p.planes[i].h * p.planes[i].v
	}
	if p.single() || perMCU > 10 {
		for i, c := range all {
			begin(all[i : i+1])
			mean := int16(0)
			for y := range c.down {
				for x := range c.across {
					b := &c.blocks[y*c.stride+x]
					block(c, b, mean)
					mean = b[0]
				}
			}
		}
		return
	}
	begin(all)
	var mean [4]int16
	for y := range p.down {
		for x := range p.across {
			for i, c := range all {
				for v := range c.v {
					row := c.blocks[(y*c.v+v)*c.stride+x*c.h:][:c.h]
					for h := range row {
						block(c, &row[h], mean[i])
						mean[i] = row[h][0]
					}
				}
			}
		}
	}
}

// counter counts how often symbols come, by class and table.
type counter struct{ often [2][2][256]int }

func (o *counter) block(c *plane, b *[64]int16, mean int16) {
	o.often[0][c.dc][size(b[0]-mean)]++
	often := &o.often[1][c.ac]
	zeros := 0
	for _, v := range b[1:] {
		if v == 0 {
			zeros++
			continue
		}
		for ; zeros > 15; zeros -= 16 {
			often[0xf0]++
		}
		often[byte(zeros<<4)|size(v)]++
		zeros = 0
	}
	if zeros > 0 {
		often[0]++
	}
}

// block writes a block. (F.1.2)
func (w *bitWriter) block(b *[64]int16, mean int16, dc, ac *encoder) {
	w.number(dc, 0, b[0]-mean)
	zeros := 0
	for _, v := range b[1:] {
		if v == 0 {
			zeros++
			continue
		}
		for ; zeros > 15; zeros -= 16 {
			w.put(ac.code[0xf0], ac.length[0xf0])
		}
		w.number(ac, zeros, v)
		zeros = 0
	}
	if zeros > 0 {
		w.put(ac.code[0], ac.length[0])
	}
}

// number writes a number behind some zeros.
func (w *bitWriter) number(e *encoder, zeros int, v int16) {
	n := size(v)
	symbol := byte(zeros<<4) | n
	w.put(e.code[symbol], e.length[symbol])
	if v < 0 {
		v--
	}
	w.put(uint32(v)&(1<<n-1), uint(n))
}

// size is how many bits a number takes.
func size(v int16) byte {
	n := int(v)
	return byte(bits.Len(uint(max(n, -n))))
}
