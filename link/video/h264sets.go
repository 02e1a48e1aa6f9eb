package video

import (
	"bytes"
	"fmt"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// NAL unit types (ITU-T H.264, table 7-1).
const (
	h264Slice = 1
	h264IDR   = 5
	h264SEI   = 6
	h264SPS   = 7
	h264PPS   = 8
	h264STAPA = 24 // RFC 6184, 5.2
	h264FUA   = 28
)

// sps264 is what a sequence parameter set says about pictures and about the
// headers of slices (7.3.2.1.1).
type sps264 struct {
	unit []byte

	id                uint32
	chroma            uint32 // chroma_format_idc
	separatePlanes    bool
	frameNumBits      uint
	pocType           uint32
	pocBits           uint // of pic_order_cnt_lsb, if pocType is 0
	gapsAllowed       bool // gaps_in_frame_num_value_allowed_flag
	gapsAt            int  // bit of that flag in the RBSP
	widthMB, heightMB uint32
	framesOnly        bool // frame_mbs_only_flag
	width, height     int  // shown
	reordered         bool // the VUI says that pictures are shown in another order
}

// readSPS264 reads what is needed of a sequence parameter set.
func readSPS264(unit []byte) (sps264, bool) {
	s := sps264{chroma: 1}
	r := nal.NewReader(unit[1:])
	whole := r.Left()
	profile := r.Bits(8)
	r.Skip(16) // constraints and level
	s.id = r.UE()
	switch profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135:
		s.chroma = r.UE()
		if s.chroma == 3 {
			s.separatePlanes = r.Flag()
		}
		r.UE()
		r.UE()
		r.Skip(1)
		if r.Flag() {
			skipScalingLists(&r, s.chroma)
		}
	}
	s.frameNumBits = uint(r.UE()) + 4
	if s.pocType = r.UE(); s.pocType == 0 {
		s.pocBits = uint(r.UE()) + 4
	} else if s.pocType == 1 {
		r.Skip(1)
		r.SE()
		r.SE()
		for range min(r.UE(), 255) {
			r.SE()
		}
	}
	r.UE() // max_num_ref_frames
	s.gapsAt = whole - r.Left()
	s.gapsAllowed = r.Flag()
	s.widthMB, s.heightMB = r.UE()+1, r.UE()+1
	if s.framesOnly = r.Flag(); !s.framesOnly {
		s.heightMB *= 2
		r.Skip(1)
	}
	r.Skip(1)
	s.crop(&r)
	// Sizes beyond level 6.2, and what no slice header could hold, are refused.
	if !r.OK() || s.id > 31 || s.chroma > 3 || s.frameNumBits > 16 || s.pocBits > 16 || s.pocType > 2 ||
		s.widthMB > 1055 || s.heightMB > 1055 || s.width <= 0 || s.height <= 0 {
		return sps264{}, false
	}
	s.reordered = readReordered264(&r)
	s.unit = bytes.Clone(unit)
	return s, true
}

// crop reads frame_cropping; the size shown is what it leaves.
func (s *sps264) crop(r *nal.Reader) {
	var left, right, top, bottom uint32
	if r.Flag() {
		left, right, top, bottom = r.UE(), r.UE(), r.UE(), r.UE()
	}
	x, y := 1, 1 // CropUnitX, CropUnitY (7-19 to 7-22)
	if !s.separatePlanes && (s.chroma == 1 || s.chroma == 2) {
		x = 2
	}
	if !s.separatePlanes && s.chroma == 1 {
		y = 2
	}
	if !s.framesOnly {
		y *= 2
	}
	const most = 1 << 14
	s.width = int(min(s.widthMB, most))*16 - x*int(min(left, most)+min(right, most))
	s.height = int(min(s.heightMB, most))*16 - y*int(min(top, most)+min(bottom, most))
}

// readReordered264 reads the VUI up to max_num_reorder_frames (E.1.1). Without
// it nothing is known until a picture comes out of order.
func readReordered264(r *nal.Reader) bool {
	if !r.Flag() {
		return false
	}
	if r.Flag() && r.Bits(8) == 255 { // Extended_SAR
		r.Skip(32)
	}
	if r.Flag() {
		r.Skip(1)
	}
	if r.Flag() { // video_signal_type_present_flag
		r.Skip(4)
		if r.Flag() {
			r.Skip(24)
		}
	}
	if r.Flag() { // chroma_loc_info_present_flag
		r.UE()
		r.UE()
	}
	if r.Flag() { // timing_info_present_flag
		r.Skip(65)
	}
	models := false
	for range 2 { // hrd_parameters() of the NAL stream and of the VCL's
		if !r.Flag() {
			continue
		}
		models = true
		count := min(r.UE(), 31) + 1
		r.Skip(8)
		for range count {
			r.UE()
			r.UE()
			r.Skip(1)
		}
		r.Skip(20)
	}
	if models {
		r.Skip(1)
	}
	r.Skip(1)
	if !r.Flag() { // bitstream_restriction_flag
		return false
	}
	r.Skip(1)
	for range 4 {
		r.UE()
	}
	return r.UE() > 0 && r.OK()
}

func skipScalingLists(r *nal.Reader, chroma uint32) {
	lists := 8
	if chroma == 3 {
		lists = 12
	}
	for i := range lists {
		if !r.Flag() {
			continue
		}
		size := 16
		if i >= 6 {
			size = 64
		}
		last, next := int32(8), int32(8)
		for range size {
			if next != 0 {
				next = (last + r.SE() + 256) % 256
			}
			if next != 0 {
				last = next
			}
		}
	}
}

// pps264 is what a picture parameter set says (7.3.2.2).
type pps264 struct {
	unit    []byte
	id, sps uint32
}

func readPPS264(unit []byte) (pps264, bool) {
	r := nal.NewReader(unit[1:])
	p := pps264{id: r.UE(), sps: r.UE()}
	if !r.OK() || p.id > 255 || p.sps > 31 {
		return pps264{}, false
	}
	p.unit = bytes.Clone(unit)
	return p, true
}

// readFormat264 returns the format that a sequence parameter set describes.
func readFormat264(unit []byte) (media.Format, bool) {
	s, ok := readSPS264(unit)
	if !ok {
		return media.Format{}, false
	}
	return media.Format{
		Codec: media.H264,
		Name:  fmt.Sprintf("avc1.%02X%02X%02X", unit[1], unit[2], unit[3]), // RFC 6381, 3.3
		Width: s.width, Height: s.height, Reordered: s.reordered,
	}, true
}
