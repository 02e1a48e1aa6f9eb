package video

import "skylatch/redact/video/nal"

// h264 is the filter of H.264 (ITU-T H.264, table 7-1).
type h264 struct {
	sps, pps sets
}

// The NAL unit types that are looked at, and what the others are called.
const (
	slice264 = 1
	idr264   = 5
	sei264   = 6
	sps264   = 7
	pps264   = 8
)

var cut264 = [32]string{
	0:  kindPrivate,
	2:  kindPartition,
	3:  kindPartition,
	4:  kindPartition,
	9:  kindDelimiter,
	10: kindEnd,
	11: kindEnd,
	12: kindFiller,
	13: kindAuxiliary, // the extension that describes it
	14: kindLayer,
	15: kindLayer,
	16: kindReserved,
	17: kindReserved,
	18: kindReserved,
	19: kindAuxiliary,
	20: kindLayer,
	21: kindLayer,
	22: kindReserved,
	23: kindReserved,
	24: kindPrivate, 25: kindPrivate, 26: kindPrivate, 27: kindPrivate,
	28: kindPrivate, 29: kindPrivate, 30: kindPrivate, 31: kindPrivate,
}

func (h *h264) unit(f *Filter, b []byte) {
	for unit, trimmed := range nal.Units(b) {
		h.one(f, unit, trimmed)
	}
}

// one judges a unit, of which a decoder reads what is given second.
func (h *h264) one(f *Filter, b, unit []byte) {
	kind := b[0] & 0x1f
	if name := cut264[kind]; name != "" {
		f.cut(name, len(b))
		return
	}
	if kind == sei264 {
		f.sei(b, 1, recovery264)
		return
	}
	f.padding(len(b) - len(unit))
	if len(unit) < 2 || unit[0]&0x80 != 0 {
		f.refuse(kindDamaged, len(b))
		return
	}
	switch kind {
	case slice264, idr264:
		h.slice(f, unit)
	case sps264:
		fresh := h.sps.unit(f, unit, 1, func(s *scribe, made *set) {
			made.id, made.chroma = copySPS264(s)
		})
		if fresh {
			h.pps.forget()
		}
	case pps264:
		h.pps.unit(f, unit, 1, func(s *scribe, made *set) {
			made.id, made.refers = copyPPS264(s, h.chroma)
		})
	}
}

func (h *h264) chroma(sps uint32) (format uint32, ok bool) {
	if s := h.sps.now[sps]; s != nil {
		return s.chroma, true
	}
	return 0, false
}

// slice passes a slice whose parameter sets passed. (7.3.3)
func (h *h264) slice(f *Filter, unit []byte) {
	r := nal.NewReader(unit[1:])
	r.UE() // first_mb_in_slice
	kind, id := r.UE(), r.UE()
	switch {
	case !r.OK() || kind > 9 || id > 255:
		f.refuse(kindDamaged, len(unit))
	case h.pps.now[id] == nil || h.sps.now[h.pps.now[id].refers] == nil:
		f.refuse(kindUnknownSets, len(unit))
	default:
		f.pass(unit)
	}
}

// recovery264 copies a recovery point. (D.1.8)
func recovery264(s *scribe) {
	s.ue(1<<16 - 1) // recovery_frame_cnt
	s.flag()        // exact_match_flag
	s.flag()        // broken_link_flag
	s.bits(2)       // changing_slice_group_idc
}
