package video

import (
	"maps"
	"slices"
	"strings"
	"time"

	"skylatch/telemetry/media"
)

// ISO/IEC 13818-1, 2.4.3: packets and the PIDs with a meaning of their own.
const (
	tsPacket    = 188 // bytes
	tsSync      = 0x47
	tsProgramID = 0x0000 // the program association table
	tsNullID    = 0x1fff // nothing, to keep a rate
)

// Kinds of what a transport stream carries and is not read.
const (
	kindKLV       = "KLV"
	kindAudio     = "audio"
	kindPrivate   = "private data"
	kindSubtitles = "subtitles"
	kindOther     = "other video"
	kindService   = "service names"
	kindGuide     = "programme guide"
	kindUnlisted  = "unlisted data"
	kindNull      = "null packets"
	kindScrambled = "scrambled packets"
	kindSideData  = "adaptation field private data"
	kindPESData   = "PES private data"
)

// maxTSVideo bounds the pictures of one transport stream, and with it the
// memory that a sender can make us keep.
const maxTSVideo = 8

// mpegts reads a transport stream: of its program tables, and of the streams
// that these say are H.264 or H.265. Every other PID is counted by what the
// table calls it, and its bytes are not looked at.
//
// A picture leaves with its last packet, not with the first of the next one:
// its end is seen by its length, by the stuffing behind it, or by its being
// followed by another in the same packet.
type mpegts struct {
	packets tsPackets
	at      time.Time // of the bytes being read
	emit    func(picture)

	table    tsSections
	programs map[uint16]*tsProgram // by number
	pids     map[uint16]*tsPID
	tables   bool // there was a program map

	longest int // bytes of one read, so far
	counted formatCounts
}

// tsPID is what one PID carries: a program map, pictures, or what is not read.
type tsPID struct {
	program uint16 // that lists it
	kind    string // of what is not read
	maps    *tsSections
	video   *tsVideo
}

func newMPEGTS() *mpegts {
	return &mpegts{
		programs: make(map[uint16]*tsProgram),
		pids:     make(map[uint16]*tsPID),
		counted:  formatCounts{removed: make(map[string]removed)},
	}
}

func (m *mpegts) feed(at time.Time, b []byte, emit func(picture)) {
	m.at, m.emit = at, emit
	m.packets.cut(b, m.packet)
	// A datagram shorter than others was sent because there was no more.
	short := len(b) < m.longest
	m.longest = max(m.longest, len(b))
	for _, p := range m.pids {
		if p.video != nil {
			p.video.read(at, short)
		}
	}
	m.emit = nil
}

func (m *mpegts) flush(now time.Time, emit func(picture)) time.Time {
	m.at, m.emit = now, emit
	var next time.Time
	for _, p := range m.pids {
		if p.video == nil {
			continue
		}
		if due := p.video.flush(now); !due.IsZero() && (next.IsZero() || due.Before(next)) {
			next = due
		}
	}
	m.emit = nil
	return next
}

// end emits what is complete, as nothing more will come.
func (m *mpegts) end(at time.Time, emit func(picture)) {
	m.at, m.emit = at, emit
	for _, p := range m.pids {
		if p.video != nil {
			p.video.units.end()
		}
	}
	m.emit = nil
}

func (m *mpegts) counts() formatCounts {
	c := m.counted
	c.removed = maps.Clone(c.removed)
	return c
}

// doubt says why no pictures come of what does, to go behind the sender's name;
// empty if nothing came, or pictures do.
func (m *mpegts) doubt() string {
	var kinds []string
	for _, p := range m.pids {
		if p.video != nil {
			return ""
		}
		if p.kind != "" && !slices.Contains(kinds, p.kind) {
			kinds = append(kinds, p.kind)
		}
	}
	slices.Sort(kinds)
	switch {
	case m.longest == 0:
		return ""
	case m.packets.stride == 0:
		return "sends something that is not MPEG-TS"
	case !m.tables:
		return "sends MPEG-TS, and has not said yet what is in it"
	case len(kinds) == 0:
		return "sends MPEG-TS with nothing in it"
	default:
		return "sends MPEG-TS without H.264 or H.265: only " + strings.Join(kinds, ", ")
	}
}

// leave counts what is not read.
func (m *mpegts) leave(kind string, bytes int) {
	r := m.counted.removed[kind]
	r.count++
	r.bytes += uint64(bytes)
	m.counted.removed[kind] = r
}

// packet reads one packet of 188 bytes.
func (m *mpegts) packet(p []byte) {
	h, ok := parseTSHeader(p)
	if !ok {
		return // damaged on its way: the counter shows that it is missing
	}
	if h.sideData > 0 {
		m.leave(kindSideData, h.sideData)
	}
	if h.pid == tsProgramID {
		m.table.packet(h, m.programTable)
		return
	}
	known := m.pids[h.pid]
	switch {
	case known == nil:
		if m.tables && len(h.payload) > 0 {
			m.leave(unlistedKind(h.pid), len(h.payload))
		}
	case known.maps != nil:
		known.maps.packet(h, func(section []byte) { m.programMap(h.pid, section) })
	case known.video == nil:
		m.leave(known.kind, len(h.payload))
	case h.scrambled:
		m.leave(kindScrambled, len(h.payload))
	default:
		known.video.packet(h)
	}
}

// unlistedKind names what is on a PID that no program map lists.
func unlistedKind(pid uint16) string {
	switch {
	case pid == tsNullID:
		return kindNull
	case pid == 0x0011: // ETSI EN 300 468, table 1: SDT, BAT
		return kindService
	case pid == 0x0012: // EIT
		return kindGuide
	default:
		return kindUnlisted
	}
}

// addVideo begins to read a PID. The first keeps the name of the source: most
// have one camera, whose PID may change.
func (m *mpegts) addVideo(pid uint16, codec media.Codec) *tsVideo {
	count, named := 0, false
	for _, p := range m.pids {
		if p.video != nil {
			count++
			named = named || p.video.track == ""
		}
	}
	if count >= maxTSVideo {
		return nil
	}
	return newTSVideo(m, pid, codec, named)
}

// drop stops reading the PIDs that one program listed, but for those to keep.
func (m *mpegts) drop(program uint16, keep []uint16) {
	maps.DeleteFunc(m.pids, func(pid uint16, p *tsPID) bool {
		return p.maps == nil && p.program == program && !slices.Contains(keep, pid)
	})
}
