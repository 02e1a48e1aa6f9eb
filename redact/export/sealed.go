package export

import "bytes"

// sealed are formats that nobody here has looked into far enough to take
// anything out: they leave whole, as evidence, or not.
var sealed = []struct {
	name, reason string
	recognise    func(src []byte) bool
}{
	{
		"DJI flight records", "they hold the account, the address that was flown at, serial numbers, where the pilot stood and small pictures, most of it encrypted",
		isFlightRecord,
	},
	{
		"DJI logs of the craft", "they hold places, serial numbers and what nobody outside has deciphered",
		func(src []byte) bool {
			return len(src) > 24 && (isDUML(src) && isDUML(src[dumlLen(src):]) || bytes.HasPrefix(src[16:], []byte("BUILD")))
		},
	},
}

// isFlightRecord recognises the head of a flight record of DJI's app: where its
// records end, as a 64-bit number; how long its details are; a version; and
// zeros up to byte 100, or 12 in old versions.
func isFlightRecord(src []byte) bool {
	if len(src) < 100 {
		return false
	}
	end := uint64(0)
	for i := 7; i >= 0; i-- {
		end = end<<8 | uint64(src[i])
	}
	version := src[10]
	if end < 12 || end > uint64(len(src)) || version == 0 || version > 20 {
		return false
	}
	head := 12
	if version >= 6 {
		head = 100
	}
	return len(bytes.Trim(src[11:head], "\x00")) <= 1
}

// isDUML reports whether a frame of DJI's bus begins here.
func isDUML(b []byte) bool {
	return len(b) > 13 && b[0] == 0x55 && dumlLen(b) >= 10 && dumlLen(b) < len(b)
}

func dumlLen(b []byte) int { return int(b[1]) | int(b[2]&3)<<8 }
