package camera

// One macroblock of the bar (ITU-T H.264, clauses 7.3.5, 8.3, 8.5 and 9.2). It is
// either even, then predicted as a whole and corrected by one coefficient, or
// made of sixteen even blocks, each predicted and corrected by itself. Thus
// every block has at most one coefficient, and of the long tables of codes two
// entries are needed.

// blockAt is the column and row in a macroblock of each block, in coding order.
var blockAt = [16][2]int{
	{0, 0}, {1, 0}, {0, 1}, {1, 1}, {2, 0}, {3, 0}, {2, 1}, {3, 1},
	{0, 2}, {1, 2}, {0, 3}, {1, 3}, {2, 2}, {3, 2}, {2, 3}, {3, 3},
}

func (s *stamp) macroblock(col, row int, inter bool) {
	x, y := col*4, row*4
	even := true
	first := s.want[y*s.blocks+x]
	for _, b := range blockAt {
		even = even && s.want[(y+b[1])*s.blocks+x+b[0]] == first
	}
	w := &s.w
	if inter {
		w.ue(0) // mb_skip_run
	}
	kind := uint32(0) // I_NxN
	if even {
		kind = 3 // I_16x16_2_0_0: DC prediction, no coefficients but luma's DC
	}
	if inter {
		kind += 5 // table 7-13: after the types of P
	}
	w.ue(kind)
	if even {
		w.ue(0) // intra_chroma_pred_mode: DC
		switch {
		case row == 0 && col == 0:
			w.se(firstQP - stampQP) // mb_qp_delta
			s.level(firstLevel)
			s.set16(x, y, black)
			return
		case row == 0 && col == 1:
			w.se(stampQP - firstQP)
		default:
			w.se(0)
		}
		s.even(x, y, first)
		return
	}
	for range blockAt {
		w.u(1, 1) // prev_intra4x4_pred_mode_flag: DC, as all around
	}
	w.ue(0) // intra_chroma_pred_mode
	w.ue(2) // coded_block_pattern: 15, all of luma and no chroma
	w.se(0) // mb_qp_delta
	for _, b := range blockAt {
		s.block(x+b[0], y+b[1])
	}
}

// mean is the DC prediction from so many blocks above and to the left.
func (s *stamp) mean(x, y, n int) int {
	sum, blocks := 0, 0
	for i := range n {
		if y > 0 {
			sum += int(s.have[(y-1)*s.blocks+x+i])
			blocks++
		}
		if x > 0 {
			sum += int(s.have[(y+i)*s.blocks+x-1])
			blocks++
		}
	}
	if blocks == 0 {
		return 128
	}
	return (sum + blocks/2) / blocks
}

// even codes a macroblock of one luma. At stampQP the coefficient c of the DC
// transform is 416·c after scaling in each block, and luma (416·c+32)>>6.
func (s *stamp) even(x, y int, want uint8) {
	pred := s.mean(x, y, 4)
	c := divide(2*(int(want)-pred), 13)
	s.level(c)
	s.set16(x, y, clip(pred+(416*c+32)>>6))
}

func (s *stamp) set16(x, y int, luma uint8) {
	for _, b := range blockAt {
		s.have[(y+b[1])*s.blocks+x+b[0]] = luma
	}
}

// block codes a block of one luma; its coefficient c is 26·64·c after scaling.
func (s *stamp) block(x, y int) {
	at := y*s.blocks + x
	pred := s.mean(x, y, 1)
	c := divide(int(s.want[at])-pred, 26)
	s.level(c)
	s.have[at] = clip(pred + 26*c)
}

// level codes a block with the first coefficient alone (clause 9.2). Neighbours
// have at most one too, so that the table for nC below 2 is always meant.
func (s *stamp) level(c int) {
	w := &s.w
	switch c {
	case 0:
		w.u(1, 1) // no coefficient
		return
	case 1, -1:
		w.u(2, 1) // one, and it is ±1
		w.u(1, b2u(c < 0))
	default:
		w.u(6, 5) // one that is not ±1
		code := 2*c - 4
		if c < 0 {
			code = -2*c - 3
		}
		switch {
		case code < 14:
			w.u(uint(code)+1, 1)
		case code < 30:
			w.u(15, 1)
			w.u(4, uint32(code-14))
		default:
			w.u(16, 1)
			w.u(12, uint32(code-30))
		}
	}
	w.u(1, 1) // total_zeros: none before it
}

func b2u(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// divide rounds to the nearest.
func divide(a, b int) int {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

func clip(v int) uint8 { return uint8(min(max(v, 0), 255)) }
