package film

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"skylatch/redact"
	"skylatch/redact/video"
	"skylatch/telemetry/media"
)

// coder lets through of one track's samples what decoding needs.
type coder interface {
	// sample returns the new sample, in parts. They are partly the given memory
	// and partly the coder's, valid until the next call.
	sample(b []byte) ([][]byte, error)
	// note counts what was left out until now.
	note(t *redact.Tally)
}

// errSample is what a sample is refused with; a film without one of its samples
// would not be the same film.
var errSample = errors.New("a sample of it is damaged or not understood")

// maxSample bounds a sample, and with it the memory. Of films that cameras code
// the largest pictures are below 4 MB.
const maxSample = 16 << 20

// nalSamples are samples of H.264 or H.265 as films hold them: NAL units behind
// their lengths. New samples have lengths of four bytes.
type nalSamples struct {
	filter *video.Filter
	width  int // of a length, in bytes
	units  [][]byte
	parts  [][]byte
	sizes  []byte
}

func (n *nalSamples) sample(b []byte) ([][]byte, error) {
	n.units = n.units[:0]
	for rest := b; len(rest) > 0; {
		if len(rest) < n.width {
			return nil, fmt.Errorf("%w: %d bytes behind its last NAL unit", errSample, len(rest))
		}
		size := 0
		for _, v := range rest[:n.width] {
			size = size<<8 | int(v)
		}
		if rest = rest[n.width:]; size > len(rest) {
			return nil, fmt.Errorf("%w: a NAL unit of %d bytes in %d", errSample, size, len(rest))
		}
		if size > 0 {
			n.units = append(n.units, rest[:size])
		}
		rest = rest[size:]
	}
	out := n.filter.Unit(n.units)
	if len(out) == 0 {
		if kind := n.filter.Refused(); kind != "" {
			return nil, fmt.Errorf("%w: %s", errSample, kind)
		}
		return nil, fmt.Errorf("%w: it holds no picture", errSample)
	}
	return n.join(b, out), nil
}

// join puts the lengths before the units. Neighbours of which nothing was left
// out stay one part.
func (n *nalSamples) join(b []byte, units [][]byte) [][]byte {
	n.parts, n.sizes = n.parts[:0], n.sizes[:0]
	for _, u := range units {
		at := cap(b) - cap(u) // if it is a part of b
		if inside(b, u) && at >= 4 && binary.BigEndian.Uint32(b[at-4:]) == uint32(len(u)) {
			n.parts = appendRun(n.parts, b[at-4:at+len(u)])
			continue
		}
		from := len(n.sizes)
		n.sizes = binary.BigEndian.AppendUint32(n.sizes, uint32(len(u)))
		n.parts = append(n.parts, n.sizes[from:], u)
	}
	return n.parts
}

func (n *nalSamples) note(t *redact.Tally) { noteFilter(n.filter, t) }

// jpegSamples are samples that are a JPEG each.
type jpegSamples struct {
	filter *video.Filter
	one    [1][]byte
}

func newJPEGSamples() *jpegSamples { return &jpegSamples{filter: video.NewFilter(media.MJPEG)} }

func (s *jpegSamples) sample(b []byte) ([][]byte, error) {
	s.one[0] = b
	out := s.filter.Unit(s.one[:])
	if out == nil {
		return nil, fmt.Errorf("%w: %s", errSample, s.filter.Refused())
	}
	return out, nil
}

func (s *jpegSamples) note(t *redact.Tally) { noteFilter(s.filter, t) }

// plainSamples are samples in which there is room for nothing else: sound that
// is not coded.
type plainSamples struct{ one [1][]byte }

func (s *plainSamples) sample(b []byte) ([][]byte, error) {
	s.one[0] = b
	return s.one[:], nil
}

func (*plainSamples) note(*redact.Tally) {}

// noteFilter counts what a filter of pictures cut, by what such parts tell.
func noteFilter(f *video.Filter, t *redact.Tally) {
	for _, r := range f.Removed() {
		class := redact.Technical
		switch {
		case r.Kind == "SEI user data", r.Kind == "SEI ITU-T T.35", r.Kind == "private NAL unit":
			class = redact.Location // what live telemetry travels in
		case r.Kind == "SEI picture timing":
			class = redact.Time
		case strings.HasPrefix(r.Kind, "data behind"), r.Kind == "JPEG metadata", r.Kind == "SEI, other":
			class = redact.Bulk
		case r.Kind == "auxiliary picture", r.Kind == "NAL unit of another layer or view":
			class = redact.Imagery
		}
		t.Note(redact.Count{Class: class, Action: redact.Drop, What: r.Kind, N: int(r.Count), Bytes: int64(r.Bytes)})
	}
}
