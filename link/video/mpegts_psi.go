package video

import (
	"encoding/binary"
	"slices"

	"skylatch/telemetry/media"
)

// ISO/IEC 13818-1, 2.4.4: program tables.
const (
	tableAssociation = 0x00
	tableProgramMap  = 0x02
	tableStuffing    = 0xff
	maxSection       = 1024 // bytes, of these two tables
	maxPrograms      = 64   // of our own: more is no drone
)

// tsSections puts the sections of a table together.
type tsSections struct {
	counter tsCounter
	section []byte // so far; empty if none has begun
}

// packet calls whole with each section that is complete and whose check sum is
// right; it is valid during the call.
func (s *tsSections) packet(h tsHeader, whole func([]byte)) {
	if h.scrambled || len(h.payload) == 0 {
		return
	}
	missing, again := s.counter.next(h)
	if again {
		return
	}
	if missing > 0 {
		s.section = s.section[:0]
	}
	b := h.payload
	if h.begins {
		pointer := int(b[0])
		b = b[1:]
		if pointer > len(b) {
			s.section = s.section[:0]
			return
		}
		if len(s.section) > 0 {
			s.take(b[:pointer], whole)
		}
		s.section, b = s.section[:0], b[pointer:]
	} else if len(s.section) == 0 {
		return
	}
	for len(b) > 0 && (len(s.section) > 0 || b[0] != tableStuffing) {
		b = s.take(b, whole)
	}
}

// take adds to the section and returns what is behind its end.
func (s *tsSections) take(b []byte, whole func([]byte)) []byte {
	const head = 3
	for len(s.section) < head && len(b) > 0 {
		s.section, b = append(s.section, b[0]), b[1:]
	}
	if len(s.section) < head {
		return nil
	}
	size := head + int(binary.BigEndian.Uint16(s.section[1:])&0x0fff)
	if size > maxSection {
		s.section = s.section[:0]
		return nil
	}
	n := min(size-len(s.section), len(b))
	s.section, b = append(s.section, b[:n]...), b[n:]
	if len(s.section) == size {
		// The check sum over everything and itself is nothing.
		if size >= 12 && crcMPEG(s.section) == 0 {
			whole(s.section)
		}
		s.section = s.section[:0]
	}
	return b
}

// crcTable is of CRC-32/MPEG-2: polynomial 0x04c11db7, not reflected.
var crcTable = func() (table [256]uint32) {
	for i := range table {
		c := uint32(i) << 24
		for range 8 {
			top := c >> 31
			c = c<<1 ^ top*0x04c11db7
		}
		table[i] = c
	}
	return table
}()

func crcMPEG(b []byte) uint32 {
	c := ^uint32(0)
	for _, v := range b {
		c = c<<8 ^ crcTable[byte(c>>24)^v]
	}
	return c
}

// tsProgram is one program of the stream.
type tsProgram struct {
	mapID   uint16 // the PID of its map
	listed  byte   // the section of the association table that lists it
	applied uint32 // check sum of its map; 0 if there was none
	clock   tsClock
}

// current reports whether a section is in force, and cuts its head and check
// sum off: eight bytes and four.
func current(section []byte) (body []byte, ok bool) {
	return section[8 : len(section)-4], section[5]&1 == 1
}

// programTable reads a section of the association table: which PIDs carry maps.
func (m *mpegts) programTable(section []byte) {
	entries, now := current(section)
	if section[0] != tableAssociation || !now {
		return
	}
	part := section[6]
	var numbers []uint16
	for ; len(entries) >= 4; entries = entries[4:] {
		number := binary.BigEndian.Uint16(entries)
		pid := binary.BigEndian.Uint16(entries[2:]) & 0x1fff
		if number == 0 || pid == tsProgramID || pid == tsNullID { // 0: network information
			continue
		}
		p := m.programs[number]
		if p == nil && len(m.programs) >= maxPrograms {
			continue
		}
		if p == nil || p.mapID != pid {
			m.forget(number)
			p = &tsProgram{mapID: pid}
			m.programs[number] = p
		}
		p.listed = part
		numbers = append(numbers, number)
		if known := m.pids[pid]; known == nil || known.maps == nil {
			m.pids[pid] = &tsPID{maps: new(tsSections)}
		}
	}
	last := section[7]
	for number, p := range m.programs {
		if p.listed > last || p.listed == part && !slices.Contains(numbers, number) {
			m.forget(number)
		}
	}
}

// forget drops a program and what it lists.
func (m *mpegts) forget(number uint16) {
	p := m.programs[number]
	if p == nil {
		return
	}
	delete(m.programs, number)
	m.drop(number, nil)
	for _, other := range m.programs {
		if other.mapID == p.mapID {
			return
		}
	}
	if known := m.pids[p.mapID]; known != nil && known.maps != nil {
		delete(m.pids, p.mapID)
	}
}

// programMap reads a program's map: what each of its PIDs carries.
func (m *mpegts) programMap(pid uint16, section []byte) {
	body, now := current(section)
	number := binary.BigEndian.Uint16(section[3:])
	p := m.programs[number]
	if section[0] != tableProgramMap || !now || p == nil || p.mapID != pid || len(body) < 4 {
		return
	}
	// By its check sum, not its version: that some senders forget to count.
	sum := binary.BigEndian.Uint32(section[len(section)-4:])
	if p.applied == sum {
		return
	}
	info := 4 + int(binary.BigEndian.Uint16(body[2:])&0x0fff)
	if info > len(body) {
		return
	}
	p.applied, m.tables = sum, true
	streams := readStreams(body[info:])
	keep := make([]uint16, 0, len(streams))
	for _, s := range streams {
		known := m.pids[s.pid]
		if known != nil && known.maps == nil && known.program == number && (known.video == nil || known.video.units.codec == s.codec) {
			keep = append(keep, s.pid)
		}
	}
	m.drop(number, keep)
	for _, s := range streams {
		m.list(number, s)
	}
}

// list notes what a PID carries. One that already has a meaning keeps it.
func (m *mpegts) list(program uint16, s tsStream) {
	known := m.pids[s.pid]
	if s.pid == tsProgramID || s.pid == tsNullID || known != nil && (known.maps != nil || known.program != program || known.video != nil) {
		return
	}
	p := &tsPID{program: program, kind: s.kind}
	if s.codec != "" {
		p.video = m.addVideo(s.pid, s.codec)
		if p.video != nil {
			p.video.clock = &m.programs[program].clock
		}
	}
	m.pids[s.pid] = p
}

// tsStream is one line of a program map.
type tsStream struct {
	pid   uint16
	codec media.Codec // empty if it is not read
	kind  string      // what it is then
}

func readStreams(b []byte) []tsStream {
	var list []tsStream
	for len(b) >= 5 {
		end := 5 + int(binary.BigEndian.Uint16(b[3:])&0x0fff)
		if end > len(b) {
			break
		}
		s := tsStream{pid: binary.BigEndian.Uint16(b[1:]) & 0x1fff}
		s.codec, s.kind = streamKind(b[0], b[5:end])
		list = append(list, s)
		b = b[end:]
	}
	return list
}

// streamKind judges by stream_type (ISO/IEC 13818-1, table 2-34), which alone
// decides what is read; descriptors only help to name the rest.
func streamKind(streamType byte, descriptors []byte) (codec media.Codec, kind string) {
	switch streamType {
	case 0x1b:
		return media.H264, kindOther
	case 0x24:
		return media.H265, kindOther
	case 0x01, 0x02, 0x10, 0x1f, 0x20, 0x21, 0x27, 0x33, 0x42, 0xea:
		return "", kindOther
	case 0x03, 0x04, 0x0f, 0x11, 0x1c, 0x81, 0x82, 0x83, 0x84, 0x87:
		return "", kindAudio
	case 0x15: // metadata in PES packets: MISB ST 1402, synchronous
		return "", kindKLV
	case 0x06:
		return "", privateKind(descriptors)
	default:
		return "", kindPrivate
	}
}

// privateKind names private PES data by its descriptors.
func privateKind(d []byte) string {
	for len(d) >= 2 && 2+int(d[1]) <= len(d) {
		value := d[2 : 2+d[1]]
		switch d[0] {
		case 0x05: // registration: MISB ST 1402, asynchronous
			if string(value) == "KLVA" {
				return kindKLV
			}
		case 0x6a, 0x7a, 0x7b, 0x7c: // ETSI EN 300 468: AC-3, enhanced AC-3, DTS, AAC
			return kindAudio
		case 0x56, 0x59: // teletext, subtitling
			return kindSubtitles
		}
		d = d[2+len(value):]
	}
	return kindPrivate
}
