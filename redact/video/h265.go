package video

import "skylatch/redact/video/nal"

// h265 is the filter of H.265 (ITU-T H.265, table 7-1).
type h265 struct {
	vps, sps, pps sets
}

// The NAL unit types that are looked at. Slices are all below vps265.
const (
	vps265       = 32
	sps265       = 33
	pps265       = 34
	end265       = 36
	prefixSEI265 = 39
)

// header265 is the length of a NAL unit's header.
const header265 = 2

func (h *h265) unit(f *Filter, b []byte) {
	for unit, trimmed := range nal.Units(b) {
		h.one(f, unit, trimmed)
	}
}

// cut265 names what is cut for its type; it is empty for what may pass.
func cut265(kind byte) string {
	switch {
	case kind <= 9, kind >= 16 && kind <= 21, kind >= vps265 && kind <= pps265, kind == end265, kind == prefixSEI265:
		return ""
	case kind < 48:
		switch kind {
		case 35:
			return kindDelimiter
		case 37:
			return kindEnd
		case 38:
			return kindFiller
		case 40:
			return "SEI behind the picture" // hashes and the like: nothing in it is needed
		}
		return kindReserved
	default:
		return kindPrivate
	}
}

// one judges a unit, of which a decoder reads what is given second.
func (h *h265) one(f *Filter, b, unit []byte) {
	if len(b) < header265 {
		f.refuse(kindDamaged, len(b))
		return
	}
	kind, layer := b[0]>>1&0x3f, b[0]&1<<5|b[1]>>3
	if name := cut265(kind); name != "" {
		f.cut(name, len(b))
		return
	}
	if layer != 0 {
		f.cut(kindLayer, len(b))
		return
	}
	if kind == prefixSEI265 {
		f.sei(b, header265, recovery265)
		return
	}
	f.padding(len(b) - len(unit))
	if len(unit) < header265 || unit[0]&0x80 != 0 || unit[1]&7 == 0 || len(unit) == header265 && kind != end265 {
		f.refuse(kindDamaged, len(b))
		return
	}
	switch kind {
	case vps265:
		h.vps.unit(f, unit, header265, func(s *scribe, made *set) { made.id = copyVPS265(s) })
	case sps265:
		h.sps.unit(f, unit, header265, func(s *scribe, made *set) { made.id = copySPS265(s) })
	case pps265:
		h.pps.unit(f, unit, header265, func(s *scribe, made *set) { made.id, made.refers = copyPPS265(s) })
	case end265:
		// It has a meaning in H.265: what comes next begins anew.
		if len(unit) > header265 {
			f.cut(kindPadding, len(unit)-header265)
		}
		f.pass(unit[:header265:header265])
	default:
		h.slice(f, unit, kind)
	}
}

// slice passes a slice segment whose parameter sets passed. (7.3.6.1)
func (h *h265) slice(f *Filter, unit []byte, kind byte) {
	r := nal.NewReader(unit[header265:])
	r.Skip(1)       // first_slice_segment_in_pic_flag
	if kind >= 16 { // all such are intra random access points
		r.Skip(1) // no_output_of_prior_pics_flag
	}
	id := r.UE()
	if !r.OK() || id > 63 {
		f.refuse(kindDamaged, len(unit))
		return
	}
	pps := h.pps.now[id]
	if pps == nil || h.sps.now[pps.refers] == nil {
		f.refuse(kindUnknownSets, len(unit))
		return
	}
	f.pass(unit)
}

// recovery265 copies a recovery point. (D.2.8)
func recovery265(s *scribe) {
	s.se(-1<<15, 1<<15-1) // recovery_poc_cnt
	s.flag()              // exact_match_flag
	s.flag()              // broken_link_flag
}
