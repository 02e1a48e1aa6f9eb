package video

import (
	"bytes"
	"time"

	"skylatch/redact/video/nal"
)

// mend264 mends H.264.
//
// A decoder that misses a reference picture sees a gap in frame_num, and stops
// showing pictures until the next IDR. So the numbers behind a gap are rewritten
// to go on without one: the decoder then predicts from the picture before, and
// the error smears until the next clean picture.
type mend264 struct {
	freeze bool

	sps   [32]*sps264
	pps   [256]*pps264
	fresh [][]byte // parameter sets not handed on yet

	begun    bool
	first    time.Time // of the first picture that decoding could not begin with
	keyAt    time.Time // of the last key picture
	entryAt  time.Time // of the last that decoding could begin with
	damaged  bool
	missed   bool // something was left out since the last picture handed on
	recovers int  // reference pictures until a recovery point is reached; 0: none is under way
	order    order264
	shape    shape

	// As they were before the picture at hand.
	orderBefore order264
	begunBefore bool

	// Of the picture at hand; the memory is kept for the next.
	slices  []slice264
	starts  []uint32
	out     [][]byte
	scratch []byte
}

func (m *mend264) spoiled() {
	m.missed, m.damaged = true, true
	m.order, m.begun = m.orderBefore, m.begunBefore
}

func (m *mend264) mend(p *picture) (mended, outcome) {
	recovery, readable := m.read(p.nals)
	switch {
	case len(m.slices) == 0 && readable:
		m.missed = m.missed || p.lost
		if p.lost {
			return mended{}, leftOut
		}
		return mended{}, noPicture
	case !readable:
		m.missed = true
		return mended{}, unknown
	}
	s := &m.slices[0]
	whole := s.firstMB == 0 && (!p.lost || p.whole || m.shape.whole(m.starts))
	if whole && !p.lost {
		m.shape.learn(m.starts)
	}
	clean := s.idr && whole
	if !m.begun && !clean && !m.beginAnyway(p, whole, recovery) {
		return mended{}, tooEarly
	}
	out := mended{key: clean, gap: p.lost || m.missed}
	m.orderBefore, m.begunBefore = m.order, m.begun
	gap := m.order.next(s, out.gap, !m.begun)
	m.judge(out.gap, gap, whole, clean, recovery)
	if m.freeze && m.damaged && m.begun && !clean && recovery < 0 && m.recovers == 0 {
		m.missed, m.order = true, m.orderBefore
		return mended{}, leftOut
	}
	if clean {
		m.keyAt, m.entryAt = p.at, p.at
	} else if out.recovery = whole && m.entryAt.Before(p.at.Add(-entryApart)) && (recovery >= 0 || m.entryDue(p.at)); out.recovery {
		m.entryAt = p.at
		if out.lead = m.lead(s); out.lead != nil {
			out.sets = m.appendSets(nil)
		}
	}
	if out.lead != nil && !m.begun {
		m.fresh = m.fresh[:0] // the lead has them
	}
	m.begun, m.missed = true, false
	out.damaged, out.reordered = m.damaged, m.order.reordered
	m.compose(p.nals, clean || out.recovery && out.lead == nil)
	out.nals = m.out
	m.reached(s, recovery)
	return out, handedOn
}

// read sorts the NAL units. It returns the recovery_frame_cnt of a recovery
// point, -1 if there is none, and whether every slice could be read.
func (m *mend264) read(nals [][]byte) (recovery int, readable bool) {
	m.slices, m.starts = m.slices[:0], m.starts[:0]
	recovery, readable = -1, true
	for _, n := range nals {
		if len(n) < 2 {
			continue
		}
		switch n[0] & 0x1f {
		case h264SPS:
			m.keepSPS(n)
		case h264PPS:
			m.keepPPS(n)
		case h264SEI:
			if cnt, ok := recoveryPoint264(n); ok {
				recovery = cnt
			}
		case h264Slice, h264IDR:
			s, ok := readSlice264(n, m.set)
			if !ok {
				readable = false
				continue
			}
			m.slices = append(m.slices, s)
			m.starts = append(m.starts, s.firstMB)
		}
	}
	return recovery, readable
}

func (m *mend264) set(pps uint32) *sps264 {
	if pps > 255 || m.pps[pps] == nil {
		return nil
	}
	return m.sps[m.pps[pps].sps]
}

func (m *mend264) keepSPS(n []byte) {
	s, ok := readSPS264(n)
	if !ok || m.sps[s.id] != nil && bytes.Equal(m.sps[s.id].unit, n) {
		return
	}
	if m.sps[s.id] != nil {
		m.begun, m.first, m.shape = false, time.Time{}, shape{} // another stream
	}
	m.sps[s.id] = &s
	m.fresh = append(m.fresh, s.unit)
}

func (m *mend264) keepPPS(n []byte) {
	p, ok := readPPS264(n)
	if !ok || m.pps[p.id] != nil && bytes.Equal(m.pps[p.id].unit, n) {
		return
	}
	m.pps[p.id] = &p
	m.fresh = append(m.fresh, p.unit)
}

// beginAnyway reports whether decoding is to begin with a picture that is no
// clean one.
func (m *mend264) beginAnyway(p *picture, whole bool, recovery int) bool {
	if m.first.IsZero() {
		m.first = p.at
	}
	m.missed = true
	return whole && (recovery >= 0 || !m.freeze && p.at.Sub(m.first) >= entryPatience)
}

// entryDue reports whether those who join have waited long enough for a picture
// to begin with.
func (m *mend264) entryDue(now time.Time) bool {
	return !m.freeze && now.Sub(m.keyAt) >= keyPatience && now.Sub(m.entryAt) >= entryPatience
}

// judge follows what damage there is. Lost says that something did not come,
// gap that it was a picture which others depend on.
func (m *mend264) judge(lost, gap, whole, clean bool, recovery int) {
	switch {
	case clean:
		m.damaged, m.recovers = false, 0
	case !m.begun, gap, lost && !whole:
		m.damaged, m.recovers = true, 0
	}
	if recovery >= 0 && m.damaged && m.recovers == 0 {
		m.recovers = recovery + 1
	}
}

// reached counts towards the recovery point.
func (m *mend264) reached(s *slice264, recovery int) {
	if m.recovers == 0 || !s.ref && recovery < 0 {
		return
	}
	if m.recovers--; m.recovers == 0 {
		m.damaged = false
	}
}

// compose puts the NAL units together, with all parameter sets if wanted, else
// with those that are new.
func (m *mend264) compose(nals [][]byte, sets bool) {
	m.out, m.scratch = m.out[:0], m.scratch[:0]
	if sets {
		m.out = m.appendSets(m.out)
	} else {
		m.out = append(m.out, m.fresh...)
	}
	m.fresh = m.fresh[:0]
	next := 0 // of m.slices
	for _, n := range nals {
		if len(n) < 2 {
			continue
		}
		switch n[0] & 0x1f {
		case h264SPS, h264PPS:
		case h264Slice, h264IDR:
			m.out = append(m.out, m.renumbered(n, &m.slices[next]))
			next++
		default:
			m.out = append(m.out, n)
		}
	}
}

// appendSets appends every parameter set there is.
func (m *mend264) appendSets(to [][]byte) [][]byte {
	for _, s := range m.sps {
		if s != nil {
			to = append(to, s.unit)
		}
	}
	for _, p := range m.pps {
		if p != nil && m.sps[p.sps] != nil {
			to = append(to, p.unit)
		}
	}
	return to
}

// renumbered returns the slice with the numbers of m.order.
func (m *mend264) renumbered(unit []byte, s *slice264) []byte {
	number, poc := m.order.numbers(s)
	if number == s.frameNum && poc == s.poc {
		return unit
	}
	from := len(m.scratch)
	m.scratch = rewrite(m.scratch, unit,
		change{at: s.frameNumAt, width: s.sps.frameNumBits, value: number},
		change{at: s.pocAt, width: s.sps.pocBits, value: poc})
	return m.scratch[from:len(m.scratch):len(m.scratch)]
}

// recoveryPoint264 looks for a recovery point among the messages of an SEI NAL
// unit (7.3.2.3, D.1.8).
func recoveryPoint264(unit []byte) (frames int, ok bool) {
	r := nal.NewReader(unit[1:])
	for r.OK() && r.More() {
		kind, size := readFF(&r), readFF(&r)
		if kind == 6 {
			frames = int(r.UE())
			return frames, r.OK() && frames < 1<<16
		}
		if size > len(unit) {
			return 0, false
		}
		r.Skip(uint(size) * 8)
	}
	return 0, false
}

// readFF reads a number as SEI messages write it: in steps of 255.
func readFF(r *nal.Reader) int {
	n := 0
	for r.OK() {
		b := int(r.Bits(8))
		n += b
		if b != 255 {
			break
		}
	}
	return n
}
