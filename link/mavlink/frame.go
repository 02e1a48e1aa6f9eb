package mavlink

import (
	"encoding/binary"

	"skylatch/telemetry"
)

// Sizes and marks of MAVLink frames (mavlink.io, "Packet Serialization").
const (
	magicV1      = 0xFE
	magicV2      = 0xFD
	headerV1     = 6
	headerV2     = 10
	checksumSize = 2
	signatureLen = 13
	maxPayload   = 255
	maxFrame     = headerV2 + maxPayload + checksumSize + signatureLen

	// flagSigned is the only incompatibility flag there is; a frame with any
	// other must be discarded (mavlink.io, "Incompatibility Flags").
	flagSigned = 0x01
)

// frame is one whole frame. Its slices are valid only while it is handled.
type frame struct {
	raw     []byte
	payload []byte
	id      uint32
	source  telemetry.VehicleID // system and component that sent it
	entry   *entry              // nil: the id is in no dialect of ours
	seq     uint8
	v2      bool
	signed  bool
}

// checksum returns the frame's own CRC field.
func (f *frame) checksum() uint16 {
	end := len(f.raw)
	if f.signed {
		end -= signatureLen
	}
	return binary.LittleEndian.Uint16(f.raw[end-checksumSize:])
}

// crcTable is CRC-16/MCRF4XX, the X.25 checksum of MAVLink, byte by byte.
var crcTable = makeCRCTable()

func makeCRCTable() (t [256]uint16) {
	for i := range t {
		crc := uint16(i)
		for range 8 {
			if crc&1 != 0 {
				crc = crc>>1 ^ 0x8408
			} else {
				crc >>= 1
			}
		}
		t[i] = crc
	}
	return t
}

// frameCRC is the checksum over everything behind the magic byte, ended by the
// message's CRC_EXTRA.
func frameCRC(body []byte, extra byte) uint16 {
	crc := uint16(0xFFFF)
	for _, b := range body {
		crc = crc>>8 ^ crcTable[byte(crc)^b]
	}
	return crc>>8 ^ crcTable[byte(crc)^extra]
}
