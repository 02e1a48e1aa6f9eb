package video

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"skylatch/telemetry/media"
)

const (
	// filmRead is how much of a file is read at once.
	filmRead = 64 << 10
	// filmRate is the pictures a second of a stream that does not say.
	filmRate     = 30
	slowest, top = 1, 240 // pictures a second that are believed
)

// readFilm makes a film of an open file by the ending of its name.
func readFilm(file *os.File, ending string) (film, error) {
	s := &streamFilm{file: file, buffer: make([]byte, filmRead)}
	switch ending {
	case ".ts", ".m2ts", ".mts":
		m := newMPEGTS()
		s.feed = func(b []byte) { m.feed(time.Time{}, b, s.keep) }
		s.end = func() { m.end(time.Time{}, s.keep) }
	case ".h264", ".264", ".avc":
		s.annexB(media.H264)
	case ".h265", ".265", ".hevc":
		s.annexB(media.H265)
	case ".mp4", ".m4v", ".mov":
		return readMP4(file)
	default:
		return nil, fmt.Errorf("its name must end with .ts, .m2ts, .mp4, .h264 or .h265, and not with %q", ending)
	}
	return s, nil
}

// streamFilm reads a stream that was written to a file as it was.
type streamFilm struct {
	file   *os.File
	buffer []byte
	feed   func([]byte)
	end    func() // takes what was waiting for more

	ready []picture
	at    int // in ready
	ended bool
}

func (s *streamFilm) Close() error { return s.file.Close() }

func (s *streamFilm) next() (picture, error) {
	for s.at == len(s.ready) {
		if s.ended {
			return picture{}, io.EOF
		}
		s.ready, s.at = s.ready[:0], 0
		n, err := s.file.Read(s.buffer)
		s.feed(s.buffer[:n])
		switch {
		case err == io.EOF:
			s.ended = true
			s.end()
		case err != nil:
			return picture{}, err
		}
	}
	s.at++
	return s.ready[s.at-1], nil
}

// keep copies a picture: its memory is the format's.
func (s *streamFilm) keep(p picture) {
	nals := make([][]byte, 0, len(p.nals))
	for _, n := range p.nals {
		nals = append(nals, bytes.Clone(n))
	}
	p.nals = nals
	s.ready = append(s.ready, p)
}

// annexB reads bare NAL units, which have no clock but the rate that their
// parameter sets may name. Pictures are shown in the order that they are
// decoded in: with B-frames, which no live encoder makes, that is a wrong one.
func (s *streamFilm) annexB(codec media.Codec) {
	step, now := time.Second/filmRate, time.Duration(0)
	c := unitCutter{codec: codec, fresh: -1}
	c.out = func(u cutUnit) {
		for _, n := range u.nals {
			if rate := rateOf(codec, n); rate >= slowest && rate <= top {
				step = time.Duration(float64(time.Second) / rate)
			}
		}
		s.keep(picture{codec: codec, nals: u.nals, pts: now, dts: now, lost: u.lost, whole: u.whole})
		now += step
	}
	s.feed, s.end = c.write, c.end
}

// rateOf returns the pictures a second that a parameter set names; 0 if the NAL
// unit is none or names none.
func rateOf(codec media.Codec, nal []byte) float64 {
	switch {
	case codec == media.H264 && h264.NALUType(nal[0]&0x1f) == h264.NALUTypeSPS:
		var sps h264.SPS
		if sps.Unmarshal(nal) == nil && sps.VUI != nil && sps.VUI.TimingInfo != nil {
			return sps.FPS()
		}
	case codec == media.H265 && h265.NALUType(nal[0]>>1&0x3f) == h265.NALUType_SPS_NUT:
		var sps h265.SPS
		if sps.Unmarshal(nal) == nil && sps.VUI != nil && sps.VUI.TimingInfo != nil {
			return sps.FPS()
		}
	}
	return 0
}
