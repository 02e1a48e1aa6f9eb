package convert

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var policyNames = []string{"local", "evidence", "partner", "public", "coarse", "relative", "no time", "zone"}

// traces are what a place, a time or a text of the sample leaves in a text.
func (s secrets) traces(i int) map[string][]string {
	lat, lon, altitude, at := s.step(i)
	number := func(v float64, scale int) []string {
		return []string{strconv.FormatFloat(v, 'f', 4, 64), strconv.Itoa(int(v * float64(scale)))}
	}
	return map[string][]string{
		"latitude": number(lat, 1e7), "longitude": number(lon, 1e7),
		"altitude": {strconv.FormatFloat(altitude, 'f', 3, 64), ":" + strconv.Itoa(int(altitude*1000))},
		"time":     {at.Format("2006-01-02"), at.Format("15:04:05"), strconv.FormatInt(at.Unix(), 10)},
		"text":     {s.text},
	}
}

// silences are what a policy promises not to tell.
var silences = map[string][]string{
	"public": {"latitude", "longitude", "altitude", "time", "text"}, "coarse": {"altitude", "text"},
	"relative": {"latitude", "longitude", "altitude", "time", "text"}, "no time": {"time"},
}

func TestNoFormatTellsMoreThanThePolicy(t *testing.T) {
	src := sample(t, here)
	for _, name := range policyNames {
		flight := told(t, src, name)
		for _, format := range Names() {
			text := searchable(t, format, converted(t, format, flight))
			for i := range before {
				for what, traces := range here.traces(i) {
					for _, trace := range traces {
						if slices.Contains(silences[name], what) && strings.Contains(text, trace) {
							t.Errorf("%s for %s tells the %s: %q stands in it", format, name, what, trace)
						}
					}
				}
			}
		}
	}
}

// TestTheTracesAreFound is the twin: of what nobody redacts, each trace is found
// where it can be.
func TestTheTracesAreFound(t *testing.T) {
	flight := told(t, sample(t, here), "local")
	for _, format := range Names() {
		text := searchable(t, format, converted(t, format, flight))
		for what, traces := range here.traces(3) {
			found := slices.ContainsFunc(traces, func(s string) bool { return strings.Contains(text, s) })
			if !found && (what != "text" || format == "mcap") {
				t.Errorf("%s for local: no trace of the %s is found, %q", format, what, traces)
			}
		}
	}
}

// searchable is what a text search sees of a format, unpacked.
func searchable(t *testing.T, format string, b []byte) string {
	t.Helper()
	var text strings.Builder
	text.Write(b)
	switch {
	case b == nil:
	case format == "mcap":
		for _, m := range messages(t, b) {
			fmt.Fprintln(&text, m.schema, m.topic, m.at, m.text)
		}
	case format == "parquet":
		for _, row := range parquetRows(t, b) {
			fmt.Fprintln(&text, row)
		}
	}
	return text.String()
}

// TestWhatIsSecretMakesNoDifference converts two flights that differ in secrets
// alone: of what hides all of them, every byte is the same.
func TestWhatIsSecretMakesNoDifference(t *testing.T) {
	one, other := sample(t, here), sample(t, there)
	for _, name := range []string{"public", "relative"} {
		for _, format := range Names() {
			a, b := converted(t, format, told(t, one, name)), converted(t, format, told(t, other, name))
			if !bytes.Equal(a, b) {
				t.Errorf("%s for %s: two secrets give two files\n%.400s\n%.400s", format, name, a, b)
			}
			if nothing := name == "public" && (format == "gpx" || format == "kml" || format == "geojson"); nothing != (a == nil) {
				t.Errorf("%s for %s has %d bytes", format, name, len(a))
			}
		}
	}
}

// TestTellingTwiceIsTheSame has no clock and no chance in it.
func TestTellingTwiceIsTheSame(t *testing.T) {
	flight := told(t, sample(t, here), "partner")
	for _, format := range Names() {
		if a, b := converted(t, format, flight), converted(t, format, flight); !bytes.Equal(a, b) || a == nil {
			t.Errorf("%s: twice the same flight gives two files", format)
		}
	}
}

// TestZeroIsAValueWhereNobodyTookItOut has a craft on the ground, at home.
func TestZeroIsAValueWhereNobodyTookItOut(t *testing.T) {
	src := sample(t, here)
	for name, want := range map[string]string{"partner": "0.000", "public": "0.000", "zone": ""} {
		row := table(t, told(t, src, name))[0]
		if got := row["height_above_home_m"]; got != want && name != "zone" {
			t.Errorf("for %s, the height above home is %q, want %q", name, got, want)
		}
		if got, hidden := row["altitude_amsl_m"], name != "partner"; (got == "") != hidden {
			t.Errorf("for %s, the altitude is %q", name, got)
		}
		if got, hidden := row["velocity_east_mps"], name == "zone"; (got == "") != hidden {
			t.Errorf("for %s, the velocity to the east is %q", name, got)
		}
	}
}

// TestWhatNoCraftSaysKeepsNothingElseBack tells the rest, in every format.
func TestWhatNoCraftSaysKeepsNothingElseBack(t *testing.T) {
	flight := told(t, nonsense(t), "local")
	for _, format := range Names() {
		if converted(t, format, flight) == nil {
			t.Errorf("nothing is told as %s", format)
		}
	}
	rows := table(t, flight)
	if len(rows) != 3 || rows[0]["air_speed_mps"] != "" || rows[0]["ground_speed_mps"] != "7.50" {
		t.Errorf("the table has %d rows, want 3; the first is %v", len(rows), rows[:min(1, len(rows))])
	}
}

// TestALineBreaksWhereNothingWasHeard looks at the lines of both vehicles.
func TestALineBreaksWhereNothingWasHeard(t *testing.T) {
	var got []string
	for s, err := range segments(t.Context(), told(t, sample(t, here), "local")) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(s.name(), " ", len(s.spots), " ", s.spots[0].at.Sub(here.start)))
	}
	want := []string{"vehicle 1 20 0s", "vehicle 1 10 50s", "vehicle 2 20 0s", "vehicle 2 10 50s"}
	if !slices.Equal(got, want) {
		t.Errorf("the lines are %q, want %q", got, want)
	}
}

// TestALongLineGoesOnInAnother checks what bounds the memory.
func TestALongLineGoesOnInAnother(t *testing.T) {
	n := 0
	many := func(yield func(*moment, error) bool) {
		for ; n < maxSegment+5; n++ {
			if !yield(&moment{placed: true, at: here.start.Add(time.Duration(n) * time.Second)}, nil) {
				return
			}
		}
	}
	var lengths []int
	for s := range lines(many) {
		lengths = append(lengths, len(s.spots))
	}
	if want := []int{maxSegment, 6}; !slices.Equal(lengths, want) {
		t.Errorf("the lines have %v places, want %v", lengths, want)
	}
}

// TestWhatIsNotWrittenIsFound puts into each text what its writer never does.
func TestWhatIsNotWrittenIsFound(t *testing.T) {
	flight := told(t, sample(t, here), "partner")
	for _, c := range []struct{ format, old, new string }{
		{"gpx", "<trkpt ", "<wpt/><trkpt "},
		{"gpx", "<ele>", "<!-- Jane --><ele>"},
		{"gpx", "<name>vehicle 1", "<name>Jane"},
		{"gpx", `creator="skylatch"`, `creator="Jane"`},
		{"gpx", "</time>", "Z</time>"},
		{"gpx", `lat="47.1`, `lat="97.1`},
		{"gpx", "</gpx>", "</gpx>Jane"},
		{"kml", "<Placemark>", "<Placemark><Style/>"},
		{"kml", "<kml ", `<kml id="Jane" `},
		{"kml", "</gx:coord>", " 1 2</gx:coord>"},
		{"kml", "absolute", "Jane"},
		{"geojson", `"system":1`, `"system":1,"pilot":"Jane"`},
		{"geojson", `"name":"vehicle 1"`, `"name":"Jane"`},
		{"geojson", `"datum":"WGS`, `"datum":"Jane`},
		{"geojson", "]}\n", "]}{}\n"},
		{"csv", "system", "Jane"},
		{"csv", ",7.50", ",Jane"},
		{"csv", "\n1,", "\n1,1,"},
	} {
		f, _ := Named(c.format)
		b := converted(t, c.format, flight)
		changed := bytes.Replace(b, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(changed, b) {
			t.Errorf("%s holds no %q", c.format, c.old)
		} else if f.Verify(bytes.NewReader(changed)) == nil {
			t.Errorf("%s with %q for %q is found good", c.format, c.new, c.old)
		}
	}
}
