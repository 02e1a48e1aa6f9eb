package video

// copyVPS265 writes a video parameter set anew (7.3.2.1), for the base layer
// alone: layer sets, timing, buffer models and extensions are left out.
func copyVPS265(s *scribe) (id uint32) {
	id = s.bits(4)
	s.Skip(2 + 6)
	s.to.Bits(2, 3) // the base layer is in this stream, and can be decoded
	s.to.Bits(6, 0) // vps_max_layers_minus1
	subLayers := copySubLayers(s)
	s.Skip(16)
	s.to.Bits(16, 0xffff)
	copyProfile265(s, subLayers)
	copyOrdering265(s, subLayers)
	s.to.Bits(6, 0)  // vps_max_layer_id
	s.to.UE(0)       // vps_num_layer_sets_minus1
	s.to.Flag(false) // timing
	s.to.Flag(false) // extension
	return id
}

// copySubLayers copies the highest temporal sub-layer and the nesting flag.
func copySubLayers(s *scribe) uint32 {
	n := s.bits(3)
	if n > 6 {
		s.Fail()
		n = 0
	}
	s.flag() // temporal_id_nesting_flag
	return n
}

// copyProfile265 copies profile_tier_level(1, subLayers) (7.3.3). Of the 43 bits
// of constraints those are kept that their profile gives a meaning to; what is
// said of the sub-layers each is left out.
func copyProfile265(s *scribe, subLayers uint32) {
	const (
		compatibilities = 0x7ff00000 // of the profiles 1 to 11
		rangeExtensions = 0xff800000 // nine constraints of profiles 4 and above
		onePicture      = 0x01000000 // and one of Main 10
	)
	s.Skip(2)
	s.to.Bits(2, 0) // general_profile_space
	s.flag()        // general_tier_flag
	profile := s.bits(5)
	if profile > 11 {
		s.Fail()
	}
	s.to.Bits(32, s.Bits(32)&compatibilities)
	s.bits(4) // progressive, interlaced, non-packed, frame only
	keep := uint32(0)
	switch {
	case profile >= 4:
		keep = rangeExtensions
	case profile == 2:
		keep = onePicture
	}
	s.to.Bits(32, s.Bits(32)&keep)
	s.Skip(12)
	s.to.Bits(12, 0)
	s.bits(8) // general_level_idc
	if subLayers == 0 {
		return
	}
	var profiles, levels uint
	for i := range uint32(8) {
		if i >= subLayers {
			s.Skip(2)
			continue
		}
		profiles += uint(s.Bits(1))
		levels += uint(s.Bits(1))
	}
	s.Skip(profiles*88 + levels*8)
	s.to.Bits(16, 0)
}

// copyOrdering265 copies how long pictures are held back.
func copyOrdering265(s *scribe, subLayers uint32) {
	from := subLayers
	if s.flag() {
		from = 0
	}
	for range subLayers - from + 1 {
		s.ue(15) // max_dec_pic_buffering_minus1
		s.ue(15) // max_num_reorder_pics
		if latency := s.UE(); latency > 1<<16 {
			s.to.UE(0) // no limit
		} else {
			s.to.UE(latency)
		}
	}
}
