package track

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/telemetry/ulog"
)

// flight is what a sample tells, all of it secret to somebody.
type flight struct {
	lat, lon, height float64
	start            time.Time
	// marker stands in every text, comment, extension, unknown element.
	marker string
	serial string
}

var (
	here  = flight{47.1234567, 8.7654321, 431.5, time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC), "Zx7Qm4Wv", "1581F45TB21A0042"}
	there = flight{47.1234567, 28.7654321, 831.5, time.Date(2025, 6, 7, 17, 18, 19, 0, time.UTC), "Kp3Rt9Lc", "1581F9YYC77B9931"}
)

// at returns the place and time after some steps.
func (f flight) at(i int) (lat, lon, height float64, at time.Time) {
	return f.lat + float64(i)*0.001, f.lon + float64(i)*0.002, f.height + float64(i), f.start.Add(time.Duration(i) * time.Second)
}

// samples has one for every form of every format.
var samples = []struct {
	name, format string
	write        func(testing.TB, flight) []byte
	// public says that something is left for anybody; whole, that it is told
	// whole or not at all.
	public, whole bool
}{
	{"gpx", "GPX", sampleGPX, false, false},
	{"kml", "KML", func(_ testing.TB, f flight) []byte { return sampleKML(f) }, false, false},
	{"kmz", "KMZ", sampleKMZ, false, false},
	{"geojson", "GeoJSON", sampleGeoJSON, false, false},
	{"srt old", "DJI subtitles", sampleOldSRT, true, false},
	{"srt with speeds", "DJI subtitles", sampleMiddleSRT, true, false},
	{"srt new", "DJI subtitles", sampleNewSRT, true, false},
	{"tlog", "MAVLink log", sampleTlog, true, false},
	{"table", "table", sampleTable, true, false},
	{"mission", "mission", sampleMission, true, false},
	{"notes", "notes", sampleNotes, false, false},
	{"events", "events", sampleEvents, true, false},
	{"dataflash", "DataFlash log", sampleDataFlash, true, false},
	{"ulog", "ULog", func(_ testing.TB, f flight) []byte { return sampleULog(f) }, true, false},
	{"plan", "plan", samplePlan, false, true},
	{"waypoints", "waypoints", sampleWaypoints, false, true},
}

const steps = 6

func sampleGPX(_ testing.TB, f flight) []byte {
	var b strings.Builder
	m := f.marker
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><!-- %[1]s --><gpx version="1.1" creator="%[1]s" xmlns="http://www.topografix.com/GPX/1/1" xmlns:x="urn:%[1]s" x:a="%[1]s">
<metadata><name>%[1]s</name><author><name>%[1]s</name></author><bounds minlat="%[2]f" minlon="%[3]f" maxlat="1" maxlon="1"/></metadata>`, m, f.lat, f.lon)
	lat, lon, height, at := f.at(2)
	fmt.Fprintf(&b, `<wpt lat="%f" lon="%f"><ele>%f</ele><time>%s</time><name>stand %s</name><cmt>%s</cmt><sym>%s</sym></wpt>`, lat, lon, height, at.Format(time.RFC3339), m, m, m)
	fmt.Fprintf(&b, `<trk><name>flight %[1]s</name><desc>by %[1]s</desc><src>%[1]s</src><trkseg>`, m)
	for i := range steps {
		lat, lon, height, at := f.at(i)
		fmt.Fprintf(&b, `<trkpt lat="%f" lon="%f"><ele>%f</ele><time>%s</time><extensions><x:n>%s</x:n></extensions></trkpt><?%s a?>`, lat, lon, height, at.Format(time.RFC3339), m, m)
	}
	b.WriteString(`</trkseg></trk></gpx>`)
	return []byte(b.String())
}

func sampleKML(f flight) []byte {
	var b, when, coords, line strings.Builder
	m := f.marker
	for i := range steps {
		lat, lon, height, at := f.at(i)
		fmt.Fprintf(&when, "<when>%s</when>", at.Format(time.RFC3339))
		fmt.Fprintf(&coords, "<gx:coord>%f %f %f</gx:coord>", lon, lat, height)
		fmt.Fprintf(&line, "%f,%f,%f ", lon, lat, height)
	}
	fmt.Fprintf(&b, `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><!--%[1]s-->
<Document id="%[1]s"><name>%[1]s</name><Style id="%[1]s"><IconStyle><Icon><href>http://%[1]s.example/</href></Icon></IconStyle></Style>
<NetworkLink><Link><href>http://%[1]s.example</href></Link></NetworkLink>
<Folder><name>%[1]s</name><Placemark id="%[1]s"><name>flown %[1]s</name><description><![CDATA[<b>%[1]s</b>]]></description><ExtendedData><Data name="%[1]s"><value>%[1]s</value></Data></ExtendedData>
<gx:Track><altitudeMode>absolute</altitudeMode>%[2]s%[3]s</gx:Track></Placemark>
<Placemark><name>drawn %[1]s</name><LineString><extrude>1</extrude><altitudeMode>absolute</altitudeMode><coordinates>%[4]s</coordinates></LineString></Placemark>
<Placemark><name>field %[1]s</name><Polygon><outerBoundaryIs><LinearRing><coordinates>%[4]s</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>
<Placemark><TimeStamp><when>%[5]s</when></TimeStamp><Point><coordinates>%[6]f,%[7]f</coordinates></Point></Placemark>
</Folder></Document></kml>`, m, when.String(), coords.String(), line.String(), f.start.Format(time.RFC3339), f.lon, f.lat)
	return []byte(b.String())
}

func sampleKMZ(t testing.TB, f flight) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, content := range map[string][]byte{"doc.kml": sampleKML(f), f.marker + "/x.png": []byte(f.marker)} {
		out, err := w.CreateHeader(&zip.FileHeader{Name: name, Comment: f.marker, Modified: f.start, Method: zip.Deflate})
		if err == nil {
			_, err = out.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.SetComment(f.marker); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sampleGeoJSON(_ testing.TB, f flight) []byte {
	var line []string
	for i := range steps {
		lat, lon, height, _ := f.at(i)
		line = append(line, fmt.Sprintf("[%f,%f,%f]", lon, lat, height))
	}
	l := strings.Join(line, ",")
	return fmt.Appendf(nil, `{"type":"FeatureCollection","%[1]s":"%[1]s","name":"%[1]s","bbox":[%[3]f,%[4]f,1,1],"features":[
{"type":"Feature","id":"%[1]s","properties":{"name":"flown %[1]s","%[1]s":{"%[1]s":"%[1]s"},"stroke":"%[1]s"},"geometry":{"type":"LineString","coordinates":[%[2]s]}},
{"type":"Feature","properties":null,"geometry":{"type":"Polygon","coordinates":[[%[2]s]]}},
{"type":"Feature","properties":{"time":"%[5]s","description":"%[1]s"},"geometry":{"type":"Point","coordinates":[%[3]f,%[4]f],"%[1]s":1}},
{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiLineString","coordinates":[[%[2]s],[%[2]s]]},{"type":"MultiPoint","coordinates":[%[2]s]}]}}]}`,
		f.marker, l, f.lon, f.lat, f.start.Format(time.RFC3339))
}

func srt(f flight, body func(i int, lat, lon, height float64, at time.Time) string) []byte {
	var b strings.Builder
	for i := range steps {
		lat, lon, height, at := f.at(i)
		fmt.Fprintf(&b, "%d\r\n00:00:%02d,000 --> 00:00:%02d,000\r\n%s\r\n\r\n", i+1, i, i+1, body(i, lat, lon, height, at))
	}
	return []byte(b.String())
}

func sampleOldSRT(_ testing.TB, f flight) []byte {
	return srt(f, func(i int, lat, lon, height float64, at time.Time) string {
		return fmt.Sprintf("HOME(%.7f,%.7f) %s\r\nGPS(%.7f,%.7f,%.0f) BAROMETER:%d.9\r\nISO:100 Shutter:60 EV: 0 Fnum:2.2 %s",
			f.lon, f.lat, at.Format("2006.01.02 15:04:05"), lon, lat, height, i, f.marker)
	})
}

func sampleMiddleSRT(_ testing.TB, f flight) []byte {
	return srt(f, func(i int, lat, lon, height float64, _ time.Time) string {
		return fmt.Sprintf("F/2.8, SS 206.14, ISO 100, EV 0, DZOOM 1.000, GPS (%.7f, %.7f, %.0f), HOME (%.7f, %.7f, 1m), D %.2fm, H %d.00m, H.S 2.5m/s, V.S -0.5m/s, F.PRY (1.0°, 2.0°, 3.0°) %s",
			lon, lat, height, f.lon, f.lat, 24.25+f.height, i, f.marker)
	})
}

func sampleNewSRT(_ testing.TB, f flight) []byte {
	return srt(f, func(i int, lat, lon, height float64, at time.Time) string {
		return fmt.Sprintf(`<font size="28">SrtCnt : %d, DiffTime : 33ms %s`+"\r\n%s\r\n"+`[iso : 110] [shutter : 1/200.0] [fnum : 280] [ev : 0] [ct : 5064] [color_md : %s] [focal_len : 240] [dzoom_ratio: 10000, delta:0],[latitude: %.6f] [longitude: %.6f] [rel_alt: %d.300 abs_alt: %.3f] </font>`,
			i, f.marker, at.Format("2006-01-02 15:04:05.000"), f.marker, lat, lon, i, height)
	})
}

func sampleTable(_ testing.TB, f flight) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "\ufeffdatetime(utc),latitude,longitude,altitude_above_seaLevel(feet),height_above_takeoff(feet),speed(mph),Home latitude,Home longitude,serial number,%s,notes,pilot name,pressure\n", f.marker)
	for i := range steps {
		lat, lon, height, at := f.at(i)
		fmt.Fprintf(&b, "%s,%f,%f,%f,%d,11.5,%f,%f,%s,%s,saw %s,%s,%f\n", at.Format(time.DateTime), lat, lon, height/feet, 10*i, f.lat, f.lon, f.serial, f.marker, f.marker, f.marker, 900+f.height/10)
	}
	return []byte(b.String())
}

func sampleTlog(t testing.TB, f flight) []byte {
	t.Helper()
	known := &dialect.ReadWriter{Dialect: common.Dialect}
	if err := known.Initialize(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &b, DialectRW: known}, Version: streamwriter.V2, SystemID: 1}
	if err := errors.Join(w.FrameWriter.Initialize(), w.Initialize()); err != nil {
		t.Fatal(err)
	}
	for i := range steps {
		lat, lon, height, at := f.at(i)
		for _, m := range []message.Message{
			&common.MessageHeartbeat{Type: common.MAV_TYPE_QUADROTOR, Autopilot: common.MAV_AUTOPILOT_PX4, MavlinkVersion: 3},
			&common.MessageGlobalPositionInt{TimeBootMs: uint32(1000 * i), Lat: int32(lat * 1e7), Lon: int32(lon * 1e7), Alt: int32(height * 1000), RelativeAlt: int32(10 * i)},
			&common.MessageStatustext{Severity: common.MAV_SEVERITY_INFO, Text: "saw " + f.marker},
			&common.MessageSystemTime{TimeUnixUsec: uint64(at.UnixMicro()), TimeBootMs: uint32(1000 * i)},
			&common.MessageAttitude{TimeBootMs: uint32(1000 * i), Roll: 0.25},
		} {
			var stamp [8]byte
			binary.BigEndian.PutUint64(stamp[:], uint64(at.UnixMicro()))
			b.Write(stamp[:])
			if err := w.Write(m); err != nil {
				t.Fatal(err)
			}
		}
	}
	return b.Bytes()
}

func samplePlan(_ testing.TB, f flight) []byte {
	return fmt.Appendf(nil, `{"fileType":"Plan","version":1,"groundStation":"%[1]s","%[1]s":"%[1]s",
"geoFence":{"version":2,"circles":[{"version":1,"inclusion":true,"circle":{"center":[%[2]f,%[3]f],"radius":100}}],"polygons":[{"version":1,"inclusion":true,"polygon":[[%[2]f,%[3]f],[%[2]f,1],[1,%[3]f]]}]},
"mission":{"version":2,"firmwareType":12,"vehicleType":2,"cruiseSpeed":15,"hoverSpeed":5,"plannedHomePosition":[%[2]f,%[3]f,%[4]f],"items":[
{"type":"SimpleItem","command":22,"frame":3,"params":[15,0,0,null,%[2]f,%[3]f,50],"autoContinue":true,"doJumpId":1,"note":"%[1]s"},
{"type":"SimpleItem","command":16,"frame":3,"params":[0,0,0,null,%[2]f,%[3]f,50],"autoContinue":true,"doJumpId":2,"AltitudeMode":1}]},
"rallyPoints":{"version":2,"points":[[%[2]f,%[3]f,50]]}}`, f.marker, f.lat, f.lon, f.height)
}

func sampleWaypoints(_ testing.TB, f flight) []byte {
	return fmt.Appendf(nil, "QGC WPL 110\r\n0\t1\t0\t16\t0\t0\t0\t0\t%[1]f\t%[2]f\t%[3]f\t1\r\n1\t0\t3\t22\t0\t0\t0\t0\t%[1]f\t%[2]f\t20\t1\r\n", f.lat, f.lon, f.height)
}

func sampleULog(f flight) []byte {
	var b bytes.Buffer
	put := func(kind byte, values ...any) {
		var body bytes.Buffer
		for _, v := range values {
			if s, ok := v.(string); ok {
				v = []byte(s)
			}
			_ = binary.Write(&body, binary.LittleEndian, v) // a Buffer takes everything
		}
		_ = binary.Write(&b, binary.LittleEndian, uint16(body.Len()))
		b.WriteByte(kind)
		b.Write(body.Bytes())
	}
	b.WriteString(ulog.Magic + "\x01" + "12345678")
	put('B', make([]byte, 40))
	put('F', "inner:uint16_t a;char[8] b;")
	put('F', "vehicle_attitude:uint64_t timestamp;inner "+f.marker+";float[4] q;uint8_t[4] _padding0;")
	put('F', "sensor_gps:uint64_t timestamp;uint64_t time_utc_usec;int32_t lat;int32_t lon;int32_t alt;uint32_t device_id;float eph;")
	put('F', "vehicle_global_position:uint64_t timestamp;double lat;double lon;float alt;")
	put('F', f.marker+":uint64_t timestamp;char[8] text;")
	put('I', byte(14), "char[16] serial"[:14], f.serial)
	put('P', byte(11), "float "+f.marker[:5], float32(1))
	put('A', byte(0), uint16(7), "vehicle_attitude")
	put('A', byte(0), uint16(3), "sensor_gps")
	put('A', byte(0), uint16(4), "vehicle_global_position")
	put('A', byte(0), uint16(9), f.marker)
	for i := range steps {
		lat, lon, height, at := f.at(i)
		boot := uint64(1e6 * (i + 1))
		put('D', uint16(3), boot, uint64(at.UnixMicro()), int32(lat*1e7), int32(lon*1e7), int32(height*1000), uint32(len(f.marker)), float32(0.5))
		put('D', uint16(4), boot, lat, lon, float32(height))
		put('D', uint16(7), boot, uint16(i), []byte(f.marker), [4]float32{1, 0, 0, 0}, uint32(0))
		put('D', uint16(9), boot, []byte(f.marker))
		put('L', byte('6'), boot, "saw "+f.marker)
		put('S', []byte{0x2F, 0x73, 0x13, 0x20, 0x25, 0x0C, 0xBB, 0x12})
	}
	return b.Bytes()
}

func sampleNotes(_ testing.TB, f flight) []byte {
	return fmt.Appendf(nil, `{"title":"the crack of %[1]s","text":"seen at %[2]f, %[3]f\nby %[1]s","tags":["dam","%[1]s"],"keep":true}`, f.marker, f.lat, f.lon)
}
