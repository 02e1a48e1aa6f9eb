package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/flightlog"
	"skylatch/telemetry/opt"
	"skylatch/telemetry/store"
	"skylatch/telemetry/unit"
)

var (
	noon  = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	home  = telemetry.LatLon{LatDeg: 47, LonDeg: 8}
	craft = telemetry.VehicleID{System: 7, Component: 1}
)

// tour is a flight of a minute: up, 300 m to the north in 30 s, and down.
func tour(_ context.Context, _ io.Reader, step time.Duration, look func(time.Time, store.Snapshot)) error {
	s := store.New()
	for at := time.Duration(0); at <= time.Minute; at += step {
		now := noon.Add(at)
		flown := min(max(at-10*time.Second, 0), 30*time.Second).Seconds()
		state, speed, mode := telemetry.LandedAir, 0.0, "Stabilize"
		if at < 10*time.Second || at > 50*time.Second {
			state = telemetry.LandedGround
		}
		if flown > 0 && flown < 30 {
			speed, mode = 10, "Auto"
		}
		s.Apply(craft, "", now,
			telemetry.Heartbeat{Type: telemetry.TypeCopter, Autopilot: telemetry.AutopilotPX4, Armed: state == telemetry.LandedAir, Mode: mode},
			telemetry.Landed{State: state},
			telemetry.Position{Place: telemetry.LatLon{LatDeg: 47 + flown*10/metresPerDegree, LonDeg: 8}, AboveHome: opt.Some(unit.MetreAboveHome(flown))},
			telemetry.Velocity{North: unit.MetrePerSecond(speed)},
			telemetry.Battery{Remaining: opt.Some(unit.Ratio(0.9 - at.Seconds()/600))})
		look(now, s.Snapshot())
	}
	return nil
}

// shelf is a folder of missions with a library.
type shelf struct {
	*Library
	t   *testing.T
	dir string
}

func newShelf(t *testing.T, watch Watch) shelf {
	t.Helper()
	dir := t.TempDir()
	s := shelf{t: t, dir: dir}
	s.Library = s.open(watch)
	return s
}

func (s shelf) open(watch Watch) *Library {
	s.t.Helper()
	l, err := Open(Config{Dir: filepath.Join(s.dir, "missions"), Index: filepath.Join(s.dir, "missions.sqlite"), Watch: watch})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = l.Close() })
	return l
}

// mission makes a mission's folder.
func (s shelf) mission(name string, a flightlog.Account, events ...string) string {
	s.t.Helper()
	dir := filepath.Join(s.dir, "missions", name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.t.Fatal(err)
	}
	b, err := json.Marshal(a)
	if err != nil {
		s.t.Fatal(err)
	}
	s.write(dir, "mission.json", b)
	s.write(dir, tlogName, []byte("a flight"))
	s.write(dir, "events.jsonl", []byte(strings.Join(events, "\n")))
	return dir
}

func (s shelf) write(dir, name string, b []byte) {
	s.t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

func (s shelf) refresh() {
	s.t.Helper()
	if err := s.Refresh(s.t.Context(), nil); err != nil {
		s.t.Fatal(err)
	}
}

func flown() flightlog.Account {
	return flightlog.Account{Format: 1, System: 7, StartedAt: noon, EndedAt: noon.Add(time.Minute), FramesIn: 100, FramesOut: 5}
}

func TestAMissionTellsHowItWasFlown(t *testing.T) {
	s := newShelf(t, tour)
	s.mission("a", flown(),
		`{"at":"2026-11-21T12:00:20Z","type":"alert","data":{"change":"raised","code":"battery-low","level":"caution","cause":"Battery low"}}`,
		`{"at":"2026-11-21T12:00:21Z","type":"alert","data":{"change":"cleared","code":"battery-low","level":"caution","cause":"Battery low"}}`,
		`{"at":"2026-11-21T12:00:2`)
	s.refresh()
	m, err := s.Mission("a")
	if err != nil {
		t.Fatal(err)
	}
	near := func(what string, got, want, within float64) {
		if math.Abs(got-want) > within {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	near("distance", float64(m.Distance), 300, 5)
	near("height", float64(m.Highest.Or(0)), 30, 0.1)
	near("speed", float64(m.Fastest.Or(0)), 10, 0.1)
	near("battery", float64(m.BatteryUsed.Or(0)), 0.1, 0.002)
	near("airborne", m.Airborne.Seconds(), 40, 1)
	if m.Flights != 1 || m.State != Whole || m.Vehicle != telemetry.TypeCopter || m.Autopilot != telemetry.AutopilotPX4 || m.Frames != 105 {
		t.Errorf("the mission is %+v", m)
	}
	if len(m.Path) < 2 || m.Path[0] != home {
		t.Errorf("its path is %v", m.Path)
	}
	var kinds []MarkKind
	for _, mark := range m.Marks {
		kinds = append(kinds, mark.Kind)
	}
	want := []MarkKind{MarkMode, MarkArmed, MarkTakeOff, MarkMode, MarkAlert, MarkMode, MarkArmed, MarkLanding}
	if !reflect.DeepEqual(kinds, want) || m.Alerts[telemetry.Caution] != 1 {
		t.Errorf("its marks are %v, its alerts %v; want %v and one caution", kinds, m.Alerts, want)
	}
}

func TestARefreshReadsOnlyWhatChanged(t *testing.T) {
	var read atomic.Int32
	s := newShelf(t, func(ctx context.Context, tlog io.Reader, step time.Duration, look func(time.Time, store.Snapshot)) error {
		read.Add(1)
		return tour(ctx, tlog, 10*time.Second, look)
	})
	for i := range 5 {
		s.mission(fmt.Sprint("m", i), flown())
	}
	s.refresh()
	s.refresh()
	if got := read.Load(); got != 5 {
		t.Fatalf("%d logs were read, want each of 5 once", got)
	}
	s.write(filepath.Join(s.dir, "missions", "m3"), "picture-1.png", []byte("png"))
	if err := os.RemoveAll(filepath.Join(s.dir, "missions", "m4")); err != nil {
		t.Fatal(err)
	}
	s.refresh()
	if got := read.Load(); got != 6 {
		t.Errorf("%d logs were read after one changed, want 6", got)
	}
	if m, err := s.Mission("m3"); err != nil || m.Pictures != 1 {
		t.Errorf("the changed mission has %d pictures, %v", m.Pictures, err)
	}
	if _, err := s.Mission("m4"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a mission that is gone: %v, want an error wrapping %v", err, fs.ErrNotExist)
	}
}

func TestALostOrDamagedIndexLosesNothing(t *testing.T) {
	s := newShelf(t, tour)
	s.mission("a", flown())
	s.refresh()
	if err := s.Annotate("a", Notes{Title: "North pylon", Tags: []string{" inspection ", ""}, Keep: true}); err != nil {
		t.Fatal(err)
	}
	before, err := s.Mission("a")
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(path string) error{
		"removed": os.Remove,
		"damaged": func(path string) error { return os.WriteFile(path, []byte("SQLite format 3\x00 no more"), 0o600) },
		"foreign": func(path string) error { return os.WriteFile(path, []byte("hello"), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := spoil(filepath.Join(s.dir, "missions.sqlite")); err != nil {
				t.Fatal(err)
			}
			s.Library = s.open(tour)
			s.refresh()
			after, err := s.Mission("a")
			if err != nil || !reflect.DeepEqual(before, after) {
				before.Path, after.Path = nil, nil
				t.Errorf("after the index was %s: %+v, %v\nwant %+v", name, after, err, before)
			}
		})
	}
	if info, err := os.Stat(filepath.Join(s.dir, "missions.sqlite")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the index is %v, %v; want it to be nobody else's", info.Mode(), err)
	}
}

func TestAMissionThatCannotBeReadIsListedWithItsProblem(t *testing.T) {
	s := newShelf(t, func(context.Context, io.Reader, time.Duration, func(time.Time, store.Snapshot)) error {
		return errors.New("the disk has a bad block")
	})
	dir := s.mission("bad", flown())
	s.write(dir, "notes.json", []byte("{"))
	s.refresh()
	m, err := s.Mission("bad")
	if err != nil || m.State != Damaged || len(m.Problems) != 2 || !strings.Contains(strings.Join(m.Problems, " "), "bad block") {
		t.Errorf("it is %s with %q, %v", m.State, m.Problems, err)
	}
}

func TestAFolderThatIsNoMissionIsNotListed(t *testing.T) {
	s := newShelf(t, tour)
	if err := os.MkdirAll(filepath.Join(s.dir, "missions", "holiday"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.refresh()
	if list, n, err := s.Missions(Query{}); err != nil || n != 0 || len(list) != 0 {
		t.Errorf("the list has %d, %v", n, err)
	}
}

func TestMissionsAreFoundAndSorted(t *testing.T) {
	s := newShelf(t, tour)
	for i, name := range []string{"a", "b", "c"} {
		a := flown()
		a.StartedAt = noon.Add(time.Duration(i) * time.Hour)
		a.EndedAt = a.StartedAt.Add(time.Duration(3-i) * time.Minute)
		s.mission(name, a)
	}
	s.refresh()
	if err := s.Annotate("b", Notes{Text: "100% of the Dam's wall", Tags: []string{"dam"}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		query Query
		want  []string
		found int
	}{
		{Query{}, []string{"c", "b", "a"}, 3},
		{Query{Ascending: true}, []string{"a", "b", "c"}, 3},
		{Query{Order: ByDuration}, []string{"a", "b", "c"}, 3},
		{Query{Limit: 1, Offset: 1}, []string{"b"}, 3},
		{Query{Search: "DAM copter"}, []string{"b"}, 1},
		{Query{Search: "100%"}, []string{"b"}, 1},
		{Query{Search: "' OR 1=1 --"}, []string{}, 0},
	} {
		list, found, err := s.Missions(c.query)
		names := []string{}
		for _, m := range list {
			names = append(names, m.Name)
		}
		if err != nil || !slices.Equal(names, c.want) || found != c.found {
			t.Errorf("Missions(%+v) = %q of %d, %v; want %q of %d", c.query, names, found, err, c.want, c.found)
		}
	}
	if _, _, err := s.Missions(Query{Order: "name; DROP TABLE missions"}); err == nil {
		t.Error("an order that there is not is taken")
	}
}

func TestNotesHaveLimits(t *testing.T) {
	s := newShelf(t, tour)
	s.mission("a", flown())
	s.refresh()
	for name, n := range map[string]Notes{
		"title": {Title: strings.Repeat("x", maxTitle+1)},
		"text":  {Text: strings.Repeat("x", maxText+1)},
		"tags":  {Tags: strings.Split(strings.Repeat("x,", maxTags)+"x", ",")},
		"tag":   {Tags: []string{strings.Repeat("x", maxTag+1)}},
	} {
		if err := s.Annotate("a", n); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("a long %s gives %v", name, err)
		}
	}
	if err := s.Annotate("../a", Notes{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("notes for a folder outside: %v", err)
	}
}

func TestAPathIsDrawnWithFewPlaces(t *testing.T) {
	var path []telemetry.LatLon
	for i := range 15_000 {
		a := float64(i) / 300
		path = append(path, telemetry.LatLon{LatDeg: 47 + 0.01*math.Sin(a)*a/50, LonDeg: 8 + 0.01*math.Cos(a*1.1)})
	}
	thin := simplify(path, maxPath)
	if len(thin) > maxPath || len(thin) < 50 || thin[0] != path[0] || thin[len(thin)-1] != path[len(path)-1] {
		t.Fatalf("%d places draw it", len(thin))
	}
	worst := 0.0
	for _, p := range path {
		best := math.Inf(1)
		for i := 1; i < len(thin); i++ {
			best = min(best, offLine(thin[i-1], thin[i], p))
		}
		worst = max(worst, best)
	}
	if worst > 64 { // of 2,200 m: two pixels of a thumbnail
		t.Errorf("the drawing is up to %.0f m off", worst)
	}
}

func BenchmarkListOf10000(b *testing.B) {
	dir := b.TempDir()
	l, err := Open(Config{Dir: dir, Index: filepath.Join(dir, "i"), Watch: tour})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	path := make([]telemetry.LatLon, maxPath)
	for i := range 10_000 {
		m := Mission{Name: fmt.Sprintf("mission-%05d", i), StartedAt: noon.Add(time.Duration(i) * time.Hour), Path: path, State: Whole}
		if err := l.index.put(m, "x"); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if list, n, err := l.Missions(Query{Search: "mission", Limit: 50}); err != nil || n != 10_000 || len(list) != 50 {
			b.Fatal(n, len(list), err)
		}
	}
}
