package video

import (
	"bytes"
	"fmt"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// NAL unit types (ITU-T H.265, table 7-1).
const (
	h265IRAP    = 16 // the first of those that decoding can begin with
	h265IRAPEnd = 23 // and the last
	h265VCLEnd  = 31 // the last of a coded slice
	h265VPS     = 32
	h265SPS     = 33
	h265PPS     = 34
	h265SEI     = 39
	h265AP      = 48 // RFC 7798, 4.4
	h265FU      = 49
)

func h265Kind(unit []byte) byte { return unit[0] >> 1 & 0x3f }

// mend265 mends H.265. Its decoders look for references by order count and make
// up those that are missing: what is broken is left out, and they go on.
type mend265 struct {
	freeze bool

	sets  []paramSet
	fresh [][]byte // parameter sets not handed on yet

	begun, begunBefore bool
	first              time.Time
	damaged, missed    bool
	recovers           int // pictures until a recovery point is reached
	shape              shape

	starts []uint32
	out    [][]byte
}

// maxSets265 bounds the parameter sets that are kept: every id there is.
const maxSets265 = 16 + 16 + 64

func (m *mend265) spoiled() { m.missed, m.damaged, m.begun = true, true, m.begunBefore }

func (m *mend265) mend(p *picture) (mended, outcome) {
	kind, recovery := m.read(p.nals)
	if len(m.starts) == 0 {
		m.missed = m.missed || p.lost
		if p.lost {
			return mended{}, leftOut
		}
		return mended{}, noPicture
	}
	if len(m.sets) == 0 {
		m.missed = true
		return mended{}, unknown
	}
	whole := m.starts[0] == 0 && (!p.lost || p.whole || m.shape.whole(m.starts))
	if !p.lost {
		m.shape.learn(m.starts)
	}
	if !whole {
		m.missed, m.damaged, m.recovers = true, true, 0
		return mended{}, leftOut
	}
	clean := kind >= h265IRAP && kind <= h265IRAPEnd
	if m.begunBefore = m.begun; !m.begun && !clean && !m.beginAnyway(p, recovery) {
		return mended{}, tooEarly
	}
	out := mended{key: clean, recovery: !clean && (recovery >= 0 || !m.begun), gap: p.lost || m.missed}
	if clean {
		m.damaged, m.recovers = false, 0
	} else if out.gap || !m.begun {
		m.damaged, m.recovers = true, 0
	}
	if recovery >= 0 && m.damaged && m.recovers == 0 {
		m.recovers = recovery + 1
	}
	if m.freeze && m.damaged && m.begun && recovery < 0 && m.recovers == 0 {
		m.missed = true
		return mended{}, leftOut
	}
	m.begun, m.missed = true, false
	out.damaged = m.damaged
	m.compose(p.nals, clean || out.recovery)
	out.nals = m.out
	if m.recovers > 0 {
		if m.recovers--; m.recovers == 0 {
			m.damaged = false
		}
	}
	return out, handedOn
}

// beginAnyway reports whether decoding is to begin with a picture that is no
// clean one.
func (m *mend265) beginAnyway(p *picture, recovery int) bool {
	if m.first.IsZero() {
		m.first = p.at
	}
	m.missed = true
	return recovery >= 0 || !m.freeze && p.at.Sub(m.first) >= entryPatience
}

// read sorts the NAL units. It returns the kind of the slices and
// recovery_poc_cnt, -1 if there is none.
func (m *mend265) read(nals [][]byte) (kind byte, recovery int) {
	m.starts = m.starts[:0]
	recovery = -1
	for _, n := range nals {
		if len(n) < 3 || n[0]&1 != 0 || n[1]>>3 != 0 {
			continue // of another layer
		}
		switch k := h265Kind(n); {
		case k <= h265VCLEnd:
			kind = k
			start := uint32(1) // where in the picture stands behind fields that only its sets explain
			if n[2]&0x80 != 0 {
				start = 0 // first_slice_segment_in_pic_flag
			}
			m.starts = append(m.starts, start)
		case k >= h265VPS && k <= h265PPS:
			m.keep(k, n)
		case k == h265SEI:
			if cnt, ok := recoveryPoint265(n); ok {
				recovery = cnt
			}
		}
	}
	return kind, recovery
}

func (m *mend265) keep(kind byte, n []byte) {
	id, ok := setID265(kind, n)
	if !ok {
		return
	}
	for i := range m.sets {
		s := &m.sets[i]
		if s.kind != kind || s.id != id {
			continue
		}
		if !bytes.Equal(s.unit, n) {
			if kind == h265SPS {
				m.begun, m.first, m.shape = false, time.Time{}, shape{} // another stream
			}
			s.unit = bytes.Clone(n)
			m.fresh = append(m.fresh, s.unit)
		}
		return
	}
	if len(m.sets) < maxSets265 {
		s := paramSet{kind, id, bytes.Clone(n)}
		m.sets = append(m.sets, s)
		m.fresh = append(m.fresh, s.unit)
	}
}

// setID265 reads the id of a parameter set (7.3.2.1 to 7.3.2.3).
func setID265(kind byte, n []byte) (id uint32, ok bool) {
	r := nal.NewReader(n[2:])
	switch kind {
	case h265VPS:
		id = r.Bits(4)
	case h265PPS:
		id = r.UE()
	case h265SPS:
		r.Skip(4)
		layers := r.Bits(3)
		r.Skip(1 + 88 + 8) // the general part of profile_tier_level()
		skip := uint(0)
		for range layers {
			skip += 88 * uint(r.Bits(1))
			skip += 8 * uint(r.Bits(1))
		}
		if layers > 0 {
			r.Skip(2 * uint(8-layers))
		}
		r.Skip(skip)
		id = r.UE()
	}
	return id, r.OK() && id < 64
}

// compose puts the NAL units together, with all parameter sets if wanted, else
// with those that are new.
func (m *mend265) compose(nals [][]byte, sets bool) {
	m.out = m.out[:0]
	if sets {
		for kind := byte(h265VPS); kind <= h265PPS; kind++ {
			for _, s := range m.sets {
				if s.kind == kind {
					m.out = append(m.out, s.unit)
				}
			}
		}
	} else {
		m.out = append(m.out, m.fresh...)
	}
	m.fresh = m.fresh[:0]
	for _, n := range nals {
		if len(n) < 3 {
			continue
		}
		if k := h265Kind(n); k < h265VPS || k > h265PPS {
			m.out = append(m.out, n)
		}
	}
}

// recoveryPoint265 looks for a recovery point among the messages of an SEI NAL
// unit (D.2.8).
func recoveryPoint265(unit []byte) (pictures int, ok bool) {
	r := nal.NewReader(unit[2:])
	for r.OK() && r.More() {
		kind, size := readFF(&r), readFF(&r)
		if kind == 6 {
			count := r.SE()
			return int(max(count, 0)), r.OK() && count < 1<<16
		}
		if size > len(unit) {
			return 0, false
		}
		r.Skip(uint(size) * 8)
	}
	return 0, false
}

// readFormat265 returns the format that a sequence parameter set describes.
func readFormat265(unit []byte) (media.Format, bool) {
	var s h265.SPS
	if err := s.Unmarshal(unit); err != nil || s.Width() <= 0 || s.Height() <= 0 || s.Width() > 1<<14 || s.Height() > 1<<14 {
		return media.Format{}, false
	}
	f := media.Format{Codec: media.H265, Name: name265(s.ProfileTierLevel), Width: s.Width(), Height: s.Height()}
	for _, n := range s.MaxNumReorderPics {
		f.Reordered = f.Reordered || n > 0
	}
	return f, true
}

// name265 writes profile, tier and level as ISO/IEC 14496-15, annex E.3, wants.
func name265(p h265.SPS_ProfileTierLevel) string {
	compatible := uint32(0)
	for i, set := range p.GeneralProfileCompatibilityFlag {
		if set {
			compatible |= 1 << i // in reverse order of their bits
		}
	}
	constraints := byte(0)
	for i, set := range []bool{
		p.GeneralProgressiveSourceFlag, p.GeneralInterlacedSourceFlag,
		p.GeneralNonPackedConstraintFlag, p.GeneralFrameOnlyConstraintFlag,
	} {
		if set {
			constraints |= 0x80 >> i
		}
	}
	space := ""
	if p.GeneralProfileSpace > 0 {
		space = string(rune('A' + p.GeneralProfileSpace - 1))
	}
	tier := "L"
	if p.GeneralTierFlag > 0 {
		tier = "H"
	}
	name := fmt.Sprintf("hev1.%s%d.%X.%s%d", space, p.GeneralProfileIdc, compatible, tier, p.GeneralLevelIdc)
	if constraints != 0 {
		name += fmt.Sprintf(".%X", constraints)
	}
	return name
}
