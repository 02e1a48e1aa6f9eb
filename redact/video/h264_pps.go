package video

// copyPPS264 writes a picture parameter set anew (7.3.2.2) and returns its id
// and that of its sequence parameter set. Chroma returns the chroma format of a
// sequence parameter set that passed, and whether there is one.
//
// Slice groups (flexible macroblock ordering) are refused: no decoder that the
// station reaches knows them.
func copyPPS264(s *scribe, chroma func(sps uint32) (uint32, bool)) (id, sps uint32) {
	id = s.ue(255)
	sps = s.ue(31)
	s.flag() // entropy_coding_mode_flag
	s.flag() // bottom_field_pic_order_in_frame_present_flag
	s.ue(0)  // num_slice_groups_minus1
	s.ue(31) // num_ref_idx_l0_default_active_minus1, and l1
	s.ue(31)
	s.flag()  // weighted_pred_flag
	s.bits(2) // weighted_bipred_idc
	s.se(-(26 + 36), 25)
	s.se(-26, 25)
	s.se(-12, 12)
	s.flag() // deblocking_filter_control_present_flag
	s.flag() // constrained_intra_pred_flag
	s.flag() // redundant_pic_cnt_present_flag
	if !s.More() {
		return id, sps
	}
	transform8x8 := s.flag()
	if s.flag() {
		format, ok := chroma(sps)
		if !ok {
			s.Fail()
		}
		copyScalingLists264(s, scalingLists(format, transform8x8))
	}
	s.se(-12, 12) // second_chroma_qp_index_offset
	return id, sps
}
