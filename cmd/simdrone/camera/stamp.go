package camera

import (
	"errors"
	"fmt"
)

// The stamp is a bar below the film, with a clock for people and the marker for
// machines. Nothing is encoded again: the bar is a slice of its own, written
// for each picture, and the film's sequence parameter set is made to say that
// its pictures are that much taller. The bar's macroblocks are all intra coded
// and its edges are not filtered, so that it depends on nothing.
type stamp struct {
	set           avcSet
	startQP       int // of the film's picture parameter set
	width         int // macroblocks
	top, rows     int // macroblocks
	marker        bool
	want          []uint8 // luma wanted, a value for each 4×4 block
	have          []uint8 // luma that a decoder has
	blocks        int     // in a row of want
	w             bitWriter
	columns, text int // of characters; the first block row of text
}

const (
	// stampQP makes a step of 26 in a block's luma and of 6.5 in a macroblock's.
	// From black to white are then 8 and 32 steps, and every mean of black and
	// white that is predicted lies on a step too: the bar is exact.
	stampQP = 44
	// firstQP is that of the first macroblock, which begins from grey: 45 steps
	// of 2.5.
	firstQP, firstLevel = 36, -45

	black, white = 16, 224

	markerRows = 2
	textRows   = 2
	marginRows = 1 // black, so that the film may move against it
)

// newStamp makes the bar for films with these parameter sets. Only what its
// slices take for granted is accepted.
func newStamp(sps, pps []byte) (*stamp, error) {
	set, err := parseAVCSet(sps)
	if err != nil {
		return nil, err
	}
	if !set.frames || set.orderType != 2 {
		return nil, errors.New("stamp film: it has fields or reordered pictures")
	}
	qp, err := plainPPS(pps)
	if err != nil {
		return nil, err
	}
	s := &stamp{set: set, startQP: qp, width: set.width, top: set.height, rows: marginRows + textRows}
	s.marker = set.width*16 == 1280 && (set.height+s.rows)*16 == MarkerY
	if s.marker {
		s.rows += markerRows
	}
	s.blocks = s.width * 4
	s.want, s.have = make([]uint8, s.blocks*s.rows*4), make([]uint8, s.blocks*s.rows*4)
	s.columns, s.text = s.blocks/glyphWidth, marginRows*4
	return s, nil
}

// plainPPS returns the quantiser that slices of a picture parameter set (clause
// 7.3.2.2) start from, if the set asks of slices no more than the bar has.
func plainPPS(pps []byte) (int, error) {
	r := &bitReader{b: unescape(pps, 1, len(pps))}
	plain := r.ue() == 0 // pic_parameter_set_id
	plain = r.ue() == 0 && plain
	plain = r.u(2) == 0 && plain // CAVLC; no picture order in slices
	plain = r.ue() == 0 && plain // one slice group
	r.ue()
	r.ue()
	plain = r.u(3) == 0 && plain // no weights
	qp := 26 + r.se()
	r.se()
	r.se()
	plain = r.flag() && plain // deblocking is said in slices
	r.u(1)
	plain = r.u(1) == 0 && plain // no redundant pictures
	if !plain || r.short {
		return 0, errors.New("stamp film: its picture parameter set asks for more than the bar has")
	}
	return qp, nil
}

// sps is the film's sequence parameter set, made taller.
func (s *stamp) sps() []byte { return s.set.taller(s.top + s.rows) }

// slice is the bar for the picture that a slice of the film belongs to.
func (s *stamp) slice(of []byte, m Marker, label string) ([]byte, error) {
	h, err := s.set.head(of)
	if err != nil {
		return nil, fmt.Errorf("stamp picture: %w", err)
	}
	s.compose(m, label)
	w := &s.w
	*w = bitWriter{b: w.b[:0]}
	w.ue(uint32(s.top * s.width)) // first_mb_in_slice
	w.ue(h.kind)
	w.ue(0) // pic_parameter_set_id
	w.u(s.set.frameNumBits, h.frameNum)
	if h.idr {
		w.ue(h.idrID)
	}
	inter := h.kind == 0
	if inter {
		w.u(1, 0) // as many references as the parameter set says
		w.u(1, 0) // in their usual order
	}
	switch {
	case h.idr:
		w.u(2, 0) // output what was before; a short-term reference
	case h.ref != 0:
		w.u(1, 0) // sliding window
	}
	w.se(stampQP - s.startQP) // slice_qp_delta
	w.ue(1)                   // no deblocking
	for row := range s.rows {
		for col := range s.width {
			s.macroblock(col, row, inter)
		}
	}
	w.trail()
	return escape(of[:1], w.b), nil
}

// compose draws the bar.
func (s *stamp) compose(m Marker, label string) {
	for i := range s.want {
		s.want[i] = black
	}
	clock := m.At.Format("15:04:05.000")
	s.write(1, clock)
	s.write(1+len(clock)+2, fmt.Sprintf("%08d", m.Frame))
	s.write(s.columns-1-len(label), label)
	if !s.marker {
		return
	}
	for r, row := range m.rows() {
		y := (marginRows + textRows + r) * 4
		for cell := range MarkerWidth {
			if row[cell/8]<<(cell%8)&0x80 == 0 {
				continue
			}
			for b := range 16 {
				s.want[(y+b/4)*s.blocks+cell*4+b%4] = white
			}
		}
	}
}

// write puts text at a column of characters.
func (s *stamp) write(column int, text string) {
	for i, c := range text {
		g, ok := glyphs[c]
		x := (column + i) * glyphWidth
		if !ok || column < 0 || x+glyphWidth > s.blocks {
			continue
		}
		for y, bits := range g {
			for b := range 5 {
				if bits<<b&0x10 != 0 {
					s.want[(s.text+y)*s.blocks+x+b] = white
				}
			}
		}
	}
}
