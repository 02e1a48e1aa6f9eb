package camera

import (
	"encoding/binary"

	"skylatch/telemetry/media"
)

// Stream types of ISO/IEC 13818-1, table 2-34.
const (
	streamPrivate = 0x06 // private data in PES packets
	streamOwn     = 0xA0 // of whoever multiplexes
	streamH264    = 0x1B
	streamH265    = 0x24
)

// PIDs of the multiplex.
const (
	pidPAT     = 0
	pidSDT     = 0x11
	pidPMT     = 0x1000
	pidVideo   = 0x100 // of the first track; the others follow
	pidKLV     = 0x120
	pidPrivate = 0x130
	program    = 1
)

// section is a table with its CRC (ISO/IEC 13818-1, clause 2.4.4), as it lies in
// one packet behind the pointer field.
func section(table byte, extension uint16, body []byte) []byte {
	b := []byte{0, table, 0, 0}
	b = binary.BigEndian.AppendUint16(b, extension)
	b = append(b, 0xC1, 0, 0) // version 0, current, the only section
	b = append(b, body...)
	// section_syntax_indicator, reserved bits, and what follows with the CRC
	binary.BigEndian.PutUint16(b[2:], 0xB000|uint16(len(b)-4+4))
	return binary.BigEndian.AppendUint32(b, crc32(b[1:]))
}

func pat() []byte {
	return section(0x00, 1, []byte{0, program, 0xE0 | pidPMT>>8, pidPMT & 0xFF})
}

// pmt names the tracks, and what is planted beside them.
func pmt(codecs []media.Codec, planted bool) []byte {
	b := []byte{0xE0 | pidVideo>>8, pidVideo & 0xFF, 0xF0, 0} // the clock is in the first track
	stream := func(kind byte, pid uint16, descriptors ...byte) {
		b = append(b, kind, 0xE0|byte(pid>>8), byte(pid), 0xF0, byte(len(descriptors)))
		b = append(b, descriptors...)
	}
	for i, c := range codecs {
		kind := byte(streamH264)
		if c == media.H265 {
			kind = streamH265
		}
		stream(kind, pidVideo+uint16(i))
	}
	if planted {
		stream(streamPrivate, pidKLV, 0x05, 4, 'K', 'L', 'V', 'A') // registration_descriptor
		stream(streamOwn, pidPrivate)
	}
	return section(0x02, program, b)
}

// sdt gives the service a name (ETSI EN 300 468, clause 5.2.3).
func sdt() []byte {
	d := []byte{0x01, byte(len(canaryProvider))} // digital television
	d = append(append(d, canaryProvider...), byte(len(canaryService)))
	d = append(d, canaryService...)
	b := []byte{0, 1, 0xFF, 0, program, 0xFC, 0x80, byte(2 + len(d)), 0x48, byte(len(d))}
	s := section(0x42, 1, append(b, d...))
	return s
}

// crc32 is MPEG-2's: polynomial 0x04C11DB7, not reflected.
func crc32(b []byte) uint32 {
	c := ^uint32(0)
	for _, v := range b {
		c ^= uint32(v) << 24
		for range 8 {
			if c&0x8000_0000 != 0 {
				c = c<<1 ^ 0x04C11DB7
			} else {
				c <<= 1
			}
		}
	}
	return c
}
