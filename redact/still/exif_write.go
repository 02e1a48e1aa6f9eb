package still

import (
	"encoding/binary"
	"math"
	"time"
)

// The tags that are read for what they say, and written. (Exif 3.0, 4.6)
const (
	tagOrientation        = 0x0112
	tagModifyDate         = 0x0132
	tagThumbnailOffset    = 0x0201
	tagThumbnailLength    = 0x0202
	tagExifDirectory      = 0x8769
	tagGPSDirectory       = 0x8825
	tagExifVersion        = 0x9000
	tagDateTimeOriginal   = 0x9003
	tagOffsetTimeOriginal = 0x9011
	tagSubSecTimeOriginal = 0x9291
	tagInteropDirectory   = 0xa005

	tagGPSVersion         = 0x00
	tagGPSLatitudeRef     = 0x01
	tagGPSLatitude        = 0x02
	tagGPSLongitudeRef    = 0x03
	tagGPSLongitude       = 0x04
	tagGPSAltitudeRef     = 0x05
	tagGPSAltitude        = 0x06
	tagGPSTimeStamp       = 0x07
	tagGPSImgDirectionRef = 0x10
	tagGPSImgDirection    = 0x11
	tagGPSMapDatum        = 0x12
	tagGPSDateStamp       = 0x1d
)

// What a fraction counts in: each value has one spelling.
const (
	secondParts    = 100_000 // of a second of arc: 0.3 mm
	metreParts     = 1000
	directionParts = 100
)

// facts are what a new EXIF block says.
type facts struct {
	orientation uint16 // 2 to 8; 0 and 1 are not written

	placed   bool
	lat, lon float64 // degrees
	// height is above the sea, in metres; direction is where the camera looked,
	// in degrees from north, of the map or of the compass.
	heighted, directed, magnetic bool
	height, direction            float64

	// at is UTC, or what the camera's clock showed if nothing tells its zone.
	at    time.Time
	zoned bool
}

// block writes the facts; nil if there are none. All is where a reader looks for
// it first, in big-endian order.
func (f facts) block() []byte {
	exif, gps := f.times(), f.places()
	main := []field{}
	if f.orientation > 1 {
		main = append(main, short(tagOrientation, f.orientation))
	}
	at := 8 + directorySize(len(main)+min(len(exif), 1)+min(len(gps), 1))
	if len(exif) > 0 {
		main = append(main, long(tagExifDirectory, uint32(at)))
		at += size(exif)
	}
	if len(gps) > 0 {
		main = append(main, long(tagGPSDirectory, uint32(at)))
	}
	if len(main) == 0 {
		return nil
	}
	b := appendDirectory([]byte("MM\x00*\x00\x00\x00\x08"), main)
	return appendDirectory(appendDirectory(b, exif), gps)
}

// times returns the fields of the EXIF directory.
func (f facts) times() []field {
	if f.at.IsZero() {
		return nil
	}
	list := []field{
		{tagExifVersion, kindUndefined, 4, []byte("0232")},
		ascii(tagDateTimeOriginal, f.at.Format("2006:01:02 15:04:05")),
	}
	if f.zoned {
		list = append(list, ascii(tagOffsetTimeOriginal, "+00:00"))
	}
	if ms := f.at.Format(".000")[1:]; ms != "000" {
		list = append(list, ascii(tagSubSecTimeOriginal, ms))
	}
	return list
}

// places returns the fields of the GPS directory.
func (f facts) places() []field {
	lat, lon := math.Round(f.lat*3600*secondParts), math.Round(f.lon*3600*secondParts)
	if !f.placed || lat == 0 && lon == 0 { // which is how "not known" is spelt
		return nil
	}
	list := []field{
		{tagGPSVersion, kindByte, 4, []byte{2, 3, 0, 0}},
		ascii(tagGPSLatitudeRef, either(lat < 0, "S", "N")), arc(tagGPSLatitude, lat),
		ascii(tagGPSLongitudeRef, either(lon < 0, "W", "E")), arc(tagGPSLongitude, lon),
	}
	if f.heighted {
		below := byte(0)
		if math.Round(f.height*metreParts) < 0 {
			below = 1
		}
		list = append(list, field{tagGPSAltitudeRef, kindByte, 1, []byte{below}},
			fractions(tagGPSAltitude, uint32(math.Round(math.Abs(f.height)*metreParts)), metreParts))
	}
	if f.directed {
		list = append(list, ascii(tagGPSImgDirectionRef, either(f.magnetic, "M", "T")),
			fractions(tagGPSImgDirection, uint32(math.Round(f.direction*directionParts))%(360*directionParts), directionParts))
	}
	return list
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

// arc is an angle in degrees, minutes and seconds.
func arc(tag uint16, angle float64) field {
	parts := uint64(math.Abs(angle))
	return fractions(tag, uint32(parts/(3600*secondParts)), 1,
		uint32(parts/(60*secondParts)%60), 1, uint32(parts%(60*secondParts)), secondParts)
}

func fractions(tag uint16, numbers ...uint32) field {
	f := field{tag, kindRational, uint32(len(numbers) / 2), nil}
	for _, n := range numbers {
		f.value = binary.BigEndian.AppendUint32(f.value, n)
	}
	return f
}

func ascii(tag uint16, s string) field {
	return field{tag, kindASCII, uint32(len(s) + 1), append([]byte(s), 0)}
}

func short(tag, n uint16) field {
	return field{tag, kindShort, 1, binary.BigEndian.AppendUint16(nil, n)}
}

func long(tag uint16, n uint32) field {
	return field{tag, kindLong, 1, binary.BigEndian.AppendUint32(nil, n)}
}

func directorySize(fields int) int { return 2 + 12*fields + 4 }

// size is how many bytes a directory takes with its values.
func size(list []field) int {
	n := directorySize(len(list))
	for _, f := range list {
		if len(f.value) > 4 {
			n += len(f.value) + len(f.value)&1
		}
	}
	return n
}

// appendDirectory writes a directory, and behind it the values that it has no
// room for, each at an even offset. No other one follows.
func appendDirectory(b []byte, list []field) []byte {
	if len(list) == 0 {
		return b
	}
	values := len(b) + directorySize(len(list))
	var behind []byte
	b = binary.BigEndian.AppendUint16(b, uint16(len(list)))
	for _, f := range list {
		b = binary.BigEndian.AppendUint16(b, f.tag)
		b = binary.BigEndian.AppendUint16(b, f.kind)
		b = binary.BigEndian.AppendUint32(b, f.count)
		if len(f.value) <= 4 {
			b = append(b, f.value...)
			b = append(b, make([]byte, 4-len(f.value))...)
			continue
		}
		b = binary.BigEndian.AppendUint32(b, uint32(values+len(behind)))
		behind = append(behind, f.value...)
		behind = append(behind, make([]byte, len(f.value)&1)...)
	}
	return append(append(b, 0, 0, 0, 0), behind...)
}
