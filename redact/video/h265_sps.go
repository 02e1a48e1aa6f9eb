package video

import "skylatch/redact/video/nal"

// copySPS265 writes a sequence parameter set anew (7.3.2.2) and returns its id.
// Extensions for other layers and views, which a decoder of the base layer
// skips, are left out; those for screen content are refused, because its slices
// need them.
func copySPS265(s *scribe) (id uint32) {
	s.bits(4) // sps_video_parameter_set_id
	subLayers := copySubLayers(s)
	copyProfile265(s, subLayers)
	id = s.ue(15)
	if s.ue(3) == 3 { // chroma_format_idc
		s.flag() // separate_colour_plane_flag
	}
	s.ue(maxSide)
	s.ue(maxSide)
	if s.flag() { // conformance_window_flag
		for range 4 {
			s.ue(maxSide)
		}
	}
	s.ue(8) // bit depths
	s.ue(8)
	lsb := s.ue(12) + 4 // log2_max_pic_order_cnt_lsb
	copyOrdering265(s, subLayers)
	for range 4 { // sizes of coding and transform blocks
		s.ue(3)
	}
	s.ue(4) // depths of the transform trees
	s.ue(4)
	if s.flag() { // scaling_list_enabled_flag
		if s.flag() { // and not the standard's
			copyScalingLists265(s)
		}
	}
	s.flag()      // amp_enabled_flag
	s.flag()      // sample_adaptive_offset_enabled_flag
	if s.flag() { // pcm_enabled_flag
		s.bits(8)
		s.ue(2)
		s.ue(2)
		s.flag()
	}
	copyReferences265(s)
	if s.flag() { // long_term_ref_pics_present_flag
		for range s.ue(32) {
			s.bits(uint(lsb))
			s.flag()
		}
	}
	s.flag() // sps_temporal_mvp_enabled_flag
	s.flag() // strong_intra_smoothing_enabled_flag
	if s.flag() {
		copyVUI265(s, subLayers)
	}
	copyExtensions265(s, func() { s.bits(9) }) // sps_range_extension
	return id
}

// copyExtensions265 copies which extensions follow, and the range extension. The
// others stand behind it, and nothing follows them.
func copyExtensions265(s *scribe, rangeExtension func()) {
	if !s.Flag() {
		s.to.Flag(false)
		return
	}
	ranged := s.Flag()
	s.Skip(2) // multilayer, 3D
	if s.Flag() {
		s.Fail() // screen content coding
	}
	s.Skip(4)
	if s.to.Flag(ranged); ranged {
		s.to.Bits(8, 0x80)
		rangeExtension()
	}
}

// copyScalingLists265 copies scaling_list_data(). (7.3.4)
func copyScalingLists265(s *scribe) {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for matrix := 0; matrix < 6; matrix += step {
			if !s.flag() { // predicted
				s.ue(uint32(matrix / step))
				continue
			}
			if size > 1 {
				s.se(-7, 247)
			}
			for range min(64, 16<<(2*size)) {
				s.se(-128, 127)
			}
		}
	}
}

// copyVUI265 copies of the VUI (E.2.1) the shape of a pixel and its colour; left
// out is timing, the buffer model, the default window and the restrictions,
// which repeat for H.265 what the parameter set has already said.
func copyVUI265(s *scribe, subLayers uint32) {
	shape := readAspect(&s.Reader)
	if s.Flag() { // overscan_info_present_flag
		s.Skip(1)
	}
	light := readColour(&s.Reader)
	s.Skip(3)     // neutral chroma, fields, promise of picture timing SEI
	if s.Flag() { // default_display_window_flag
		for range 4 {
			s.UE()
		}
	}
	if s.Flag() { // vui_timing_info_present_flag
		s.Skip(64)
		if s.Flag() {
			s.UE()
		}
		if s.Flag() {
			skipHRD265(&s.Reader, subLayers)
		}
	}
	if s.Flag() { // bitstream_restriction_flag
		s.Skip(3)
		for range 5 {
			s.UE()
		}
	}

	shape.write(s.to)
	s.to.Flag(false) // overscan
	light.write(s.to)
	s.to.Bits(3, 0)
	s.to.Flag(false) // default display window
	s.to.Flag(false) // timing
	s.to.Flag(false) // restrictions
}

// skipHRD265 reads past hrd_parameters(1, subLayers). (E.2.2)
func skipHRD265(r *nal.Reader, subLayers uint32) {
	models, pictureParts := r.Bits(2), false
	if models != 0 {
		if pictureParts = r.Flag(); pictureParts {
			r.Skip(8 + 5 + 1 + 5)
		}
		r.Skip(4 + 4)
		if pictureParts {
			r.Skip(4)
		}
		r.Skip(5 + 5 + 5)
	}
	for range subLayers + 1 {
		fixed := r.Flag()
		if !fixed {
			fixed = r.Flag() // within one sequence
		}
		lowDelay := false
		if fixed {
			r.UE()
		} else {
			lowDelay = r.Flag()
		}
		buffers := uint32(1)
		if !lowDelay {
			buffers += r.UE()
		}
		if buffers > 32 {
			r.Fail()
			return
		}
		for range (models&1 + models>>1) * buffers {
			r.UE()
			r.UE()
			if pictureParts {
				r.UE()
				r.UE()
			}
			r.Skip(1)
		}
	}
}
