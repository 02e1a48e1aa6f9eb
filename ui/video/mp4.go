package video

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

const (
	mp4Track = 1
	mp4Clock = 90_000 // ticks a second, as in RTP and MPEG-TS
	// usualInterval is between two pictures until it is known.
	usualInterval = time.Second / 30
	// maxInterval is the longest that a fragment leaves between two pictures:
	// a <video> stops at a longer hole, so a dropout is left out of its
	// timeline.
	maxInterval = time.Second
	// maxReorder is far above what pictures are shown later than decoded.
	maxReorder = 2 * time.Second
)

// errNoMP4 is why a track cannot be had as MP4.
var errNoMP4 = &telemetry.ProblemError{
	Cause:   "These pictures cannot be played as MP4: they are JPEG images, or their parameter sets are missing.",
	Meaning: "The recording goes on. They are not shown this way.",
	Action:  "Choose the delivery WebCodecs.",
}

// fragmenter writes units as fragments of MP4, one for each, as soon as it has
// them. The zero value begins with begin.
type fragmenter struct {
	codec    codecs.Codec
	started  bool     // the initialization segment was written
	held     [][]byte // parameter sets in the initialization segment
	number   uint32
	last     time.Duration // DTS of the last unit
	interval time.Duration
	at       time.Duration // of the last fragment, from 0 and without holes
	begun    bool          // there was a unit
}

// begin makes the format that of the next units; they begin with an
// initialization segment. The timeline goes on. The error is a
// [telemetry.ProblemError] if the format cannot be carried.
func (f *fragmenter) begin(format *media.Format) error {
	switch c := codecOf(format).(type) {
	case *codecs.H264:
		f.codec, f.held = c, [][]byte{c.SPS, c.PPS}
	case *codecs.H265:
		f.codec, f.held = c, [][]byte{c.VPS, c.SPS, c.PPS}
	default:
		return errNoMP4
	}
	f.started = false
	return nil
}

// append appends the unit's fragment.
func (f *fragmenter) append(b []byte, u *media.Unit) ([]byte, error) {
	var out seekablebuffer.Buffer
	if !f.started {
		init := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: mp4Track, TimeScale: mp4Clock, Codec: f.codec}}}
		if err := init.Marshal(&out); err != nil {
			return nil, fmt.Errorf("write MP4 initialization segment: %w", err)
		}
		f.started = true
		b = append(b, out.Bytes()...)
		out.Reset()
	}
	f.advance(u.DTS)
	f.number++
	part := fmp4.Part{SequenceNumber: f.number, Tracks: []*fmp4.PartTrack{{
		ID: mp4Track, BaseTime: uint64(ticks(f.at)),
		Samples: []*fmp4.Sample{{
			Duration: uint32(ticks(f.interval)), PTSOffset: reorder(u),
			IsNonSyncSample: !u.Key, Payload: f.payload(u),
		}},
	}}}
	if err := part.Marshal(&out); err != nil {
		return nil, fmt.Errorf("write MP4 fragment: %w", err)
	}
	return append(b, out.Bytes()...), nil
}

// advance moves the timeline on to a unit. The length of a picture is known
// when the next is there; until then it is what the last one's was.
func (f *fragmenter) advance(dts time.Duration) {
	since := dts - f.last
	f.last = dts
	switch {
	case !f.begun:
		f.begun, f.interval = true, usualInterval
		return
	case since <= 0 || since > maxInterval:
		since = f.interval // the source's clock jumped, or nothing came
	default:
		f.interval = since
	}
	f.at += since
}

// payload is the picture as MP4 has it: each NAL unit behind its length, and
// without what the initialization segment holds.
func (f *fragmenter) payload(u *media.Unit) []byte {
	b := make([]byte, 0, len(u.Bytes)) // a length is as long as a start code
	for _, nal := range u.NALs {
		if slices.ContainsFunc(f.held, func(p []byte) bool { return bytes.Equal(p, nal) }) {
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(len(nal)))
		b = append(b, nal...)
	}
	return b
}

func ticks(d time.Duration) int64 { return int64(d) * mp4Clock / int64(time.Second) }

func reorder(u *media.Unit) int32 {
	later := u.PTS - u.DTS
	if later < -maxReorder || later > maxReorder {
		return 0
	}
	return int32(ticks(later))
}

// codecOf returns the format for an initialization segment, nil if it does not
// hold what that needs.
func codecOf(f *media.Format) codecs.Codec {
	switch f.Codec {
	case media.H264:
		const sps, pps = 7, 8 // ITU-T H.264 table 7-1
		c := &codecs.H264{
			SPS: first(f.ParameterSets, func(n []byte) bool { return n[0]&31 == sps }),
			PPS: first(f.ParameterSets, func(n []byte) bool { return n[0]&31 == pps }),
		}
		if c.SPS != nil && c.PPS != nil {
			return c
		}
	case media.H265:
		const vps, sps, pps = 32, 33, 34 // ITU-T H.265 table 7-1
		c := &codecs.H265{
			VPS: first(f.ParameterSets, func(n []byte) bool { return n[0]>>1&63 == vps }),
			SPS: first(f.ParameterSets, func(n []byte) bool { return n[0]>>1&63 == sps }),
			PPS: first(f.ParameterSets, func(n []byte) bool { return n[0]>>1&63 == pps }),
		}
		if c.VPS != nil && c.SPS != nil && c.PPS != nil {
			return c
		}
	}
	return nil
}

func first(sets [][]byte, is func([]byte) bool) []byte {
	for _, n := range sets {
		if len(n) > 0 && is(n) {
			return n
		}
	}
	return nil
}

// mimeOf names the format for a SourceBuffer. The parameter sets of H.265 are
// in the initialization segment, which makes it hvc1 (ISO/IEC 14496-15).
func mimeOf(f *media.Format) string {
	name := f.Name
	if rest, ok := strings.CutPrefix(name, "hev1."); ok {
		name = "hvc1." + rest
	}
	return `video/mp4; codecs="` + name + `"`
}
