package film

import (
	"bytes"
	"fmt"
	"io"
)

// fragments reads the samples that the fragments of a film list for one track.
// (ISO/IEC 14496-12, 8.8)
type fragments struct {
	src   io.ReaderAt
	size  int64 // of the film
	track *track
	at    int64 // where to look for the next fragment

	runs []run // of the fragment at hand, for this track
	// time is when the next sample is decoded; the last one lasts until then.
	time    uint64
	started bool
	held    sample
	holds   bool
	left    bool // the tables of the movie may hold more
	before  *tables
}

// run is one run of samples, as its box has it.
type run struct {
	at       int64 // where its first sample lies
	rows     fields
	count    uint32
	flags    uint32
	first    uint32 // flags of the first sample, if the run tells
	duration uint32
	bytes    uint32
	sample   uint32 // flags
	entry    uint32
	time     uint64
	timed    bool // time is known
}

// What the boxes of a fragment may tell, in their flags.
const (
	tfhdBase, tfhdEntry, tfhdDuration, tfhdSize, tfhdFlags, tfhdMoof = 0x1, 0x2, 0x8, 0x10, 0x20, 0x20000
	trunOffset, trunFirst                                            = 0x1, 0x4
	trunDuration, trunSize, trunFlags, trunShift                     = 0x100, 0x200, 0x400, 0x800

	notSync = 0x10000
)

// maxFragment bounds what describes a fragment: each track reads it for itself.
const maxFragment = 1 << 20

func (f *fragments) next() (sample, bool, error) {
	if f.left {
		s, ok, err := f.before.next()
		if err != nil || ok {
			f.time += uint64(s.duration) * uint64(s.count)
			f.started = f.started || ok
			return s, ok, err
		}
		f.left = false
	}
	for {
		s, timed, ok, err := f.read()
		if err != nil {
			return sample{}, false, err
		}
		if ok && !f.started {
			f.started = true
			if timed != nil {
				f.time = *timed
				f.track.start = *timed
			}
		} else if ok && timed != nil && *timed != f.time {
			if !f.holds {
				return sample{}, false, fmt.Errorf("%w: its fragments do not begin where its head ends", errBox)
			}
			from := f.time - uint64(f.held.duration)
			if *timed < from || *timed-from > 1<<31 {
				return sample{}, false, fmt.Errorf("%w: its fragments are out of order", errBox)
			}
			f.held.duration = uint32(*timed - from)
			f.time = *timed
		}
		out, had := f.held, f.holds
		f.held, f.holds = s, ok
		if ok {
			f.time += uint64(s.duration)
		}
		if had || !ok {
			return out, had, nil
		}
	}
}

// read returns the next sample of the runs; timed is when it is decoded, where
// its fragment tells.
func (f *fragments) read() (s sample, timed *uint64, ok bool, err error) {
	for len(f.runs) == 0 {
		more, err := f.fragment()
		if err != nil || !more {
			return sample{}, nil, false, err
		}
	}
	r := &f.runs[0]
	if r.timed {
		r.timed = false
		timed = new(r.time)
	}
	s = r.next()
	if r.rows.bad || s.size == 0 || s.size > maxSample {
		return sample{}, nil, false, fmt.Errorf("%w: a run of samples that is cut off, or a sample of %d bytes", errBox, s.size)
	}
	if r.count == 0 {
		f.runs = f.runs[1:]
	}
	return s, timed, true, nil
}

func (r *run) next() sample {
	s := sample{at: r.at, count: 1, size: r.bytes, duration: r.duration, entry: r.entry}
	flags := r.sample
	if r.flags&trunDuration != 0 {
		s.duration = r.rows.u32()
	}
	if r.flags&trunSize != 0 {
		s.size = r.rows.u32()
	}
	if r.flags&trunFlags != 0 {
		flags = r.rows.u32()
	}
	if r.flags&trunFirst != 0 {
		flags, r.flags = r.first, r.flags&^trunFirst
	}
	if r.flags&trunShift != 0 {
		s.shift = int32(r.rows.u32())
	}
	s.sync = flags&notSync == 0
	r.at += int64(s.size)
	r.count--
	return s
}

// fragment reads the next fragment that has samples of the track.
func (f *fragments) fragment() (bool, error) {
	for f.at < f.size {
		b, err := nextBox(f.src, f.at, f.size)
		if err != nil {
			return false, nil // the bytes behind the film, which were seen before
		}
		f.at = b.end
		if b.kind != "moof" {
			continue
		}
		if f.runs, err = f.track.runs(f.src, b); err != nil {
			return false, err
		}
		if len(f.runs) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// runs reads the runs of a fragment that are the track's.
func (t *track) runs(src io.ReaderAt, moof box) ([]run, error) {
	if moof.size() > maxFragment {
		return nil, fmt.Errorf("%w: a fragment described in %d bytes", errBox, moof.size())
	}
	b := make([]byte, moof.size())
	if err := readFull(src, b, moof.at); err != nil {
		return nil, err
	}
	mem := bytes.NewReader(b)
	kids, err := boxes(mem, moof.body-moof.at, int64(len(b)))
	if err != nil {
		return nil, err
	}
	var list []run
	end := moof.at // where the data of the run before ends
	for _, kid := range kids {
		if kid.kind != "traf" {
			continue
		}
		parts, err := boxes(mem, kid.body, kid.end)
		if err != nil {
			return nil, err
		}
		var base run
		var origin int64
		mine, known := false, false
		for _, p := range parts {
			body := fields{rest: b[p.body:p.end]}
			switch p.kind {
			case "tfhd":
				base, origin, mine = t.header(&body, moof.at, end)
				known = true
			case "tfdt":
				version, _ := body.full()
				base.time, base.timed = body.wide(version), true
			case "trun":
				if !known {
					return nil, fmt.Errorf("%w: a run of samples without its track", errBox)
				}
				r := base
				r.run(&body, origin, end)
				base.timed = false
				after, ok := r.measure()
				if !ok || body.bad {
					return nil, fmt.Errorf("%w: a run of samples that is cut off", errBox)
				}
				if end = after; mine && r.count > 0 {
					list = append(list, r)
				}
			}
			if body.bad {
				return nil, fmt.Errorf("%w: the box %q is cut off", errBox, p.kind)
			}
		}
	}
	return list, nil
}

// header reads a tfhd.
func (t *track) header(f *fields, moof, end int64) (r run, origin int64, mine bool) {
	_, flags := f.full()
	id := f.u32()
	d := t.movie.defaults[id]
	r = run{duration: d.duration, bytes: d.size, sample: d.flags, entry: d.entry - 1}
	switch {
	case flags&tfhdBase != 0:
		origin = int64(f.u64() & (1<<62 - 1))
	case flags&tfhdMoof != 0:
		origin = moof
	default:
		origin = end // of the data before; the fragment itself, for the first
	}
	if flags&tfhdEntry != 0 {
		r.entry = f.u32() - 1
	}
	if flags&tfhdDuration != 0 {
		r.duration = f.u32()
	}
	if flags&tfhdSize != 0 {
		r.bytes = f.u32()
	}
	if flags&tfhdFlags != 0 {
		r.sample = f.u32()
	}
	return r, origin, id == t.id
}

// run reads a trun.
func (r *run) run(f *fields, origin, end int64) {
	_, r.flags = f.full()
	r.count = f.u32()
	r.at = end
	if end < origin {
		r.at = origin
	}
	if r.flags&trunOffset != 0 {
		r.at = origin + int64(int32(f.u32()))
	}
	if r.flags&trunFirst != 0 {
		r.first = f.u32()
	}
	r.rows = *f
}

// measure returns where the run's data ends.
func (r run) measure() (int64, bool) {
	row := 0
	for _, flag := range []uint32{trunDuration, trunSize, trunFlags, trunShift} {
		if r.flags&flag != 0 {
			row += 4
		}
	}
	if row == 0 && r.count > 1<<20 || int64(r.count)*int64(row) > int64(len(r.rows.rest)) {
		return 0, false
	}
	if r.flags&trunSize == 0 {
		return r.at + int64(r.count)*int64(r.bytes), true
	}
	end := r.at
	for range r.count {
		end += int64(r.next().size)
	}
	return end, true
}
