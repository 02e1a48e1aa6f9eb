package camera

import (
	"errors"
	"fmt"
)

// The stamp is a bar below the film, with a clock for people and the marker for
// machines. Nothing is encoded again: the bar is a slice of its own, written
// for each picture, and the film's parameter set is made to say that its
// pictures are that much taller. The bar's macroblocks are all intra coded, its
// edges are not filtered and its picture parameter set is its own, so that it
// depends on nothing.
type stamp struct {
	set           avcSet
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
	// stampSet is the id of the bar's picture parameter set.
	stampSet = 7
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

// newStamp makes the bar for films with this parameter set. Only what its
// slices take for granted is accepted.
func newStamp(sps []byte) (*stamp, error) {
	set, err := parseAVCSet(sps)
	if err != nil {
		return nil, err
	}
	if !set.frames || set.orderType != 2 {
		return nil, errors.New("stamp film: it has fields or reordered pictures")
	}
	s := &stamp{set: set, width: set.width, top: set.height, rows: marginRows + textRows}
	s.marker = set.width*16 == 1280 && (set.height+s.rows)*16 == MarkerY
	if s.marker {
		s.rows += markerRows
	}
	s.blocks = s.width * 4
	s.want, s.have = make([]uint8, s.blocks*s.rows*4), make([]uint8, s.blocks*s.rows*4)
	s.columns, s.text = s.blocks/glyphWidth, marginRows*4
	return s, nil
}

// parameterSets are the film's, made taller, and the bar's own.
func (s *stamp) parameterSets() (sps, pps []byte) {
	w := &bitWriter{}
	w.ue(stampSet)
	w.ue(0)            // seq_parameter_set_id
	w.u(1, 0)          // CAVLC
	w.u(1, 0)          // no picture order in slices
	w.ue(0)            // one slice group
	w.ue(0)            // one reference in list 0
	w.ue(0)            // and in list 1
	w.u(3, 0)          // no weights
	w.se(stampQP - 26) // pic_init_qp_minus26
	w.se(0)            // pic_init_qs_minus26
	w.se(0)            // chroma_qp_index_offset
	w.u(1, 1)          // deblocking is said in the slice
	w.u(1, 0)          // intra prediction from anything
	w.u(1, 0)          // no redundant pictures
	w.trail()
	return s.set.taller(s.top + s.rows), escape([]byte{0x60 | avcPPS}, w.b)
}

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
	w.ue(stampSet)
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
	w.se(0) // slice_qp_delta
	w.ue(1) // no deblocking
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
