package mavlink

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	gomavlib "github.com/bluenviron/gomavlib/v3/pkg/message"

	"skylatch/redact"
)

var update = flag.Bool("update", false, "write what the dialects say into the tables; what is new there is \"?\"")

// TestTheTablesAreWhatTheDialectsSay finds every message and field that is new,
// has gone or has changed. With -update it brings them into the tables, where
// they fail the next test until somebody has judged them.
func TestTheTablesAreWhatTheDialectsSay(t *testing.T) {
	head, judgements := judgementsOf(t)
	same(t, "fields.tsv", head+fieldLines(t, judgements))

	enums := make(map[string]reflect.Type)
	for _, m := range prototypes() {
		_, bones := skeletonOf(m)
		for _, b := range bones {
			if b.enum != nil {
				enums[b.enum.Name()] = b.enum
			}
		}
	}
	var lines strings.Builder
	lines.WriteString("# The values of each enum and the known bits of each mask, as the dialects have\n" +
		"# them: another value is told as \"not known\", another bit as 0.\n#\n# ENUM\tKIND\tVALUES\n")
	for _, name := range slices.Sorted(maps.Keys(enums)) {
		lines.WriteString(enumLine(enums[name]) + "\n")
	}
	same(t, "enums.tsv", lines.String())
}

// fieldLines is fields.tsv as it should be: what the dialects say, and what was
// judged of it.
func fieldLines(t *testing.T, judgements map[string]string) string {
	t.Helper()
	var lines strings.Builder
	for _, m := range prototypes() {
		rw := gomavlib.ReadWriter{Message: m}
		if err := rw.Initialize(); err != nil {
			t.Fatal(err)
		}
		name, bones := skeletonOf(m)
		line := func(field, typ string) {
			judgement, known := judgements[name+"\t"+field]
			if !known {
				judgement = "?\t?\t?\t?"
			}
			fmt.Fprintf(&lines, "%s\t%s\t%s\t%s\n", name, field, typ, judgement)
		}
		line("*", fmt.Sprintf("%d/%d", m.GetID(), rw.CRCExtra()))
		for _, b := range bones {
			line(b.name, b.typ)
		}
	}
	return lines.String()
}

// A field that a new version of a dialect brings cannot slip in.
func TestWhatNobodyJudgedIsNoTable(t *testing.T) {
	_, judgements := judgementsOf(t)
	delete(judgements, "ATTITUDE\tyaw")
	_, err := readTables(fieldLines(t, judgements), enumsText, commandsText, paramsText)
	if err == nil || !strings.Contains(err.Error(), "ATTITUDE.yaw") {
		t.Errorf("a field that nobody judged is taken: %v", err)
	}
}

// judgementsOf reads our columns of fields.tsv, by message and field, and the
// comment above them.
func judgementsOf(t *testing.T) (head string, judgements map[string]string) {
	t.Helper()
	text, err := os.ReadFile("fields.tsv")
	if err != nil {
		t.Fatal(err)
	}
	judgements = make(map[string]string)
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			head += line
			continue
		}
		c := strings.SplitN(strings.TrimSuffix(line, "\n"), "\t", 4)
		judgements[c[0]+"\t"+c[1]] = c[3]
	}
	return head, judgements
}

// same holds a table to what it should be, or writes it.
func same(t *testing.T, name, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(want, "\n")
	for i := range max(len(gotLines), len(wantLines)) {
		if i >= len(gotLines) || i >= len(wantLines) || gotLines[i] != wantLines[i] {
			t.Fatalf("%s is not what the dialects say from line %d on: run go generate ./redact/mavlink, then judge what is new\n got %q\nwant %q",
				name, i+1, at(gotLines, i), at(wantLines, i))
		}
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}

func TestEverythingWasJudged(t *testing.T) {
	kinds := []string{"", "lat_e7", "lon_e7", "lat_deg", "lon_deg", "amsl_mm", "amsl_m", "utc_us", "utc_s", "system", "component", "track", "motion", "id", "name"}
	for _, m := range judged().messages {
		if !slices.Contains(redact.Classes(), m.class) {
			t.Errorf("%s is of class %q: judge it in fields.tsv", m.name, m.class)
		}
		for i, f := range m.fields {
			if id := f.as == "id" || f.as == "name"; id && (f.class != redact.Identity || f.enum != nil) {
				t.Errorf("%s.%s has a pseudonym and is of class %s", m.name, f.name, f.class)
			}
			if !slices.Contains(redact.Classes(), f.class) {
				t.Errorf("%s.%s is of class %q: judge it in fields.tsv", m.name, f.name, f.class)
			}
			if !slices.Contains(kinds, f.as) {
				t.Errorf("%s.%s is read as %q, which nothing reads", m.name, f.name, f.as)
			}
			if half, ok := strings.CutPrefix(f.as, "lat"); ok && (i+1 >= len(m.fields) || m.fields[i+1].as != "lon"+half) {
				t.Errorf("%s.%s is half of a place, and the other half does not follow", m.name, f.name)
			}
			if half, ok := strings.CutPrefix(f.as, "lon"); ok && (i == 0 || m.fields[i-1].as != "lat"+half) {
				t.Errorf("%s.%s is half of a place, and the other half is not before it", m.name, f.name)
			}
			if told := slices.Contains([]string{"", "system", "component", "track", "motion", "id", "name"}, f.as); !told &&
				f.class != redact.Location && f.class != redact.Time {
				t.Errorf("%s.%s is read as %s and is of class %s", m.name, f.name, f.as, f.class)
			}
		}
	}
	for id, c := range judged().commands {
		if !slices.Contains(redact.Classes(), c.class) {
			t.Errorf("command %d %s is of class %q", id, c.name, c.class)
		}
	}
	for _, p := range judged().params {
		if !slices.Contains(redact.Classes(), p.class) {
			t.Errorf("parameters %s are of class %q", p.pattern, p.class)
		}
	}
}

func TestWhatAMessageCarriesStandsWhereItIsLookedFor(t *testing.T) {
	for name, s := range specials {
		m := judged().byName[name]
		if m == nil {
			t.Errorf("there is no message %s", name)
			continue
		}
		want := map[special]string{judgeCommand: "command uint16_t MAV_CMD", judgeParameter: "param_id char[16]", joinText: "text char[50]", judgeName: fmt.Sprintf("name char[%d]", valueNameSize)}[s]
		if name == "DEBUG" {
			want = "ind uint8_t"
		}
		if !slices.ContainsFunc(m.fields, func(f field) bool { return f.name+" "+f.typ == want }) {
			t.Errorf("%s has no %s", name, want)
		}
	}
	for _, m := range judged().messages {
		for _, f := range m.fields {
			carries := strings.HasSuffix(f.typ, "MAV_CMD") && m.class == redact.Control && slices.Contains(m.names(), "param1")
			if carries && specials[m.name] != judgeCommand {
				t.Errorf("%s carries commands that are not judged", m.name)
			}
		}
	}
}

// What the dialects name as a place must not be called harmless, whatever else
// anybody decides.
func TestWhatIsPlainlyAPlaceIsOne(t *testing.T) {
	for _, m := range judged().messages {
		for _, f := range m.fields {
			name := strings.ToLower(f.name)
			plain := f.wire == "int32_t" && (strings.HasPrefix(name, "lat") || strings.HasPrefix(name, "lon") || strings.HasSuffix(name, "_lat") || strings.HasSuffix(name, "_lon"))
			if plain && f.class != redact.Location {
				t.Errorf("%s.%s is of class %s", m.name, f.name, f.class)
			}
		}
	}
}
