package video

import (
	"bytes"

	"skylatch/redact/video/nal"
)

// greyMacroblock is a macroblock of CAVLC that is predicted from its neighbours
// and has no residual (ITU-T H.264, 7.3.5): mb_type I_16x16_2_0_0 is 00100,
// intra_chroma_pred_mode DC is 1, mb_qp_delta 0 is 1, and no coefficient is 1.
// Without neighbours DC prediction is the middle of the range: grey.
const greyMacroblock = 0b0010_0111

// lead returns a key unit to stand before the picture of a slice, for decoders
// that begin with nothing but an IDR: one of grey. The picture goes on from it
// as if all in between had been left out, which its parameter set allows; that
// is one bit other than the stream's. It returns nil where the format of the
// stream is too rare for one.
func (m *mend264) lead(s *slice264) [][]byte {
	sps := s.sps
	if !sps.framesOnly || sps.pocType == 1 || sps.chroma != 1 && sps.chroma != 2 {
		return nil
	}
	id := len(m.pps) - 1
	for id > 0 && m.pps[id] != nil {
		id--
	}
	var units [][]byte
	for _, n := range m.appendSets(nil) {
		if bytes.Equal(n, sps.unit) {
			n = rewrite(nil, n, change{at: uint(sps.gapsAt), width: 1, value: 1})
		}
		units = append(units, n)
	}
	_, poc := m.order.numbers(s)
	return append(units, greyPPS(uint32(id), sps.id), greyIDR(uint32(id), sps, poc-pocStep))
}

// greyPPS returns a picture parameter set (7.3.2.2) for [greyIDR].
func greyPPS(id, sps uint32) []byte {
	var w nal.Writer
	w.UE(id)
	w.UE(sps)
	w.Flag(false) // entropy_coding_mode_flag: CAVLC
	w.Flag(false) // bottom_field_pic_order_in_frame_present_flag
	w.UE(0)       // num_slice_groups_minus1
	w.UE(0)       // num_ref_idx_l0_default_active_minus1, and l1
	w.UE(0)
	w.Flag(false)
	w.Bits(2, 0)
	w.SE(0) // pic_init_qp_minus26, pic_init_qs_minus26, chroma_qp_index_offset
	w.SE(0)
	w.SE(0)
	w.Flag(false) // deblocking_filter_control_present_flag
	w.Flag(false)
	w.Flag(false)
	w.Trail()
	return nal.Escape([]byte{0x60 | h264PPS}, w.Bytes())
}

// greyIDR returns an IDR slice that is the whole picture (7.3.3, 7.3.4). Its
// order count is just before that of the picture that follows. The standard
// wants 0 there, decoders do not mind, and what followed 0 might be shown late.
func greyIDR(pps uint32, sps *sps264, poc uint32) []byte {
	var w nal.Writer
	w.UE(0) // first_mb_in_slice
	w.UE(7) // I, as all slices of the picture
	w.UE(pps)
	w.Bits(sps.frameNumBits, 0)
	w.UE(0) // idr_pic_id
	if sps.pocType == 0 {
		w.Bits(sps.pocBits, poc&(1<<sps.pocBits-1))
	}
	w.Flag(false) // no_output_of_prior_pics_flag
	w.Flag(false) // long_term_reference_flag
	w.SE(0)       // slice_qp_delta
	for range sps.widthMB * sps.heightMB {
		w.Bits(8, greyMacroblock)
	}
	w.Trail()
	return nal.Escape([]byte{0x60 | h264IDR}, w.Bytes())
}
