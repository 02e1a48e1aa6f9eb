package film

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// An MPEG transport stream (ISO/IEC 13818-1) is packets of 188 bytes, each of
// one stream of a programme or of a table that lists them. The new one has a
// table of its own, and of the listed streams those that are picture or sound:
// their units, cleaned, in packets made anew. Of a packet's clock only how far
// units are apart gets across: where a camera's clock stood tells how long it
// was on.
var mpegTS = Format{
	Name:       "MPEG-TS",
	Extensions: []string{".ts", ".mts", ".m2ts", ".m2t", ".tsv"},
	recognise:  func(head []byte) bool { return tsStride(head) != 0 },
	rebuild:    rebuildTS,
	verify:     verifyTS,
}

const (
	tsPacketSize = 188
	tsSync       = 0x47
	// tsTimed is the size of a packet with four bytes of arrival time before it,
	// as Blu-ray discs and camcorders write them.
	tsTimed = 4 + tsPacketSize
	// tsProbed is how many packets have to begin where they should.
	tsProbed = 5
)

// tsStride returns how far packets are apart, or 0 for what is no such stream.
func tsStride(head []byte) int {
	for _, stride := range []int{tsPacketSize, tsTimed} {
		at, n := stride-tsPacketSize, 0
		for at < len(head) && head[at] == tsSync && n < tsProbed {
			at, n = at+stride, n+1
		}
		if n == tsProbed || n >= 2 && at >= len(head) {
			return stride
		}
	}
	return 0
}

// maxQueued bounds what is held of units that are not complete, in bytes.
// One whose end does not come within it is taken to have ended.
const maxQueued = 8 << 20

// tsFilm is the rebuilding of one stream.
type tsFilm struct {
	j      *job
	tracks [1 << 13]*tsTrack // by PID
	queue  []*tsUnit         // as they began
	queued int               // bytes in it
	spare  int               // bytes of old units that are kept
	out    *tsWriter
	tables uint16              // the PID of the table of streams
	left   map[uint16]*leftOut // what else was met
}

// leftOut is a stream that is not copied.
type leftOut struct {
	tsKind
	packets int
	bytes   int64
}

func rebuildTS(ctx context.Context, src *io.SectionReader, dst io.WriteSeeker, j *job) error {
	programme, err := findProgramme(ctx, src)
	if err != nil {
		return err
	}
	f := &tsFilm{j: j, left: make(map[uint16]*leftOut), tables: programme.tables}
	if err := f.choose(programme, dst); err != nil {
		return err
	}
	r, err := newTSReader(ctx, src, j.Progress)
	if err != nil {
		return err
	}
	tables := newTableWatch(programme)
	for {
		p, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := tables.packet(p); err != nil {
			return fmt.Errorf("at byte %d: %w", r.at, err)
		}
		if err := f.packet(p); err != nil {
			return fmt.Errorf("at byte %d: %w", r.at, err)
		}
	}
	for _, u := range f.queue {
		if !u.done {
			u.end()
		}
	}
	if err := f.emit(); err != nil {
		return err
	}
	f.note(r, programme)
	if f.out.units == 0 {
		return errors.New("there is not one whole picture or sound in it")
	}
	return f.out.flush()
}

// choose sets up the tracks of the new film.
func (f *tsFilm) choose(p tsProgramme, dst io.Writer) error {
	var kept []tsKept
	for _, s := range p.streams {
		kind := s.kind()
		if s.pid < tsFirstPID || s.pid == p.tables || f.tracks[s.pid] != nil {
			return errors.New("the table of its streams names a place that is none for a stream")
		}
		switch {
		case kind.refused:
			return fmt.Errorf("it holds %s, which nobody here can look into", kind.name)
		case kind.kept == 0:
			f.left[s.pid] = &leftOut{tsKind: kind}
			continue
		}
		if len(kept) == maxTSTracks {
			return fmt.Errorf("it has more than %d tracks", maxTSTracks)
		}
		kept = append(kept, kind.kept)
		f.tracks[s.pid] = newTSTrack(kind.kept, len(kept)-1)
	}
	if len(kept) == 0 {
		return errors.New("there is neither picture nor sound in it that is known here")
	}
	f.out = newTSWriter(dst, kept)
	return nil
}

// packet takes in one packet.
func (f *tsFilm) packet(p tsPacket) error {
	t := f.tracks[p.pid]
	if t == nil {
		if p.pid == 0 || p.pid == f.tables {
			return nil
		}
		l := f.left[p.pid]
		if l == nil {
			l = &leftOut{tsKind: unlistedKind(p.pid)}
			f.left[p.pid] = l
		}
		l.packets++
		l.bytes += tsPacketSize
		if l.unknown && p.start && isPictureOrSound(p.payload) {
			return fmt.Errorf("its %s is picture or sound, and nothing says how it is coded", l.name)
		}
		return nil
	}
	if p.scrambled {
		return errors.New("it is encrypted: nobody can look into it")
	}
	if p.hidden > 0 {
		t.hidden++
		t.hiddenBytes += int64(p.hidden)
	}
	if len(p.payload) == 0 {
		return nil
	}
	again, lost := t.count(p)
	if again {
		return nil
	}
	if lost && t.current != nil {
		t.current.damaged = true
	}
	if t.pushed && !p.start {
		return errors.New("its tracks are too far apart from each other")
	}
	if p.start {
		t.pushed = false
		if err := f.begin(t, p.payload); err != nil {
			return err
		}
	} else if t.current != nil {
		f.add(t, p.payload)
	} else {
		t.hidden++ // the film begins within it, or it is of no unit
		t.hiddenBytes += int64(len(p.payload))
	}
	if t.current != nil && p.damaged {
		t.current.damaged = true
	}
	if f.queued > maxQueued {
		if err := f.push(); err != nil {
			return err
		}
	}
	return f.emit()
}

// maxSpare bounds what is kept of old units for their memory, in bytes.
const maxSpare = 12 << 20

// free keeps an old unit for its track.
func (f *tsFilm) free(u *tsUnit) {
	if f.spare+cap(u.data) <= maxSpare {
		f.spare += cap(u.data)
		u.track.spare = append(u.track.spare, u)
	}
}

// push ends the first unit, for which all others wait: its track has ended, or
// pauses.
func (f *tsFilm) push() error {
	u := f.queue[0]
	if u.done {
		return nil
	}
	if len(u.data) > maxQueued*3/4 {
		return fmt.Errorf("a unit of more than %d MB is not understood", maxQueued*3/4>>20)
	}
	u.end()
	u.track.current, u.track.pushed = nil, true
	return nil
}

// emit writes the units at the head of the queue that are complete.
func (f *tsFilm) emit() error {
	n := 0
	for ; n < len(f.queue) && f.queue[n].done; n++ {
		u := f.queue[n]
		f.queued -= len(u.data)
		if err := u.track.write(f.out, u); err != nil {
			return err
		}
		f.free(u)
	}
	f.queue = append(f.queue[:0], f.queue[n:]...)
	return nil
}
