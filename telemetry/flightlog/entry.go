package flightlog

import (
	"encoding/binary"
	"time"
)

// A tlog is a row of entries: the time in microseconds since 1970 as a 64-bit
// big-endian number, then one MAVLink frame as it was on the wire. There is no
// header and no length: the frame's own header says how long it is.
const (
	stampLen = 8
	// headLen is as much of an entry as tells its length.
	headLen = stampLen + 3
	// maxFrameLen is MAVLink 2's 280: 10 header, 255 payload, 2 checksum, 13
	// signature.
	maxFrameLen = 280
	maxEntryLen = stampLen + maxFrameLen
)

// The first byte of a frame (MAVLink serialization guide).
const (
	magicV1 = 0xFE
	magicV2 = 0xFD
)

// frameLen returns the length of the frame that begins with head, out of its
// first three bytes, and whether a frame can begin so.
func frameLen(head []byte) (int, bool) {
	if len(head) < 3 {
		return 0, false
	}
	payload := int(head[1])
	switch head[0] {
	case magicV1:
		return 6 + payload + 2, true
	case magicV2:
		n := 10 + payload + 2
		if head[2]&0x01 != 0 { // MAVLINK_IFLAG_SIGNED
			n += 13
		}
		return n, true
	}
	return 0, false
}

// frameSender returns the system id of the frame's sender and whether raw is
// exactly one whole frame.
func frameSender(raw []byte) (int, bool) {
	n, ok := frameLen(raw)
	if !ok || n != len(raw) {
		return 0, false
	}
	if raw[0] == magicV1 {
		return int(raw[3]), true
	}
	return int(raw[5]), true
}

// appendEntry appends one tlog entry to dst.
func appendEntry(dst []byte, at time.Time, raw []byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(at.UnixMicro()))
	return append(dst, raw...)
}

// wholeEntries returns how many bytes of b, which starts with an entry, are
// whole entries.
func wholeEntries(b []byte) int {
	whole := 0
	for len(b)-whole >= headLen {
		n, ok := frameLen(b[whole+stampLen:])
		if !ok || len(b)-whole < stampLen+n {
			break
		}
		whole += stampLen + n
	}
	return whole
}
