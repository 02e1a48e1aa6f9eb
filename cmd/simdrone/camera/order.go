package camera

import (
	"fmt"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/telemetry/media"
)

// nalKind is what a NAL unit means for finding pictures.
type nalKind int

const (
	nalOther  nalKind = iota // belongs to the picture that is open
	nalBefore                // begins a picture if a slice came before
	nalSet                   // the same, and is a parameter set
	nalSlice
)

func hevcType(nal []byte) h265.NALUType { return h265.NALUType(nal[0] >> 1 & 0x3F) }

// kindOf follows ITU-T H.264, clause 7.4.1.2.3, and H.265, clause 7.4.2.4.4.
func kindOf(c media.Codec, n []byte) nalKind {
	if c == media.H265 {
		switch t := hevcType(n); {
		case t < 32:
			return nalSlice
		case t <= h265.NALUType_PPS_NUT:
			return nalSet
		case t == h265.NALUType_AUD_NUT, t == h265.NALUType_PREFIX_SEI_NUT, t >= 41 && t <= 44, t >= 48 && t <= 55:
			return nalBefore
		}
		return nalOther
	}
	switch t := avcType(n); {
	case t >= avcSlice && t <= avcIDR:
		return nalSlice
	case t == avcSPS, t == avcPPS:
		return nalSet
	case t == avcSEI, t == avcAUD, t >= 14 && t <= 18:
		return nalBefore
	}
	return nalOther
}

// firstSlice reports whether a slice begins a picture: the first macroblock or
// block is in it.
func firstSlice(c media.Codec, n []byte) bool {
	if c == media.H265 {
		return len(n) > 2 && n[2]&0x80 != 0
	}
	return len(n) > 1 && n[1]&0x80 != 0
}

// counter follows the picture order count through a stream.
type counter struct {
	codec media.Codec
	avc   avcSet
	hevc  h265.SPS
	pps   map[uint32]h265.PPS
	known bool

	base, top int // of the present sequence; the highest order so far
	last, msb int // of the picture that the next one is counted from
	decoded   int
}

func newCounter(c media.Codec) *counter { return &counter{codec: c, pps: map[uint32]h265.PPS{}} }

func (c *counter) learn(n []byte) error {
	var err error
	switch {
	case c.codec == media.H265 && hevcType(n) == h265.NALUType_SPS_NUT:
		c.hevc = h265.SPS{}
		err = c.hevc.Unmarshal(n)
		c.known = err == nil
	case c.codec == media.H265 && hevcType(n) == h265.NALUType_PPS_NUT:
		var p h265.PPS
		if err = p.Unmarshal(n); err == nil {
			c.pps[p.ID] = p
		}
	case c.codec == media.H264 && avcType(n) == avcSPS:
		c.avc, err = parseAVCSet(n)
		c.known = err == nil
	}
	return err
}

// order is the place of a picture among those shown; numbers only need to sort
// right. key says that decoding can begin with it.
func (c *counter) order(slice []byte) (order int, key bool, err error) {
	if !c.known {
		return 0, false, fmt.Errorf("read slice: no parameter set came before it")
	}
	var low, bits int
	fresh, reference := false, true
	if c.codec == media.H265 {
		low, bits, fresh, key, reference = c.readHEVC(slice)
	} else {
		h, err := c.avc.head(slice)
		if err != nil {
			return 0, false, err
		}
		low, bits, fresh, reference = int(h.order), int(c.avc.orderBits), h.idr, h.ref != 0
		key = fresh
		if c.avc.orderType == 2 { // shown as decoded
			c.decoded++
			return c.decoded, key, nil
		}
	}
	if fresh {
		c.base = c.top + 1
		c.last, c.msb = 0, 0
	}
	// ITU-T H.264, clause 8.2.1.1, and H.265, clause 8.3.1
	half, whole := 1<<bits>>1, 1<<bits
	msb := c.msb
	switch {
	case low < c.last && c.last-low >= half:
		msb += whole
	case low > c.last && low-c.last > half:
		msb -= whole
	}
	if reference {
		c.last, c.msb = low, msb
	}
	order = c.base + msb + low
	c.top = max(c.top, order)
	return order, key, nil
}

// readHEVC reads a slice segment header as far as the order count (ITU-T H.265,
// clause 7.3.6.1).
func (c *counter) readHEVC(slice []byte) (low, bits int, fresh, key, reference bool) {
	t := hevcType(slice)
	key = t >= h265.NALUType_BLA_W_LP && t <= 23
	fresh = t == h265.NALUType_IDR_W_RADL || t == h265.NALUType_IDR_N_LP
	// Counted from are pictures of the lowest layer that others may refer to.
	reference = slice[1]&7 == 1 && (t > 9 || t%2 == 1 && t < 6)
	bits = int(c.hevc.Log2MaxPicOrderCntLsbMinus4) + 4
	if fresh {
		return 0, bits, fresh, key, reference
	}
	r := &bitReader{b: unescape(slice, 2, headerBytes)}
	r.u(1)
	if key {
		r.u(1)
	}
	p := c.pps[r.ue()]
	r.u(uint(p.NumExtraSliceHeaderBits))
	r.ue()
	if p.OutputFlagPresentFlag {
		r.u(1)
	}
	if c.hevc.SeparateColourPlaneFlag {
		r.u(2)
	}
	return int(r.u(uint(bits))), bits, fresh, key, reference
}
