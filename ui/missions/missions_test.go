package missions

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/library"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
	"skylatch/ui/wire"
)

var begin = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// climb is a flight of ten minutes, a metre up each second; in the 300th second
// something hits the craft.
func climb(_ context.Context, _ io.Reader, step time.Duration, look func(time.Time, store.Snapshot)) error {
	s := store.New()
	for at := time.Duration(0); at <= 10*time.Minute; at += step {
		height := at.Seconds()
		if at == 300*time.Second {
			height = -50
		}
		s.Apply(telemetry.VehicleID{System: 3, Component: 1}, "", begin.Add(at), telemetry.Heartbeat{Mode: "Auto"},
			telemetry.Position{Place: telemetry.LatLon{LatDeg: 47, LonDeg: 8}, AboveHome: opt.Some(unit.MetreAboveHome(height))})
		look(begin.Add(at), s.Snapshot())
	}
	return nil
}

// desk is a server with one mission, "tour".
type desk struct {
	*httptest.Server
	t *testing.T
}

func newDesk(t *testing.T) desk {
	t.Helper()
	data := t.TempDir()
	folder := filepath.Join(data, "missions", "tour")
	for name, content := range map[string]string{
		"flight.tlog":       "a flight",
		"mission.json":      `{"format":1,"system":3,"started_at":"2026-11-21T12:00:00Z","ended_at":"2026-11-21T12:10:00Z","videos":[{"file":"video-day.mp4","started_at":"2026-11-21T12:00:01Z","ended_at":"2026-11-21T12:09:00Z"}]}`,
		"video-day.mp4":     "0123456789",
		"picture-day-1.png": "png",
	} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(data, "video-secret.mp4"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(data, "video-secret.mp4"), filepath.Join(folder, "video-link.mp4")); err != nil {
		t.Fatal(err)
	}
	l, err := library.Open(library.Config{Dir: filepath.Join(data, "missions"), Index: filepath.Join(data, "index"), Watch: climb})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if err := l.Refresh(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(New(Config{Library: l, Watch: climb, Log: slog.New(slog.DiscardHandler)}))
	t.Cleanup(s.Close)
	return desk{Server: s, t: t}
}

// get returns an answer's status and body.
func (d desk) get(path string, header ...string) (int, []byte) {
	d.t.Helper()
	r, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, d.URL+path, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return d.do(r)
}

func (d desk) do(r *http.Request) (int, []byte) {
	d.t.Helper()
	answer, err := d.Client().Do(r)
	if err != nil {
		d.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return answer.StatusCode, b
}

func read[T any](t *testing.T, status int, b []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(b, &v); err != nil || status != http.StatusOK {
		t.Fatalf("the answer is %d %.200s: %v", status, b, err)
	}
	return v
}

func TestTheListAndOneMission(t *testing.T) {
	d := newDesk(t)
	status, b := d.get("/api/missions?search=tour&order=distance&limit=5")
	list := read[wire.MissionList](t, status, b)
	if list.Found != 1 || len(list.Missions) != 1 || list.Missions[0].Name != "tour" || list.Missions[0].EndMs-list.Missions[0].StartMs != 600_000 {
		t.Errorf("the list is %+v", list)
	}
	status, b = d.get("/api/missions/tour")
	view := read[wire.MissionView](t, status, b)
	if len(view.Pictures) != 1 || len(view.Mission.Films) != 1 || len(view.Marks) == 0 {
		t.Errorf("the mission is %+v", view)
	}
	for _, path := range []string{"/api/missions/none", "/api/missions/..", "/api/missions/none/series"} {
		if status, b := d.get(path); status != http.StatusNotFound {
			t.Errorf("%s is answered %d %s", path, status, b)
		}
	}
	if status, _ := d.get("/api/missions?order=colour"); status != http.StatusInternalServerError {
		t.Errorf("an order that there is not is answered %d", status)
	}
}

func TestNotesAreKept(t *testing.T) {
	d := newDesk(t)
	put := func(body string) (int, []byte) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, d.URL+"/api/missions/tour/notes", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		return d.do(r)
	}
	status, b := put(`{"title":" North ","text":"a crack","tags":["dam"],"keep":true}`)
	if m := read[wire.RecordedMission](t, status, b); m.Notes.Title != "North" || !m.Notes.Keep {
		t.Errorf("the notes are %+v", m.Notes)
	}
	status, b = d.get("/api/missions?search=crack")
	if list := read[wire.MissionList](t, status, b); list.Found != 1 {
		t.Error("they are not found")
	}
	for _, body := range []string{"{", `{"colour":"red"}`, `{"text":"` + strings.Repeat("x", maxNotes) + `"}`, fmt.Sprintf(`{"title":%q}`, strings.Repeat("x", 300))} {
		if status, _ := put(body); status < 400 {
			t.Errorf("notes %.20s… are answered %d", body, status)
		}
	}
}

func TestAChartShowsExtremes(t *testing.T) {
	d := newDesk(t)
	status, b := d.get("/api/missions/tour/series?field=height.above_home_m&field=position.above_home_m&steps=60")
	s := read[wire.Series](t, status, b)
	field := "position.above_home_m"
	low, high := s.Low[field], s.High[field]
	if len(s.AtMs) != 60 || len(low) != 60 || len(high) != 60 || high[10] == nil || low[30] == nil {
		t.Fatalf("there are %d steps and %d values of %v", len(s.AtMs), len(low), s.Fields)
	}
	if *low[30] != -50 || *high[30] < 305 || *low[10] != 100 {
		t.Errorf("step 30 is from %v to %v, step 10 begins at %v", *low[30], *high[30], *low[10])
	}
	for _, f := range s.Fields {
		if strings.Contains(f, "age_ms") || strings.HasPrefix(f, "texts") {
			t.Errorf("%s is offered as a value over time", f)
		}
	}
	if status, _ := d.get("/api/missions/tour/series?" + strings.Repeat("field=x&", maxCharts+1)); status != http.StatusBadRequest {
		t.Errorf("too many charts are answered %d", status)
	}
}

func TestOnlyFilmsAndPicturesAreServed(t *testing.T) {
	d := newDesk(t)
	if status, b := d.get("/missions/tour/video-day.mp4", "Range", "bytes=2-4"); status != http.StatusPartialContent || string(b) != "234" {
		t.Errorf("a piece of a film is %d %q", status, b)
	}
	if status, b := d.get("/missions/tour/picture-day-1.png"); status != http.StatusOK || string(b) != "png" {
		t.Errorf("a picture is %d %q", status, b)
	}
	for _, path := range []string{
		"/missions/tour/flight.tlog", "/missions/tour/mission.json", "/missions/tour/video-link.mp4", "/missions/tour/video-none.mp4",
		"/missions/tour/video-..%2f..%2f..%2fvideo-secret.mp4", "/missions/..%2f/video-secret.mp4", "/missions/none/video-day.mp4",
	} {
		if status, b := d.get(path); status != http.StatusNotFound || strings.Contains(string(b), "secret") {
			t.Errorf("%s is answered %d %q", path, status, b)
		}
	}
}
