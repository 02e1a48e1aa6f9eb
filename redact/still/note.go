package still

import (
	"bytes"
	"strings"

	"skylatch/redact"
)

// note counts a part of the file that is left out, of n bytes.
func (j *job) note(class redact.Class, what string, n int) { j.withhold(class, what, 1, n) }

// withhold counts data that are left out: what the policy would tell of their
// class makes no difference.
func (j *job) withhold(class redact.Class, what string, n, bytes int) {
	action := j.Policy.Action(class)
	if action.Looser(redact.Blank) {
		action = redact.Blank
	}
	j.tally.Note(redact.Count{Class: class, Action: action, What: what, N: n, Bytes: int64(bytes)})
}

// unknown counts a part that no list names, or that could not be read.
func (j *job) unknown(what string, n int) {
	j.tally.Unknown++
	j.note(redact.Text, what, n)
}

// xmpNames are the fields of XMP by what they tell. They are looked for anywhere
// in a packet, and only their names: nothing of a packet gets across.
var xmpNames = []struct {
	class redact.Class
	names []string
}{
	{redact.Location, []string{
		"GPSLatitude", "GPSLongitude", "GPSAltitude", "GpsLatitude", "GpsLongitude", "GpsLongtitude",
		"drone-dji:Latitude", "drone-dji:Longitude", "drone-dji:AbsoluteAltitude", "drone-dji:RtkStdLat",
		"drone-dji:LRFTargetLat", "drone-dji:LRFTargetLon", "drone-dji:LRFTargetAbsAlt", "drone-dji:SelfData",
		"drone-skydio:Latitude", "drone-skydio:Longitude", "drone-skydio:AbsoluteAltitude", "GpsLinearizationPoint",
		"photoshop:City", "photoshop:Country", "Iptc4xmpCore:Location",
	}},
	{redact.Network, []string{"drone-dji:NTRIPHost", "drone-dji:NTRIPMountPoint"}},
	{redact.Identity, []string{
		"CameraSerialNumber", "DroneSerialNumber", "drone-dji:DroneModel", "CaptureUUID", "tiff:Make", "tiff:Model",
		"drone-skydio:VehicleId", "drone-skydio:VehicleName", "drone-skydio:FlightId", "drone-parrot:SerialNumber",
		"xmpMM:DocumentID", "xmpMM:InstanceID", "xmp:CreatorTool", "aux:SerialNumber", "exifEX:BodySerialNumber",
	}},
	{redact.Person, []string{"dc:creator", "dc:rights", "photoshop:Credit", "mwg-rs:Name", "aux:OwnerName", "exifEX:CameraOwnerName"}},
	{redact.Time, []string{"xmp:CreateDate", "xmp:ModifyDate", "exif:DateTimeOriginal", "photoshop:DateCreated", "drone-dji:UTCAtExposure", "drone-skydio:TakeoffUtime"}},
	{redact.Imagery, []string{"xmpGImg:image", "GDepth:Data", "GImage:Data"}},
}

// xmp counts a packet of XMP, which is left out.
func (j *job) xmp(packet []byte) {
	j.note(redact.Text, "XMP", len(packet))
	for _, group := range xmpNames {
		for _, name := range group.names {
			if at := bytes.Index(packet, []byte(name)); at >= 0 {
				if !strings.Contains(name, ":") {
					name = prefixOf(packet[:at]) + name
				}
				j.note(group.class, "XMP "+name, 0)
			}
		}
	}
}

// prefixOf returns the usual prefix of a name that stands behind b, and nothing
// that somebody may have made up.
func prefixOf(b []byte) string {
	for _, prefix := range []string{"drone-dji:", "drone-skydio:", "drone-parrot:", "drone:", "exif:", "Camera:"} {
		if bytes.HasSuffix(b, []byte(prefix)) {
			return prefix
		}
	}
	return ""
}

// iptcNames are the datasets of IPTC's application record. (IPTC-IIM 4.2)
var iptcNames = map[byte]tagName{
	5: {"ObjectName", redact.Text}, 25: {"Keywords", redact.Text}, 26: {"ContentLocationCode", redact.Location},
	27: {"ContentLocationName", redact.Location}, 55: {"DateCreated", redact.Time}, 60: {"TimeCreated", redact.Time},
	62: {"DigitalCreationDate", redact.Time}, 63: {"DigitalCreationTime", redact.Time}, 80: {"By-line", redact.Person},
	85: {"By-lineTitle", redact.Person}, 90: {"City", redact.Location}, 92: {"Sub-location", redact.Location},
	95: {"Province-State", redact.Location}, 100: {"Country-PrimaryLocationCode", redact.Location},
	101: {"Country-PrimaryLocationName", redact.Location}, 105: {"Headline", redact.Text}, 110: {"Credit", redact.Person},
	115: {"Source", redact.Person}, 116: {"CopyrightNotice", redact.Person}, 118: {"Contact", redact.Person},
	120: {"Caption-Abstract", redact.Text}, 122: {"Writer-Editor", redact.Person},
}

// iptc counts the datasets of a block of IPTC, which is left out.
func (j *job) iptc(b []byte) {
	j.note(redact.Text, "IPTC", len(b))
	for len(b) >= 5 && b[0] == 0x1c {
		n := int(b[3])<<8 | int(b[4])
		if b[3] >= 0x80 || len(b) < 5+n {
			break // an extended one: larger than any of these
		}
		if name, ok := iptcNames[b[2]]; ok && b[1] == 2 {
			j.note(name.class, "IPTC "+name.name, n)
		}
		b = b[5+n:]
	}
}

// photoshop counts the resources of a Photoshop block, which is left out.
// (Adobe Photoshop File Formats, image resource blocks)
func (j *job) photoshop(b []byte) {
	j.note(redact.Text, "Photoshop resources", len(b))
	for len(b) >= 12 && string(b[:4]) == "8BIM" {
		id := int(b[4])<<8 | int(b[5])
		name := (int(b[6]) + 2) &^ 1 // with its length, made even
		if len(b) < 10+name {
			return
		}
		n := int64(b[6+name])<<24 | int64(b[7+name])<<16 | int64(b[8+name])<<8 | int64(b[9+name])
		b = b[10+name:]
		if n > int64(len(b)) {
			return
		}
		switch data := b[:n]; id {
		case 0x0404:
			j.iptc(data)
		case 0x0409, 0x040c:
			j.note(redact.Imagery, "Photoshop thumbnail", len(data))
		case 0x0424:
			j.xmp(data)
		case 0x0422, 0x0423:
			j.note(redact.Text, "Photoshop EXIF", len(data))
		}
		b = b[min((n+1)&^1, int64(len(b))):]
	}
}
