package track

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"skylatch/telemetry/flightlog"
)

func sampleMission(_ testing.TB, f flight) []byte {
	at, m := f.start.Format(time.RFC3339Nano), f.marker
	return fmt.Appendf(nil, `{"format":1,"program":"%[1]s","%[1]s":"%[1]s","system":1,"started_at":"%[2]s","ended_at":"%[2]s","duration_ms":5000,"end_reason":"silence",
"frames_in":10,"frames_out":2,"bytes":500,"events":3,"dropped":0,"continues":"%[3]s-vehicle-1","problems":["%[2]s: the folder of %[1]s at %.7[4]f, %.7[5]f is gone"],
"videos":[{"file":"video-%[1]s.mp4","track":"%[1]s","codec":"avc1.64001f","width_px":1280,"height_px":720,"started_at":"%[2]s","frames":30,"bytes":7000,"%[1]s":1}]}`,
		m, at, f.start.Format("2006-01-02T15-04-05Z"), f.lat, f.lon)
}

func sampleEvents(_ testing.TB, f flight) []byte {
	var b bytes.Buffer
	line := func(i int, kind, data string) {
		at := f.start.Add(time.Duration(i) * 1500 * time.Millisecond)
		fmt.Fprintf(&b, `{"at":%q,"type":%q,"data":%s,%q:1}`+"\n", at.Format(time.RFC3339Nano), kind, data, f.marker)
	}
	line(0, "mission_started", "null")
	line(1, "link", fmt.Sprintf(`{"link":"udp %s","state":"active","detail":"from 192.168.1.7, %s"}`, f.marker, f.marker))
	line(2, "armed", fmt.Sprintf(`{"vehicle":"1.1","armed":true,"by":%q}`, f.marker))
	line(3, "mode", fmt.Sprintf(`{"vehicle":"1.1","mode":%q}`, f.marker))
	line(4, "command", fmt.Sprintf(`{"vehicle":"1.1","id":3,"kind":"goto","command":{"Place":{"lat":%f,"lon":%f}},"state":"accepted","attempts":1}`, f.lat, f.lon))
	line(5, "alert", fmt.Sprintf(`{"change":"raised","code":"battery-low","level":"caution","cause":"Battery of %s low at %f, %f"}`, f.marker, f.lat, f.lon))
	line(6, "alert", fmt.Sprintf(`{"change":%q,"code":%q,"level":"caution"}`, f.marker, f.marker))
	line(7, "frames_missing", fmt.Sprintf(`{"frames":7,"from":%q,"to":%q}`, f.start.Format(time.RFC3339Nano), f.start.Format(time.RFC3339Nano)))
	line(8, "folder_lost", fmt.Sprintf(`{"continues":"%s-vehicle-1","frames_lost":2}`, f.start.Format("2006-01-02T15-04-05Z")))
	line(9, f.marker, fmt.Sprintf(`{%q:%q}`, f.marker, f.marker))
	line(10, "mission_ended", `{"reason":"silence"}`)
	return b.Bytes()
}

// TestWhatTheRecorderWritesIsKnown rebuilds the files of a real recording, and
// nothing in them is unknown.
func TestWhatTheRecorderWritesIsKnown(t *testing.T) {
	dir := t.TempDir()
	r, err := flightlog.New(flightlog.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	heartbeat := []byte{0xfd, 9, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 3, 81, 4, 3, 0, 0}
	r.Frame(1, time.Now(), heartbeat)
	r.Event(1, flightlog.Event{At: time.Now(), Type: "armed", Data: map[string]any{"vehicle": "1.1", "armed": true}})
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what is queued is still written
	if err := r.Run(ctx); err != nil {
		t.Fatal(err)
	}
	for name, format := range map[string]string{"mission.json": "mission", "events.jsonl": "events"} {
		paths, err := filepath.Glob(filepath.Join(dir, "*", name))
		if err != nil || len(paths) != 1 {
			t.Fatalf("the recorder wrote %q (%v), want one %s", paths, err, name)
		}
		src, err := os.ReadFile(paths[0])
		if err != nil {
			t.Fatal(err)
		}
		f, _ := Recognise(src)
		out, report, err := f.Rebuild(src, Config{Policy: policy(t, "local"), Secret: secret(t)})
		if f.Name != format || err != nil || report.Unknown != 0 {
			t.Fatalf("%s is %q: %v, %d unknown:\n%s", name, f.Name, err, report.Unknown, src)
		}
		if err := f.Verify(out); err != nil {
			t.Error(err)
		}
	}
}

// TestTimesOfEventsCountFromTheFirst tells how long things took, and not when
// they were.
func TestTimesOfEventsCountFromTheFirst(t *testing.T) {
	out := scrub(t, "events", sampleEvents(t, here), "public")
	var last eventLine
	for line := range bytes.Lines(out) {
		if err := json.Unmarshal(line, &last); err != nil {
			t.Fatal(err)
		}
	}
	if want := time.UnixMicro(15_000_000).UTC(); !last.At.Equal(want) || last.Type != "mission_ended" {
		t.Errorf("the last event is %s at %v, want the end of the mission at %v", last.Type, last.At, want)
	}
}

// TestEveryAlertHasItsWord holds the list of words to what alerts there are.
func TestEveryAlertHasItsWord(t *testing.T) {
	src, err := os.ReadFile("../../telemetry/alert/table.go")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?:code:|code[A-Za-z]* += )\s*"([a-z-]+)"`).FindAllSubmatch(src, -1)
	for _, m := range found {
		if !slices.Contains(eventWords, string(m[1])) {
			t.Errorf("the alert %s is not among the words that are told", m[1])
		}
	}
	if len(found) < 20 {
		t.Errorf("only %d alerts are found", len(found))
	}
}
