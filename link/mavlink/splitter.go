package mavlink

import (
	"encoding/binary"

	"skylatch/telemetry"
)

// splitter cuts a peer's byte stream into frames, whatever pieces it comes in.
//
// After a bad checksum or a magic byte that begins no frame it goes on at the
// very next byte, so a damaged length never takes a good frame with it. Bytes
// that belong to no frame are skipped and counted.
//
// A frame whose id is in no dialect cannot be checked by its CRC: CRC_EXTRA is
// unknown. It is taken for a frame if the byte behind it begins another one
// (or if the stream ends there); that costs it a wait for the next byte, and
// makes the answer the same for every way of cutting the stream.
type splitter struct {
	dialect   *dialect
	skipped   uint64 // bytes that were no part of a frame
	crcErrors uint64

	found      frame // the one being looked at; not kept, but not made anew either
	start, end int
	buf        [4096]byte // holds less than maxFrame+1 bytes between calls
}

type verdict int

const (
	noFrame verdict = iota
	needMore
	wholeFrame
)

// feed takes the next bytes and hands over each frame they complete.
func (s *splitter) feed(b []byte, emit func(*frame)) {
	for len(b) > 0 {
		if s.start > 0 {
			s.end = copy(s.buf[:], s.buf[s.start:s.end])
			s.start = 0
		}
		n := copy(s.buf[s.end:], b)
		s.end += n
		b = b[n:]
		s.scan(emit, false)
	}
}

// finish says that the stream has ended.
func (s *splitter) finish(emit func(*frame)) {
	s.scan(emit, true)
	s.start, s.end = 0, 0
}

func (s *splitter) scan(emit func(*frame), last bool) {
	f := &s.found
	for s.start < s.end {
		switch s.look(s.buf[s.start:s.end], f, last) {
		case needMore:
			return
		case noFrame:
			s.start++
			s.skipped++
		case wholeFrame:
			s.start += len(f.raw)
			emit(f)
		}
	}
}

// look judges whether b begins with a frame.
func (s *splitter) look(b []byte, f *frame, last bool) verdict {
	more := needMore
	if last {
		more = noFrame
	}
	switch b[0] {
	case magicV1:
		if len(b) < headerV1 {
			return more
		}
		n := int(b[1])
		*f = frame{id: uint32(b[5]), seq: b[2], source: source(b[3], b[4])}
		f.entry = s.dialect.entry(f.id)
		// MAVLink 1 payloads are never trimmed: another length is no frame, and
		// saying so at once keeps a false magic from waiting for 250 bytes.
		if f.entry != nil && n != f.entry.sizeV1 {
			return noFrame
		}
		return s.body(b, headerV1, n, headerV1+n+checksumSize, f, last)
	case magicV2:
		if len(b) < headerV2 {
			return more
		}
		if b[2]&^flagSigned != 0 {
			return noFrame
		}
		n := int(b[1])
		*f = frame{
			v2: true, signed: b[2]&flagSigned != 0, seq: b[4], source: source(b[5], b[6]),
			id: uint32(b[7]) | uint32(b[8])<<8 | uint32(b[9])<<16,
		}
		f.entry = s.dialect.entry(f.id)
		size := headerV2 + n + checksumSize
		if f.signed {
			size += signatureLen
		}
		return s.body(b, headerV2, n, size, f, last)
	}
	return noFrame
}

// body checks what follows a plausible header.
func (s *splitter) body(b []byte, header, n, size int, f *frame, last bool) verdict {
	if f.entry == nil && f.source.System == 0 {
		return noFrame // 0 is "everybody": nobody sends as that
	}
	if len(b) < size {
		if last {
			return noFrame
		}
		return needMore
	}
	f.raw, f.payload = b[:size:size], b[header:header+n:header+n]
	if f.entry != nil {
		sum := binary.LittleEndian.Uint16(b[header+n:])
		if frameCRC(b[1:header+n], f.entry.crcExtra) != sum {
			s.crcErrors++
			return noFrame
		}
		return wholeFrame
	}
	switch {
	case len(b) == size && last:
		return wholeFrame
	case len(b) == size:
		return needMore
	case b[size] == magicV1 || b[size] == magicV2:
		return wholeFrame
	}
	return noFrame
}

func source(system, component byte) telemetry.VehicleID {
	return telemetry.VehicleID{System: int(system), Component: int(component)}
}
