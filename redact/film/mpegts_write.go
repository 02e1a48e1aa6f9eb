package film

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The new stream: one programme with the tracks in their order, and no
// descriptor.
const (
	tsTablesPID = 0x1000
	tsTrackPID  = 0x100

	// tsStart is when the first unit is decoded, in ticks: some that come later
	// in the file are for earlier.
	tsStart = 10 * tsClock
	// tsLead is how long before it is decoded a unit begins to arrive.
	tsLead = tsClock
	// tsTablesEvery is how often the tables are repeated, at the least.
	tsTablesEvery = tsClock / 2
	// tsJump is how far the clock may go at once without the film saying so.
	tsJump = 10 * tsClock
)

// tsTable returns a section: a head, the list, and the sum. (2.4.4)
func tsTable(id byte, list []byte) []byte {
	b := []byte{id, 0xb0, byte(5 + len(list) + 4), 0, 1, 0xc1, 0, 0}
	b = append(b, list...)
	return binary.BigEndian.AppendUint32(b, crc32MPEG(b))
}

// tsPAT and tsPMT return the two tables.
func tsPAT() []byte { return tsTable(0, []byte{0, 1, 0xe0 | tsTablesPID>>8, tsTablesPID & 0xff}) }

func tsPMT(tracks []tsKept) []byte {
	clock := tsClockTrack(tracks)
	list := []byte{0xe0 | byte((tsTrackPID+clock)>>8), byte(tsTrackPID + clock), 0xf0, 0}
	for i, kind := range tracks {
		list = append(list, byte(kind), 0xe0|byte((tsTrackPID+i)>>8), byte(tsTrackPID+i), 0xf0, 0)
	}
	return tsTable(2, list)
}

// tsClockTrack is the track that carries the clock: the first of video, else
// the first.
func tsClockTrack(tracks []tsKept) int {
	for i, kind := range tracks {
		if kind != tsAAC {
			return i
		}
	}
	return 0
}

// tsWriter writes the new stream.
type tsWriter struct {
	b        *bufio.Writer
	tracks   []tsKept
	clock    int
	pat, pmt []byte
	counters [tsTablesPID + 1]byte // by PID
	packet   [tsPacketSize]byte
	units    int

	shift   uint64 // what is added to times
	tables  uint64 // when the tables were written
	last    uint64 // the clock, as it was written
	ticking bool   // it was
}

func newTSWriter(w io.Writer, tracks []tsKept) *tsWriter {
	return &tsWriter{
		b: bufio.NewWriterSize(w, 1<<20), tracks: tracks, clock: tsClockTrack(tracks),
		pat: tsPAT(), pmt: tsPMT(tracks),
	}
}

// shifted reports whether the new film's clock stands elsewhere.
func (w *tsWriter) shifted() bool { return w.shift != 0 }

// unit writes a unit: pieces is what it consists of.
func (w *tsWriter) unit(track int, pts, dts uint64, entry bool, pieces [][]byte) error {
	size := 0
	for _, p := range pieces {
		size += len(p)
	}
	if w.units == 0 {
		w.shift = (tsStart - dts) % tsWrap
	}
	pts, dts = (pts+w.shift)%tsWrap, (dts+w.shift)%tsWrap
	if w.units == 0 || entry && track == w.clock || (dts-w.tables)%tsWrap >= tsTablesEvery {
		w.tables = dts
		w.section(0, w.pat)
		w.section(tsTablesPID, w.pmt)
	}
	w.units++
	header, err := w.header(track, pts, dts, size)
	if err != nil {
		return err
	}
	w.packets(track, dts, entry, size, header, pieces)
	return w.failed()
}

// header returns the head of the unit.
func (w *tsWriter) header(track int, pts, dts uint64, size int) ([]byte, error) {
	stream, length, times := byte(0xe0), 0, 5
	if dts != pts {
		times = 10
	}
	if w.tracks[track] == tsAAC {
		stream = 0xc0
		if length = 3 + times + size; length > 0xffff {
			return nil, errors.New("a piece of sound is too long")
		}
	}
	h := []byte{0, 0, 1, stream | byte(track), byte(length >> 8), byte(length), 0x84, 0x80, byte(times)}
	if dts == pts {
		return appendPESTime(h, 2, pts), nil
	}
	h[7] = 0xc0
	return appendPESTime(appendPESTime(h, 3, pts), 1, dts), nil
}

// appendPESTime writes 33 bits with marks between them.
func appendPESTime(b []byte, mark byte, t uint64) []byte {
	return append(b, mark<<4|byte(t>>29)&0xe|1, byte(t>>22), byte(t>>14)|1, byte(t>>7), byte(t<<1)|1)
}

// packets writes header and pieces. The first packet says whether one can begin
// here, and how late it is; the last is stuffed.
func (w *tsWriter) packets(track int, dts uint64, entry bool, size int, header []byte, pieces [][]byte) {
	left := len(header) + size
	pieces = append([][]byte{header}, pieces...)
	for first := true; left > 0; first = false {
		var field []byte
		if first {
			field = w.field(track, dts, entry)
		}
		room := tsPacketSize - 4
		if len(field) > 0 {
			room -= 1 + len(field)
		}
		stuffing := max(room-left, 0)
		n := room - stuffing
		left -= n
		b := w.head(uint16(tsTrackPID+track), first, len(field) > 0 || stuffing > 0)
		if len(field) > 0 || stuffing > 0 {
			b = appendField(b, field, stuffing)
		}
		for n > 0 {
			k := min(n, len(pieces[0]))
			b = append(b, pieces[0][:k]...)
			if pieces[0] = pieces[0][k:]; len(pieces[0]) == 0 {
				pieces = pieces[1:]
			}
			n -= k
		}
		_, _ = w.b.Write(b) // its error stays, and is returned behind the unit
	}
}

// appendField appends the adaptation field. Without one, the first byte of
// stuffing is its length, and the second its flags.
func appendField(b, field []byte, stuffing int) []byte {
	if len(field) == 0 {
		b = append(b, byte(stuffing-1))
		if stuffing--; stuffing == 0 {
			return b
		}
		b, stuffing = append(b, 0), stuffing-1
	} else {
		b = append(append(b, byte(len(field)+stuffing)), field...)
	}
	for range stuffing {
		b = append(b, 0xff)
	}
	return b
}

// field returns the adaptation field of a unit's first packet, without its
// length; nil if it says nothing.
func (w *tsWriter) field(track int, dts uint64, entry bool) []byte {
	var field []byte
	if entry {
		field = []byte{0x40}
	}
	if track != w.clock {
		return field
	}
	now := (dts - tsLead) % tsWrap
	flags := byte(0x10)
	if entry {
		flags |= 0x40
	}
	if gone := (now - w.last) % tsWrap; w.ticking && gone > tsJump {
		flags |= 0x80
	}
	w.last, w.ticking = now, true
	// 33 bits in ticks, six reserved ones, and a fraction of a tick.
	return []byte{flags, byte(now >> 25), byte(now >> 17), byte(now >> 9), byte(now >> 1), byte(now<<7) | 0x7e, 0}
}

// head begins a packet with payload.
func (w *tsWriter) head(pid uint16, first, field bool) []byte {
	b := append(w.packet[:0], tsSync, byte(pid>>8), byte(pid), 0x10|w.counters[pid])
	w.counters[pid] = (w.counters[pid] + 1) & 0x0f
	if first {
		b[1] |= 0x40
	}
	if field {
		b[3] |= 0x20
	}
	return b
}

// section writes a table, which fits into one packet.
func (w *tsWriter) section(pid uint16, b []byte) {
	p := append(append(w.head(pid, true, false), 0), b...)
	for len(p) < tsPacketSize {
		p = append(p, 0xff)
	}
	_, _ = w.b.Write(p)
}

func (w *tsWriter) failed() error {
	if _, err := w.b.Write(nil); err != nil {
		return fmt.Errorf("write the new film: %w", err)
	}
	return nil
}

func (w *tsWriter) flush() error {
	if err := w.b.Flush(); err != nil {
		return fmt.Errorf("write the new film: %w", err)
	}
	return nil
}
