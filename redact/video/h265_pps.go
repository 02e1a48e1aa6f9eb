package video

// copyPPS265 writes a picture parameter set anew (7.3.2.3) and returns its id
// and that of its sequence parameter set. Room for data in slice headers is
// refused: it would have to be cut out of every slice.
func copyPPS265(s *scribe) (id, sps uint32) {
	id = s.ue(63)
	sps = s.ue(15)
	s.flag() // dependent_slice_segments_enabled_flag
	s.flag() // output_flag_present_flag
	if s.bits(3) != 0 {
		s.Fail() // num_extra_slice_header_bits
	}
	s.flag() // sign_data_hiding_enabled_flag
	s.flag() // cabac_init_present_flag
	s.ue(14) // num_ref_idx_l0_default_active_minus1, and l1
	s.ue(14)
	s.se(-(26 + 48), 25)
	s.flag() // constrained_intra_pred_flag
	transformSkip := s.flag()
	if s.flag() { // cu_qp_delta_enabled_flag
		s.ue(6)
	}
	s.se(-12, 12)
	s.se(-12, 12)
	s.flag() // pps_slice_chroma_qp_offsets_present_flag
	s.flag() // weighted_pred_flag
	s.flag() // weighted_bipred_flag
	s.flag() // transquant_bypass_enabled_flag
	tiles := s.flag()
	s.flag() // entropy_coding_sync_enabled_flag
	if tiles {
		copyTiles265(s)
	}
	s.flag()      // pps_loop_filter_across_slices_enabled_flag
	if s.flag() { // deblocking_filter_control_present_flag
		s.flag()
		if !s.flag() {
			s.se(-6, 6)
			s.se(-6, 6)
		}
	}
	if s.flag() { // pps_scaling_list_data_present_flag
		copyScalingLists265(s)
	}
	s.flag() // lists_modification_present_flag
	s.ue(4)  // log2_parallel_merge_level_minus2
	if s.flag() {
		s.Fail() // slice_segment_header_extension_present_flag
	}
	copyExtensions265(s, func() { copyRange265(s, transformSkip) })
	return id, sps
}

// copyTiles265 copies how a picture is tiled.
func copyTiles265(s *scribe) {
	const most = 255 // the levels of the standard allow 20 by 22
	columns, rows := s.ue(most), s.ue(most)
	if !s.flag() { // uniform_spacing_flag
		for range columns + rows {
			s.ue(maxSide / 16)
		}
	}
	s.flag() // loop_filter_across_tiles_enabled_flag
}

// copyRange265 copies pps_range_extension(). (7.3.2.3.2)
func copyRange265(s *scribe, transformSkip bool) {
	if transformSkip {
		s.ue(3)
	}
	s.flag()      // cross_component_prediction_enabled_flag
	if s.flag() { // chroma_qp_offset_list_enabled_flag
		s.ue(6)
		for range s.ue(5) + 1 {
			s.se(-12, 12)
			s.se(-12, 12)
		}
	}
	s.ue(8) // log2_sao_offset_scale_luma, and chroma
	s.ue(8)
}
