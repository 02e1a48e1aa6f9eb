package camera

import (
	"encoding/binary"
	"time"
)

// universal is the label of a UAS Datalink Local Set (MISB ST 0601).
var universal = []byte{0x06, 0x0E, 0x2B, 0x34, 0x02, 0x0B, 0x01, 0x01, 0x0E, 0x01, 0x03, 0x01, 0x01, 0x00, 0x00, 0x00}

// klv is what a camera for the military tells about its aircraft, as such sets
// are laid out (MISB ST 0601): time, mission, tail number, platform, heading and
// position, and a checksum over all of it.
func klv(now time.Time) []byte {
	var items []byte
	item := func(tag byte, value []byte) {
		items = append(append(items, tag, byte(len(value))), value...)
	}
	item(2, binary.BigEndian.AppendUint64(nil, uint64(now.UnixMicro())))
	item(3, []byte(canaryMission))
	item(4, []byte(canaryTail))
	item(5, binary.BigEndian.AppendUint16(nil, 353*65535/360))
	item(10, []byte(canaryPlatform))
	degrees := func(v, whole float64) []byte {
		return binary.BigEndian.AppendUint32(nil, uint32(int32(v/whole*(1<<31-1))))
	}
	item(13, degrees(-35.363262, 90))
	item(14, degrees(149.165237, 180))
	item(15, binary.BigEndian.AppendUint16(nil, (642+900)*65535/19900))
	set := append([]byte{}, universal...)
	set = append(set, 0x81, byte(len(items)+4))
	set = append(set, items...)
	set = append(set, 1, 2)
	sum := uint16(0)
	for i, b := range set {
		sum += uint16(b) << (8 * (1 - i%2))
	}
	return binary.BigEndian.AppendUint16(set, sum)
}
