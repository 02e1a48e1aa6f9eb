package still

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"slices"

	"skylatch/redact"
)

// pngColour is what the numbers of a picture mean. Each is one of a few known
// meanings, written anew: free numbers would tell one file from another.
type pngColour struct {
	srgb    bool
	profile []byte // the file's until it is made anew
	code    []byte // cICP
	gamma   uint32
	white   []uint32 // cHRM
	kinds   []string // of which there was one
}

// pngGammas are the usual ones, in 1/100000: 1/2.2, 1/1.8, 1.
var pngGammas = []uint32{45455, 55556, 100000}

// pngChroma are the white point and the primaries of the usual colour spaces, in
// 1/100000: of sRGB and BT.709, of Display P3, of Adobe RGB (1998), of BT.2020.
var pngChroma = [][]uint32{
	{31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000},
	{31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000},
	{31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000},
	{31270, 32900, 70800, 29200, 17000, 79700, 13100, 4600},
}

// pngNear is how far numbers may be off, in 1/100000.
const pngNear = 30

func near(a, b uint32) bool { return max(a, b)-min(a, b) <= pngNear }

func (c *pngColour) seen(kind string) { c.kinds = append(c.kinds, kind) }

func (c *pngColour) read(kind string, data []byte, j *job) {
	known := false
	switch {
	case slices.Contains(c.kinds, kind):
	case kind == "sRGB" && len(data) == 1:
		c.srgb, known = true, data[0] < 4
	case kind == "gAMA" && len(data) == 4:
		v := binary.BigEndian.Uint32(data)
		if i := slices.IndexFunc(pngGammas, func(g uint32) bool { return near(v, g) }); i >= 0 {
			c.gamma, known = pngGammas[i], true
		}
	case kind == "cHRM" && len(data) == 32:
		for _, space := range pngChroma {
			same := true
			for i, want := range space {
				same = same && near(binary.BigEndian.Uint32(data[4*i:]), want)
			}
			if same {
				c.white, known = space, true
			}
		}
	case kind == "cICP" && len(data) == 4:
		// H.273: BT.709, BT.2020 or P3; their curves, linear, sRGB, PQ or HLG; RGB.
		known = slices.Contains([]byte{1, 9, 12}, data[0]) && slices.Contains([]byte{1, 8, 13, 14, 16, 18}, data[1]) &&
			data[2] == 0 && data[3] < 2
		if known {
			c.code = data
		}
	}
	c.seen(kind)
	if !known {
		j.note(redact.Technical, "PNG "+kind+" of no usual colours", len(data))
	}
}

// append writes the one meaning that readers prefer.
func (c *pngColour) append(b []byte) []byte {
	switch {
	case c.code != nil:
		return appendPNGChunk(b, "cICP", c.code)
	case c.profile != nil:
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		_, _ = z.Write(c.profile) // a buffer takes everything
		_ = z.Close()
		return appendPNGChunk(b, "iCCP", []byte("icc\x00\x00"), packed.Bytes())
	case c.srgb || slices.Contains(c.kinds, "iCCP"): // a profile that is not told is sRGB's, or counts as it
		return appendPNGChunk(b, "sRGB", []byte{0})
	}
	if c.gamma != 0 {
		b = appendPNGChunk(b, "gAMA", binary.BigEndian.AppendUint32(nil, c.gamma))
	}
	if c.white != nil {
		var d []byte
		for _, v := range c.white {
			d = binary.BigEndian.AppendUint32(d, v)
		}
		b = appendPNGChunk(b, "cHRM", d)
	}
	return b
}

// completeColour checks the palette and what is transparent.
func (p *pngPicture) completeColour() error {
	t := p.transparent
	switch p.kind {
	case pngPalette:
		if len(t) > len(p.palette)/3 {
			return errors.New("its palette has fewer colours than transparencies")
		}
	case pngGrey, pngRGB:
		if p.kind == pngGrey && len(t) != 2 && t != nil || p.kind == pngRGB && len(t) != 6 && t != nil {
			return errors.New("what is transparent in it is damaged")
		}
		// Only the low bits of each number mean anything.
		t = slices.Clone(t)
		for i := 0; i < len(t); i += 2 {
			v := binary.BigEndian.Uint16(t[i:]) & (1<<p.depth - 1)
			binary.BigEndian.PutUint16(t[i:], v)
		}
		p.transparent = t
	default:
		p.transparent = nil
	}
	return nil
}

// prune blackens colours that no pixel has: nobody sees them.
func (p *pngPicture) prune(used *palette) error {
	if p.kind != pngPalette {
		return nil
	}
	n := used.size()
	if n > len(p.palette)/3 {
		return errors.New("a pixel has a colour that the palette has not")
	}
	p.palette = slices.Clone(p.palette[:3*n])
	p.transparent = slices.Clone(p.transparent[:min(n, len(p.transparent))])
	for i := range n {
		if used[i] {
			continue
		}
		clear(p.palette[3*i : 3*i+3])
		if i < len(p.transparent) {
			p.transparent[i] = 255
		}
	}
	for len(p.transparent) > 0 && p.transparent[len(p.transparent)-1] == 255 {
		p.transparent = p.transparent[:len(p.transparent)-1] // what is not named is opaque
	}
	return nil
}

// palette says which of its colours pixels have.
type palette [256]bool

// size is how many colours a palette needs.
func (p *palette) size() int {
	for i := len(p); i > 0; i-- {
		if p[i-1] {
			return i
		}
	}
	return 0
}
