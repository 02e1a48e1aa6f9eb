package video

import (
	"fmt"

	"github.com/bluenviron/gortsplib/v5/pkg/description"
	rtpformat "github.com/bluenviron/gortsplib/v5/pkg/format"
	"github.com/bluenviron/gortsplib/v5/pkg/sdpunmarshaler"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// readSDP takes from a session description what a stream may not say itself:
// codecs and parameter sets. Addresses in it are not used. An empty text says
// nothing.
func readSDP(text string) (rtpKnown, error) {
	known := rtpKnown{codecs: make(map[byte]media.Codec), sets: make(map[byte][][]byte)}
	if text == "" {
		return known, nil
	}
	var described description.Session
	session, err := sdpunmarshaler.Unmarshal([]byte(text))
	if err == nil {
		err = described.Unmarshal2(session)
	}
	if err != nil {
		return known, &telemetry.ProblemError{
			Cause:   fmt.Sprintf("The SDP of a video source cannot be read: %v.", err),
			Meaning: "Its pictures may not be understood.",
			Action:  "Name the file that belongs to the sender, or leave it out: most streams describe themselves.",
			Err:     err,
		}
	}
	for _, m := range described.Medias {
		for _, f := range m.Formats {
			switch f := f.(type) {
			case *rtpformat.H264:
				known.codecs[f.PayloadTyp] = media.H264
				known.sets[f.PayloadTyp] = present(f.SPS, f.PPS)
			case *rtpformat.H265:
				known.codecs[f.PayloadTyp] = media.H265
				known.sets[f.PayloadTyp] = present(f.VPS, f.SPS, f.PPS)
			}
		}
	}
	return known, nil
}

// present returns those that are there.
func present(sets ...[]byte) [][]byte {
	var there [][]byte
	for _, s := range sets {
		if len(s) > 0 {
			there = append(there, s)
		}
	}
	return there
}
