package video

import (
	"bytes"
	"encoding/binary"
	"iter"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// rtpUnit collects the NAL units of one access unit from the payloads of RTP
// packets (RFC 6184 and RFC 7798, without interleaving). A NAL unit of which a
// piece is missing is left out.
type rtpUnit struct {
	codec  media.Codec
	data   []byte
	spans  []span
	open   int // where in data the fragmented NAL unit begins; -1 if none is open
	slices int
	split  bool // its first slice is not the first of a picture
	lost   bool // something of it is missing
	nals   [][]byte
}

type span struct{ from, to int }

func (u *rtpUnit) reset() {
	u.data, u.spans, u.open, u.slices, u.split, u.lost = u.data[:0], u.spans[:0], -1, 0, false, false
}

// miss says that packets are missing here.
func (u *rtpUnit) miss() {
	u.lost = true
	u.drop()
}

// drop leaves out the NAL unit that is open.
func (u *rtpUnit) drop() {
	if u.open >= 0 {
		u.data, u.open, u.lost = u.data[:u.open], -1, true
	}
}

// payload takes the payload of a packet.
func (u *rtpUnit) payload(b []byte) {
	if u.codec == media.H265 {
		u.payload265(b)
	} else {
		u.payload264(b)
	}
}

// payload264 reads RFC 6184, 5.6 to 5.8.
func (u *rtpUnit) payload264(b []byte) {
	if len(b) < 2 {
		return
	}
	switch kind := b[0] & 0x1f; {
	case kind >= 1 && kind <= 23:
		u.add(b)
	case kind == h264STAPA:
		u.several(b[1:])
	case kind == h264FUA:
		u.fragment(b[1], b[2:], b[0]&0xe0|b[1]&0x1f)
	}
}

// payload265 reads RFC 7798, 4.4.
func (u *rtpUnit) payload265(b []byte) {
	if len(b) < 3 {
		return
	}
	switch kind := h265Kind(b); kind {
	case h265AP:
		u.several(b[2:])
	case h265FU:
		u.fragment(b[2], b[3:], b[0]&0x81|b[2]&0x3f<<1, b[1])
	default:
		if kind < h265AP {
			u.add(b)
		}
	}
}

// several takes an aggregation packet.
func (u *rtpUnit) several(b []byte) {
	for n := range aggregated(b) {
		u.add(n)
	}
}

// aggregated yields the NAL units of an aggregation packet, each of which stands
// behind its size; a cut one is not yielded.
func aggregated(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(b) > 2 {
			size := int(binary.BigEndian.Uint16(b))
			if b = b[2:]; size > len(b) || !yield(b[:size]) {
				return
			}
			b = b[size:]
		}
	}
}

// fragment takes a piece of a NAL unit; marks has the bits that say whether it
// is the first and the last, header is what the unit's own header was.
func (u *rtpUnit) fragment(marks byte, b []byte, header ...byte) {
	if marks&0x80 != 0 {
		u.drop()
		u.open = len(u.data)
		u.data = append(u.data, header...)
	}
	if u.open < 0 {
		u.lost = true // its beginning is missing
		return
	}
	if len(u.data)+len(b) > maxUnit {
		u.drop()
		return
	}
	u.data = append(u.data, b...)
	if marks&0x40 != 0 {
		from := u.open
		u.open = -1
		u.found(from)
	}
}

// add takes a whole NAL unit.
func (u *rtpUnit) add(b []byte) {
	u.drop()
	if len(b) == 0 || len(u.data)+len(b) > maxUnit {
		return
	}
	from := len(u.data)
	u.data = append(u.data, b...)
	u.found(from)
}

// found notes the NAL units from an offset to the end of the data. Some senders
// leave start codes in what they send: then it is several.
func (u *rtpUnit) found(from int) {
	for n := range nal.Split(u.data[from:]) {
		if len(u.spans) >= maxUnitNALs {
			u.lost = true
			return
		}
		at := from + cap(u.data[from:]) - cap(n) // where in data it begins: it is a slice of it
		u.spans = append(u.spans, span{at, at + len(n)})
		if len(n) < nalLook(u.codec) {
			continue
		}
		if _, slice, first := lookNAL(u.codec, n); slice {
			u.split = u.split || u.slices == 0 && !first
			u.slices++
		}
	}
}

// units returns the NAL units; they are valid until the next reset.
func (u *rtpUnit) units() [][]byte {
	u.nals = u.nals[:0]
	for _, s := range u.spans {
		u.nals = append(u.nals, u.data[s.from:s.to:s.to])
	}
	return u.nals
}

// showsCodec returns the codec that a payload shows beyond doubt: it holds a
// parameter set that can be read.
func showsCodec(b []byte) (codec media.Codec, ok bool) {
	if len(b) < 8 || b[0]&0x80 != 0 {
		return "", false
	}
	switch {
	case isSPS264(b):
		return media.H264, true
	case isSPS265(b):
		return media.H265, true
	case b[0]&0x1f == h264STAPA:
		for n := range aggregated(b[1:]) {
			if isSPS264(n) {
				return media.H264, true
			}
		}
	case h265Kind(b) == h265AP:
		for n := range aggregated(b[2:]) {
			if isSPS265(n) {
				return media.H265, true
			}
		}
	}
	return "", false
}

func isSPS264(n []byte) bool {
	if len(n) < 4 || n[0]&0x9f != h264SPS {
		return false
	}
	_, ok := readSPS264(n)
	return ok
}

func isSPS265(n []byte) bool {
	if len(n) < 4 || h265Kind(n) != h265SPS || n[0]&0x81 != 0 {
		return false
	}
	_, ok := readFormat265(n)
	return ok
}

// mayBe says which codecs a payload could be of, by its NAL unit's header.
func mayBe(b []byte) (h264, h265 bool) {
	if len(b) < 3 || b[0]&0x80 != 0 {
		return false, false
	}
	switch kind := b[0] & 0x1f; kind {
	case h264Slice, h264IDR, h264SPS, h264PPS, h264STAPA:
		h264 = kind == h264Slice || kind == h264STAPA || b[0]&0x60 != 0
	case h264SEI, 9:
		h264 = b[0]&0x60 == 0
	case h264FUA:
		h264 = b[1]&0x20 == 0 && (b[1]&0x1f == h264Slice || b[1]&0x1f == h264IDR)
	}
	if b[0]&1 == 0 && b[1]>>3 == 0 && b[1]&7 > 0 {
		kind := h265Kind(b)
		h265 = kind <= 9 || kind >= h265IRAP && kind <= 21 || kind >= h265VPS && kind <= 40 || kind == h265AP || kind == h265FU
	}
	return h264, h265
}

// holdsTS reports whether a payload is packets of a transport stream (RFC 2250).
func holdsTS(p *rtpPacket) bool {
	n := len(p.payload)
	if n == 0 || n%rtpMPEGUnit != 0 || p.payload[0] != tsSync {
		return false
	}
	return p.payloadType == rtpMPEGTS || n > rtpMPEGUnit && bytes.IndexByte(p.payload[rtpMPEGUnit:], tsSync) == 0
}
