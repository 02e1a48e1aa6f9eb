package still

import (
	"bytes"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/opt"
)

// Clock is what a camera had its time from.
type Clock int

// The clocks.
const (
	// WallClock is the camera's own, in a time zone that it does not say.
	WallClock Clock = iota
	// ZonedClock is the camera's own, which says its time zone.
	ZonedClock
	// SatelliteClock is that of a receiver: whatever the camera's says, it is right.
	SatelliteClock
)

// Taken is when and where a picture says that it was taken.
type Taken struct {
	// At is in UTC, but for a [WallClock]: then it is what that showed.
	At    time.Time
	Clock Clock
	Place opt.Value[telemetry.LatLon]
	// Turn is how it is turned, as EXIF counts: 1 to 8, 0 if nothing says it.
	Turn int
}

// exifMarks are what stands before an EXIF block in JPEG and HEIF, in PNG, and in
// WebP; a TIFF file is one.
var exifMarks = []struct {
	mark string
	skip int // bytes between the mark and the block
}{{"Exif\x00\x00", 0}, {"eXIf", 0}, {"EXIF", 4}}

// ReadTaken returns what the first EXIF block of a file says; false if there is
// none, or it says no time. It is for those who sort pictures: it looks for the
// block alone, and checks nothing of the rest.
func ReadTaken(b []byte) (Taken, bool) {
	if d, at, ok := openDirectories(b); ok {
		return d.taken(at)
	}
	for _, m := range exifMarks {
		for rest := b; ; {
			i := bytes.Index(rest, []byte(m.mark))
			if i < 0 {
				break
			}
			rest = rest[i+len(m.mark):]
			if d, at, ok := openDirectories(rest[min(m.skip, len(rest)):]); ok {
				return d.taken(at)
			}
		}
	}
	return Taken{}, false
}

// taken reads it from the directory at an offset, and those below.
func (d *directories) taken(at uint32) (Taken, bool) {
	main, _ := d.read(at)
	camera, gps := d.below(main, tagExifDirectory), d.below(main, tagGPSDirectory)
	var t Taken
	if n, _ := d.number(main, tagOrientation); n >= 1 && n <= 8 {
		t.Turn = int(n)
	}
	if place, ok := d.place(gps); ok {
		t.Place = opt.Some(place)
	}
	local, ok := parseTime(text(camera, tagDateTimeOriginal), text(camera, tagSubSecTimeOriginal))
	zone, zoned := parseZone(text(camera, tagOffsetTimeOriginal))
	if !ok {
		local, ok = parseTime(text(main, tagModifyDate), "")
		zoned = false
	}
	t.At = local
	if utc, right := d.utc(gps); right {
		t.At, t.Clock, ok = utc, SatelliteClock, true
	} else if zoned {
		t.At, t.Clock = local.Add(-zone), ZonedClock
	}
	return t, ok && t.At.Year() >= 1 && t.At.Year() <= 9999
}
