package convert

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skylatch/redact/track"
)

// placesOnly has gpsbabel write one place a line.
const placesOnly = `RECORD_DELIMITER NEWLINE
FIELD_DELIMITER COMMA
OFIELD LAT_DECIMAL,"","%.5f"
OFIELD LON_DECIMAL,"","%.5f"
OFIELD ALT_METERS,"","%.1f"
OFIELD TIMET_TIME,"","%d"
`

// TestAnotherProgramReadsTracks has gpsbabel read what was written: as many
// places as the sample has, where, how high and when they are.
func TestAnotherProgramReadsTracks(t *testing.T) {
	src := sample(t, here)
	for _, format := range []string{"gpx", "kml", "geojson"} {
		for _, policy := range []string{"local", "partner", "no time", "relative", "coarse"} {
			dir := t.TempDir()
			name, style := filepath.Join(dir, "track"), filepath.Join(dir, "style")
			for file, content := range map[string][]byte{name: converted(t, format, told(t, src, policy)), style: []byte(placesOnly)} {
				if err := os.WriteFile(file, content, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, err := exec.CommandContext(t.Context(), "gpsbabel", "-i", format, "-f", name, "-o", "xcsv,style="+style, "-F", "-").Output()
			if err != nil {
				t.Fatalf("gpsbabel cannot read %s: %v", format, err)
			}
			rows := strings.Fields(string(out))
			lat, lon, altitude, at := here.step(3)
			want := fmt.Sprintf("%.5f,%.5f,%.1f,%d", lat, lon, altitude, at.Unix())
			switch {
			case format == "geojson":
				want = fmt.Sprintf("%.5f,%.5f", lat, lon)
			case policy == "no time":
				want = fmt.Sprintf("%.5f,%.5f,%.1f", lat, lon, altitude)
			}
			isThere := slices.ContainsFunc(rows, func(s string) bool { return strings.HasPrefix(s, want) })
			if kept := policy != "relative" && policy != "coarse"; isThere != kept || len(rows) != 2*steps {
				t.Errorf("%s for %s: gpsbabel reads %d places, want %d; %q is there: %v\n%s", format, policy, len(rows), 2*steps, want, isThere, out)
			}
		}
	}
}

// TestTracksPassTheDoorAgain has package track, which shares nothing with what
// writes here, find in a track nothing that a scrubbed one has not.
func TestTracksPassTheDoorAgain(t *testing.T) {
	src := sample(t, here)
	for format, name := range map[string]string{"gpx": "GPX", "kml": "KML", "geojson": "GeoJSON"} {
		b := converted(t, format, told(t, src, "partner"))
		f, ok := track.Recognise(b)
		if !ok || f.Name != name {
			t.Errorf("%s is taken for %s", format, f.Name)
			continue
		}
		again, _, err := f.Rebuild(b, track.Config{Policy: policyOf(t, "partner")})
		if err != nil || len(again) < len(b)/4 {
			t.Errorf("%s: of %d bytes, %d pass the door again: %v", format, len(b), len(again), err)
		}
		if err := f.Verify(b); err != nil && format != "geojson" {
			t.Errorf("%s: %v", format, err)
		}
	}
}

// csvRows reads a table: its columns, and its rows.
func csvRows(t *testing.T, f Flight) (head []string, rows [][]string) {
	t.Helper()
	b := converted(t, "csv", f)
	if b == nil {
		return nil, nil
	}
	all, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1:]
}

// table reads a table by its columns, the rows of vehicle 1.
func table(t *testing.T, f Flight) []map[string]string {
	t.Helper()
	head, rows := csvRows(t, f)
	var all []map[string]string
	for _, row := range rows {
		m := make(map[string]string)
		for i, name := range head {
			m[name] = row[i]
		}
		if m["system"] == "1" {
			all = append(all, m)
		}
	}
	return all
}

// TestTheTableHoldsWhatWasFlown reads each number back.
func TestTheTableHoldsWhatWasFlown(t *testing.T) {
	rows := table(t, told(t, sample(t, here), "partner"))
	if len(rows) != steps {
		t.Fatalf("vehicle 1 has %d rows, want %d", len(rows), steps)
	}
	for n, row := range rows[:before] {
		lat, lon, altitude, at := here.step(n)
		if row["time_utc"] != stamp(at) {
			t.Errorf("row %d is of %s, want %s", n, row["time_utc"], stamp(at))
		}
		for name, want := range map[string]float64{
			"elapsed_s": float64(n), "latitude_deg": lat, "longitude_deg": lon, "altitude_amsl_m": altitude, "height_above_home_m": float64(n),
			"velocity_north_mps": 3, "velocity_east_mps": 0, "heading_deg": 90, "ground_speed_mps": 7.5, "air_speed_mps": 8, "climb_mps": 1,
			"throttle_percent": 55, "roll_deg": 0.25 * degreesPerRadian, "yaw_deg": float64(n) / 100 * degreesPerRadian,
			"battery_percent": float64(100 - n), "battery_v": 22.2, "battery_a": 15.5,
		} {
			got, err := strconv.ParseFloat(row[name], 64)
			if err != nil || math.Abs(got-want) > 1e-3 && name != "latitude_deg" && name != "longitude_deg" || math.Abs(got-want) > 1e-2 {
				t.Errorf("%s of row %d is %q, want %v", name, n, row[name], want)
			}
			if (name == "latitude_deg" || name == "longitude_deg") && math.Abs(got-want) > 2e-7 {
				t.Errorf("%s of row %d is %q, want %.7f", name, n, row[name], want)
			}
		}
	}
	if got := rows[before]["satellites"]; got != "" {
		t.Errorf("30 s after they were heard, there are %q satellites, want none known", got)
	}
	if got := rows[1]["satellites"]; got != "14" {
		t.Errorf("there are %q satellites, want 14", got)
	}
}

// TestGeoJSONNamesItsDatum reads the lists beside a line.
func TestGeoJSONNamesItsDatum(t *testing.T) {
	src := sample(t, here)
	for policy, name := range map[string]string{"partner": "altitude_amsl_m", "relative": "altitude_above_origin_m", "coarse": ""} {
		var f struct {
			Features []struct {
				Geometry   struct{ Coordinates [][]float64 }
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(converted(t, "geojson", told(t, src, policy)), &f); err != nil || len(f.Features) != 4 {
			t.Fatalf("it has %d features: %v", len(f.Features), err)
		}
		p, n := f.Features[0].Properties, len(f.Features[0].Geometry.Coordinates)
		times, _ := p["coordTimes"].([]any)
		if n != before || len(times) != n {
			t.Errorf("for %s there are %d places and %d times, want %d", policy, n, len(times), before)
		}
		for _, list := range []string{"altitude_amsl_m", "altitude_above_origin_m"} {
			if heights, _ := p[list].([]any); (len(heights) == n) != (list == name) {
				t.Errorf("for %s, %s has %d heights", policy, list, len(heights))
			}
		}
	}
}
