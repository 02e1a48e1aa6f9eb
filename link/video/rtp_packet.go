package video

import "encoding/binary"

const (
	rtpHeader   = 12 // bytes, without CSRC
	rtpVersion  = 2
	rtpMPEGTS   = 33 // payload type, RFC 3551, table 5
	rtcpFirst   = 192
	rtcpLast    = 223 // RFC 5761, 4: the second byte of RTCP, which no RTP has
	rtcpSender  = 200
	rtcpSDES    = 202
	rtcpHeader  = 4
	rtcpMost    = 64 // packets in one datagram that are looked at
	rtpMPEGUnit = tsPacket
)

// rtpPacket is one RTP packet (RFC 3550, 5.1).
type rtpPacket struct {
	marker      bool
	payloadType byte
	seq         uint16
	time        uint32
	ssrc        uint32
	payload     []byte
	extension   int // bytes of a header extension, which is not read
	padding     int // bytes
	sources     int // contributing ones, which are not read
}

// readRTP reads a packet; false if it is none.
func readRTP(b []byte) (p rtpPacket, ok bool) {
	if len(b) < rtpHeader || b[0]>>6 != rtpVersion || isRTCP(b) {
		return p, false
	}
	p = rtpPacket{
		marker:      b[1]&0x80 != 0,
		payloadType: b[1] & 0x7f,
		seq:         binary.BigEndian.Uint16(b[2:]),
		time:        binary.BigEndian.Uint32(b[4:]),
		ssrc:        binary.BigEndian.Uint32(b[8:]),
		sources:     int(b[0] & 0x0f),
	}
	at := rtpHeader + 4*p.sources
	if b[0]&0x10 != 0 {
		if len(b) < at+4 {
			return p, false
		}
		p.extension = 4 + 4*int(binary.BigEndian.Uint16(b[at+2:]))
		at += p.extension
	}
	end := len(b)
	if b[0]&0x20 != 0 {
		p.padding = int(b[len(b)-1])
		end -= p.padding
	}
	if at > end || b[0]&0x20 != 0 && p.padding == 0 {
		return p, false
	}
	p.payload = b[at:end]
	return p, true
}

// isRTCP tells RTCP from RTP on one port (RFC 5761, 4).
func isRTCP(b []byte) bool {
	return len(b) >= rtcpHeader && b[0]>>6 == rtpVersion && b[1] >= rtcpFirst && b[1] <= rtcpLast
}

// rtcpReport is what is read of an RTCP datagram.
type rtcpReport struct {
	sender         uint32 // SSRC of a sender report
	sends          bool   // there is one
	names, nameLen int    // SDES packets and their bytes, which are not read
}

// readRTCP walks over the packets of a datagram (RFC 3550, 6.1).
func readRTCP(b []byte) (r rtcpReport) {
	for range rtcpMost {
		if len(b) < rtcpHeader || b[0]>>6 != rtpVersion {
			break
		}
		size := 4 + 4*int(binary.BigEndian.Uint16(b[2:]))
		if size > len(b) {
			break
		}
		switch {
		case b[1] == rtcpSender && size >= 8:
			r.sender, r.sends = binary.BigEndian.Uint32(b[4:]), true
		case b[1] == rtcpSDES:
			r.names++
			r.nameLen += size
		}
		b = b[size:]
	}
	return r
}

// appendKeyRequest appends the RTCP datagram that asks a sender for a key
// picture: an empty receiver report, which must come first (RFC 3550, 6.1), a
// picture loss indication (RFC 4585, 6.3.1) and, for encoders that only know
// that, a full intra request (RFC 5104, 4.3.1). It names nobody.
func appendKeyRequest(b []byte, from, to uint32, count byte) []byte {
	b = append(b, 0x80, 201, 0, 1)
	b = binary.BigEndian.AppendUint32(b, from)
	b = append(b, 0x81, 206, 0, 2)
	b = binary.BigEndian.AppendUint32(b, from)
	b = binary.BigEndian.AppendUint32(b, to)
	b = append(b, 0x84, 206, 0, 4)
	b = binary.BigEndian.AppendUint32(b, from)
	b = binary.BigEndian.AppendUint32(b, 0)
	b = binary.BigEndian.AppendUint32(b, to)
	return append(b, count, 0, 0, 0)
}
