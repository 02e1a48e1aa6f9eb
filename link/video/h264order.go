package video

// order264 follows frame_num and the picture order count (ITU-T H.264, 7.4.3 and
// 8.2.1), as they come and as they are handed on.
type order264 struct {
	in uint32 // frame_num of the last reference picture, as it came
	// What is subtracted, modulo their size, from what comes.
	minus, pocMinus uint32

	// The order count of the last reference picture, and the highest so far, as
	// handed on.
	msb, lsb, top int
	reordered     bool
}

// pocStep is how far the order count goes on after a gap: a frame's two fields.
// Where pictures are reordered it leaves room for those that are shown before
// this one and come after it.
const (
	pocStep          = 2
	pocStepReordered = 16
)

// next takes the next picture. Lost says that something is known to be missing
// before it, begin that decoding begins here. It reports whether a reference
// picture is missing.
func (o *order264) next(s *slice264, lost, begin bool) (gap bool) {
	if s.idr || begin {
		*o = order264{reordered: o.reordered, in: s.frameNum}
		o.msb, o.lsb, o.top = 0, int(s.poc), int(s.poc)
		return false
	}
	mask := uint32(1)<<s.sps.frameNumBits - 1
	missing := (s.frameNum - o.in - 1) & mask
	switch {
	case missing == mask && (s.field || !lost):
		missing = 0 // the second field of a frame
	case s.sps.gapsAllowed:
		gap = missing > 0 && lost
		missing = 0
	case missing > 0 && !lost && s.frameNum <= 1:
		// memory_management_control_operation 5: numbers begin anew (7.4.3).
		o.minus, missing = 0, 0
	}
	o.minus = (o.minus + missing) & mask
	gap = gap || missing > 0
	o.show(s, gap)
	if s.ref {
		o.in = s.frameNum
	}
	return gap
}

// show follows the order in which pictures are shown (8.2.1.1). What goes back
// behind a gap is moved on: a decoder would not show it.
func (o *order264) show(s *slice264, gap bool) {
	if s.sps.pocType != 0 {
		return // follows from frame_num
	}
	mask := uint32(1)<<s.sps.pocBits - 1
	msb, lsb := o.derive((s.poc-o.pocMinus)&mask, mask)
	if gap && !s.b && !s.field && msb+lsb <= o.top {
		step := pocStep
		if o.reordered {
			step = pocStepReordered
		}
		o.pocMinus = (s.poc - uint32(o.top+step)) & mask
		msb, lsb = o.derive((s.poc-o.pocMinus)&mask, mask)
	}
	if !gap && !s.field && msb+lsb < o.top {
		o.reordered = true
	}
	o.top = max(o.top, msb+lsb)
	if s.ref {
		o.msb, o.lsb = msb, lsb
	}
}

func (o *order264) derive(lsb, mask uint32) (msb, low int) {
	size, low := int(mask)+1, int(lsb)
	switch {
	case low < o.lsb && o.lsb-low >= size/2:
		return o.msb + size, low
	case low > o.lsb && low-o.lsb > size/2:
		return o.msb - size, low
	default:
		return o.msb, low
	}
}

// numbers returns frame_num and pic_order_cnt_lsb as the slice is to have them.
func (o *order264) numbers(s *slice264) (frameNum, poc uint32) {
	if s.idr {
		return s.frameNum, s.poc
	}
	frameNum = (s.frameNum - o.minus) & (1<<s.sps.frameNumBits - 1)
	if s.sps.pocType == 0 {
		poc = (s.poc - o.pocMinus) & (1<<s.sps.pocBits - 1)
	}
	return frameNum, poc
}
