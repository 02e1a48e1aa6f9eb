package camera

import (
	"time"

	"github.com/pion/rtcp"
)

// ntpEpoch is 1900 counted from 1970, in seconds (RFC 3550, section 4).
const ntpEpoch = 2_208_988_800

// report is a sender report and, if canaries are planted, all that a careless
// camera says about its owner.
func (t *rtpTrack) report(now time.Time) []byte {
	sr := &rtcp.SenderReport{
		SSRC:        t.header.SSRC,
		NTPTime:     uint64(now.Unix()+ntpEpoch)<<32 | uint64(now.Nanosecond())<<32/1e9,
		RTPTime:     t.lastTime,
		PacketCount: t.packets,
		OctetCount:  t.octets,
	}
	items := []rtcp.SourceDescriptionItem{{Type: rtcp.SDESCNAME, Text: "camera"}}
	if t.planted {
		items = []rtcp.SourceDescriptionItem{
			{Type: rtcp.SDESCNAME, Text: canaryCNAME}, {Type: rtcp.SDESName, Text: canaryNAME},
			{Type: rtcp.SDESEmail, Text: canaryEMAIL}, {Type: rtcp.SDESPhone, Text: canaryPHONE},
			{Type: rtcp.SDESLocation, Text: canaryLOC}, {Type: rtcp.SDESTool, Text: canaryTOOL},
			{Type: rtcp.SDESNote, Text: canaryNOTE},
		}
	}
	sdes := &rtcp.SourceDescription{Chunks: []rtcp.SourceDescriptionChunk{{Source: t.header.SSRC, Items: items}}}
	b, err := rtcp.Marshal([]rtcp.Packet{sr, sdes})
	if err != nil {
		panic(err) // of texts that are constants
	}
	return b
}

// wantsKey reports whether an RTCP packet asks for a picture to start from.
func wantsKey(b []byte) bool {
	packets, err := rtcp.Unmarshal(b)
	if err != nil {
		return false
	}
	for _, p := range packets {
		switch p.(type) {
		case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
			return true
		}
	}
	return false
}
