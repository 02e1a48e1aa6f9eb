package track

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAnotherProgramReadsSubtitles has ffprobe read what was rebuilt.
func TestAnotherProgramReadsSubtitles(t *testing.T) {
	for _, s := range samples {
		if s.format != "DJI subtitles" {
			continue
		}
		for _, p := range []string{"partner", "public"} {
			name := filepath.Join(t.TempDir(), "x.srt")
			if err := os.WriteFile(name, scrub(t, s.format, s.write(t, here), p), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.CommandContext(t.Context(), "ffprobe", "-v", "error", "-show_packets", "-of", "json", name).Output()
			var read struct{ Packets []struct{ Size string } }
			if err != nil || json.Unmarshal(out, &read) != nil || len(read.Packets) != steps {
				t.Errorf("%s for %s: ffprobe reads %d subtitles (%v), want %d", s.name, p, len(read.Packets), err, steps)
			}
		}
	}
}

// TestAnotherProgramReadsTracks has gpsbabel read what was rebuilt: as many places
// as the sample has, and where they are.
func TestAnotherProgramReadsTracks(t *testing.T) {
	points := map[string]int{"GPX": steps + 1, "KML": 3*steps + 1, "KMZ": 3*steps + 1, "GeoJSON": 5*steps + 1}
	for _, s := range samples {
		want, reads := points[s.format]
		if !reads {
			continue
		}
		for _, p := range []string{"local", "partner", "relative", "coarse"} {
			out := scrub(t, s.format, s.write(t, here), p)
			format := strings.ToLower(s.format)
			if s.format == "KMZ" { // gpsbabel reads what is packed in it
				kml, _, err := unzip(out)
				if err != nil {
					t.Fatal(err)
				}
				out, format = kml, "kml"
			}
			name := filepath.Join(t.TempDir(), "track."+format)
			if err := os.WriteFile(name, out, 0o600); err != nil {
				t.Fatal(err)
			}
			style := filepath.Join(t.TempDir(), "style")
			if err := os.WriteFile(style, []byte(placesOnly), 0o600); err != nil {
				t.Fatal(err)
			}
			read, err := exec.CommandContext(t.Context(), "gpsbabel", "-i", format, "-f", name, "-o", "xcsv,style="+style, "-F", "-").Output()
			if err != nil {
				t.Errorf("%s for %s: gpsbabel: %v", s.name, p, err)
				continue
			}
			places := strings.Fields(string(read))
			lat, lon, _, _ := here.at(1)
			isThere := slices.Contains(places, fmt.Sprintf("%.5f,%.5f", lat, lon))
			if len(places) != want || isThere != (p == "local" || p == "partner") {
				t.Errorf("%s for %s: gpsbabel reads %d places, want %d; one of the flight is there: %v\n%s", s.name, p, len(places), want, isThere, read)
			}
		}
	}
}

// placesOnly has gpsbabel write one place a line.
const placesOnly = `RECORD_DELIMITER NEWLINE
FIELD_DELIMITER COMMA
OFIELD LAT_DECIMAL,"","%.5f"
OFIELD LON_DECIMAL,"","%.5f"
`

// TestWhatCannotBeUnderstoodIsRefused names the reasons.
func TestWhatCannotBeUnderstoodIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ src, reason string }{
		"entities":          {`<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "b">]><gpx></gpx>`, "document type"},
		"another encoding":  {`<?xml version="1.0" encoding="UTF-16"?><gpx></gpx>`, "no well-formed XML"},
		"not on Earth":      {`<gpx><wpt lat="91" lon="1"/></gpx>`, "not on Earth"},
		"no latitude":       {`<gpx><wpt lon="1"/></gpx>`, "no number"},
		"too deep":          {"<kml>" + strings.Repeat("<Folder>", 100) + strings.Repeat("</Folder>", 100) + "</kml>", "deeper"},
		"another system":    {`{"type":"FeatureCollection","crs":{},"features":[]}`, "system of their own"},
		"half a place":      {"lat,speed\n1,2\n", "one half of a place"},
		"a short row":       {"lat,lon\n1\n", "line 2"},
		"times and places":  {`<kml><Placemark><Track><when>2024-01-01</when></Track></Placemark></kml>`, "as many times"},
		"text behind GPX":   {`<gpx></gpx>x`, "outside"},
		"a survey":          {`{"fileType":"Plan","version":1,"mission":{"items":[{"type":"ComplexItem"}]}}`, "not understood"},
		"a short waypoint":  {"QGC WPL 110\n0\t1\n", "twelve numbers"},
		"a strange command": {"QGC WPL 110\n0 1 0 31000 0 0 0 0 1 2 3 1\n", "not understood"},
		"two documents":     {`<gpx></gpx><gpx></gpx>`, "not one"},
		"subtitle on Pluto": {"1\n00:00:00,000 --> 00:00:01,000\n[latitude: 123.0] [longitude: 1.0]\n", "not on Earth"},
	} {
		f, ok := Recognise([]byte(c.src))
		if !ok {
			t.Errorf("%s: it is not recognised", name)
			continue
		}
		_, _, err := f.Rebuild([]byte(c.src), Config{Policy: policy(t, "partner"), Secret: secret(t)})
		if err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v, want something about %q", name, err, c.reason)
		}
	}
	for name, src := range map[string]string{
		"numbers without a header": "47.1,8.2,3\n47.2,8.3,4\n", "a text": "hello, world\nhow are you", "nothing": "",
		"subtitles of a film": "1\n00:00:00,000 --> 00:00:01,000\nHello, Jane.\n",
	} {
		if f, ok := Recognise([]byte(src)); ok {
			t.Errorf("%s is taken for %s", name, f.Name)
		}
	}
}
