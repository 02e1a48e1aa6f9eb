package still

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"skylatch/redact"
)

// exifSample is an EXIF block as a drone writes it, in either order of bytes.
type exifSample struct {
	order       binary.AppendByteOrder
	orientation uint16
	lat, lon    [3]uint32 // degrees, minutes, seconds/1e4
	south, west bool
	altitude    uint32 // mm
	when        string
	zone        string
	planter     *planter // of what stands in free texts
}

var here = exifSample{
	order: binary.LittleEndian, orientation: 6, lat: [3]uint32{47, 22, 345678}, lon: [3]uint32{8, 32, 123456},
	altitude: 431500, when: "2024:05:06 07:08:09", zone: "+02:00",
}

var there = exifSample{
	order: binary.BigEndian, orientation: 6, lat: [3]uint32{33, 51, 90000}, lon: [3]uint32{151, 12, 400000}, south: true,
	altitude: 12000, when: "2021:12:31 23:59:59", zone: "+11:00",
}

// sampleField is a field of a sample's directory; one with a directory below
// gets its offset as value.
type sampleField struct {
	tag, kind uint16
	value     []byte
	below     []sampleField
}

// text is what stands in a free text: what a planter puts there, if there is one.
func (s exifSample) text(place, fallback string) []byte {
	if s.planter != nil {
		return s.planter.mark("EXIF " + place)
	}
	return []byte(fallback)
}

func (s exifSample) rationals(below uint32, v ...uint32) []byte {
	var b []byte
	for i, n := range v {
		b = s.order.AppendUint32(b, n)
		if i == len(v)-1 {
			b = s.order.AppendUint32(b, below)
		} else {
			b = s.order.AppendUint32(b, 1)
		}
	}
	return b
}

// fields are the sample's directories; thumbnail is the second.
func (s exifSample) fields() (main, thumbnail []sampleField, picture []byte) {
	z := func(t string) []byte { return append([]byte(t), 0) }
	gps := []sampleField{
		{0, 1, []byte{2, 3, 0, 0}, nil},
		{1, 2, z(either(s.south, "S", "N")), nil}, {2, 5, s.rationals(1e4, s.lat[:]...), nil},
		{3, 2, z(either(s.west, "W", "E")), nil}, {4, 5, s.rationals(1e4, s.lon[:]...), nil},
		{5, 1, []byte{0}, nil}, {6, 5, s.rationals(1000, s.altitude), nil},
		{7, 5, s.rationals(1, 5, 8, 9), nil},
		{0x11, 5, s.rationals(10, 1234), nil},
		{0x1b, 7, s.text("GPSProcessingMethod", "GPS by Jane"), nil},
		{0x1d, 2, z("2024:05:06"), nil},
	}
	exif := []sampleField{
		{0x829a, 5, s.rationals(1000, 1), nil},
		{0x9003, 2, z(s.when), nil}, {0x9011, 2, z(s.zone), nil},
		{0x927c, 7, s.text("MakerNote", "[ae_dbg_info:secret][sensor_id:IMX]"), nil},
		{0x9286, 7, append([]byte("ASCII\x00\x00\x00"), s.text("UserComment", "by Jane")...), nil},
		{0x9291, 2, z("250"), nil},
		{0xa431, 2, append(s.text("SerialNumber", "1581F4XFC228"), 0), nil},
		{0xbeef, 7, s.text("field of no name", "a field that nobody knows"), nil},
	}
	main = []sampleField{
		{0x010e, 2, append(s.text("ImageDescription", `DCIM\101MEDIA\DJI_0282.JPG`), 0), nil},
		{0x010f, 2, z("DJI"), nil},
		{0x0112, 3, s.order.AppendUint16(nil, s.orientation), nil},
		{0x0131, 2, append(s.text("Software", "01.02.0300"), 0), nil},
		{0x8769, 4, nil, exif}, {0x8825, 4, nil, gps},
		{0x9c9c, 1, append(s.text("XPComment", "a comment"), 0, 0), nil},
	}
	picture = slices.Concat([]byte{0xff, 0xd8, 0xff, 0xfe, 0, 40}, s.text("thumbnail", "thumb"), make([]byte, 100))
	return main, []sampleField{{0x0103, 3, s.order.AppendUint16(nil, 6), nil}}, picture
}

// block writes the sample.
func (s exifSample) block() []byte {
	mark := "II*\x00"
	if s.order.String() == "BigEndian" {
		mark = "MM\x00*"
	}
	main, thumbnail, picture := s.fields()
	b := s.order.AppendUint32([]byte(mark), 8)
	b, next := s.directory(b, main)
	put := func(at int, v int) { binary.ByteOrder(s.order.(binary.ByteOrder)).PutUint32(b[at:], uint32(v)) }
	put(next, len(b))
	thumbnail = append(thumbnail,
		sampleField{0x0201, 4, s.order.AppendUint32(nil, uint32(len(b)+2+3*12+4)), nil},
		sampleField{0x0202, 4, s.order.AppendUint32(nil, uint32(len(picture))), nil})
	b, _ = s.directory(b, thumbnail)
	b = append(b, picture...)
	return append(b, s.text("slack", "slack at the end")...)
}

func (s exifSample) directory(b []byte, list []sampleField) (out []byte, next int) {
	order := s.order.(binary.ByteOrder)
	start := len(b)
	b = append(b, make([]byte, 2+12*len(list)+4)...)
	order.PutUint16(b[start:], uint16(len(list)))
	for i, f := range list {
		at := start + 2 + 12*i
		order.PutUint16(b[at:], f.tag)
		order.PutUint16(b[at+2:], f.kind)
		if f.below != nil {
			order.PutUint32(b[at+4:], 1)
			order.PutUint32(b[at+8:], uint32(len(b)))
			b, _ = s.directory(b, f.below)
			continue
		}
		order.PutUint32(b[at+4:], uint32(len(f.value)/kindSize[f.kind]))
		if len(f.value) <= 4 {
			copy(b[at+8:], f.value)
		} else {
			order.PutUint32(b[at+8:], uint32(len(b)))
			b = append(b, f.value...)
		}
	}
	return b, start + 2 + 12*len(list)
}

func newJob(t testing.TB, policyName string) *job {
	t.Helper()
	return &job{Config: Config{Policy: policy(t, policyName), Secret: secret(t), Origin: &redact.Origin{}}}
}

func TestAnEXIFBlockTellsWhatItMay(t *testing.T) {
	for name, want := range map[string]string{
		"public":   "turned 6",
		"partner":  "turned 6, at 47.376269,8.536763, 431.5 m, towards 123.4, 2024-05-06T05:08:09.25Z",
		"relative": "turned 6, at 1.000000,1.000000, 0.0 m, towards 123.4, 1970-01-01T00:00:00Z",
		"zoned":    "turned 6, 2024-05-06T05:08:09.25Z",
	} {
		j := newJob(t, name)
		if got := readBack(t, j.exif(here.block())); got != want {
			t.Errorf("for %s it tells %q, want %q", name, got, want)
		}
	}
}

// readBack reads a new block with the reader of old ones.
func readBack(t testing.TB, b []byte) string {
	t.Helper()
	d, at, ok := openDirectories(b)
	if !ok {
		return "nothing"
	}
	main, _ := d.read(at)
	n, _ := d.number(main, tagOrientation)
	s := fmt.Sprintf("turned %d", n)
	camera, gps := d.below(main, tagExifDirectory), d.below(main, tagGPSDirectory)
	if p, ok := d.place(gps); ok {
		s += fmt.Sprintf(", at %.6f,%.6f", p.LatDeg, p.LonDeg)
	}
	if h, ok := d.height(gps); ok {
		s += fmt.Sprintf(", %.1f m", h)
	}
	if v, ok := d.rationals(gps, tagGPSImgDirection, 1); ok {
		s += fmt.Sprintf(", towards %.1f", v[0])
	}
	if at, ok := parseTime(text(camera, tagDateTimeOriginal), text(camera, tagSubSecTimeOriginal)); ok {
		s += ", " + at.Format("2006-01-02T15:04:05.999Z07:00")
	}
	return s
}

func TestAnEXIFBlockIsToldTheSameAgain(t *testing.T) {
	for _, p := range []string{"local", "partner", "public", "relative", "coarse", "zoned"} {
		for _, s := range []exifSample{here, there} {
			once := newJob(t, p).exif(s.block())
			if err := verifyEXIF(once); err != nil {
				t.Errorf("for %s: %v", p, err)
			}
			if twice := newJob(t, p).exif(once); !bytes.Equal(once, twice) {
				t.Errorf("for %s it is told as %x and then as %x", p, once, twice)
			}
		}
	}
}

func TestTheReportNamesWhatAnEXIFBlockHeld(t *testing.T) {
	j := newJob(t, "public")
	j.exif(here.block())
	found := make(map[string]redact.Count)
	for _, c := range j.tally.Report().Counts {
		found[c.What] = c
	}
	for what, class := range map[string]redact.Class{
		"EXIF GPSLatitude": redact.Location, "EXIF SerialNumber": redact.Identity, "EXIF MakerNote": redact.Identity,
		"EXIF thumbnail": redact.Imagery, "EXIF DateTimeOriginal": redact.Time, "EXIF ImageDescription": redact.Text,
	} {
		if c := found[what]; c.Class != class || c.N != 1 || c.Action.Looser(redact.Blank) {
			t.Errorf("%s is counted as %+v, want once, %s, left out", what, c, class)
		}
	}
	if j.tally.Unknown != 1 || found["EXIF Orientation"].Action != redact.Keep {
		t.Errorf("unknown are %d, want 1; the orientation is %+v, want it kept", j.tally.Unknown, found["EXIF Orientation"])
	}
}

func TestADamagedEXIFBlockIsLeftOut(t *testing.T) {
	whole := here.block()
	loop := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(loop[8+2+12*7:], 8)
	for name, b := range map[string][]byte{
		"nothing": nil, "no TIFF": []byte("GIF89a.."), "a circle": loop,
		"a directory behind the end": []byte("MM\x00*\xff\xff\xff\xff"),
		"2^32 values":                []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x0c\xff\xff\xff\xff\x00\x00\x00\x00"),
	} {
		j := newJob(t, "partner")
		j.exif(b)
		if j.tally.Unknown == 0 {
			t.Errorf("%s: nothing is counted as damaged", name)
		}
	}
	for n := range whole {
		once := newJob(t, "local").exif(whole[:n])
		if twice := newJob(t, "local").exif(once); !bytes.Equal(once, twice) || once != nil && verifyEXIF(once) != nil {
			t.Fatalf("cut at %d: %x and then %x", n, once, twice)
		}
	}
}

func FuzzEXIF(f *testing.F) {
	f.Add(here.block())
	f.Add(there.block())
	f.Add(newJob(f, "local").exif(here.block()))
	jobs := []string{"local", "relative", "coarse"}
	f.Fuzz(func(t *testing.T, block []byte) {
		_ = verifyEXIF(block)
		for _, p := range jobs {
			once := newJob(t, p).exif(block)
			if once == nil {
				continue
			}
			if err := verifyEXIF(once); err != nil {
				t.Fatalf("for %s, %x: %v", p, once, err)
			}
			if twice := newJob(t, p).exif(once); !bytes.Equal(once, twice) {
				t.Fatalf("for %s it is told as %x and then as %x", p, once, twice)
			}
		}
	})
}
