package convert

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"github.com/Eyevinn/mp4ff/hevc"
	"github.com/Eyevinn/mp4ff/mp4"
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
		if err := f.show(ctx, format, func(p picture) bool { return yield(p, nil) }); err != nil {
			yield(picture{}, fmt.Errorf("read film: %w", err))
		}
	}
}

func (f Film) show(ctx context.Context, format *string, yield func(picture) bool) error {
	movie, err := mp4.DecodeFile(io.NewSectionReader(f.File, 0, f.File.Size()), mp4.WithDecodeMode(mp4.DecModeLazyMdat))
	if err != nil {
		return err
	}
	if movie.Moov == nil {
		return errors.New("it has no table of its pictures")
	}
	for _, t := range movie.Moov.Traks {
		sets, codec := beginning(t)
		if codec == "" {
			continue
		}
		*format = codec
		scale, table := t.Mdia.Mdhd.Timescale, t.Mdia.Minf.Stbl
		if scale == 0 || table.Stts == nil || table.Stsz == nil || table.Stsc == nil {
			return errors.New("it has no clock, or no table of its pictures")
		}
		n, ticks := uint32(0), uint64(0)
		for i, count := range table.Stts.SampleCount {
			for range count {
				if n++; ctx.Err() != nil {
					return ctx.Err()
				}
				if c := table.Ctts; c != nil && c.GetCompositionTimeOffset(n) != c.GetCompositionTimeOffset(1) {
					return errors.New("its pictures are not in the order in which they are shown")
				}
				key := table.Stss == nil || table.Stss.IsSyncSample(n)
				unit, err := f.unit(t, n, sets, key)
				if err != nil {
					return err
				}
				at := f.At(time.Duration(float64(ticks) / float64(scale) * float64(time.Second)))
				if !yield(picture{at, unit}) {
					return nil
				}
				ticks += uint64(table.Stts.SampleTimeDelta[i])
			}
		}
		return nil // one track has the pictures
	}
	return errors.New("it is neither H.264 nor H.265, and no others are shown")
}

// beginning returns what decoding begins with, and the codec as Foxglove names
// it; empty for what is no picture that it shows.
func beginning(t *mp4.TrakBox) (sets [][]byte, codec string) {
	if t.Mdia == nil || t.Mdia.Mdhd == nil || t.Mdia.Minf == nil || t.Mdia.Minf.Stbl == nil || t.Mdia.Minf.Stbl.Stsd == nil {
		return nil, ""
	}
	switch d := t.Mdia.Minf.Stbl.Stsd; {
	case d.AvcX != nil && d.AvcX.AvcC != nil:
		return append(slices.Clone(d.AvcX.AvcC.SPSnalus), d.AvcX.AvcC.PPSnalus...), "h264"
	case d.HvcX != nil && d.HvcX.HvcC != nil:
		for _, kind := range []hevc.NaluType{hevc.NALU_VPS, hevc.NALU_SPS, hevc.NALU_PPS} {
			sets = append(sets, d.HvcX.HvcC.GetNalusForType(kind)...)
		}
		return sets, "h265"
	}
	return nil, ""
}

// unit reads a picture, and puts the parameter sets before one where decoding can
// begin and that does not bring them itself.
func (f Film) unit(t *mp4.TrakBox, n uint32, sets [][]byte, key bool) ([]byte, error) {
	where, err := t.GetRangesForSampleInterval(n, n)
	if err != nil {
		return nil, err
	}
	if len(where) != 1 || where[0].Size > maxChunk {
		return nil, fmt.Errorf("a picture has more than %d MB", maxChunk>>20)
	}
	b := make([]byte, where[0].Size)
	if _, err := f.File.ReadAt(b, int64(where[0].Offset)); err != nil {
		return nil, err
	}
	var unit []byte
	for len(b) > 0 {
		if len(b) < 4 || uint64(binary.BigEndian.Uint32(b)) > uint64(len(b)-4) {
			return nil, errors.New("a picture is damaged")
		}
		end := 4 + binary.BigEndian.Uint32(b)
		if len(unit) == 0 && key && end > 4 && len(sets) > 0 && b[4] != sets[0][0] {
			for _, s := range sets {
				unit = append(append(unit, startCode...), s...)
			}
		}
		unit = append(append(unit, startCode...), b[4:end]...)
		b = b[end:]
	}
	return unit, nil
}

// startCode begins a NAL unit (ITU-T H.264 Annex B).
const startCode = "\x00\x00\x00\x01"
