package video

import (
	"bytes"

	"skylatch/telemetry/media"
)

const (
	// maxUnit bounds one access unit: an intra picture of 4K at the highest
	// rates of the levels that are in use has half of it.
	maxUnit = 4 << 20
	// maxUnitNALs bounds its NAL units; H.265 allows 600 slices in a picture.
	maxUnitNALs = 1024
)

var startCode = []byte{0, 0, 1}

// stamp is when to show and decode a unit, on the clock of its source.
type stamp struct {
	known    bool
	pts, dts int64
}

// cutUnit is one access unit.
type cutUnit struct {
	nals  [][]byte
	at    stamp
	lost  bool // something is missing in it, or before it
	whole bool // not in it
}

// unitCutter cuts an Annex B byte stream into access units. It finds their
// beginnings in the NAL units' types and the slices' first bits; who knows
// where one ends says so, and need not wait for the next.
type unitCutter struct {
	codec media.Codec
	// out takes a unit. Its NAL units are valid during the call.
	out func(cutUnit)

	data    []byte // of the unit that is being collected
	pieces  []piece
	scanned int  // how far data was searched for start codes
	slices  int  // in pieces
	fresh   int  // where a new beginning should be in data; -1 once it was found
	partial bool // what came since then belongs to the unit before
	lost    bool // something is missing in this unit, or before it
	torn    bool // something is missing since the unit's beginning
	coming  stamp
	stamp   stamp // of the unit in data
	nals    [][]byte
}

// piece is one NAL unit in data, or what is left of one.
type piece struct {
	from         int // behind its start code
	whole        bool
	slice, first bool // a slice; the first of a picture
	stale        bool // it belongs to a picture of which nothing is left
}

// begin says that what comes is the beginning of a unit, if none is open.
func (c *unitCutter) begin(at stamp) {
	c.coming, c.partial, c.fresh = at, false, -1
	if c.slices == 0 {
		c.fresh, c.torn = len(c.data), false
	}
}

// write takes bytes of the stream, and hands on each unit that they end.
func (c *unitCutter) write(b []byte) {
	if len(c.data)+len(b) > maxUnit {
		c.reset()
	}
	c.data = append(c.data, b...)
	c.scan()
}

// scan looks for NAL units.
func (c *unitCutter) scan() {
	for {
		i := bytes.Index(c.data[c.scanned:], startCode)
		if i < 0 {
			c.scanned = max(c.scanned, len(c.data)-len(startCode)+1)
			return
		}
		i += c.scanned
		head := c.data[i+len(startCode):]
		if len(head) < nalLook(c.codec) {
			c.scanned = i // what it is will be seen with the next bytes
			return
		}
		p := piece{from: i + len(startCode), whole: true}
		var begins bool
		begins, p.slice, p.first = lookNAL(c.codec, head)
		if c.slices > 0 && begins {
			c.emit(i)
			p.from -= i
		}
		c.found(p)
	}
}

// found adds a NAL unit.
func (c *unitCutter) found(p piece) {
	if c.fresh >= 0 {
		c.partial = c.partial || !c.lost && len(bytes.Trim(c.data[c.fresh:p.from-len(startCode)], "\x00")) > 0
		c.fresh = -1
	}
	if p.slice {
		if c.slices == 0 {
			c.partial = c.partial || !p.first && !c.lost
			c.stamp, c.coming = c.coming, stamp{}
			c.torn = c.torn || !p.first
		}
		c.slices++
	}
	c.scanned = p.from
	c.pieces = append(c.pieces, p)
	if len(c.pieces) > maxUnitNALs {
		c.reset()
	}
}

// end says that the unit has come to its end. Parameter sets alone are none:
// they wait for their picture.
func (c *unitCutter) end() {
	if c.slices == 0 && c.torn {
		c.forget()
	}
	switch {
	case c.slices > 0:
		c.emit(len(c.data))
	case c.fresh >= 0 && c.fresh < len(c.data):
		c.partial = c.partial || !c.lost
		c.data = c.data[:c.fresh]
		c.seal()
	case len(c.pieces) > 0 && c.pieces[len(c.pieces)-1].whole:
		c.seal()
	}
	c.fresh = -1
}

// forget leaves out what belongs to a picture that is lost: all but parameter
// sets, which are for those behind it, too.
func (c *unitCutter) forget() {
	for i, p := range c.pieces {
		if !p.whole || p.from >= len(c.data) {
			continue
		}
		kind := c.data[p.from] & 0x1f
		sets := kind == 7 || kind == 8
		if c.codec == media.H265 {
			kind = c.data[p.from] >> 1 & 0x3f
			sets = kind >= 32 && kind <= 34
		}
		c.pieces[i].stale = !sets
	}
}

// gap says that bytes are missing here. The NAL unit that they are missing
// from goes, and what is left of the one behind them.
func (c *unitCutter) gap() {
	c.lost, c.torn = true, true
	if n := len(c.pieces); n > 0 && c.pieces[n-1].whole {
		last := c.pieces[n-1]
		c.data, c.pieces = c.data[:last.from-len(startCode)], c.pieces[:n-1]
		if last.slice {
			c.slices--
		}
	}
	c.seal()
}

// seal keeps what comes next apart from the last NAL unit, up to a start code.
func (c *unitCutter) seal() {
	if n := len(c.pieces); n > 0 && !c.pieces[n-1].whole {
		c.data = c.data[:c.pieces[n-1].from]
		c.pieces = c.pieces[:n-1]
	}
	c.scanned = len(c.data)
	c.pieces = append(c.pieces, piece{from: len(c.data)})
}

// reset gives up what was collected.
func (c *unitCutter) reset() {
	c.data, c.pieces, c.slices, c.scanned, c.fresh = c.data[:0], c.pieces[:0], 0, 0, -1
	c.lost, c.torn = true, true
	c.seal()
}

// emit hands on what ends at an offset, and keeps the rest.
func (c *unitCutter) emit(end int) {
	c.nals = c.nals[:0]
	for i, p := range c.pieces {
		to := end
		if i+1 < len(c.pieces) {
			to = c.pieces[i+1].from
			if c.pieces[i+1].whole {
				to -= len(startCode)
			}
		}
		// A NAL unit ends with a bit that is one; zeros belong to the stream.
		if nal := bytes.TrimRight(c.data[p.from:to], "\x00"); p.whole && !p.stale && len(nal) > 0 {
			c.nals = append(c.nals, nal)
		}
	}
	c.out(cutUnit{nals: c.nals, at: c.stamp, lost: c.lost, whole: !c.torn})
	c.data = c.data[:copy(c.data, c.data[end:])]
	c.pieces, c.slices, c.scanned = c.pieces[:0], 0, 0
	c.stamp, c.lost, c.torn = stamp{}, false, false
}

// nalLook is how many bytes of a NAL unit [lookNAL] needs.
func nalLook(codec media.Codec) int {
	if codec == media.H265 {
		return 3
	}
	return 2
}

// lookNAL says what a NAL unit is to the order of access units: whether it
// begins a new one behind a slice (ITU-T H.264, 7.4.1.2.3; H.265, 7.4.2.4.4),
// and whether it is a slice, or a picture's first one.
func lookNAL(codec media.Codec, head []byte) (begins, slice, first bool) {
	if codec == media.H265 {
		kind, layer := head[0]>>1&0x3f, head[0]&1<<5|head[1]>>3
		if kind < 32 {
			first = head[2]&0x80 != 0 && layer == 0 // first_slice_segment_in_pic_flag
			return first, true, first
		}
		begins = kind <= 35 || kind == 39 || kind >= 41 && kind <= 44 || kind >= 48 && kind <= 55
		return begins && layer == 0, false, false
	}
	switch kind := head[0] & 0x1f; {
	case kind == 1, kind == 2, kind == 5:
		first = head[1]&0x80 != 0 // first_mb_in_slice is 0
		return first, true, first
	case kind >= 6 && kind <= 9, kind >= 14 && kind <= 18:
		return true, false, false
	default:
		return false, false, false
	}
}
