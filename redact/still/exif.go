package still

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"

	"skylatch/redact"
	"skylatch/telemetry"
	"skylatch/telemetry/unit"
)

// exif reads an EXIF block, counts what is in it, and returns a new one of what
// is told: how the picture is turned and, as the policy has it, where and when it
// was taken. It is nil if nothing is to be told. The first block of a picture
// counts, as it does for those who show pictures.
func (j *job) exif(block []byte) []byte {
	d, at, ok := openDirectories(bytes.TrimPrefix(block, []byte("Exif\x00\x00")))
	switch {
	case j.exifSeen:
		j.note(redact.Text, "second EXIF block", len(block))
		return nil
	case !ok:
		j.exifSeen = true
		j.unknown("EXIF block, damaged: how the picture is turned is not known", len(block))
		return nil
	}
	j.exifSeen = true
	main, next := d.read(at)
	var f facts
	if n, _ := d.number(main, tagOrientation); n >= 1 && n <= 8 {
		f.orientation, j.orientation = uint16(n), int(n)
		j.tally.Note(redact.Count{Class: redact.Technical, Action: redact.Keep, What: "EXIF Orientation", N: 1})
	}
	camera, gps := d.below(main, tagExifDirectory), d.below(main, tagGPSDirectory)
	told := make(map[string]bool)
	j.tellTime(&f, d, main, camera, gps, told)
	j.tellPlace(&f, d, gps, told)

	j.count(d, main, exifTags, told)
	j.count(d, camera, exifTags, told)
	j.count(d, gps, gpsTags, told)
	d.below(camera, tagInteropDirectory) // it names a file format
	for next != 0 {
		var more []field
		more, next = d.read(next)
		length, _ := d.number(more, tagThumbnailLength)
		j.note(redact.Imagery, "EXIF thumbnail", int(length))
		j.count(d, more, exifTags, nil)
	}
	j.tally.Unknown += d.damaged
	return f.block()
}

// below reads the directory that a field points to.
func (d *directories) below(list []field, tag uint16) []field {
	at, ok := d.number(list, tag)
	if !ok {
		return nil
	}
	more, _ := d.read(at)
	return more
}

// count notes what became of the fields, by what a list calls them.
func (j *job) count(d *directories, list []field, names map[uint16]tagName, told map[string]bool) {
	for _, f := range list {
		name, known := names[f.tag]
		switch {
		case isStructure(f.tag, names):
		case !known && isSetting(f.tag):
			j.withhold(redact.Technical, "EXIF camera settings", 1, 0)
		case !known:
			j.tally.Unknown++
			j.withhold(redact.Text, "EXIF field of no known name", 1, len(f.value))
		case told[name.name]:
			j.tally.Note(redact.Count{Class: name.class, Action: j.Policy.Action(name.class), What: "EXIF " + name.name, N: 1})
		default:
			j.withhold(name.class, "EXIF "+name.name, 1, len(f.value))
		}
	}
}

// tellPlace reads where a picture was taken and tells it by the policy. One
// picture cannot say where home is, nor how long ago it left: with a zone, no
// place is told.
func (j *job) tellPlace(f *facts, d *directories, gps []field, told map[string]bool) {
	at, ok := d.place(gps)
	if !ok || j.Policy.Zone != (redact.ZoneRule{}) {
		return
	}
	action := j.Policy.Action(redact.Location)
	switch action {
	case redact.Keep:
	case redact.Relative:
		at = j.Origin.Place(at)
	case redact.Coarsen:
		at = j.Secret.Coarse(at, j.Policy.Cell)
	default:
		return
	}
	f.placed, f.lat, f.lon = true, at.LatDeg, at.LonDeg
	told["GPSLatitude"], told["GPSLongitude"] = true, true
	if action == redact.Coarsen {
		return // a height above a known ground, and a view, tell more than a cell
	}
	if height, ok := d.height(gps); ok {
		if f.height, f.heighted = height, true; action == redact.Relative {
			f.height = float64(j.Origin.Height(unit.MetreAMSL(height)))
		}
		told["GPSAltitude"] = true
	}
	if angle, ok := d.rationals(gps, tagGPSImgDirection, 1); ok && angle[0] < 360 {
		f.direction, f.directed, f.magnetic = angle[0], true, text(gps, tagGPSImgDirectionRef) == "M"
		told["GPSImgDirection"] = true
	}
}

// place returns where a GPS directory says that the picture was taken. What is
// in another datum than the world's is none: it would be off by up to 700 m.
func (d *directories) place(gps []field) (telemetry.LatLon, bool) {
	lat, okLat := d.angle(gps, tagGPSLatitude, text(gps, tagGPSLatitudeRef), "N", "S", 90)
	lon, okLon := d.angle(gps, tagGPSLongitude, text(gps, tagGPSLongitudeRef), "E", "W", 180)
	datum := strings.ToUpper(strings.Trim(text(gps, tagGPSMapDatum), " \x00"))
	world := datum == "" || strings.HasPrefix(datum, "WGS") && strings.HasSuffix(datum, "84")
	return telemetry.LatLon{LatDeg: lat, LonDeg: lon}, okLat && okLon && world && (lat != 0 || lon != 0)
}

// angle reads degrees, minutes and seconds, and on which side of zero they are.
func (d *directories) angle(gps []field, tag uint16, side, above, below string, most float64) (float64, bool) {
	v, ok := d.rationals(gps, tag, 3)
	if !ok || side != above && side != below {
		return 0, false
	}
	// Parts, as they are written: what is told once is told the same again.
	parts := math.Round((v[0] + v[1]/60 + v[2]/3600) * 3600 * secondParts)
	angle := parts / (3600 * secondParts)
	if angle > most {
		return 0, false
	}
	if side == below {
		angle = -angle
	}
	return angle, true
}

// height reads how far above the sea it was, in metres.
func (d *directories) height(gps []field) (float64, bool) {
	v, ok := d.rationals(gps, tagGPSAltitude, 1)
	if !ok || v[0] > 100_000 {
		return 0, false
	}
	switch side, _ := d.number(gps, tagGPSAltitudeRef); side {
	case 0:
		return v[0], true
	case 1:
		return -v[0], true
	}
	return 0, false // above the ellipsoid
}

// tellTime reads when a picture was taken and tells it by the policy, in UTC
// where that is known.
func (j *job) tellTime(f *facts, d *directories, main, camera, gps []field, told map[string]bool) {
	var sources []string
	var at time.Time
	zoned := false
	local, ok := parseTime(text(camera, tagDateTimeOriginal), text(camera, tagSubSecTimeOriginal))
	zone, hasZone := parseZone(text(camera, tagOffsetTimeOriginal))
	switch utc, hasUTC := d.utc(gps); {
	case ok && hasZone:
		at, zoned, sources = local.Add(-zone), true, []string{"DateTimeOriginal"}
	case hasUTC:
		at, zoned, sources = utc, true, []string{"GPSDateStamp", "GPSTimeStamp"}
	case ok:
		at, sources = local, []string{"DateTimeOriginal"}
	default:
		if at, ok = parseTime(text(main, tagModifyDate), ""); !ok {
			return
		}
		sources = []string{"ModifyDate"}
	}
	switch j.Policy.Action(redact.Time) {
	case redact.Keep:
	case redact.Relative:
		at, zoned = time.Unix(0, 0).UTC().Add(j.Origin.Since(at)), true
	case redact.Coarsen:
		at = at.Truncate(24 * time.Hour)
	default:
		return
	}
	if at.Year() < 1 || at.Year() > 9999 {
		return
	}
	f.at, f.zoned = at, zoned
	for _, name := range sources {
		told[name] = true
	}
}

// parseTime reads a time as EXIF writes it, to the millisecond.
func parseTime(s, fraction string) (time.Time, bool) {
	at, err := time.Parse("2006:01:02 15:04:05", s)
	if err != nil || at.Year() < 1 {
		return time.Time{}, false
	}
	if digits := strings.TrimRight(fraction, " "); digits != "" {
		if ms, err := strconv.ParseUint((digits + "00")[:3], 10, 16); err == nil {
			at = at.Add(time.Duration(ms) * time.Millisecond)
		}
	}
	return at, true
}

// parseZone reads how far a clock is ahead of UTC.
func parseZone(s string) (time.Duration, bool) {
	at, err := time.Parse("-07:00", s)
	if err != nil {
		return 0, false
	}
	_, seconds := at.Zone()
	return time.Duration(seconds) * time.Second, true
}

// utc reads the time of the satellites.
func (d *directories) utc(gps []field) (time.Time, bool) {
	day, err := time.Parse("2006:01:02", text(gps, tagGPSDateStamp))
	clock, ok := d.rationals(gps, tagGPSTimeStamp, 3)
	if err != nil || day.Year() < 1 || !ok || clock[0] >= 24 || clock[1] >= 60 || clock[2] >= 61 {
		return time.Time{}, false
	}
	ms := math.Round((clock[0]*3600 + clock[1]*60 + clock[2]) * 1000)
	return day.Add(time.Duration(ms) * time.Millisecond), true
}
