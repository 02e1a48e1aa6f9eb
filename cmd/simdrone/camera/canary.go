package camera

import (
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/telemetry/media"
)

// Canary is a text that stands for what a real camera tells about its pilot. It
// is planted where the picture does not need it, and must not be found behind a
// filter.
type Canary struct {
	Where string
	Text  string
}

// The canaries, by where they are planted.
const (
	canarySEI     = "CANARY-SEI GPS -35.363262,149.165237 SN 1581F5BKD2190042"
	canaryT35     = "CANARY-T35 operator FIN87astrdge12k8"
	canaryPrivate = "CANARY-PRIVATE-NAL home -35.3632,149.1652"
	canaryFiller  = "CANARY-FILLER SN 0M6TG9B0020123"

	canaryHeader = "CANARY-RTP-EXT1" // as long as a one-byte extension may be, less one

	canaryCNAME = "CANARY-CNAME@drone.invalid"
	canaryNAME  = "CANARY-NAME J. Pilot"
	canaryEMAIL = "CANARY-EMAIL pilot@drone.invalid"
	canaryPHONE = "CANARY-PHONE +61 2 5550 0100"
	canaryLOC   = "CANARY-LOC -35.363262,149.165237"
	canaryTOOL  = "CANARY-TOOL camera 1.2.3"
	canaryNOTE  = "CANARY-NOTE SN 1581F5BKD2190042"

	canaryMission  = "CANARY-KLV-MISSION"
	canaryTail     = "CANARY-KLV-TAIL-VH-123"
	canaryPlatform = "CANARY-KLV-PLATFORM"
	canaryPID      = "CANARY-TS-PRIVATE-PID SN 1581F5BKD2190042"
	canaryField    = "CANARY-TS-FIELD -35.363262"
	canaryProvider = "CANARY-SDT-PROVIDER"
	canaryService  = "CANARY-SDT-SERVICE"

	canaryTitle = "CANARY-SDP-TITLE"
)

// Canaries are all there are. Which of them a stream has depends on how it is
// sent.
var Canaries = []Canary{
	{"SEI user data unregistered", canarySEI},
	{"SEI ITU-T T.35", canaryT35},
	{"private NAL unit", canaryPrivate},
	{"filler data", canaryFiller},
	{"RTP header extension", canaryHeader},
	{"RTCP SDES CNAME", canaryCNAME},
	{"RTCP SDES NAME", canaryNAME},
	{"RTCP SDES EMAIL", canaryEMAIL},
	{"RTCP SDES PHONE", canaryPHONE},
	{"RTCP SDES LOC", canaryLOC},
	{"RTCP SDES TOOL", canaryTOOL},
	{"RTCP SDES NOTE", canaryNOTE},
	{"KLV mission id", canaryMission},
	{"KLV tail number", canaryTail},
	{"KLV platform", canaryPlatform},
	{"MPEG-TS private PID", canaryPID},
	{"MPEG-TS adaptation field", canaryField},
	{"MPEG-TS SDT provider", canaryProvider},
	{"MPEG-TS SDT service", canaryService},
	{"RTSP session title", canaryTitle},
}

// userUUID begins SEI user data: a camera maker's own, made up.
var userUUID = []byte{0x5c, 0x1a, 0x7e, 0x30, 0x11, 0x42, 0x4d, 0x0b, 0x9a, 0x55, 0x02, 0x6f, 0xd0, 0x77, 0x21, 0x9e}

// plants are NAL units to go before and after the slices of a picture.
type plants struct{ before, after [][]byte }

func newPlants(c media.Codec) plants {
	user := append(append([]byte{}, userUUID...), canarySEI...)
	// itu_t_t35_country_code 0xB5 (United States), a provider code nobody has
	t35 := append([]byte{0xB5, 0x7F, 0xFE}, canaryT35...)
	if c == media.H265 {
		header := func(t h265.NALUType) []byte { return []byte{byte(t) << 1, 1} }
		return plants{
			before: [][]byte{
				sei(header(h265.NALUType_PREFIX_SEI_NUT), 5, user),
				sei(header(h265.NALUType_PREFIX_SEI_NUT), 4, t35),
			},
			after: [][]byte{
				ended(header(47), canaryPrivate), // reserved, after slices
				ended(header(h265.NALUType_FD_NUT), canaryFiller),
			},
		}
	}
	return plants{
		before: [][]byte{sei([]byte{avcSEI}, 5, user), sei([]byte{avcSEI}, 4, t35)},
		// 22 is reserved: RTP has taken the numbers that are free for all.
		after: [][]byte{ended([]byte{22}, canaryPrivate), ended([]byte{avcFiller}, canaryFiller)},
	}
}

// sei is a unit with one message (ITU-T H.264 and H.265, clause 7.3.2.3.1).
func sei(header []byte, kind byte, payload []byte) []byte {
	b := []byte{kind}
	n := len(payload)
	for ; n >= 255; n -= 255 {
		b = append(b, 255)
	}
	b = append(append(b, byte(n)), payload...)
	return escape(header, append(b, 0x80))
}

// ended is a unit of text with the bits that end it.
func ended(header []byte, text string) []byte {
	return escape(header, append([]byte(text), 0x80))
}

// plant puts the plants among the NAL units of a picture.
func (p plants) plant(c media.Codec, nals [][]byte) [][]byte {
	out := make([][]byte, 0, len(nals)+len(p.before)+len(p.after))
	begun := false
	for _, n := range nals {
		if !begun && kindOf(c, n) == nalSlice {
			out = append(out, p.before...)
			begun = true
		}
		out = append(out, n)
	}
	return append(out, p.after...)
}
