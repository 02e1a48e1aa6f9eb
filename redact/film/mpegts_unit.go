package film

import (
	"errors"

	"skylatch/redact"
)

// tsUnit is what has one time: a picture, or some sound. It is collected from
// the packets that carry it (PES, 2.4.3.6), whose own headers are left out.
type tsUnit struct {
	track    *tsTrack
	pts, dts uint64 // in ticks of 90 kHz, modulo 1<<33
	data     []byte
	expected int  // bytes to come of the packet at hand; -1 if it does not say
	done     bool // it is complete
	damaged  bool // something of it is missing
}

const (
	// tsFirstPID is the first that a stream may have. (table 2-3)
	tsFirstPID = 0x20
	// maxTSTracks is how many tracks a film may have.
	maxTSTracks = 16
	// tsClock is how many ticks a second has, tsWrap where they begin anew.
	tsClock = 90000
	tsWrap  = 1 << 33
)

// pesHeader is what stands before the data of a unit.
type pesHeader struct {
	timed    bool
	pts, dts uint64
	data     []byte
	expected int
	hidden   int // bytes of private data and the like
}

// isPictureOrSound reports whether a unit begins that says it is one. (table 2-22)
func isPictureOrSound(b []byte) bool {
	return len(b) > 3 && b[0] == 0 && b[1] == 0 && b[2] == 1 && b[3] >= 0xc0 && b[3] <= 0xef
}

// errPES is returned for a header that is none.
var errPES = errors.New("the header of a unit is not understood")

// parsePES reads the header, which has to be whole in its packet. Writers see
// to that: players rely on it.
func parsePES(b []byte) (h pesHeader, err error) {
	if len(b) < 9 || b[6]&0xc0 != 0x80 {
		return h, errPES
	}
	if b[6]&0x30 != 0 {
		return h, errors.New("it is encrypted: nobody can look into it")
	}
	n := int(b[8])
	if len(b) < 9+n {
		return h, errPES
	}
	fields := b[9 : 9+n]
	h.data, h.expected = b[9+n:], -1
	if size := int(b[4])<<8 | int(b[5]); size != 0 {
		if size < 3+n {
			return h, errPES
		}
		h.expected = size - 3 - n
	}
	used := 0
	switch b[7] >> 6 {
	case 2:
		used = 5
	case 3:
		used = 10
	case 1:
		return h, errPES
	}
	if n < used {
		return h, errPES
	}
	if h.timed = used > 0; h.timed {
		h.pts = pesTime(fields)
		h.dts = h.pts
	}
	if used == 10 {
		h.dts = pesTime(fields[5:])
	}
	for _, v := range fields[used:] {
		if v != 0xff {
			h.hidden++
		}
	}
	return h, nil
}

// pesTime reads 33 bits with marks between them.
func pesTime(b []byte) uint64 {
	return uint64(b[0]>>1&7)<<30 | uint64(b[1])<<22 | uint64(b[2]>>1)<<15 | uint64(b[3])<<7 | uint64(b[4]>>1)
}

// begin takes the first packet of a unit, or of a piece of one: a piece without
// a time belongs to the unit before.
func (f *tsFilm) begin(t *tsTrack, payload []byte) error {
	if !isPictureOrSound(payload) { // padding, and data that no table lists
		if t.current != nil {
			t.current.end()
			t.current = nil
		}
		t.hidden++
		t.hiddenBytes += int64(len(payload))
		return nil
	}
	h, err := parsePES(payload)
	if err != nil {
		return err
	}
	if h.hidden > 0 {
		t.hidden++
		t.hiddenBytes += int64(h.hidden)
	}
	u := t.current
	switch {
	case h.timed:
		if u != nil {
			u.end()
		}
		u = t.unit()
		f.spare -= cap(u.data)
		u.track, u.pts, u.dts = t, h.pts, h.dts
		t.current = u
		f.queue = append(f.queue, u)
	case u == nil:
		t.lost++
		return nil
	default:
		u.damaged = u.damaged || u.expected > 0
	}
	u.expected = h.expected
	f.add(t, h.data)
	return nil
}

// end says that nothing more comes.
func (u *tsUnit) end() {
	u.done = true
	u.damaged = u.damaged || u.expected > 0
}

// add appends to the unit at hand what belongs to it.
func (f *tsFilm) add(t *tsTrack, b []byte) {
	u := t.current
	if u.expected >= 0 {
		n := min(len(b), u.expected)
		if n < len(b) {
			t.hidden++
			t.hiddenBytes += int64(len(b) - n)
		}
		u.expected -= n
		b = b[:n]
	}
	u.data = append(u.data, b...)
	f.queued += len(b)
}

// note counts what did not get across.
func (f *tsFilm) note(r *tsReader, tables tsProgramme) {
	drop := func(class redact.Class, what string, n int, bytes int64) {
		f.j.tally.Note(redact.Count{Class: class, Action: redact.Drop, What: what, N: n, Bytes: bytes})
	}
	for _, l := range f.left {
		drop(l.class, "MPEG-TS "+l.name, l.packets, l.bytes)
	}
	for _, s := range tables.streams {
		if len(s.descriptors) > 0 {
			drop(redact.Text, "MPEG-TS descriptors", 1, int64(len(s.descriptors)))
		}
	}
	for _, t := range f.tracks {
		if t != nil {
			t.note(&f.j.tally)
		}
	}
	if r.behind > 0 {
		drop(redact.Bulk, "MPEG-TS bytes behind the last packet", 1, int64(r.behind))
	}
	if r.timed > 0 {
		drop(redact.Time, "MPEG-TS times of arrival", int(r.timed), 4*r.timed)
	}
	if f.out.shifted() {
		drop(redact.Time, "MPEG-TS start of the clock", 1, 0)
	}
}
