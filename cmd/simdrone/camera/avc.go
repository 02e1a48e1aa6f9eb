package camera

import (
	"errors"
	"fmt"
)

// NAL unit types of ITU-T H.264, table 7-1.
const (
	avcSlice  = 1
	avcIDR    = 5
	avcSEI    = 6
	avcSPS    = 7
	avcPPS    = 8
	avcAUD    = 9
	avcFiller = 12
)

func avcType(nal []byte) byte { return nal[0] & 0x1F }

// headerBytes is more than any slice header that is read here takes up.
const headerBytes = 64

// avcSet is what of a sequence parameter set slice headers need, and where in
// it the height stands.
type avcSet struct {
	profile       byte
	frameNumBits  uint
	orderType     uint32
	orderBits     uint
	width, height int // in macroblocks
	frames        bool

	payload         []byte
	heightAt        int // bits before pic_height_in_map_units_minus1
	afterHeight     int
	separatePlanes  bool
	constraintFlags byte
	level           byte
}

// parseAVCSet reads a sequence parameter set (clause 7.3.2.1.1) of a profile
// without scaling lists of its own.
func parseAVCSet(nal []byte) (avcSet, error) {
	var s avcSet
	s.payload = unescape(nal, 1, len(nal))
	r := &bitReader{b: s.payload}
	s.profile, s.constraintFlags, s.level = byte(r.u(8)), byte(r.u(8)), byte(r.u(8))
	r.ue()
	switch s.profile {
	case 100, 110, 122, 244, 44, 83, 86, 118, 128:
		if r.ue() == 3 {
			s.separatePlanes = r.flag()
		}
		r.ue()
		r.ue()
		r.u(1)
		if r.flag() {
			return s, errors.New("read sequence parameter set: it has scaling lists")
		}
	}
	s.frameNumBits = uint(r.ue() + 4)
	switch s.orderType = r.ue(); s.orderType {
	case 0:
		s.orderBits = uint(r.ue() + 4)
	case 1:
		return s, errors.New("read sequence parameter set: picture order count type 1")
	}
	r.ue()
	r.u(1)
	s.width = int(r.ue()) + 1
	s.heightAt = r.at
	s.height = int(r.ue()) + 1
	s.afterHeight = r.at
	s.frames = r.flag()
	if r.short || s.frameNumBits > 16 || s.orderBits > 16 {
		return s, errors.New("read sequence parameter set: it is broken")
	}
	return s, nil
}

// taller is the parameter set with another height, in macroblocks.
func (s avcSet) taller(height int) []byte {
	w := &bitWriter{}
	r := &bitReader{b: s.payload}
	for r.at < s.heightAt {
		w.u(1, r.u(1))
	}
	w.ue(uint32(height - 1))
	r.at = s.afterHeight
	for n := r.left(); n > 0; n-- {
		w.u(1, r.u(1))
	}
	w.trail()
	return escape([]byte{0x60 | avcSPS}, w.b)
}

// sliceHead is the beginning of a slice header (clause 7.3.3).
type sliceHead struct {
	first    uint32
	kind     uint32 // modulo 5: 0 P, 1 B, 2 I
	set      uint32 // picture parameter set
	frameNum uint32
	idr      bool
	idrID    uint32
	order    uint32 // the low bits of the picture order count
	ref      byte   // nal_ref_idc
}

func (s avcSet) head(nal []byte) (sliceHead, error) {
	h := sliceHead{idr: avcType(nal) == avcIDR, ref: nal[0] >> 5 & 3}
	r := &bitReader{b: unescape(nal, 1, headerBytes)}
	h.first = r.ue()
	h.kind = r.ue() % 5
	h.set = r.ue()
	if s.separatePlanes {
		r.u(2)
	}
	h.frameNum = r.u(s.frameNumBits)
	if !s.frames && r.flag() { // of one field
		r.u(1)
	}
	if h.idr {
		h.idrID = r.ue()
	}
	if s.orderType == 0 {
		h.order = r.u(s.orderBits)
	}
	if r.short {
		return h, fmt.Errorf("read slice header of NAL unit type %d: it is cut short", avcType(nal))
	}
	return h, nil
}
