package video

import (
	"math/bits"

	"skylatch/redact/video/nal"
)

// slice264 is the beginning of a slice's header (ITU-T H.264, 7.3.3).
type slice264 struct {
	idr      bool
	ref      bool // nal_ref_idc is not 0: other pictures depend on it
	firstMB  uint32
	b        bool // a slice of type B
	sps      *sps264
	frameNum uint32
	field    bool
	poc      uint32 // pic_order_cnt_lsb, if there is one

	frameNumAt, pocAt uint // bits, in the RBSP
}

// readSlice264 reads the header of a slice; set returns the sequence parameter
// set that a picture parameter set names, or nil.
func readSlice264(unit []byte, set func(pps uint32) *sps264) (slice264, bool) {
	s := slice264{idr: unit[0]&0x1f == h264IDR, ref: unit[0]&0x60 != 0}
	r := nal.NewReader(unit[1:])
	s.firstMB = r.UE()
	kind, pps := r.UE(), r.UE()
	s.b = kind%5 == 1
	if s.sps = set(pps); s.sps == nil || !r.OK() || kind > 9 {
		return slice264{}, false
	}
	s.frameNumAt = sizeUE(s.firstMB) + sizeUE(kind) + sizeUE(pps)
	if s.sps.separatePlanes {
		r.Skip(2)
		s.frameNumAt += 2
	}
	s.frameNum = r.Bits(s.sps.frameNumBits)
	s.pocAt = s.frameNumAt + s.sps.frameNumBits
	if !s.sps.framesOnly {
		s.pocAt++
		if s.field = r.Flag(); s.field {
			r.Skip(1)
			s.pocAt++
		}
	}
	if s.idr {
		s.pocAt += sizeUE(r.UE()) // idr_pic_id
	}
	if s.sps.pocType == 0 {
		s.poc = r.Bits(s.sps.pocBits)
	}
	return s, r.OK()
}

// sizeUE returns how many bits ue(v) has.
func sizeUE(v uint32) uint { return 2*uint(bits.Len64(uint64(v)+1)) - 1 }

// change is a field of fixed width that gets another value.
type change struct {
	at, width uint // bits, in the RBSP
	value     uint32
}

// rewrite appends a NAL unit to dst with some fields changed. All other bits
// stay as they are; only emulation prevention near the fields may move.
func rewrite(dst, unit []byte, changes ...change) []byte {
	last := uint(0)
	for _, c := range changes {
		last = max(last, (c.at+c.width+7)/8)
	}
	head, raw := unescapeHead(unit[1:], int(last))
	for _, c := range changes {
		setBits(head, c)
	}
	dst = append(dst, unit[0])
	dst = nal.Escape(dst, head)
	return append(dst, unit[1+raw:]...)
}

// unescapeHead returns at least n bytes of the RBSP, up to one behind which
// emulation prevention begins anew, and how many bytes of the payload they are.
func unescapeHead(payload []byte, n int) (head []byte, raw int) {
	head = make([]byte, 0, n+8)
	zeros := 0
	for i, b := range payload {
		if b == 3 && zeros >= 2 {
			zeros = 0
			continue
		}
		head = append(head, b)
		if b == 0 {
			zeros++
			continue
		}
		zeros = 0
		if len(head) > n { // this byte is not changed: it stays other than zero
			return head, i + 1
		}
	}
	return head, len(payload)
}

func setBits(b []byte, c change) {
	for i := range c.width {
		at := c.at + i
		if at/8 >= uint(len(b)) {
			return
		}
		mask := byte(0x80) >> (at % 8)
		if c.value>>(c.width-1-i)&1 == 1 {
			b[at/8] |= mask
		} else {
			b[at/8] &^= mask
		}
	}
}
