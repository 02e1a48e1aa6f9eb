package film

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
)

// A second parser, which knows one film only: the one that rebuildMP4 writes.
// It goes through the file box by box in the order they have to stand in, and
// wants every byte that is not a size, a time or a number of the picture's
// geometry to be what it has to be.

// strict reads boxes one behind the other.
type strict struct {
	src *io.SectionReader
	at  int64
	err error
}

func (s *strict) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

// read returns the next n bytes.
func (s *strict) read(n int64) []byte {
	b := make([]byte, max(min(n, maxLeaf), 0))
	if n > maxLeaf || n < 0 {
		s.fail("%d bytes at byte %d where fewer are expected", n, s.at)
	}
	if s.err == nil {
		if _, err := io.ReadFull(io.NewSectionReader(s.src, s.at, n), b); err != nil {
			s.fail("read at byte %d: %w", s.at, err)
		}
	}
	s.at += int64(len(b))
	return b
}

// peek reports whether the next box is of that kind.
func (s *strict) peek(kind string, end int64) bool {
	if s.err != nil || end-s.at < 8 {
		return false
	}
	at := s.at
	b := s.read(8)
	s.at = at
	return string(b[4:]) == kind
}

// enter reads the head of the next box, which has to be of that kind and end by
// limit, and returns where it ends.
func (s *strict) enter(kind string, limit int64) (end int64) {
	at := s.at
	b := s.read(8)
	end = at + int64(binary.BigEndian.Uint32(b))
	if s.err == nil && (string(b[4:]) != kind || end < s.at || end > limit) {
		s.fail("the box %q of %d bytes at byte %d, where %q is expected", b[4:], end-at, at, kind)
	}
	return end
}

// body reads all of the next box, which has to have n bytes in it; n < 0 is any
// number.
func (s *strict) body(kind string, limit, n int64) []byte {
	end := s.enter(kind, limit)
	if n >= 0 && end-s.at != n {
		s.fail("%d bytes in the box %q, want %d", end-s.at, kind, n)
	}
	if s.err != nil {
		return make([]byte, max(n, 0))
	}
	return s.read(end - s.at)
}

// leave checks that a box was read to its end.
func (s *strict) leave(kind string, end int64) {
	if s.err == nil && s.at != end {
		s.fail("%d bytes at the end of the box %q at byte %d", end-s.at, kind, s.at)
	}
}

// zero checks bytes that carry nothing.
func (s *strict) zero(kind string, b []byte) {
	if len(bytes.Trim(b, "\x00")) > 0 {
		s.fail("the box %q holds % x where nothing may be", kind, b)
	}
}

// same checks bytes that are always the same.
func (s *strict) same(kind string, b, want []byte) {
	if !bytes.Equal(b, want) {
		s.fail("the box %q holds % x, want % x", kind, b, want)
	}
}

func verifyMP4(ctx context.Context, src *io.SectionReader) error {
	s := &strict{src: src}
	first := string(s.body("ftyp", src.Size(), -1))
	if first != "qt  \x00\x00\x02\x00qt  " && first != "isom\x00\x00\x02\x00isomiso2mp41" {
		s.fail("the box \"ftyp\" holds %q", first)
	}
	head := s.read(16)
	s.same("mdat", head[:8], []byte("\x00\x00\x00\x01mdat"))
	data := s.at
	long := binary.BigEndian.Uint64(head[8:])
	if long < 16 || long > uint64(src.Size()) {
		s.fail("an mdat of %d bytes", long)
	}
	if s.err != nil {
		return s.err
	}
	s.at = data + int64(long) - 16
	film := &strictFilm{strict: s, data: data, dataEnd: s.at}
	end := s.enter("moov", src.Size())
	film.movie(end)
	if s.err == nil && s.at != src.Size() {
		s.fail("%d bytes behind the last box", src.Size()-s.at)
	}
	if s.err != nil {
		return s.err
	}
	return film.samples(ctx)
}

// strictFilm is what is read of a film to be verified.
type strictFilm struct {
	*strict
	data, dataEnd int64
	tracks        []*strictTrack
}

// strictTrack is one track of it, with its tables where they are.
type strictTrack struct {
	checks   []func(sample []byte) error // by sample entry
	duration uint64

	times, shifts, syncs, chunks, sizes, at table
	size, count                             uint32
	synced, wide                            bool
}

// identity is the matrix that turns nothing.
var identity = []byte("\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00")

func (f *strictFilm) movie(end int64) {
	b := f.body("mvhd", end, 112)
	f.same("mvhd", b[:20], append([]byte{1}, make([]byte, 19)...))
	f.same("mvhd", b[32:48], []byte("\x00\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.same("mvhd", b[48:84], identity)
	f.zero("mvhd", b[84:108])
	for f.err == nil && f.at < end {
		f.track(end)
	}
	if next := binary.BigEndian.Uint32(b[108:]); next != uint32(len(f.tracks)+1) {
		f.fail("the box \"mvhd\" says that track %d is next, of %d", next, len(f.tracks))
	}
	f.leave("moov", end)
}

func (f *strictFilm) track(limit int64) {
	t := &strictTrack{}
	f.tracks = append(f.tracks, t)
	end := f.enter("trak", limit)
	b := f.body("tkhd", end, 96)
	f.same("tkhd", b[:3], []byte{1, 0, 0})
	if b[3]&^1 != 2 || binary.BigEndian.Uint32(b[20:]) != uint32(len(f.tracks)) {
		f.fail("the head of track %d", len(f.tracks))
	}
	f.zero("tkhd", b[4:20])
	f.zero("tkhd", b[24:28])
	f.zero("tkhd", b[36:48])
	if volume := binary.BigEndian.Uint32(b[48:]); volume != 0 && volume != 1<<24 {
		f.fail("a track as loud as %x", volume)
	}
	f.matrix(b[52:88], b[88:])
	if f.peek("edts", end) {
		edits := f.enter("edts", end)
		list := f.body("elst", edits, -1)
		if len(list) < 8 || len(list) != 8+20*int(binary.BigEndian.Uint32(list[4:])) {
			f.fail("a list of edits of %d bytes", len(list))
			return
		}
		f.same("elst", list[:4], []byte{1, 0, 0, 0})
		for row := list[8:]; len(row) > 0; row = row[20:] {
			f.same("elst", row[16:20], []byte{0, 1, 0, 0})
		}
		f.leave("edts", edits)
	}
	f.media(t, end)
	f.leave("trak", end)
}

// matrix checks that it turns by quarters or mirrors, and nothing else.
func (f *strictFilm) matrix(b, size []byte) {
	var m [9]int32
	for i := range m {
		m[i] = int32(binary.BigEndian.Uint32(b[4*i:]))
	}
	const one = 1 << 16
	straight := (m[0] == one || m[0] == -one) && (m[4] == one || m[4] == -one) && m[1] == 0 && m[3] == 0
	across := (m[1] == one || m[1] == -one) && (m[3] == one || m[3] == -one) && m[0] == 0 && m[4] == 0
	w, h := int32(binary.BigEndian.Uint32(size)), int32(binary.BigEndian.Uint32(size[4:]))
	x, y := int32(0), int32(0)
	if m[0]+m[1] < 0 { // what the first of its rows turns back
		if straight {
			x = w
		} else {
			y = w
		}
	}
	if m[3]+m[4] < 0 {
		if straight {
			y += h
		} else {
			x += h
		}
	}
	if !straight && !across || m[2] != 0 || m[5] != 0 || m[8] != 1<<30 || m[6] != x || m[7] != y {
		f.fail("a matrix of % x", b)
	}
}

func (f *strictFilm) media(t *strictTrack, limit int64) {
	end := f.enter("mdia", limit)
	b := f.body("mdhd", end, 36)
	f.same("mdhd", b[:20], append([]byte{1}, make([]byte, 19)...))
	f.same("mdhd", b[32:], []byte{0x55, 0xc4, 0, 0})
	t.duration = binary.BigEndian.Uint64(b[24:])
	b = f.body("hdlr", end, 25)
	handler := string(b[8:12])
	f.zero("hdlr", b[:8])
	f.zero("hdlr", b[12:])
	inner := f.enter("minf", end)
	switch handler {
	case "vide":
		f.same("vmhd", f.body("vmhd", inner, 12), []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0})
	case "soun":
		f.zero("smhd", f.body("smhd", inner, 8))
	default:
		f.fail("a track of %q", handler)
	}
	f.same("dinf", f.body("dinf", inner, 28), []byte("\x00\x00\x00\x1cdref\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x0curl \x00\x00\x00\x01"))
	tables := f.enter("stbl", inner)
	f.entries(t, handler, tables)
	t.times = f.table("stts", tables, 8)
	if f.peek("ctts", tables) {
		t.shifts = f.table("ctts", tables, 8)
	}
	if t.synced = f.peek("stss", tables); t.synced {
		t.syncs = f.table("stss", tables, 4)
	}
	t.chunks = f.table("stsc", tables, 12)
	f.sizes(t, tables)
	if t.wide = f.peek("co64", tables); t.wide {
		t.at = f.table("co64", tables, 8)
	} else {
		t.at = f.table("stco", tables, 4)
	}
	f.leave("stbl", tables)
	f.leave("minf", inner)
	f.leave("mdia", end)
}
