package camera

import (
	"time"

	"skylatch/telemetry/media"
)

// MPEG-TS (ISO/IEC 13818-1).
const (
	tsPacket = 188
	tsBody   = tsPacket - 4

	// tablesEvery is how many pictures are between two sets of tables.
	tablesEvery = 3
	// clockAhead is how far the clock is behind what it is compared with: what
	// is sent at once is to be shown soon.
	clockAhead = clockRate / 10

	streamIDVideo   = 0xE0
	streamIDPrivate = 0xBD
)

// tsFormat makes a multiplex of all tracks.
type tsFormat struct {
	codecs     []media.Codec
	planted    bool
	noAUD      bool
	chunk      int
	rtp        *rtpTrack // if the multiplex is in RTP
	continuity map[uint16]byte
	pictures   int
	rest       []byte // less than a piece
	base       int64
}

func newTSFormat(c *Camera, incarnation uint64, inRTP bool) *tsFormat {
	dice := newDice(c.cfg.Seed, 200+incarnation)
	f := &tsFormat{
		planted: !c.cfg.Clean, noAUD: c.cfg.NoAUD, chunk: c.cfg.Chunk,
		continuity: map[uint16]byte{}, base: dice.Int64N(1 << 32),
	}
	for _, r := range c.reels {
		f.codecs = append(f.codecs, r.codec)
	}
	if inRTP {
		f.rtp = newRTPTrack(dice, payloadTS, f.planted)
	}
	return f
}

func (f *tsFormat) pack(track int, s shot) [][]byte {
	out := f.rest
	f.rest = nil
	changed := f.codecs[track] != s.codec
	f.codecs[track] = s.codec
	if track == 0 {
		if f.pictures%tablesEvery == 0 || s.key || changed {
			out = f.table(out, pidPAT, pat())
			out = f.table(out, pidPMT, pmt(f.codecs, f.planted))
			if f.planted {
				out = f.table(out, pidSDT, sdt())
			}
		}
		f.pictures++
	}
	pts, dts := f.base+s.pts, f.base+s.dts
	var field []byte
	if track == 0 {
		field = f.clock(s.key, dts-clockAhead)
	}
	out = f.pes(out, pidVideo+uint16(track), streamIDVideo, pts, dts, f.annexB(s), field)
	if track == 0 && f.planted {
		out = f.pes(out, pidKLV, streamIDPrivate, pts, pts, klv(time.Now()), nil)
		out = f.pes(out, pidPrivate, streamIDPrivate, pts, pts, []byte(canaryPID), nil)
	}
	return f.pieces(out, s.pts, track == len(f.codecs)-1)
}

// pieces cuts the stream; a picture leaves at once, even if its last piece is a
// short one. Only if packets are to straddle pieces is the rest kept back.
func (f *tsFormat) pieces(b []byte, at int64, last bool) [][]byte {
	var out [][]byte
	for len(b) > 0 {
		n := min(f.chunk, len(b))
		if n < f.chunk && f.chunk%tsPacket != 0 {
			break
		}
		p := b[:n:n]
		b = b[n:]
		if f.rtp != nil {
			p = f.rtp.packet(p, at, last && len(b) == 0)
		}
		out = append(out, p)
	}
	f.rest = append([]byte(nil), b...)
	return out
}

// annexB is a picture as it lies in a PES packet: behind a delimiter (ITU-T
// H.222.0, clause 2.14.1).
func (f *tsFormat) annexB(s shot) []byte {
	nals := s.nals
	if !f.noAUD && (len(nals) == 0 || !isAUD(s.codec, nals[0])) {
		aud := []byte{avcAUD, 0xF0} // any kind of slice
		if s.codec == media.H265 {
			aud = []byte{35 << 1, 1, 0x50}
		}
		nals = append([][]byte{aud}, nals...)
	}
	b, _ := media.Join(nals)
	return b
}

// header begins a packet.
func (f *tsFormat) header(pid uint16, start bool, field bool) []byte {
	flags := byte(0x10)
	if field {
		flags = 0x30
	}
	unit := byte(0)
	if start {
		unit = 0x40
	}
	n := f.continuity[pid]
	f.continuity[pid] = (n + 1) & 0x0F
	return []byte{0x47, unit | byte(pid>>8), byte(pid), flags | n}
}

// table puts a section that fits into one packet there.
func (f *tsFormat) table(out []byte, pid uint16, section []byte) []byte {
	out = append(append(out, f.header(pid, true, false)...), section...)
	for range tsBody - len(section) {
		out = append(out, 0xFF)
	}
	return out
}

// pes puts a PES packet into as many packets as it needs; the first has the
// adaptation field, if there is one, and the last is filled up with one.
func (f *tsFormat) pes(out []byte, pid uint16, stream byte, pts, dts int64, payload, field []byte) []byte {
	head := []byte{0, 0, 1, stream, 0, 0, 0x84, 0x80, 5}
	if pts != dts {
		head[7], head[8] = 0xC0, 10
		head = append(head, timeStamp(3, pts)...)
		head = append(head, timeStamp(1, dts)...)
	} else {
		head = append(head, timeStamp(2, pts)...)
	}
	if n := len(head) - 6 + len(payload); stream != streamIDVideo && n <= 0xFFFF {
		head[4], head[5] = byte(n>>8), byte(n)
	}
	body := append(head, payload...)
	for first := true; len(body) > 0; first = false {
		room := tsBody
		if field != nil {
			room -= 1 + len(field)
		}
		n := min(len(body), room)
		if n < room && field == nil {
			field = []byte{}
			room--
			if n < room {
				field = append(field, 0) // no flags
				room--
			}
		}
		for range room - n {
			field = append(field, 0xFF)
		}
		out = append(out, f.header(pid, first, field != nil)...)
		if field != nil {
			out = append(append(out, byte(len(field))), field...)
		}
		out = append(out, body[:n]...)
		body, field = body[n:], nil
	}
	return out
}

// clock is an adaptation field with the program clock reference, whose 27 MHz
// part is 0.
func (f *tsFormat) clock(key bool, t int64) []byte {
	field := []byte{0x10, byte(t >> 25), byte(t >> 17), byte(t >> 9), byte(t >> 1), byte(t<<7) | 0x7E, 0}
	if key {
		field[0] |= 0x40 // random_access_indicator
	}
	if f.planted {
		field[0] |= 0x02 // transport_private_data_flag
		field = append(append(field, byte(len(canaryField))), canaryField...)
	}
	return field
}

// timeStamp is a time in a PES header, in ticks.
func timeStamp(prefix byte, t int64) []byte {
	return []byte{
		prefix<<4 | byte(t>>29)&0x0E | 1, byte(t >> 22), byte(t>>14) | 1, byte(t >> 7), byte(t<<1) | 1,
	}
}

func (f *tsFormat) reports(now time.Time) []parcel {
	if f.rtp == nil {
		return nil
	}
	return []parcel{{rtcp: true, b: f.rtp.report(now)}}
}
