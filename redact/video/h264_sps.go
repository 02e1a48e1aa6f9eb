package video

import (
	"slices"

	"skylatch/redact/video/nal"
)

// The profiles of H.264 whose pictures consist of nothing but slices.
var profiles264 = []uint32{66, 77, 88, 100, 110, 122, 244, 44}

// The profiles whose parameter sets tell the chroma format. (7.3.2.1.1)
var chromaProfiles264 = []uint32{100, 110, 122, 244, 44}

// copySPS264 writes a sequence parameter set anew (7.3.2.1.1) and returns its
// id and chroma format. Left out is of the VUI (E.1.1): overscan, the source's
// video format, timing, both buffer models and the promise of picture timing
// SEI; of bitstream_restriction only the two numbers stay that say how long a
// decoder holds pictures back.
func copySPS264(s *scribe) (id, chroma uint32) {
	profile := s.bits(8)
	if !slices.Contains(profiles264, profile) {
		s.Fail()
	}
	s.bits(6) // constraint_set0_flag to 5
	s.Skip(2)
	s.to.Bits(2, 0)
	s.bits(8) // level_idc
	id = s.ue(31)
	chroma = 1
	if slices.Contains(chromaProfiles264, profile) {
		chroma = s.ue(3)
		if chroma == 3 {
			s.flag() // separate_colour_plane_flag
		}
		s.ue(6) // bit depths
		s.ue(6)
		s.flag() // qpprime_y_zero_transform_bypass_flag
		if s.flag() {
			copyScalingLists264(s, scalingLists(chroma, true))
		}
	}
	s.ue(12) // log2_max_frame_num_minus4
	switch s.ue(2) {
	case 0:
		s.ue(12)
	case 1:
		s.flag()
		s.se(-1<<31+1, 1<<31-1)
		s.se(-1<<31+1, 1<<31-1)
		for range s.ue(255) {
			s.se(-1<<31+1, 1<<31-1)
		}
	}
	s.ue(16) // max_num_ref_frames
	s.flag() // gaps_in_frame_num_value_allowed_flag
	s.ue(maxSide/16 - 1)
	s.ue(maxSide/16 - 1)
	if !s.flag() { // frame_mbs_only_flag
		s.flag()
	}
	s.flag() // direct_8x8_inference_flag
	if s.flag() {
		for range 4 {
			s.ue(maxSide)
		}
	}
	copyVUI264(s)
	return id, chroma
}

// copyVUI264 copies what is left of the VUI. Nothing stands behind it, and no
// slice needs it: one that cannot be read, which some cameras send, is left out.
func copyVUI264(s *scribe) {
	if !s.OK() || !s.Flag() {
		s.to.Flag(false)
		return
	}
	shape := readAspect(&s.Reader)
	if s.Flag() { // overscan_info_present_flag
		s.Skip(1)
	}
	light := readColour(&s.Reader)
	if s.Flag() { // timing_info_present_flag
		s.Skip(32 + 32 + 1)
	}
	nalModel := s.Flag()
	if nalModel {
		skipHRD264(&s.Reader)
	}
	vclModel := s.Flag()
	if vclModel {
		skipHRD264(&s.Reader)
	}
	if nalModel || vclModel {
		s.Skip(1) // low_delay_hrd_flag
	}
	s.Skip(1) // pic_struct_present_flag
	held := s.Flag()
	var reorder, buffering uint32
	if held { // bitstream_restriction_flag
		s.Skip(1)
		for range 4 {
			s.UE()
		}
		reorder, buffering = s.UE(), s.UE()
		if buffering > 16 || reorder > buffering {
			held = false // decoders, too, believe none of it then
		}
	}

	if !s.OK() {
		*s = scribe{to: s.to}
		s.to.Flag(false)
		return
	}
	s.to.Flag(true)
	shape.write(s.to)
	s.to.Flag(false) // overscan
	light.write(s.to)
	s.to.Flag(false) // timing
	s.to.Flag(false) // the model of the NAL stream's buffer
	s.to.Flag(false) // and of the VCL's
	s.to.Flag(false) // pic_struct
	s.to.Flag(held)
	if held {
		s.to.Flag(true) // motion vectors may point out of the picture
		s.to.UE(0)      // no limit to bytes and bits
		s.to.UE(0)
		s.to.UE(15) // nor to the vectors, but the standard's
		s.to.UE(15)
		s.to.UE(reorder)
		s.to.UE(buffering)
	}
}

// skipHRD264 reads past hrd_parameters(). (E.1.2)
func skipHRD264(r *nal.Reader) {
	n := r.UE()
	if n > 31 {
		r.Fail()
		return
	}
	r.Skip(8)
	for range n + 1 {
		r.UE()
		r.UE()
		r.Skip(1)
	}
	r.Skip(20)
}

// scalingLists is how many there are: six of 4×4, and of 8×8 two, or six where
// chroma is as large as luma.
func scalingLists(chroma uint32, transform8x8 bool) int {
	switch {
	case !transform8x8:
		return 6
	case chroma == 3:
		return 12
	default:
		return 8
	}
}

// copyScalingLists264 copies scaling_list() with its presence flags. (7.3.2.1.1.1)
func copyScalingLists264(s *scribe, lists int) {
	for i := range lists {
		if !s.flag() {
			continue
		}
		size := 16
		if i >= 6 {
			size = 64
		}
		last, next := int32(8), int32(8)
		for range size {
			if next != 0 {
				next = (last + s.se(-128, 127) + 256) % 256
			}
			if next != 0 {
				last = next
			}
		}
	}
}
