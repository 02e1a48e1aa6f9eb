package flightlog

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/fmp4/seekablebuffer"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"

	"skylatch/telemetry/media"
)

// A video is a fragmented MP4 file (ISO/IEC 14496-12): what the decoder must
// know first, and then fragments that stand for themselves. Before each stands a
// prft box (8.16.5) that says when, on the station's clock, the fragment's first
// picture came: replay lines a video up with the flight by that, even if the
// file is all that is left.

const (
	// timeScale is in ticks a second.
	timeScale = 90_000
	// videoTrack is the id of the only track in a file.
	videoTrack = 1
	// ntpEpoch is how long before 1970 the time in a prft box begins. (RFC 5905)
	ntpEpoch = 2_208_988_800
)

// sample is a picture with its place in the file.
type sample struct {
	unit *media.Unit
	at   int64 // when to decode it, in ticks
	sync bool  // a player can begin here
}

func ticks(d time.Duration) int64 {
	return int64(d/time.Second)*timeScale + int64(d%time.Second)*timeScale/int64(time.Second)
}

// encodeInit makes what the file begins with.
func encodeInit(f *media.Format) ([]byte, error) {
	codec, err := mp4Codec(f)
	if err != nil {
		return nil, err
	}
	init := fmp4.Init{Tracks: []*fmp4.InitTrack{{ID: videoTrack, TimeScale: timeScale, Codec: codec}}}
	var b seekablebuffer.Buffer
	if err := init.Marshal(&b); err != nil {
		return nil, fmt.Errorf("describe %s for a file: %w", f.Name, err)
	}
	return b.Bytes(), nil
}

func mp4Codec(f *media.Format) (codecs.Codec, error) {
	set := func(kind func(b byte) byte, want byte) []byte {
		for _, p := range f.ParameterSets {
			if len(p) > 0 && kind(p[0]) == want {
				return p
			}
		}
		return nil
	}
	switch f.Codec {
	case media.H264:
		kind := func(b byte) byte { return b & 0x1f }
		return &codecs.H264{SPS: set(kind, 7), PPS: set(kind, 8)}, nil
	case media.H265:
		kind := func(b byte) byte { return b >> 1 & 0x3f }
		return &codecs.H265{VPS: set(kind, 32), SPS: set(kind, 33), PPS: set(kind, 34)}, nil
	case media.MJPEG:
		return &codecs.MJPEG{Width: f.Width, Height: f.Height}, nil
	}
	return nil, fmt.Errorf("describe %q for a file: unknown codec", f.Codec)
}

// encodeFragment appends the samples to dst as a fragment that ends at end.
func encodeFragment(dst []byte, number uint32, samples []sample, end int64) ([]byte, error) {
	part := fmp4.Part{SequenceNumber: number, Tracks: []*fmp4.PartTrack{{ID: videoTrack, BaseTime: uint64(samples[0].at)}}}
	for i, s := range samples {
		next := end
		if i+1 < len(samples) {
			next = samples[i+1].at
		}
		payload, err := payload(s.unit)
		if err != nil {
			return dst, err
		}
		offset := min(max(s.unit.PTS-s.unit.DTS, -maxOffset), maxOffset)
		part.Tracks[0].Samples = append(part.Tracks[0].Samples, &fmp4.Sample{
			Duration:        uint32(next - s.at),
			PTSOffset:       int32(ticks(offset)),
			IsNonSyncSample: !s.sync,
			Payload:         payload,
		})
	}
	var b seekablebuffer.Buffer
	if err := part.Marshal(&b); err != nil {
		return dst, fmt.Errorf("encode a fragment of video: %w", err)
	}
	dst = appendReferenceTime(dst, samples[0].unit.ReceivedAt, uint64(samples[0].at))
	return append(dst, b.Bytes()...), nil
}

// maxOffset is far beyond how long a decoder holds pictures back.
const maxOffset = 10 * time.Second

// payload is the picture as MP4 wants it: each NAL unit behind its length.
func payload(u *media.Unit) ([]byte, error) {
	if u.NALs == nil {
		return u.Bytes, nil
	}
	b, err := h264.AVCC(u.NALs).Marshal()
	if err != nil {
		return nil, fmt.Errorf("encode a picture of %s: %w", u.Track, err)
	}
	return b, nil
}

// appendReferenceTime appends a prft box.
func appendReferenceTime(dst []byte, at time.Time, media uint64) []byte {
	const size = 32
	dst = binary.BigEndian.AppendUint32(dst, size)
	dst = append(dst, "prft"...)
	dst = append(dst, 1, 0, 0, 8) // version 1; the clock is the same in all of the file
	dst = binary.BigEndian.AppendUint32(dst, videoTrack)
	dst = binary.BigEndian.AppendUint32(dst, uint32(at.Unix()+ntpEpoch))
	dst = binary.BigEndian.AppendUint32(dst, uint32(uint64(at.Nanosecond())<<32/uint64(time.Second)))
	return binary.BigEndian.AppendUint64(dst, media)
}
