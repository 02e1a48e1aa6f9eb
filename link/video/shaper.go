package video

import (
	"bytes"
	"image/jpeg"

	"skylatch/telemetry/media"
)

// shaper makes the format of a track from the parameter sets that pass by, and
// a new one whenever they change.
type shaper struct {
	codec  media.Codec
	sets   []paramSet
	format *media.Format
}

// paramSet is the present parameter set of one kind and id.
type paramSet struct {
	kind byte
	id   uint32
	unit []byte
}

// see looks for parameter sets.
func (s *shaper) see(nals [][]byte) {
	if s.codec == media.MJPEG {
		s.seeImage(nals)
		return
	}
	changed := false
	for _, n := range nals {
		if kind, id, ok := s.which(n); ok {
			changed = s.keep(paramSet{kind, id, n}) || changed
		}
	}
	if changed {
		s.make()
	}
}

// which says what parameter set a NAL unit is. Kinds are in the order in which
// they stand in a stream.
func (s *shaper) which(n []byte) (kind byte, id uint32, ok bool) {
	if len(n) < 4 {
		return 0, 0, false
	}
	if s.codec == media.H265 {
		if kind = h265Kind(n); kind < h265VPS || kind > h265PPS {
			return 0, 0, false
		}
		id, ok = setID265(kind, n)
		return kind, id, ok
	}
	switch kind = n[0] & 0x1f; kind {
	case h264SPS:
		set, ok := readSPS264(n)
		return kind, set.id, ok
	case h264PPS:
		set, ok := readPPS264(n)
		return kind, set.id, ok
	}
	return 0, 0, false
}

// keep reports whether the set is new.
func (s *shaper) keep(p paramSet) bool {
	at := len(s.sets)
	for i, known := range s.sets {
		switch {
		case known.kind == p.kind && known.id == p.id:
			if bytes.Equal(known.unit, p.unit) {
				return false
			}
			s.sets[i].unit = bytes.Clone(p.unit)
			return true
		case known.kind > p.kind && at == len(s.sets):
			at = i
		}
	}
	if len(s.sets) >= maxSets265 {
		return false
	}
	p.unit = bytes.Clone(p.unit)
	s.sets = append(s.sets, paramSet{})
	copy(s.sets[at+1:], s.sets[at:])
	s.sets[at] = p
	return true
}

// make makes the format; there is none before every kind of set is there.
func (s *shaper) make() {
	var f media.Format
	var ok, pps bool
	var all [][]byte
	for _, p := range s.sets {
		switch {
		case ok: // the first of several
		case s.codec == media.H264 && p.kind == h264SPS:
			f, ok = readFormat264(p.unit)
		case s.codec == media.H265 && p.kind == h265SPS:
			f, ok = readFormat265(p.unit)
		}
		pps = pps || s.codec == media.H264 && p.kind == h264PPS || p.kind == h265PPS
		all = append(all, p.unit)
	}
	if !ok || !pps {
		return
	}
	f.ParameterSets = all
	f.Reordered = f.Reordered || s.reordered() && s.format.Width == f.Width && s.format.Height == f.Height
	s.format = &f
}

// reorder says that pictures came in another order than they are shown in,
// although no parameter set said so.
func (s *shaper) reorder() *media.Format {
	f := *s.format
	f.Reordered = true
	s.format = &f
	return s.format
}

func (s *shaper) reordered() bool { return s.format != nil && s.format.Reordered }

// seeImage takes the size of a JPEG image.
func (s *shaper) seeImage(images [][]byte) {
	if len(images) == 0 {
		return
	}
	c, err := jpeg.DecodeConfig(bytes.NewReader(images[0]))
	if err != nil || s.format != nil && s.format.Width == c.Width && s.format.Height == c.Height {
		return
	}
	s.format = &media.Format{Codec: media.MJPEG, Name: string(media.MJPEG), Width: c.Width, Height: c.Height}
}
