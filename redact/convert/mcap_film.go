package convert

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/mp4/codecs"
	"github.com/bluenviron/mediacommon/v2/pkg/formats/pmp4"
)

// picture is one picture of a film, as Foxglove wants it: an access unit in Annex
// B, with what decoding needs before each picture where it can begin.
type picture struct {
	at   time.Time
	unit []byte
}

// reels are films that run beside a log.
type reels struct{ all []*reel }

type reel struct {
	name, format string
	next         func() (picture, error, bool)
	stop         func()
	waiting      *picture
}

func newReels(ctx context.Context, films []Film) *reels {
	rs := &reels{}
	for _, f := range films {
		r := &reel{name: f.Name}
		r.next, r.stop = iter.Pull2(f.pictures(ctx, &r.format))
		rs.all = append(rs.all, r)
	}
	return rs
}

func (rs *reels) stop() {
	for _, r := range rs.all {
		r.stop()
	}
}

// until writes the pictures that came before a moment; all that are left, for
// the zero time.
func (rs *reels) until(w *recording, at time.Time) error {
	for _, r := range rs.all {
		for {
			if r.waiting == nil {
				p, err, ok := r.next()
				if err != nil {
					return fmt.Errorf("%s: %w", r.name, err)
				}
				if !ok {
					break
				}
				r.waiting = &p
			}
			if !at.IsZero() && r.waiting.at.After(at) {
				break
			}
			r.write(w, *r.waiting)
			if r.waiting = nil; w.err != nil {
				return w.err
			}
		}
	}
	return nil
}

func (r *reel) write(w *recording, p picture) {
	b := append(appendHead(nil, p.at, r.name), `,"format":"`+r.format+`","data":"`...)
	b = append(base64.StdEncoding.AppendEncode(b, p.unit), `"}`...)
	topic := w.topic("/"+r.name, videoName, func() []byte { return []byte(videoSchema) })
	w.message(topic, nanoseconds(p.at), b)
}

// pictures reads a film as package film writes it: not in fragments.
func (f Film) pictures(ctx context.Context, format *string) iter.Seq2[picture, error] {
	return func(yield func(picture, error) bool) {
		var movie pmp4.Presentation
		if err := movie.Unmarshal(io.NewSectionReader(f.File, 0, f.File.Size())); err != nil {
			yield(picture{}, fmt.Errorf("read film: %w", err))
			return
		}
		for _, t := range movie.Tracks {
			begin, codec := beginning(t.Codec)
			if codec == "" {
				continue
			}
			*format = codec
			if t.TimeScale == 0 {
				yield(picture{}, errors.New("read film: it has no clock"))
				return
			}
			var ticks uint64
			for _, s := range t.Samples {
				p, err := read(s, begin)
				p.at = f.At(time.Duration(float64(ticks) / float64(t.TimeScale) * float64(time.Second)))
				if err == nil {
					err = ctx.Err()
				}
				if !yield(p, err) || err != nil {
					return
				}
				ticks += uint64(s.Duration)
			}
			return // one track has the pictures
		}
		yield(picture{}, errors.New("read film: it is neither H.264 nor H.265, and no others are shown"))
	}
}

// beginning returns what decoding begins with, and the codec as Foxglove names
// it; empty for what is no picture that it shows.
func beginning(c codecs.Codec) (sets [][]byte, format string) {
	switch c := c.(type) {
	case *codecs.H264:
		return [][]byte{c.SPS, c.PPS}, "h264"
	case *codecs.H265:
		return [][]byte{c.VPS, c.SPS, c.PPS}, "h265"
	}
	return nil, ""
}

// read reads one sample.
func read(s *pmp4.Sample, begin [][]byte) (p picture, err error) {
	switch {
	case s.PayloadSize > maxChunk:
		return p, fmt.Errorf("read film: a picture has %d MB", s.PayloadSize>>20)
	case s.GetPayload == nil:
		return p, errors.New("read film: it is too long, or has no table of its pictures")
	case s.PTSOffset != 0:
		return p, errors.New("read film: its pictures are not in the order in which they are shown")
	}
	b, err := s.GetPayload()
	if err != nil {
		return p, fmt.Errorf("read film: %w", err)
	}
	var units h264.AVCC // H.265 is packed alike
	if err := units.Unmarshal(b); err != nil {
		return p, fmt.Errorf("read film: %w", err)
	}
	if !s.IsNonSyncSample && !hasSets(units, begin) {
		units = append(append(h264.AVCC{}, begin...), units...)
	}
	p.unit, err = h264.AnnexB(units).Marshal()
	return p, err
}

// hasSets reports whether a picture brings its parameter sets itself.
func hasSets(units, begin [][]byte) bool {
	if len(units[0]) == 0 {
		return false
	}
	if len(begin) == 3 {
		return h265.NALUType(units[0][0]>>1&0x3f) == h265.NALUType_VPS_NUT
	}
	return h264.NALUType(units[0][0]&0x1f) == h264.NALUTypeSPS
}
