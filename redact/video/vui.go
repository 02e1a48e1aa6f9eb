package video

import "skylatch/redact/video/nal"

// aspect is the shape of a pixel. (H.264 and H.265, clauses E.2.1 and E.3.1.)
type aspect struct {
	present       bool
	idc           uint32
	width, height uint32
}

const (
	extendedSAR = 255
	// maxSAR bounds the two numbers of a pixel's shape after they were reduced:
	// enough for every format in use, and too little to write a place or a
	// serial number into.
	maxSAR = 2048
)

func readAspect(r *nal.Reader) aspect {
	a := aspect{present: r.Flag()}
	if !a.present {
		return aspect{}
	}
	if a.idc = r.Bits(8); a.idc == extendedSAR {
		a.width, a.height = r.Bits(16), r.Bits(16)
		if d := gcd(a.width, a.height); d > 1 {
			a.width, a.height = a.width/d, a.height/d
		}
		if a.width == 0 || a.height == 0 || a.width > maxSAR || a.height > maxSAR {
			return aspect{}
		}
	} else if a.idc == 0 || a.idc > 16 {
		return aspect{}
	}
	return a
}

func (a aspect) write(w *nal.Writer) {
	w.Flag(a.present)
	if !a.present {
		return
	}
	if w.Bits(8, a.idc); a.idc == extendedSAR {
		w.Bits(16, a.width)
		w.Bits(16, a.height)
	}
}

func gcd(a, b uint32) uint32 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// colour is how numbers become light.
type colour struct {
	fullRange                   bool
	primaries, transfer, matrix uint32
	sited                       bool
	top, bottom                 uint32 // where chroma samples lie
}

const (
	colourUnspecified = 2
	videoUnspecified  = 5 // video_format: what the source was before coding
)

func readColour(r *nal.Reader) colour {
	c := colour{primaries: colourUnspecified, transfer: colourUnspecified, matrix: colourUnspecified}
	if r.Flag() { // video_signal_type_present_flag
		r.Skip(3)
		c.fullRange = r.Flag()
		if r.Flag() {
			c.primaries = known(r.Bits(8), 22)
			c.transfer = known(r.Bits(8), 18)
			c.matrix = known(r.Bits(8), 14)
		}
	}
	if r.Flag() { // chroma_loc_info_present_flag
		c.sited, c.top, c.bottom = true, r.UE(), r.UE()
		if c.top > 5 || c.bottom > 5 {
			r.Fail()
		}
	}
	return c
}

// known returns v, or "unspecified" where the standards give it no meaning.
func known(v, most uint32) uint32 {
	if v > most {
		return colourUnspecified
	}
	return v
}

func (c colour) described() bool {
	return c.primaries != colourUnspecified || c.transfer != colourUnspecified || c.matrix != colourUnspecified
}

func (c colour) write(w *nal.Writer) {
	signal := c.fullRange || c.described()
	if w.Flag(signal); signal {
		w.Bits(3, videoUnspecified)
		w.Flag(c.fullRange)
		if w.Flag(c.described()); c.described() {
			w.Bits(8, c.primaries)
			w.Bits(8, c.transfer)
			w.Bits(8, c.matrix)
		}
	}
	if w.Flag(c.sited); c.sited {
		w.UE(c.top)
		w.UE(c.bottom)
	}
}
