package export

import (
	"bytes"
	"encoding/binary"
	"regexp"
)

// sealed are formats that nobody here has looked into far enough to take
// anything out: they leave whole, as evidence, or not.
var sealed = []struct {
	name, reason string
	// recognise judges by how a file begins and how long it is.
	recognise func(head []byte, size int64) bool
}{
	{
		"a DJI flight record", "it holds the account, the address that was flown at, serial numbers, where the pilot stood and small pictures, most of it encrypted",
		isFlightRecord,
	},
	{
		"a DJI log of the craft", "it holds places, serial numbers and what nobody outside has deciphered",
		func(head []byte, _ int64) bool {
			return len(head) > 24 && (isDUML(head) && isDUML(head[dumlLen(head):]) || bytes.HasPrefix(head[16:], []byte("BUILD")))
		},
	},
	{
		"a list of exposures", "it holds to the centimetre where and when each picture was taken",
		func(head []byte, _ int64) bool { return exposure.Match(head[:min(len(head), 512)]) },
	},
	{
		"a RINEX log", "it holds what a receiver heard of each satellite, which gives where and when it was to the centimetre",
		func(head []byte, _ int64) bool {
			return bytes.Contains(head[:min(len(head), 256)], []byte("RINEX VERSION / TYPE"))
		},
	},
	{
		"a log of RTCM corrections", "it holds where the base station stands, and with it the crew",
		func(head []byte, _ int64) bool { return chained(head, rtcmLen) },
	},
	{
		"an NMEA log", "it holds where and when the receiver was, second by second",
		func(head []byte, _ int64) bool { return nmea.Match(head) },
	},
	{
		"a u-blox log", "it holds where and when the receiver was, and its serial number",
		func(head []byte, _ int64) bool { return chained(head, ubxLen) },
	},
}

var (
	// exposure is the first line of DJI's .MRK: number, second and week of GPS,
	// three offsets, and the place.
	exposure = regexp.MustCompile(`^\s*\d+\t\s*\d+\.\d+\t\[\d+\]\t.{0,80},Lat\t.{0,40},Lon\t.{0,40},Ellh`)
	nmea     = regexp.MustCompile(`^\$[A-Z]{2}[A-Z0-9]{3,},[ -~]*\*[0-9A-Fa-f]{2}\r?\n`)
)

// isFlightRecord recognises the head of a flight record of DJI's app: where its
// records end, as a 64-bit number; how long its details are; a version; and
// zeros up to byte 100, or 12 in old versions.
func isFlightRecord(b []byte, size int64) bool {
	if len(b) < 100 {
		return false
	}
	end, version := binary.LittleEndian.Uint64(b), b[10]
	if end < 12 || end > uint64(size) || version == 0 || version > 20 {
		return false
	}
	head := 12
	if version >= 6 {
		head = 100
	}
	return len(bytes.Trim(b[11:head], "\x00")) <= 1
}

// isDUML reports whether a frame of DJI's bus begins here.
func isDUML(b []byte) bool {
	return len(b) > 13 && b[0] == 0x55 && dumlLen(b) >= 10 && dumlLen(b) < len(b)
}

func dumlLen(b []byte) int { return int(b[1]) | int(b[2]&3)<<8 }

// chained reports whether a file begins with three frames, one behind the other:
// length says how long the one is that begins here, and 0 if none does.
func chained(b []byte, length func([]byte) int) bool {
	for range 3 {
		n := length(b)
		if n == 0 || n > len(b) {
			return false
		}
		b = b[n:]
	}
	return true
}

// rtcmLen is for RTCM 10403: a preamble, 6 zero bits, 10 of length, 3 bytes of
// check sum.
func rtcmLen(b []byte) int {
	if len(b) < 6 || b[0] != 0xd3 || b[1]&0xfc != 0 {
		return 0
	}
	return 6 + int(binary.BigEndian.Uint16(b[1:])&0x3ff)
}

// ubxLen is for UBX: two sync bytes, class, id, 16 bits of length, 2 bytes of
// check sum.
func ubxLen(b []byte) int {
	if len(b) < 8 || b[0] != 0xb5 || b[1] != 0x62 {
		return 0
	}
	return 8 + int(binary.LittleEndian.Uint16(b[4:]))
}
