package film

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// tsProgramme is what a film consists of.
type tsProgramme struct {
	tables  uint16 // the PID of the table that lists the streams
	streams []tsStream
}

// tsStream is a stream as the table lists it.
type tsStream struct {
	pid         uint16
	kindCode    byte
	descriptors []byte
}

// crc32MPEG is the sum behind a table. (Annex A)
func crc32MPEG(b []byte) uint32 {
	crc := ^uint32(0)
	for _, v := range b {
		crc ^= uint32(v) << 24
		for range 8 {
			if crc&(1<<31) != 0 {
				crc = crc<<1 ^ 0x04c11db7
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// sections puts together the sections of one PID.
type sections struct {
	b       []byte
	running bool
}

// maxSection is the longest section of a programme's tables. (2.4.4.1)
const maxSection = 3 + 1021

// packet returns the sections that this packet completes, each valid until the
// next. One whose sum is wrong is not returned.
func (s *sections) packet(p tsPacket) (list [][]byte) {
	b := p.payload
	if p.damaged || len(b) == 0 {
		s.running = false
		return nil
	}
	if p.start {
		pointer := int(b[0])
		if b = b[1:]; pointer > len(b) {
			s.running = false
			return nil
		}
		if s.running {
			list = s.add(list, b[:pointer])
		}
		s.b, s.running = nil, true
		b = b[pointer:]
	}
	if !s.running {
		return list
	}
	return s.add(list, b)
}

func (s *sections) add(list [][]byte, b []byte) [][]byte {
	s.b = append(s.b, b...)
	for len(s.b) >= 3 && s.b[0] != 0xff {
		n := 3 + int(s.b[1]&0x0f)<<8 + int(s.b[2])
		if n > maxSection || n < 12 {
			s.running, s.b = false, nil
			return list
		}
		if len(s.b) < n {
			return list
		}
		if crc32MPEG(s.b[:n]) == 0 && s.b[5]&1 == 1 { // whole, and valid now
			list = append(list, s.b[:n])
		}
		s.b = s.b[n:]
	}
	if len(s.b) > 0 && s.b[0] == 0xff {
		s.running, s.b = false, nil // stuffing up to the end of the packet
	}
	return list
}

// parsePAT returns the PID of the table of the one programme. (2.4.4.3)
func parsePAT(b []byte) (pid uint16, err error) {
	n := 0
	for list := b[8 : len(b)-4]; len(list) >= 4; list = list[4:] {
		if list[0] != 0 || list[1] != 0 { // 0 is the network's table
			pid = uint16(list[2]&0x1f)<<8 | uint16(list[3])
			n++
		}
	}
	if n != 1 || b[7] != 0 {
		return 0, fmt.Errorf("it holds %d programmes, and films with one are understood", n)
	}
	return pid, nil
}

// parsePMT reads the list of streams. (2.4.4.8)
func parsePMT(b []byte) ([]tsStream, error) {
	damaged := errors.New("the table of its streams is damaged")
	if len(b) < 16 {
		return nil, damaged
	}
	skip := int(b[10]&0x0f)<<8 | int(b[11])
	list := b[12 : len(b)-4]
	if skip > len(list) {
		return nil, damaged
	}
	var streams []tsStream
	for list = list[skip:]; len(list) > 0; {
		if len(list) < 5 {
			return nil, damaged
		}
		n := int(list[3]&0x0f)<<8 | int(list[4])
		if n > len(list)-5 {
			return nil, damaged
		}
		streams = append(streams, tsStream{
			pid: uint16(list[1]&0x1f)<<8 | uint16(list[2]), kindCode: list[0],
			descriptors: bytes.Clone(list[5 : 5+n]),
		})
		list = list[5+n:]
	}
	return streams, nil
}

// tableWatch reads the tables as they come, and holds them to what was first
// known: a film whose tracks change is not one film.
type tableWatch struct {
	known    *tsProgramme
	pat, pmt sections
	packets  int
}

func newTableWatch(p tsProgramme) *tableWatch { return &tableWatch{known: &p} }

// errTablesChange is returned for a film that is several.
var errTablesChange = errors.New("its tracks change on the way: cut it there, and scrub the pieces")

func (w *tableWatch) packet(p tsPacket) error {
	switch {
	case p.pid == 0:
		w.packets++
		for _, b := range w.pat.packet(p) {
			if b[0] != 0 {
				continue
			}
			pid, err := parsePAT(b)
			if err != nil {
				return err
			}
			if w.known.tables == 0 {
				w.known.tables = pid
			}
			if pid != w.known.tables {
				return errTablesChange
			}
		}
	case p.pid == w.known.tables:
		w.packets++
		for _, b := range w.pmt.packet(p) {
			if b[0] != 2 {
				continue
			}
			streams, err := parsePMT(b)
			if err != nil {
				return err
			}
			if w.known.streams == nil {
				w.known.streams = streams
			}
			if !sameTracks(w.known.streams, streams) {
				return errTablesChange
			}
		}
	}
	return nil
}

// sameTracks reports whether what would be kept of two lists is the same.
func sameTracks(a, b []tsStream) bool {
	kept := func(list []tsStream) (only []tsStream) {
		for _, s := range list {
			if k := s.kind(); k.refused || k.kept != 0 {
				only = append(only, tsStream{pid: s.pid, kindCode: s.kindCode})
			}
		}
		return only
	}
	a, b = kept(a), kept(b)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].pid != b[i].pid || a[i].kindCode != b[i].kindCode {
			return false
		}
	}
	return true
}

// maxTables is how far the tables are looked for: they come ten times a second.
const maxTables = 32 << 20

// findProgramme looks for the first tables, so that what stands before them is
// not lost.
func findProgramme(ctx context.Context, src io.ReaderAt) (tsProgramme, error) {
	r, err := newTSReader(ctx, src, func(int64) {})
	if err != nil {
		return tsProgramme{}, err
	}
	w := newTableWatch(tsProgramme{})
	for r.read < maxTables {
		p, err := r.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = w.packet(p)
		}
		if err != nil {
			return tsProgramme{}, err
		}
		if w.known.streams != nil {
			return *w.known, nil
		}
	}
	return tsProgramme{}, errors.New("there is no table of its streams in it")
}
