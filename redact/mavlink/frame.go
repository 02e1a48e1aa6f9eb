package mavlink

import "encoding/binary"

// Sizes and marks of MAVLink frames (mavlink.io, "Packet Serialization").
const (
	magicV1      = 0xFE
	magicV2      = 0xFD
	headerV1     = 6
	headerV2     = 10
	checksumSize = 2
	signatureLen = 13
	maxPayload   = 255

	// flagSigned is the only incompatibility flag there is; a frame with any
	// other must be discarded (mavlink.io, "Incompatibility Flags").
	flagSigned = 0x01
)

const (
	nan32 = 0x7fc00000
	nan64 = 0x7ff8000000000000
)

// heard is one frame as it came.
type heard struct {
	id                uint32
	system, component byte
	v2                bool
	payload           []byte
	body              []byte // what the checksum is over
	sum               uint16
}

// parse takes a frame apart; it is false for what is not exactly one.
func parse(raw []byte) (f heard, ok bool) {
	switch {
	case len(raw) >= headerV1+checksumSize && raw[0] == magicV1:
		n := int(raw[1])
		if len(raw) != headerV1+n+checksumSize {
			return f, false
		}
		f = heard{id: uint32(raw[5]), system: raw[3], component: raw[4], payload: raw[headerV1 : headerV1+n]}
		f.body = raw[1 : headerV1+n]
	case len(raw) >= headerV2+checksumSize && raw[0] == magicV2 && raw[2]&^flagSigned == 0:
		n, size := int(raw[1]), headerV2+int(raw[1])+checksumSize
		if raw[2]&flagSigned != 0 {
			size += signatureLen
		}
		if len(raw) != size {
			return f, false
		}
		f = heard{
			id: uint32(raw[7]) | uint32(raw[8])<<8 | uint32(raw[9])<<16, system: raw[5], component: raw[6],
			v2: true, payload: raw[headerV2 : headerV2+n],
		}
		f.body = raw[1 : headerV2+n]
	default:
		return f, false
	}
	f.sum = binary.LittleEndian.Uint16(raw[1+len(f.body):])
	return f, f.system != 0 // 0 is "everybody": nobody sends as that
}

// crcTables is CRC-16/MCRF4XX, the X.25 checksum of MAVLink, for four bytes at a
// time: table n is what a byte does with n more behind it.
var crcTables = makeCRCTables()

func makeCRCTables() (t [4][256]uint16) {
	for i := range t[0] {
		crc := uint16(i)
		for range 8 {
			if crc&1 != 0 {
				crc = crc>>1 ^ 0x8408
			} else {
				crc >>= 1
			}
		}
		t[0][i] = crc
	}
	for n := 1; n < len(t); n++ {
		for i := range t[n] {
			before := t[n-1][i]
			t[n][i] = before>>8 ^ t[0][byte(before)]
		}
	}
	return t
}

// checksum is over everything behind the magic byte, ended by the message's
// CRC_EXTRA.
func checksum(body []byte, extra byte) uint16 {
	crc := uint16(0xFFFF)
	for ; len(body) >= 4; body = body[4:] {
		crc = crcTables[3][body[0]^byte(crc)] ^ crcTables[2][body[1]^byte(crc>>8)] ^ crcTables[1][body[2]] ^ crcTables[0][body[3]]
	}
	for _, b := range body {
		crc = crc>>8 ^ crcTables[0][byte(crc)^b]
	}
	return crc>>8 ^ crcTables[0][byte(crc)^extra]
}

// write appends a frame with that payload, its trailing zeros cut as MAVLink 2
// has it.
func (r *Redactor) write(dst []byte, m *message, system, component byte, payload []byte) []byte {
	n := len(payload)
	for n > 1 && payload[n-1] == 0 {
		n--
	}
	var flags byte
	if r.signer != nil {
		flags = flagSigned
	}
	seq := &r.sequences[int(system)<<8|int(component)]
	start := len(dst)
	dst = append(dst, magicV2, byte(n), flags, 0, *seq, system, component, byte(m.id), byte(m.id>>8), byte(m.id>>16))
	*seq++
	dst = append(dst, payload[:n]...)
	dst = binary.LittleEndian.AppendUint16(dst, checksum(dst[start+1:], m.crc))
	if r.signer != nil {
		dst = r.signer.sign(dst, start, r.now)
	}
	return dst
}
