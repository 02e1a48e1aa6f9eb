package video

import (
	"encoding/json"
	"testing"

	second264 "github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	second265 "github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/redact/video/nal"
	"skylatch/telemetry/media"
)

// readSPS is what another parser reads out of a sequence parameter set, but for
// the usability information, of which parts are left out on purpose.
func readSPS(t *testing.T, codec media.Codec, unit []byte) string {
	t.Helper()
	var read any
	var err error
	if codec == media.H264 {
		var sps second264.SPS
		err = sps.Unmarshal(unit)
		sps.VUI, read = nil, &sps
	} else {
		var sps second265.SPS
		err = sps.Unmarshal(unit)
		sps.VUI, read = nil, &sps
	}
	if err != nil {
		t.Errorf("a second parser does not read % x: %v", unit, err)
	}
	b, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameSets reports in how far a second parser reads the same in both streams.
func sameSets(t *testing.T, codec media.Codec, before, after []byte) {
	t.Helper()
	collect := func(stream []byte) (list []string) {
		for unit := range nal.Split(stream) {
			if codec == media.H264 && unit[0]&31 == sps264 || codec == media.H265 && unit[0]>>1 == sps265 {
				list = append(list, readSPS(t, codec, unit))
			}
		}
		return list
	}
	was, is := collect(before), collect(after)
	if len(was) == 0 || len(was) != len(is) {
		t.Fatalf("%d sequence parameter sets of %d", len(is), len(was))
	}
	for i := range was {
		if was[i] != is[i] {
			t.Errorf("a second parser reads\n%s\nand read\n%s", is[i], was[i])
		}
	}
}

func TestTheSecondParserSeesADifference(t *testing.T) {
	a, b := spsWith264(sps264Fields{}), spsWith264(sps264Fields{})
	b[3]++ // the level
	if readSPS(t, media.H264, a) == readSPS(t, media.H264, b) {
		t.Error("another level is not seen")
	}
}
