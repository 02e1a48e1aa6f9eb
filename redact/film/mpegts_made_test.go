package film

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// tsPiece is a unit of a stream.
type tsPiece struct {
	video    bool
	pts, dts uint64
	data     []byte
}

// tsPieces returns the units of a new stream, in which none interrupts another.
func tsPieces(t testing.TB, b []byte) (list []tsPiece) {
	t.Helper()
	var units [][]byte
	for ; len(b) > 0; b = b[tsPacketSize:] {
		p, err := parseTSPacket(b)
		switch {
		case err != nil:
			t.Fatal(err)
		case p.pid == 0 || p.pid == tsTablesPID:
		case p.start:
			units = append(units, bytes.Clone(p.payload))
		default:
			units[len(units)-1] = append(units[len(units)-1], p.payload...)
		}
	}
	for _, unit := range units {
		h, err := parsePES(unit)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, tsPiece{unit[3]&0xf0 == 0xe0, h.pts, h.dts, h.data})
	}
	return list
}

// tsMaker writes packets as no decent program would.
type tsMaker struct {
	out      []byte
	counters map[int]byte
	stuffing []byte // fills up packets, again and again
}

// packet writes a packet. What the field and the payload leave is stuffed.
func (m *tsMaker) packet(pid int, start bool, field, payload []byte) (rest []byte) {
	b := []byte{0x47, byte(pid >> 8), byte(pid), 0x10 | m.counters[pid]}
	m.counters[pid] = (m.counters[pid] + 1) & 15
	if start {
		b[1] |= 0x40
	}
	room := 184
	if field != nil {
		room -= 1 + len(field)
	}
	if n := room - len(payload); n > 0 {
		if field == nil {
			field, n = []byte{}, n-1
			if n > 0 {
				field, n = []byte{0}, n-1
			}
		}
		for i := range n {
			field = append(field, m.stuffing[i%len(m.stuffing)])
		}
	}
	if field != nil {
		b[3] |= 0x20
		b = append(append(b, byte(len(field))), field...)
	}
	n := min(188-len(b), len(payload))
	m.out = append(m.out, append(b, payload[:n]...)...)
	return payload[n:]
}

// unit writes a unit over packets.
func (m *tsMaker) unit(pid int, field, unit []byte) {
	for rest := m.packet(pid, true, field, unit); len(rest) > 0; {
		rest = m.packet(pid, false, nil, rest)
	}
}

// tsPES returns a unit with its head. extra follows the times in it.
func tsPES(stream byte, pts, dts uint64, extra, data []byte, bounded bool) []byte {
	h := []byte{0, 0, 1, stream, 0, 0, 0x80, 0x80, byte(5 + len(extra))}
	if pts != dts {
		h[7], h[8] = 0xc0, h[8]+5
	}
	h = appendPESTime(h, h[7]>>6, pts%tsWrap)
	if pts != dts {
		h = appendPESTime(h, 1, dts%tsWrap)
	}
	h = append(append(h, extra...), data...)
	if bounded {
		binary.BigEndian.PutUint16(h[4:], uint16(len(h)-6))
	}
	return h
}

// tsSection returns a table with its sum.
func tsSection(id byte, head, list []byte) []byte {
	b := append([]byte{id, 0xb0, 0, 0x12, 0x34, 0xc1, 0, 0}, head...)
	b = append(b, list...)
	b[1] |= byte((len(b) + 1) >> 8)
	b[2] = byte(len(b) + 1)
	return binary.BigEndian.AppendUint32(b, crc32MPEG(b))
}

const (
	madeTables, madeVideo, madeAudio, madeKLV = 0x50, 0x151, 0x152, 0x153
	madePrivate, madeOrphan, madeSections     = 0x154, 0x155, 0x156
)

// dirtyTS writes the film once more, with a secret in each place that can hold
// one.
func dirtyTS(t *testing.T, plain []byte, m *markers) []byte {
	src, _ := cleaned(t, plain)
	return tsWithSecrets(tsPieces(t, src), m, 3600)
}

// tsWithSecrets writes units of H.264 and AAC that begin that many seconds after
// their camera was turned on.
func tsWithSecrets(pieces []tsPiece, secrets *markers, uptime uint64) []byte {
	once := map[string][]byte{}
	secret := func(place string) []byte {
		if once[place] == nil {
			once[place] = secrets.new(place)
		}
		return once[place]
	}
	descriptor := func(tag byte, body ...[]byte) []byte {
		all := bytes.Join(body, nil)
		return append([]byte{tag, byte(len(all))}, all...)
	}
	stream := func(kind byte, pid int, descriptors ...[]byte) []byte {
		d := bytes.Join(descriptors, nil)
		return append([]byte{kind, 0xe0 | byte(pid>>8), byte(pid), 0xf0, byte(len(d))}, d...)
	}
	m := &tsMaker{counters: map[int]byte{}, stuffing: secret("stuffing of an adaptation field")}

	programme := descriptor(5, []byte("HDMV"), secret("a descriptor of the programme"))
	pmt := tsSection(2, append([]byte{0xe0 | madeVideo>>8, madeVideo & 0xff, 0xf0, byte(len(programme))}, programme...), bytes.Join([][]byte{
		stream(0x15, madeKLV, descriptor(5, []byte("KLVA"), secret("a descriptor of metadata"))),
		stream(0x1b, madeVideo, descriptor(0x40, secret("a descriptor of video"))),
		stream(0x06, madePrivate, descriptor(5, []byte("KLVA"), secret("a registration"))),
		stream(0x0f, madeAudio, descriptor(0x0a, secret("the language of sound"))),
		stream(0x05, madeSections),
	}, nil))
	text := secret("the name of a service")
	sdt := tsSection(0x42, nil, append([]byte{0, 1, 0xff, 0, 1, 0xfc, 0x80, byte(5 + len(text)), 0x48, byte(3 + len(text)), 1, 0, byte(len(text))}, text...))
	tables := func() {
		m.unit(0, nil, append([]byte{0}, tsSection(0, nil, []byte{0, 0, 0xe0, 0x10, 0x12, 0x34, 0xe0, madeTables})...))
		m.unit(madeTables, nil, append(append([]byte{0}, pmt...), append([]byte{0xff}, secret("behind a table")...)...))
		m.unit(0x11, nil, append([]byte{0}, sdt...))
	}
	sei := func(payload byte, body ...[]byte) []byte {
		all := bytes.Join(body, nil)
		return append(append([]byte{6, payload, byte(len(all))}, all...), 0x80)
	}

	for i, piece := range pieces {
		if i%20 == 0 {
			tables()
		}
		pts, dts := piece.pts+uptime*tsClock, piece.dts+uptime*tsClock
		if !piece.video {
			frames := bytes.Clone(piece.data)
			for at := 0; at < len(frames); at += int(frames[at+3]&3)<<11 | int(frames[at+4])<<3 | int(frames[at+5])>>5 {
				frames[at+2] |= 2                    // the private bit,
				frames[at+3] |= 0x3c                 // those of copyright,
				frames[at+5] &^= 0x1f & byte(uptime) // how full a buffer is
				frames[at+6] = byte(uptime) << 2 & 0x7c
			}
			unit := tsPES(0xc0, pts, dts, secret("stuffing of a head of sound"), frames, true)
			private := secret("private data before sound")
			m.unit(madeAudio, append([]byte{0x02, byte(len(private))}, private...), unit)
			continue
		}
		var nals []byte
		add := func(n ...[]byte) { nals = append(append(nals, 0, 0, 0, 1), bytes.Join(n, nil)...) }
		add([]byte{12}, secret("filler"), []byte{0x80})
		add(sei(5, make([]byte, 16), secret("user data")))
		add(sei(4, secret("ITU-T T.35")))
		nals = append(nals, piece.data...)
		nals = append(append(nals, 0, 0, 0), secret("behind a slice")...)
		add([]byte{30}, secret("a private NAL unit"), []byte{0x80})
		private := secret("private data before video")
		field := append([]byte{0x02, byte(len(private))}, private...)
		if i%7 == 0 { // a clock, half of the marker as the old clock, a countdown, and an extension
			extension := secret("an extension of the field")
			field = append([]byte{0x1f, 1, 2, 3, 4, 0x7e, 5, 6, 7, 8, 9, 10, 11, byte(uptime), byte(len(private))}, private...)
			field = append(append(field, byte(1+len(extension)), 0x1f), extension...)
		}
		unit := tsPES(0xe0, pts, dts, secret("private data in a head"), nals, i%2 == 0)
		m.unit(madeVideo, field, append(unit, secret("behind a unit, or the last private one in it")...))
		switch i % 5 {
		case 0:
			m.unit(madeKLV, nil, tsPES(0xfc, pts, pts, nil, append(make([]byte, 5), secret("metadata (KLV)")...), true))
			m.unit(madePrivate, nil, tsPES(0xbd, pts, pts, nil, secret("private metadata"), true))
		case 1:
			m.unit(madeOrphan, nil, tsPES(0xe0, pts, pts, nil, secret("a stream of no table"), true))
			m.unit(madeSections, nil, append([]byte{0}, tsSection(0x80, nil, secret("private sections"))...))
		case 2:
			m.packet(0x1fff, false, nil, bytes.Repeat(secret("null packets"), 8))
			m.unit(0x12, nil, append([]byte{0}, tsSection(0x4e, nil, secret("the guide"))...))
		case 3:
			pad := append([]byte{0, 0, 1, 0xbe, 0, 0}, secret("a unit of padding")...)
			binary.BigEndian.PutUint16(pad[4:], uint16(len(pad)-6))
			m.unit(madeVideo, nil, pad)
		}
	}
	return append(m.out, append([]byte{0x47}, secret("behind the last packet")...)...)
}

// tsTimedPackets puts a time of arrival before each packet.
func tsTimedPackets(b []byte) (out []byte) {
	for i := 0; len(b) >= tsPacketSize; i++ {
		out = append(binary.BigEndian.AppendUint32(out, uint32(0xc0000000+i*12345)), b[:tsPacketSize]...)
		b = b[tsPacketSize:]
	}
	return out
}
